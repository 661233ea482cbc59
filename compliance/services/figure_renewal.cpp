// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/figure_renewal.hpp"

#include "compliance/services/dashboard_figures.hpp"

namespace compliance {

namespace {

constexpr std::chrono::minutes kBeforeMidnight{20}, kAhead{10};

}  // namespace

void renew_figures(Context& context, FigureParts& parts) {
    auto tx = context.transaction();
    read_at_one_instant(tx);
    const auto today = tenant_day(tx, context.now), next = tenant_day(tx, context.now + kBeforeMidnight);
    const FigureParts::Reading reading{tx, context.caller.tenant, context.now, place_of(tx), kAhead};
    for (auto day = today; day <= next; day += std::chrono::days(1)) {
        parts.standing(reading, day);
        parts.controls(reading, day);
        parts.evidence(reading, day);
        parts.cover(reading, day);
    }
    tx.commit();
}

bool was_seen_lately(Context& context) {
    auto units = context.units();
    return units
        .run("SELECT EXISTS (SELECT 1 FROM compliance_access_uses WHERE tenant_id = compliance_tenant() AND last_used_at > $1)",
             platform::postgres::Params{}.add(context.now - std::chrono::hours(24)))
        .boolean(0, 0);
}

}  // namespace compliance
