// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/regulation.hpp"

#include <algorithm>
#include <array>

namespace compliance {

bool is_regulation_key(std::string_view key) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !key.empty() && key.size() <= 100 && plain(key.front()) &&
           std::all_of(key.begin(), key.end(), [&](char c) { return plain(c) || c == '.' || c == '-'; });
}

std::string_view applicability_rule_of(std::string_view key) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kRules = {{{"eu-gdpr", "gdpr"},
                                                                                              {"de-bdsg", "gdpr"},
                                                                                              {"de-tdddg", "tdddg"},
                                                                                              {"eu-nis2", "nis2"},
                                                                                              {"de-bsig", "nis2"},
                                                                                              {"eu-nis2-2024-2690", "nis2"},
                                                                                              {"eu-dora", "dora"},
                                                                                              {"eu-cra", "cra"},
                                                                                              {"eu-ai-act", "ai_act"},
                                                                                              {"eu-data-act", "data_act"},
                                                                                              {"de-bfsg", "bfsg"},
                                                                                              {"de-hinschg", "hinschg"}}};
    for (const auto& [name, rule] : kRules)
        if (name == key) return rule;
    return {};
}

}  // namespace compliance
