// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/wildcard.hpp"

namespace compliance {

bool matches_wildcard(std::string_view pattern, std::string_view text) {
    std::size_t at = 0, taken = 0, star = std::string_view::npos, from = 0;
    while (taken < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            from = taken;
        } else if (at < pattern.size() && pattern[at] == text[taken]) {
            ++at;
            ++taken;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            taken = ++from;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') ++at;
    return at == pattern.size();
}

}  // namespace compliance
