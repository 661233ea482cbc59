// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/figure_renewal.hpp"

#include "compliance/services/executive_summary.hpp"

namespace compliance {

namespace {

constexpr std::chrono::minutes kBeforeMidnight{20}, kAhead{10};

void read_ahead(FigureReading& reading) {
    ExecutiveSummaryService::read_ahead(reading);
    reading.cover();
}

}  // namespace

void renew_figures(Context& context, FigureParts& parts) {
    FigureReading now(context, std::nullopt, std::nullopt, &parts, kAhead);
    read_ahead(now);
    const auto next = tenant_day(now.tx, context.now + kBeforeMidnight);
    now.tx.commit();
    if (next == now.today) return;
    FigureReading tomorrow(context, next, std::nullopt, &parts, kAhead);
    read_ahead(tomorrow);
    tomorrow.tx.commit();
}

bool was_seen_lately(Context& context) {
    auto units = context.units();
    return units
        .run("SELECT EXISTS (SELECT 1 FROM compliance_access_uses WHERE tenant_id = compliance_tenant() AND last_used_at > $1)",
             platform::postgres::Params{}.add(context.now - std::chrono::hours(24)))
        .boolean(0, 0);
}

}  // namespace compliance
