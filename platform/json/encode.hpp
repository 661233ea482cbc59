// SPDX-License-Identifier: Apache-2.0
// From described values to JSON, straight into the reply's buffer.
#pragma once

#include <string>
#include <string_view>

#include "platform/reflect/type_info.hpp"

namespace platform::json {

enum class Form : unsigned char {
    answer,   ///< to a client: sealed personal values are left out, erased ones null, secrets only `{"set": …}`
    column,   ///< of a jsonb column: personal values and secrets in their sealed form, which must be there
    plain,    ///< everything open as it is (to be sealed as a whole, or for a data subject's own export)
};

void encode(std::string& out, const reflect::TypeInfo& type, const void* value, Form form = Form::answer);
/// The members of an object without the braces; answers whether any was written.
bool encode_members(std::string& out, const reflect::TypeInfo& type, const void* value, Form form = Form::answer);

}  // namespace platform::json
