// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_evidence_collectors and compliance_evidence_submissions.
#pragma once

#include "compliance/db/models/check_result.hpp"
#include "compliance/schemas/collector.hpp"

namespace compliance {

struct Collector : platform::records::Common, CollectorInput {
    std::string key;
    CollectorState state = CollectorState::draft;
    std::optional<platform::UserId> trusted_by, activated_by;
    std::optional<platform::Instant> activated_at, last_received_at, last_accepted_at;
    std::optional<SubmissionOutcome> last_outcome;
    std::optional<platform::Instant> silence_noted_at;
    bool silent = false;

    static constexpr std::string_view kText = "An automated source of evidence, usually one job of one pipeline.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"key", "Human key (`COL-0042`).", flags::kReadOnly | flags::kSortable | flags::kSearchable},
        {"state", "State; only an active one takes deliveries.", flags::kReadOnly | flags::kSortable},
        {"trusted_by", "Who last changed what it is trusted for.", flags::kReadOnly},
        {"activated_by", "Who activated it.", flags::kReadOnly},
        {"activated_at", "When.", flags::kReadOnly},
        {"last_received_at", "Last delivery.", flags::kReadOnly | flags::kSortable},
        {"last_accepted_at", "Last delivery that was not rejected.", flags::kReadOnly},
        {"last_outcome", "What became of the last delivery.", flags::kReadOnly},
        {"silence_noted_at", "When its owner was told of its present or last silence.", flags::kReadOnly},
        {"silent", "It has delivered nothing for longer than expected.", flags::kReadOnly | flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Collector, (platform::records::Common, CollectorInput),
                      (key, state, trusted_by, activated_by, activated_at, last_received_at, last_accepted_at, last_outcome, silence_noted_at, silent))

struct SubmissionProblem {
    std::string code, detail;
    static constexpr flags::MemberDoc kMembers[] = {{"code", "Code of the refusal."}, {"detail", "What was wrong."}};
};
BOOST_DESCRIBE_STRUCT(SubmissionProblem, (), (code, detail))

/// Append-only: one delivery and what became of it.
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
    std::vector<CheckResult> results;

    static constexpr std::string_view kText = "What a collector was handed, and what became of it.";
    static constexpr flags::MemberDoc kMembers[] = {{"id", "Identifier (UUID version 7)."},
                                                    {"collector", "Collector."},
                                                    {"received_at", "When.", flags::kSortable},
                                                    {"received_on", "Day in the tenant's time zone."},
                                                    {"token_id", "Token that delivered it."},
                                                    {"media_type", "Type that the client named."},
                                                    {"size", "Bytes."},
                                                    {"sha256", "SHA-256 of the bytes; of a rejected delivery nothing else is kept of them."},
                                                    {"subject", "What it is about."},
                                                    {"context", "Where it was taken from."},
                                                    {"outcome", "What became of it."},
                                                    {"passed", "Whether no blocking check failed; null where none ran."},
                                                    {"evidence", "Evidence that it went into."},
                                                    {"revision", "Revision that it made."},
                                                    {"problem", "Why it was rejected."},
                                                    {"results", "How its checks ended.", flags::kReadOnly | flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Submission, (),
                      (id, collector, received_at, received_on, token_id, media_type, size, sha256, subject, context, outcome, passed, evidence, revision,
                       problem, results))

}  // namespace compliance
