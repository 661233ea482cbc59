// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/run.hpp"

#include "compliance/repositories/evidence.hpp"
#include "platform/async/runtime.hpp"

namespace compliance {

namespace {

constexpr std::int64_t kMostRead = 64 * 1024 * 1024;

}  // namespace

std::vector<CheckOutcome> evaluate_all(Context& context, const std::vector<CheckRule>& rules, const CheckedContent& content) {
    std::vector<CheckOutcome> outcomes;
    if (rules.empty()) return outcomes;
    // A large document takes its time: not on the loop that serves everybody.
    context.fiber.offload([&] {
        for (const auto& rule : rules) outcomes.push_back(evaluate(rule, content, context.now));
    });
    return outcomes;
}

std::vector<CheckResult> keep_outcomes(Context& context, platform::postgres::Executor& db, const CheckedRevision& checked,
                                       const std::vector<CheckOutcome>& outcomes) {
    auto& evidence = checked.evidence;
    auto& revision = checked.revision;
    static const auto table = check_results();
    std::vector<CheckResult> results;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto& rule = evidence.checks[i];
        const auto& outcome = outcomes[i];
        CheckResult result{{},         evidence.id,   revision.revision, evidence.collector, rule.id.value,
                           rule.kind,  rule.severity, outcome.state,     outcome.observed,   outcome.expected,
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

std::vector<CheckResult> run_checks(Context& context, platform::postgres::Executor& db, const FileContents& contents, const CheckedRevision& checked) {
    const auto& revision = checked.revision;
    if (checked.evidence.checks.empty()) return keep_outcomes(context, db, checked, {});
    std::string bytes;
    CheckedContent content{revision.collected_at, revision.media_type, revision.size, std::nullopt};
    content.signature_verified = revision.signature && revision.signature->state == SignatureState::verified;
    const bool readable = revision.file && revision.size.value_or(0) <= kMostRead;
    if (revision.statement) bytes = revision.statement->value;
    else if (readable) bytes = contents.bytes(context, db, *revision.file, kMostRead);
    if (revision.statement || readable) content.bytes = bytes;
    return keep_outcomes(context, db, checked, evaluate_all(context, checked.evidence.checks, content));
}

}  // namespace compliance
