// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/changed_members.hpp"

#include <algorithm>

#include "platform/json/json.hpp"

namespace compliance {

std::vector<std::string> changed_members(const platform::reflect::TypeInfo& type, const void* before, const void* after) {
    std::vector<std::string> out;
    for (const auto& member : type.members) {
        std::string was, is_now;
        platform::json::encode(was, member.type(), member.in(before), platform::json::Form::plain);
        platform::json::encode(is_now, member.type(), member.in(after), platform::json::Form::plain);
        if (was != is_now) out.emplace_back(member.name);
    }
    return out;
}

std::vector<std::string> names_beyond(const std::vector<std::string>& names, std::initializer_list<std::string_view> allowed) {
    std::vector<std::string> out;
    for (const auto& name : names)
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) out.push_back(name);
    return out;
}

platform::Problem refused_members(std::string code, std::string detail, const std::vector<std::string>& names) {
    std::string pointers;
    for (const auto& name : names) pointers += (pointers.empty() ? "" : ",") + platform::json::to_json("/" + name);
    return platform::conflict(std::move(code), std::move(detail)).with("members", "[" + pointers + "]");
}

}  // namespace compliance
