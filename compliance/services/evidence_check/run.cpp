// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/run.hpp"

#include "compliance/services/evidence_check/rules.hpp"
#include "platform/async/runtime.hpp"

namespace compliance {

namespace {

constexpr std::int64_t kMostRead = 64 * 1024 * 1024;

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

std::vector<CheckResult> run_checks(Context& context, platform::postgres::Executor& db, const FileContents& contents, const CheckedRevision& checked) {
    auto& evidence = checked.evidence;
    auto& revision = checked.revision;
    static const auto table = check_results();
    std::vector<CheckResult> results;
    if (!evidence.checks.empty()) {
        std::string bytes;
        CheckedContent content{revision.collected_at, revision.media_type, revision.size, std::nullopt};
        if (revision.statement) bytes = revision.statement->value;
        else if (revision.file && revision.size.value_or(0) <= kMostRead) bytes = contents.bytes(context, db, *revision.file, kMostRead);
        if (revision.statement || (revision.file && revision.size.value_or(0) <= kMostRead)) content.bytes = bytes;
        std::vector<CheckOutcome> outcomes;
        // A large document takes its time: not on the loop that serves everybody.
        context.fiber.offload([&] {
            for (const auto& rule : evidence.checks) outcomes.push_back(evaluate(rule, content, context.now));
        });
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            const auto& rule = evidence.checks[i];
            CheckResult result{{},
                               evidence.id,
                               revision.revision,
                               {},
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
    }
    revision.check_state = state_of(results);
    evidence.check_state = revision.check_state;
    if (revision.check_state != CheckState::failed || revision.override_reason) evidence.check_failed_on.reset();
    else if (!evidence.check_failed_on) evidence.check_failed_on = checked.today;
    return results;
}

}  // namespace compliance
