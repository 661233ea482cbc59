// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/run.hpp"

#include "compliance/services/evidence_check/rules.hpp"
#include "platform/async/runtime.hpp"
#include "platform/json/json.hpp"

namespace compliance {

namespace {

constexpr std::int64_t kMostRead = 64 * 1024 * 1024;

/// The stored row, whose normal form is read by itself only.
struct EvidenceRevisionRow : EvidenceRevision {
    std::optional<platform::Json> facts;
    static constexpr flags::MemberDoc kMembers[] = {{"facts", "Normal form of the content."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceRevisionRow, (EvidenceRevision), (facts))

}  // namespace

platform::records::Table<CheckResult> check_results() {
    return platform::records::Table<CheckResult>({.type = "check_result",
                                                  .table = "compliance_evidence_check_results",
                                                  .record = &platform::reflect::type_of<CheckResult>,
                                                  .filters = &platform::reflect::type_of<CheckResultFilters>,
                                                  .filter_rules = {{"evidence_id", "evidence = $"},
                                                                   {"collector_id", "collector = $"},
                                                                   {"rule_id", "rule = $"},
                                                                   {"from", "at >= $"},
                                                                   {"to", "at <= $"}}});
}

std::vector<CheckResult> run_checks(Context& context, platform::postgres::Executor& db, const FileContents& contents, const CheckedRevision& checked,
                                    EvidenceResults* facts) {
    const auto& revision = checked.revision;
    std::vector<CheckOutcome> outcomes;
    if (!checked.evidence.checks.empty() || (facts != nullptr && revision.file)) {
        const bool read = revision.file && revision.size.value_or(0) <= kMostRead;
        const auto bytes = revision.statement ? revision.statement->value : read ? contents.bytes(context, db, *revision.file, kMostRead)
                                                                                 : std::string{};
        ReadContent content(bytes);
        const bool verified = revision.signature && revision.signature->state == SignatureState::verified;
        const CheckedContent asked{revision.collected_at, revision.media_type, revision.size, revision.statement || read ? &content : nullptr, verified};
        // A large document takes its time: not on the loop that serves everybody.
        context.fiber.offload([&] {
            for (const auto& rule : checked.evidence.checks) outcomes.push_back(evaluate(rule, asked, context.now));
            if (facts != nullptr && read) *facts = facts_of(content);
        });
    }
    return keep_outcomes(context, db, checked, outcomes);
}

EvidenceResults facts_of(ReadContent& content) {
    try {
        return content.results();
    } catch (const platform::Problem&) {
        return {};  // it looks like a format whose rules it breaks
    }
}

std::vector<CheckResult> keep_outcomes(Context& context, platform::postgres::Executor& db, const CheckedRevision& checked,
                                       const std::vector<CheckOutcome>& outcomes) {
    static const auto table = check_results();
    auto& evidence = checked.evidence;
    auto& revision = checked.revision;
    std::vector<CheckResult> results;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto& rule = evidence.checks[i];
        CheckResult result{{},
                           evidence.id,
                           revision.revision,
                           evidence.collector,
                           rule.id.value,
                           rule.kind,
                           rule.severity,
                           outcomes[i].state,
                           outcomes[i].observed,
                           outcomes[i].expected,
                           context.now};
        table.insert(db, result);
        results.push_back(std::move(result));
    }
    revision.check_state = state_of(results);
    evidence.check_state = revision.check_state;
    if (revision.check_state != CheckState::failed || revision.override_reason) evidence.check_failed_on.reset();
    else if (!evidence.check_failed_on) evidence.check_failed_on = checked.today;
    return results;
}

void insert_revision(platform::postgres::Executor& db, EvidenceRevision& revision, const EvidenceResults& facts) {
    static const platform::records::Table<EvidenceRevisionRow> table(
        {.type = "evidence_revision", .table = "compliance_evidence_revisions", .record = &platform::reflect::type_of<EvidenceRevisionRow>});
    EvidenceRevisionRow row;
    static_cast<EvidenceRevision&>(row) = revision;
    row.format = facts.format;
    if (facts.format) row.facts = platform::Json{platform::json::to_json(facts)};
    table.insert(db, row);
    revision = static_cast<EvidenceRevision&>(row);
}

}  // namespace compliance
