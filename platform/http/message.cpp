// SPDX-License-Identifier: Apache-2.0
#include "platform/http/message.hpp"

#include <stdexcept>

namespace platform::http {

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
               return lower(x) == lower(y);
           });
}

std::string_view Request::header(std::string_view name) const {
    for (const auto& candidate : headers)
        if (same_name(candidate.name, name)) return candidate.value;
    return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return std::nullopt;
}

std::string_view Request::path_param(std::string_view name) const {
    for (const auto& [key, value] : path_params)
        if (key == name) return value;
    throw std::logic_error("no path parameter " + std::string(name));
}

void Response::set(std::string_view name, std::string value) {
    for (auto& candidate : headers)
        if (same_name(candidate.name, name)) {
            candidate.value = std::move(value);
            return;
        }
    headers.push_back({std::string(name), std::move(value)});
}

std::string_view Response::header(std::string_view name) const {
    for (const auto& candidate : headers)
        if (same_name(candidate.name, name)) return candidate.value;
    return {};
}

}  // namespace platform::http
