// SPDX-License-Identifier: Apache-2.0
// Row of compliance_evidence_check_results.
#pragma once

#include "compliance/db/models/evidence.hpp"

namespace compliance {

enum class CheckResultState { passed, failed, error };
BOOST_DESCRIBE_ENUM(CheckResultState, passed, failed, error)

/// Append-only: how one rule ended at one time.
struct CheckResult {
    platform::Uuid id, evidence;
    std::int32_t revision = 1;
    std::optional<platform::Uuid> collector;
    std::string rule;
    CheckKind kind{};
    CheckSeverity severity{};
    CheckResultState state{};
    std::string observed, expected;
    platform::Instant at{};
    static constexpr std::string_view kText = "How a check of evidence ended.";
    static constexpr flags::MemberDoc kMembers[] = {{"id", "Identifier (UUID version 7)."},
                                                    {"evidence", "Evidence that was checked."},
                                                    {"revision", "Its revision."},
                                                    {"collector", "Collector whose rule it is; null: the evidence's own."},
                                                    {"rule", "Name of the rule."},
                                                    {"kind", "What was checked."},
                                                    {"severity", "Whether failing keeps it from counting."},
                                                    {"state", "How it ended; error: it could not be evaluated."},
                                                    {"observed", "What was found."},
                                                    {"expected", "What was asked for."},
                                                    {"at", "When.", flags::kSortable}};
};
BOOST_DESCRIBE_STRUCT(CheckResult, (), (id, evidence, revision, collector, rule, kind, severity, state, observed, expected, at))

/// Filters of listEvidenceCheckResults.
struct CheckResultFilters {
    std::optional<platform::Uuid> evidence_id, collector_id;
    std::optional<platform::Text<100>> rule_id;
    std::optional<CheckKind> kind;
    std::optional<CheckResultState> state;
    std::optional<platform::Instant> from, to;
    static constexpr flags::MemberDoc kMembers[] = {{"evidence_id", "Of that evidence."},
                                                    {"collector_id", "By that collector's rules."},
                                                    {"rule_id", "Of that rule."},
                                                    {"kind", "What was checked."},
                                                    {"state", "How it ended."},
                                                    {"from", "Then or later."},
                                                    {"to", "Then or earlier."}};
};
BOOST_DESCRIBE_STRUCT(CheckResultFilters, (), (evidence_id, collector_id, rule_id, kind, state, from, to))

}  // namespace compliance
