// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/schemas/deadline.hpp"
#include "compliance/services/tenant_calendar.hpp"

namespace compliance {

namespace {

Reckoning calculate(Context& context, const DeadlineCalculation& in) {
    auto db = context.units();
    const auto calendar = tenant_calendar(db);
    DeadlineQuestion question;
    question.rule = in.rule;
    question.period = in.period.value;
    question.start_on = platform::parse_date(in.start.value);
    question.start_at = platform::parse_instant(in.start.value);
    if (!question.start_on && !question.start_at) throw platform::invalid("/start", "bad_format", "must be a date or an instant");
    question.time_zone = in.time_zone ? in.time_zone->value : calendar.time_zone;
    question.region = in.region ? in.region : calendar.region;
    question.extra_holidays = calendar.extra_holidays;
    for (const auto& span : in.suspended) question.suspended.push_back({span.asked_on, span.answered_on});
    question.direction = in.direction;
    question.hours_two_working_days = in.options.hours_two_working_days;
    return reckon(question);
}

Page<Holiday> holidays(Context& context, const HolidayFilters& filters) {
    if (!filters.year) throw platform::invalid("/year", "required", "say which year");
    auto db = context.units();
    const auto calendar = tenant_calendar(db);
    Page<Holiday> page;
    for (auto& day : holidays_of(static_cast<int>(filters.year->value), filters.region ? filters.region : calendar.region, calendar.extra_holidays))
        page.items.push_back({day.date, {day.name_de, day.name_en}, day.region, day.rule, day.source});
    return page;
}

}  // namespace

void add_deadline_routes(Api& api, Services& services) {
    const auto& rows = services.deadlines;
    api.list<DeadlineFilters, Deadline>("/platform/deadlines", {"listDeadlines", "platform:read", "One calendar over all domains."},
                                        [&](Call& call, const ListQuery& query, const DeadlineFilters& filters) {
                                            auto db = call.context.units();
                                            return rows.list(db, query, filters);
                                        });
    api.action<DeadlineCalculation, Reckoning>("/platform/deadlines/calculate",
                                               {.id = "calculateDeadline",
                                                .permission = "platform:read",
                                                .text = "What-if of the one engine: target, due date and steps; stores nothing.",
                                                .while_closing = true},
                                               [](Call& call, const DeadlineCalculation& in) { return calculate(call.context, in); });
    api.list<HolidayFilters, Holiday>("/platform/holidays",
                                      {"listHolidays", "platform:read", "Public holidays of a year and state with rule and source, the tenant's own included."},
                                      [](Call& call, const ListQuery&, const HolidayFilters& filters) { return holidays(call.context, filters); });
}

}  // namespace compliance
