// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/webhook_header.hpp"

#include <algorithm>
#include <string>

namespace compliance {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_header_name(std::string_view name) {
    return !name.empty() && name.size() <= 100 && is_letter_or_digit(name.front()) &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

bool is_reserved_header(std::string_view given) {
    static constexpr std::string_view kNames[] = {"accept-encoding", "connection", "expect", "host", "http2-settings", "keep-alive",
                                                  "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
                                                  "transfer-encoding", "upgrade", "user-agent", "via"};
    const auto name = lower(given);
    return name.starts_with("webhook-") || name.starts_with("ce-") || name.starts_with("content-") ||
           std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool is_header_value(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool is_credential_header(std::string_view given) {
    static constexpr std::string_view kParts[] = {"auth", "cookie", "credential", "key", "pass", "secret", "session", "sign", "token"};
    const auto name = lower(given);
    return std::any_of(std::begin(kParts), std::end(kParts), [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

}  // namespace compliance
