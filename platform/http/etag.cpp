// SPDX-License-Identifier: Apache-2.0
#include "platform/http/etag.hpp"

#include "platform/reflect/values.hpp"

namespace platform::http {

bool names_tag(std::string_view list, std::string_view tag) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        auto item = trim(list.substr(0, comma));
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == "*" || item == tag) return true;
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    }
    return false;
}

}  // namespace platform::http
