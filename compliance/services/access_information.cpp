// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/access_information.hpp"

#include <algorithm>

namespace compliance {

std::vector<DsrAccessEntry> AccessInformation::entries(platform::postgres::Executor&, std::span<const platform::Uuid>, const std::string&) const {
    return {};
}

std::vector<DsrAccessEntry> merged_entries(const std::vector<DsrAccessEntry>& stated, const std::vector<DsrAccessEntry>& recorded) {
    auto all = stated;
    for (const auto& entry : recorded)
        if (std::none_of(stated.begin(), stated.end(), [&](const DsrAccessEntry& own) { return own.topic == entry.topic; })) all.push_back(entry);
    std::stable_sort(all.begin(), all.end(), [](const DsrAccessEntry& a, const DsrAccessEntry& b) { return a.topic < b.topic; });
    return all;
}

}  // namespace compliance
