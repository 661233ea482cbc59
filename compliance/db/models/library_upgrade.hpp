// SPDX-License-Identifier: Apache-2.0
// Row of compliance_library_upgrades.
#pragma once

#include "compliance/schemas/library_upgrade.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct LibraryUpgrade : platform::records::Common {
    platform::Uuid library;
    platform::Int<1, 2'147'483'647> from_release = 1, to_release = 2;
    UpgradeState state = UpgradeState::planned;
    std::vector<UpgradeDiff> diff;
    std::vector<ScaleChange> scale_changes;
    std::vector<RenameSuggestion> rename_suggestions;
    std::optional<LibraryUpgradeDecisions> decisions;
    std::optional<std::map<std::string, std::int64_t>> result;
    std::optional<platform::UserId> applied_by;
    std::optional<platform::Instant> applied_at;
    static constexpr std::string_view kText = "The way of a package from one release to a later one.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"library", "Package."},
        {"from_release", "Release that was installed when it was planned."},
        {"to_release", "Release that it leads to."},
        {"state", "planned, applied, cancelled or stale.", platform::reflect::kSortable},
        {"diff", "What changes, requirement by requirement.", platform::reflect::kPlain, "[]", 100'000},
        {"scale_changes", "Scales that change.", platform::reflect::kPlain, "[]", 1'000},
        {"rename_suggestions", "Requirements that may only have got another name.", platform::reflect::kPlain, "[]", 20'000},
        {"decisions", "What was decided when it was applied."},
        {"result", "Items created, retired, moved, flagged, rescaled."},
        {"applied_by", "Who applied it."},
        {"applied_at", "When."}};
};
BOOST_DESCRIBE_STRUCT(LibraryUpgrade, (platform::records::Common),
                      (library, from_release, to_release, state, diff, scale_changes, rename_suggestions, decisions, result, applied_by, applied_at))

}  // namespace compliance
