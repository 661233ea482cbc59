// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/dsr_clock.hpp"

#include "compliance/domain/period.hpp"
#include "platform/problem/problem.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Date;
using platform::time::local_date;

namespace {

std::vector<std::optional<DsrNotCredited>> judge(const DsrClockQuestion& question, Date received_on) {
    const auto limit = parse_period(question.pause_ask_limit);
    if (!limit) throw platform::invalid("/pause_ask_limit", "bad_format", "must be an ISO 8601 duration");
    std::vector<std::optional<DsrNotCredited>> out;
    bool clarified = false;
    for (const auto& pause : question.pauses) {
        const bool clarification = pause.reason == DsrPauseReason::clarification;
        if (question.pause_mode == DsrPauseMode::none) out.emplace_back(DsrNotCredited::mode_none);
        else if (local_date(pause.asked_at, question.time_zone) > add_period(received_on, *limit)) out.emplace_back(DsrNotCredited::asked_late);
        else if (clarification && !question.access_request) out.emplace_back(DsrNotCredited::not_access);
        else if (clarification && clarified) out.emplace_back(DsrNotCredited::second_clarification);
        else out.emplace_back(std::nullopt);
        clarified = clarified || (clarification && !out.back());
    }
    return out;
}

struct Credit {
    std::vector<SuspendedSpan> spans;
    std::optional<Date> restarted_on;
    bool open = false;
};

Credit credit_of(const DsrClockQuestion& question, const std::vector<std::optional<DsrNotCredited>>& verdicts) {
    Credit credit;
    for (std::size_t i = 0; i < question.pauses.size(); ++i) {
        if (verdicts[i]) continue;
        const auto& pause = question.pauses[i];
        // An open pause is reckoned as if it were answered today.
        const Date answered = local_date(pause.answered_at.value_or(question.now), question.time_zone);
        credit.open = credit.open || !pause.answered_at;
        if (question.pause_mode == DsrPauseMode::suspend) credit.spans.push_back({local_date(pause.asked_at, question.time_zone), answered});
        else credit.restarted_on = credit.restarted_on ? std::max(*credit.restarted_on, answered) : answered;
    }
    return credit;
}

Reckoning reckon_months(const DsrClockQuestion& question, int months, Date start, const std::vector<SuspendedSpan>& spans) {
    DeadlineQuestion engine;
    engine.rule = DeadlineRule::eu_1182_71;
    engine.regime = "Art. 12(3) GDPR";
    engine.period = "P" + std::to_string(months) + "M";
    engine.start_on = start;
    engine.time_zone = question.time_zone;
    engine.region = question.region;
    engine.extra_holidays = question.extra_holidays;
    engine.suspended = spans;
    return reckon(engine);
}

}  // namespace

DsrClock reckon_dsr(const DsrClockQuestion& question) {
    const Date received_on = local_date(question.received_at, question.time_zone);
    DsrClock clock;
    clock.pauses = judge(question, received_on);
    const auto credit = credit_of(question, clock.pauses);
    const Date start = credit.restarted_on.value_or(received_on);
    clock.suspended = credit.open;
    clock.first_deadline = reckon_months(question, 1, start, credit.spans);
    int months = 1;
    if (question.extension) {
        const auto& dispatched = question.extension->notice_dispatched_on;
        clock.extension_effective = dispatched && *dispatched <= clock.first_deadline.due_on;
        clock.extension_late = dispatched && !clock.extension_effective;
        if (clock.extension_effective) months += question.extension->months;
    }
    clock.deadline = months == 1 ? clock.first_deadline : reckon_months(question, months, start, credit.spans);
    clock.strict_on = reckon_months(question, months, received_on, {}).due_on;
    if (clock.suspended) clock.deadline.state = clock.first_deadline.state = ReckoningState::suspended;
    return clock;
}

bool is_on_time(const Reckoning& deadline, platform::Instant responded_at) {
    return local_date(responded_at, deadline.time_zone) <= deadline.due_on;
}

}  // namespace compliance
