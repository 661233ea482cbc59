// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/document.hpp"

#include <algorithm>
#include <charconv>

namespace compliance {

namespace {

// 64 MiB of the shortest values would be 32 million, of 100 bytes and more each; what tools write stays far below this.
constexpr platform::json::Limits kLimits{.max_depth = 100, .max_nodes = 5'000'000};

/// Line of the byte that the parser's words name; 0: they name none.
std::int64_t line_of(std::string_view bytes, std::string_view words) {
    static constexpr std::string_view kAt = "at byte ";
    const auto found = words.find(kAt);
    if (found == std::string_view::npos) return 0;
    std::size_t at = 0;
    const auto* const from = words.data() + found + kAt.size();
    if (std::from_chars(from, words.data() + words.size(), at).ec != std::errc{}) return 0;
    return 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(at, bytes.size())), '\n');
}

}  // namespace

platform::json::Node read_json(std::string_view bytes) {
    std::vector<platform::Fault> faults;
    try {
        return platform::json::parse(bytes, faults, kLimits);
    } catch (const platform::Problem& problem) {
        const auto line = line_of(bytes, problem.detail());
        throw platform::invalid("", "unparseable", (line > 0 ? "line " + std::to_string(line) + ": " : std::string{}) + problem.detail());
    }
}

std::string text_of(const platform::json::Node* node) {
    return node != nullptr && node->kind == platform::json::NodeKind::string ? node->text : std::string{};
}

}  // namespace compliance
