// SPDX-License-Identifier: Apache-2.0
#include "platform/text/pattern.hpp"

#include <re2/re2.h>

namespace platform {

namespace {

constexpr std::size_t kLongest = 1'000;
constexpr std::int64_t kMostMemory = 1 << 20;

}  // namespace

struct Pattern::Compiled {
    re2::RE2 expression;
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

std::optional<Pattern> Pattern::parse(std::string_view text) {
    if (text.size() > kLongest) return std::nullopt;
    re2::RE2::Options options;
    options.set_max_mem(kMostMemory);
    options.set_log_errors(false);
    auto compiled = std::unique_ptr<Compiled>(new Compiled{re2::RE2(re2::StringPiece(text.data(), text.size()), options)});
    if (!compiled->expression.ok()) return std::nullopt;
    return Pattern(std::move(compiled));
}

bool Pattern::is_found_in(std::string_view text) const {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->expression);
}

}  // namespace platform
