// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/deadline.hpp"

#include <algorithm>

#include "compliance/domain/permission.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

std::vector<std::string> readable_domains(const Context& context) {
    std::vector<std::string> out;
    for (const auto domain : permission_domains()) {
        std::string name(domain);
        if (!context.caller.may(name + ":read")) continue;
        std::replace(name.begin(), name.end(), '_', '-');  // as paths and rows spell it
        if (context.caller.enables(name)) out.push_back(std::move(name));
    }
    return out;
}

namespace {

/// Only what the caller may read in its domain, too (platform R2).
platform::records::Condition readable(const Context& context) {
    std::string domains;
    for (const auto& name : readable_domains(context)) domains += (domains.empty() ? "" : ",") + name;
    return {"domain = ANY(string_to_array($, ','))", platform::postgres::Params{}.add(std::string_view(domains))};
}

}  // namespace

platform::records::Page<Deadline> DeadlineService::list(Context& context, const platform::records::ListQuery& query, const DeadlineFilters& filters) const {
    auto db = context.units();
    return rows_.list(db, query, filters, {readable(context)});
}

Reckoning DeadlineService::calculate(Context& context, const DeadlineCalculation& in) {
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

std::vector<Holiday> DeadlineService::holidays(Context& context, const HolidayFilters& filters) {
    if (!filters.year) throw platform::invalid("/year", "required", "say which year");
    auto db = context.units();
    const auto calendar = tenant_calendar(db);
    std::vector<Holiday> list;
    for (auto& day : holidays_of(static_cast<int>(filters.year->value), filters.region ? filters.region : calendar.region, calendar.extra_holidays))
        list.push_back({day.date, {day.name_de, day.name_en}, day.region, day.rule, day.source});
    return list;
}

}  // namespace compliance
