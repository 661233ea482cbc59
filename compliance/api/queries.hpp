// SPDX-License-Identifier: Apache-2.0
// Query parameters that reads of all domains have alike.
#pragma once

#include <optional>

#include "platform/reflect/describe.hpp"

namespace compliance {

/// Of a list without filters of its own: a history.
struct NoFilters {};
BOOST_DESCRIBE_STRUCT(NoFilters, (), ())

/// Of a read that can look back.
struct AsOfQuery {
    std::optional<platform::Instant> as_of;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"as_of", "The record as it stood at that instant."}};
};
BOOST_DESCRIBE_STRUCT(AsOfQuery, (), (as_of))

}  // namespace compliance
