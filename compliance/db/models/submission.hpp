// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_evidence_submissions.
#pragma once

#include "compliance/db/models/check_result.hpp"
#include "compliance/schemas/collector.hpp"

namespace compliance {

/// Why a submission was rejected.
struct SubmissionProblem {
    std::string code;
    std::optional<std::string> detail;
    static constexpr flags::MemberDoc kMembers[] = {{"code", "Code of the problem."}, {"detail", "What exactly."}};
    bool operator==(const SubmissionProblem&) const = default;
};
BOOST_DESCRIBE_STRUCT(SubmissionProblem, (), (code, detail))

/// Append-only: what a pipeline delivered, and what became of it.
struct Submission {
    platform::Uuid id, collector;
    platform::Instant received_at{};
    platform::Date received_on{};
    std::optional<platform::Uuid> token_id;
    std::string media_type;
    std::int64_t size = 0;
    std::string sha256;
    std::optional<std::string> subject;
    std::optional<EvidenceContext> context;
    SubmissionOutcome outcome{};
    std::optional<bool> passed;
    std::optional<platform::Uuid> evidence;
    std::optional<std::int32_t> revision;
    std::optional<SubmissionProblem> problem;
    std::vector<CheckResult> check_results;
    static constexpr std::string_view kText = "What a pipeline delivered to a collector.";
    static constexpr flags::MemberDoc kMembers[] = {{"id", "Identifier (UUID version 7)."},
                                                    {"collector", "Collector."},
                                                    {"received_at", "When it came.", flags::kSortable},
                                                    {"received_on", "Day of that in the tenant's time zone."},
                                                    {"token_id", "Token that delivered it."},
                                                    {"media_type", "Type as it was declared."},
                                                    {"size", "Bytes."},
                                                    {"sha256", "SHA-256 of the bytes."},
                                                    {"subject", "What it is about."},
                                                    {"context", "Where it was taken from."},
                                                    {"outcome", "What became of it; of a rejected one no bytes are kept."},
                                                    {"passed", "Whether all blocking checks passed; null where none was asked."},
                                                    {"evidence", "Evidence that it became a revision of."},
                                                    {"revision", "That revision."},
                                                    {"problem", "Why it was rejected."},
                                                    {"check_results", "How the checks ended.", flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Submission, (),
                      (id, collector, received_at, received_on, token_id, media_type, size, sha256, subject, context, outcome, passed, evidence, revision,
                       problem, check_results))

struct SubmissionFilters {
    std::optional<SubmissionOutcome> outcome;
    std::optional<platform::Text<300>> subject;
    std::optional<platform::Text<100>> commit;
    std::optional<platform::Instant> from, to;
    static constexpr flags::MemberDoc kMembers[] = {{"outcome", "What became of it."},
                                                    {"subject", "What it is about."},
                                                    {"commit", "Commit."},
                                                    {"from", "Then or later."},
                                                    {"to", "Then or earlier."}};
};
BOOST_DESCRIBE_STRUCT(SubmissionFilters, (), (outcome, subject, commit, from, to))

}  // namespace compliance
