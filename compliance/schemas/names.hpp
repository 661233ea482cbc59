// SPDX-License-Identifier: Apache-2.0
// What something is called in the languages of the product.
#pragma once

#include <string>

#include "platform/reflect/describe.hpp"

namespace compliance {

struct Names {
    std::string de, en;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"de", "German."}, {"en", "English."}};
};
BOOST_DESCRIBE_STRUCT(Names, (), (de, en))

}  // namespace compliance
