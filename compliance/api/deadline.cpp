// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/deadline.hpp"

namespace compliance {

void add_deadline_routes(Api& api, Services& services) {
    const auto& deadlines = services.deadlines;
    api.list<DeadlineFilters, Deadline>(
        "/platform/deadlines", {"listDeadlines", "platform:read", "One calendar over all domains."},
        [&](Call& call, const ListQuery& query, const DeadlineFilters& filters) { return deadlines.list(call.context, query, filters); });
    api.action<DeadlineCalculation, Reckoning>("/platform/deadlines/calculate",
                                               {.id = "calculateDeadline",
                                                .permission = "platform:read",
                                                .text = "What-if of the one engine: target, due date and steps; stores nothing.",
                                                .while_closing = true},
                                               [](Call& call, const DeadlineCalculation& in) { return DeadlineService::calculate(call.context, in); });
    auto& list = api.whole<HolidayFilters, Holiday>(
        "/platform/holidays", {"listHolidays", "platform:read", "Public holidays of a year and state with rule and source, the tenant's own included."},
        [](Call& call, const HolidayFilters& filters) { return DeadlineService::holidays(call.context, filters); });
    for (auto& parameter : list.operation.parameters) parameter.required = parameter.required || parameter.name == "year";
}

}  // namespace compliance
