// SPDX-License-Identifier: Apache-2.0
// Scores as answers show them: exact decimals, rounded once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

using Percent = platform::Decimal<4, 1>;

struct ItemCounts {
    std::int64_t compliant = 0, partially_compliant = 0, non_compliant = 0, not_assessed = 0, not_applicable = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"compliant", "Items with that result."},
                                                                {"partially_compliant", "Items with that result."},
                                                                {"non_compliant", "Items with that result."},
                                                                {"not_assessed", "Items without a result, and exclusions that nobody has approved."},
                                                                {"not_applicable", "Approved exclusions: out of the score."}};
};
BOOST_DESCRIBE_STRUCT(ItemCounts, (), (compliant, partially_compliant, non_compliant, not_assessed, not_applicable))

/// What applies later, by its first day.
struct UpcomingRequirements {
    platform::Date on{};
    std::int64_t requirements = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"on", "First day."}, {"requirements", "How many."}};
};
BOOST_DESCRIBE_STRUCT(UpcomingRequirements, (), (on, requirements))

struct ComplianceScore {
    std::optional<Percent> score, evidenced_score, assessed_score, assessed_share, approved_share;
    ItemCounts counts;
    std::int64_t requirements = 0;
    std::vector<UpcomingRequirements> upcoming;
    static constexpr std::string_view kText = "How far requirements are met, and how far that is proven.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"score", "100 × Σ weight × attainment ÷ Σ weight; null without weight."},
        {"evidenced_score", "The same where attainment without valid evidence counts as partial at most."},
        {"assessed_score", "The same over what has been assessed."},
        {"assessed_share", "Weight of what has been assessed, in per cent."},
        {"approved_share", "Weight of what a second person approved, in per cent."},
        {"counts", "Items in scope by result."},
        {"requirements", "Items in scope."},
        {"upcoming", "Requirements that apply later."}};
};
BOOST_DESCRIBE_STRUCT(ComplianceScore, (),
                      (score, evidenced_score, assessed_score, assessed_share, approved_share, counts, requirements, upcoming))

struct DomainScore {
    platform::Uuid domain;
    std::string ref_id, title;
    std::optional<Percent> score, evidenced_score;
    ItemCounts counts;
    std::int64_t requirements = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"domain", "Requirement that heads the domain."},
                                                                {"ref_id", "Its short name."},
                                                                {"title", "Its title."},
                                                                {"score", "As of the whole."},
                                                                {"evidenced_score", "As of the whole."},
                                                                {"counts", "Items in scope by result."},
                                                                {"requirements", "Items in scope."}};
};
BOOST_DESCRIBE_STRUCT(DomainScore, (), (domain, ref_id, title, score, evidenced_score, counts, requirements))

}  // namespace compliance
