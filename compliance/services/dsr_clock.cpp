// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_clock.hpp"

#include <set>

#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Instant;
using platform::Uuid;

namespace {

constexpr std::int64_t kBatch = 100;
constexpr std::chrono::minutes kRefreshAt{5};

DsrPause* open_pause(DsrRequest& request, DsrPauseReason reason) {
    for (auto& pause : request.pauses)
        if (pause.reason == reason && !pause.answered_at) return &pause;
    return nullptr;
}

auto dates_of(const DsrRequest& request) {
    return std::tuple(request.deadline, request.first_deadline, request.strict_on, request.clock, request.pauses, request.extension);
}

}  // namespace

Instant given_instant(const Context& context, const DsrRequest& request, const std::optional<Instant>& given, const char* pointer) {
    const Instant at = given.value_or(context.now);
    if (at > context.now || at < request.received_at) throw platform::invalid(pointer, "out_of_range", "must lie between receipt and now");
    return at;
}

DsrRequest DsrClockService::pause(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrPauseInput& input) const {
    DsrCase one(context, cases_, id, if_match, "pause_clock");
    one.require_state({DsrState::received, DsrState::in_progress});
    const auto asked_at = given_instant(context, one.request, input.asked_at, "/asked_at");
    if (open_pause(one.request, DsrPauseReason::clarification) != nullptr) throw platform::conflict("pause_open", "A clarification is awaited already.");
    DsrPause pause;
    pause.reason = DsrPauseReason::clarification;
    pause.asked_at = asked_at;
    pause.text = input.text;
    one.request.pauses.push_back(std::move(pause));
    one.begin_work();
    letters_.send(one, {.kind = DsrLetterKind::clarification_question, .words = input.text.value, .dispatched_at = input.asked_at});
    return one.commit(Frozen::reckon_anew);
}

DsrRequest DsrClockService::resume(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrPauseEnd& input) const {
    DsrCase one(context, cases_, id, if_match, "resume_clock");
    const auto answered_at = given_instant(context, one.request, input.answered_at, "/answered_at");
    auto* pause = open_pause(one.request, DsrPauseReason::clarification);
    if (pause == nullptr) throw platform::conflict("no_pause", "No clarification is awaited.");
    if (answered_at < pause->asked_at) throw platform::invalid("/answered_at", "order", "comes after the question");
    pause->answered_at = answered_at;
    return one.commit(Frozen::reckon_anew);
}

DsrRequest DsrClockService::extend(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrExtension& input) const {
    DsrCase one(context, cases_, id, if_match, "extend_deadline");
    one.require_state({DsrState::received, DsrState::in_progress});
    auto& request = one.request;
    std::set<DsrExtensionReason> reasons(input.reasons.begin(), input.reasons.end());
    if (reasons.size() != input.reasons.size()) throw platform::invalid("/reasons/1", "duplicate", "is there already");
    if (input.dispatched_at) (void)given_instant(context, request, input.dispatched_at, "/dispatched_at");
    if (request.extension) throw platform::conflict("already_extended", "A period is extended once only (Art. 12(3) GDPR).");
    // Asking after the last day of the first period is too late; recording a notice that had left by then is not.
    const auto left_at = input.dispatched_at.value_or(context.now);
    if (!is_on_time(request.first_deadline, left_at) && !input.dispatched_at) throw platform::conflict("too_late", "The first period has ended.");
    DsrExtensionState extension;
    extension.months = input.months;
    extension.reasons = input.reasons;
    extension.explanation = input.explanation;
    request.extension = std::move(extension);
    one.begin_work();
    // What the letter says of the new date holds if it leaves in time; so it is reckoned as if it left now.
    request.extension->dispatched_on = platform::time::local_date(left_at, request.deadline.time_zone);
    cases_.reckon(context, one.tx(), request, Frozen::reckon_anew);
    const auto notice = letters_.send(one, {.kind = DsrLetterKind::extension_notice, .words = input.explanation.value, .dispatched_at = input.dispatched_at});
    request.extension->notice = notice.id;
    request.extension->dispatched_on.reset();
    if (notice.dispatched_at) request.extension->dispatched_on = platform::time::local_date(*notice.dispatched_at, request.deadline.time_zone);
    return one.commit(Frozen::reckon_anew);
}

std::size_t DsrClockService::reckon_all(Context& context) const { return reckon_each(context, std::nullopt); }

std::size_t DsrClockService::refresh_pauses(Context& context) const {
    auto units = context.units();
    const auto zone = tenant_calendar(units).time_zone;
    return reckon_each(context, platform::time::local_date(context.now - kRefreshAt, zone));
}

std::size_t DsrClockService::reckon_each(Context& context, std::optional<platform::Date> suspended_before) const {
    std::size_t count = 0;
    for (Uuid after;;) {
        auto units = context.units();
        const auto ids = cases_.rows().open_requests(units, after, kBatch, suspended_before);
        for (const auto& id : ids) {
            DsrCase one(context, cases_, id, std::nullopt, "reckon");
            const auto before = dates_of(one.request);
            cases_.reckon(context, one.tx(), one.request, Frozen::keep);
            if (dates_of(one.request) == before) continue;
            one.commit_unseen();
            ++count;
        }
        if (ids.size() < static_cast<std::size_t>(kBatch)) return count;
        after = ids.back();
    }
}

}  // namespace compliance
