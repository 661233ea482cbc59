// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_identity_check.hpp"

#include "compliance/domain/period.hpp"
#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;

namespace {

constexpr std::size_t kMinAttributes = 2;

/// Asking for more than the rights in scope need takes a reasonable doubt, and so does stopping the clock (Art. 12(6), R13).
bool needs_doubt(const DsrRequest& request, const DsrIdentityCheckInput& input) {
    return input.pauses_clock || level_of(input.method) > request.required_level;
}

/// What a passed check must rest on (R14).
void check_pass(const DsrIdentityCheck& check, const DsrIdentityCheckResult& input, std::vector<Fault>& faults) {
    if (needs_contact_source(check.method) && !check.contact_source && !input.contact_source)
        faults.push_back({"/contact_source", "required", "say where the address or number was on record before the request"});
    if (check.method != DsrIdentityMethod::knowledge_attributes) return;
    const bool hidden = std::any_of(input.attributes.begin(), input.attributes.end(), [](const DsrKnownAttribute& a) { return !a.is_public; });
    if (input.attributes.size() < kMinAttributes) faults.push_back({"/attributes", "required", "must have at least 2 entries"});
    else if (!hidden) faults.push_back({"/attributes", "not_allowed", "one of them must not be public"});
}

}  // namespace

DsrRequest DsrIdentityCheckService::start(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrIdentityCheckInput& input) const {
    DsrCase one(context, cases_, id, if_match, "start_identity_check");
    one.require_state({DsrState::received, DsrState::in_progress});
    const auto asked_at = given_instant(context, one.request, input.asked_at, "/asked_at");
    if (needs_doubt(one.request, input) && !input.doubt_reason)
        throw platform::invalid("/doubt_reason", "doubt_reason_required", "say what makes you doubt who is asking (Art. 12(6) GDPR)");
    for (const auto& pause : one.request.pauses)
        if (input.pauses_clock && pause.reason == DsrPauseReason::identity && !pause.answered_at)
            throw platform::conflict("pause_open", "An identity check is awaited already.");
    DsrIdentityCheck check;
    check.method = input.method;
    check.doubt_reason = input.doubt_reason;
    check.contact_source = input.contact_source;
    check.pauses_clock = input.pauses_clock;
    check.asked_at = asked_at;
    one.put(check);
    if (input.pauses_clock) {
        DsrPause pause;
        pause.reason = DsrPauseReason::identity;
        pause.asked_at = asked_at;
        pause.text = input.text ? *input.text : *input.doubt_reason;
        pause.check = check.id;
        one.request.pauses.push_back(std::move(pause));
    }
    one.request.checks.push_back(std::move(check));
    one.begin_work();
    letters_.send(one, {.kind = DsrLetterKind::identity_question, .words = input.text ? input.text->value : std::string{}, .dispatched_at = input.asked_at});
    return one.commit(Frozen::reckon_anew);
}

DsrRequest DsrIdentityCheckService::complete(Context& context, const Uuid& id, const Uuid& check_id, std::optional<std::int64_t> if_match,
                                             const DsrIdentityCheckResult& input) const {
    DsrCase one(context, cases_, id, if_match, "complete_identity_check");
    one.require_state({DsrState::received, DsrState::in_progress});
    auto& check = one.check(check_id);
    if (check.result != DsrCheckResult::pending) throw platform::conflict("state", "The check is complete already.");
    const auto answered_at = given_instant(context, one.request, input.answered_at, "/answered_at");
    std::vector<Fault> faults;
    if (answered_at < check.asked_at) faults.push_back({"/answered_at", "order", "comes after the question"});
    if (input.result == DsrCheckVerdict::passed) check_pass(check, input, faults);
    check_references(one.tx(), input, faults);
    require_faultless(std::move(faults));
    check.result = input.result == DsrCheckVerdict::passed ? DsrCheckResult::passed : DsrCheckResult::failed;
    check.answered_at = answered_at;
    if (input.contact_source) check.contact_source = input.contact_source;
    check.completed_by = platform::UserId(context.caller.subject);
    check.evidence.clear();
    one.put(check);
    end_pause(one.request, check.id, answered_at);
    return one.commit(Frozen::reckon_anew);
}

void DsrIdentityCheckService::end_pause(DsrRequest& request, const Uuid& check, Instant at) const {
    for (auto& pause : request.pauses)
        if (pause.check == check && (!pause.answered_at || pause.to_confirm)) {
            pause.answered_at = at;
            pause.to_confirm = false;
        }
}

std::size_t DsrIdentityCheckService::expire(Context& context) const {
    auto units = context.units();
    const auto wait = parse_period(cases_.settings_in_force(units, context).silence_close_after.value);
    const auto rows = units.run(
        "SELECT c.id, c.request, c.asked_at, r.deadline ->> 'time_zone' FROM compliance_dsr_identity_checks c "
        "JOIN compliance_dsr_requests r ON r.tenant_id = c.tenant_id AND r.id = c.request "
        "WHERE c.tenant_id = compliance_tenant() AND c.result = 'pending' AND r.state IN ('received', 'in_progress') ORDER BY c.asked_at LIMIT 1000");
    std::size_t count = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const std::string zone(rows.text(i, 3));
        const auto last = add_period(platform::time::local_date(rows.instant(i, 2), zone), *wait);
        if (platform::time::local_date(context.now, zone) <= last) continue;
        DsrCase one(context, cases_, rows.uuid(i, 1), std::nullopt, "expire_identity_check");
        auto& check = one.check(rows.uuid(i, 0));
        if (check.result != DsrCheckResult::pending) continue;   // answered meanwhile
        check.result = DsrCheckResult::expired;
        check.evidence.clear();
        one.put(check);
        end_pause(one.request, check.id, platform::time::start_of_day(last, zone));
        one.commit_unseen(Frozen::reckon_anew);
        ++count;
    }
    return count;
}

}  // namespace compliance
