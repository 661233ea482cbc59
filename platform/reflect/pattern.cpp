// SPDX-License-Identifier: Apache-2.0
#include "platform/reflect/pattern.hpp"

#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <memory>

namespace platform {

namespace {

constexpr std::size_t kLongestPattern = 2'000;
constexpr std::int32_t kSteps = 100, kStackBytes = 1'000'000;  // a step is some ten thousand operations of the matcher

icu::UnicodeString text_of(std::string_view utf8) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

}  // namespace

std::optional<bool> matches_pattern(std::string_view pattern, std::string_view text) {
    if (pattern.size() > kLongestPattern) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    const auto input = text_of(text);  // the matcher refers to it
    icu::RegexMatcher matcher(text_of(pattern), input, 0, status);
    if (U_FAILURE(status)) return std::nullopt;
    matcher.setTimeLimit(kSteps, status);
    matcher.setStackLimit(kStackBytes, status);
    const bool found = matcher.find(status);
    return U_FAILURE(status) ? std::nullopt : std::optional(found);
}

}  // namespace platform
