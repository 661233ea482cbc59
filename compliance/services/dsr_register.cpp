// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_register.hpp"

#include "compliance/domain/dsr_statistics.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::postgres::Params;
using platform::tabular::Cell;

namespace {

constexpr std::size_t kMaxRows = 100'000;

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

Cell local_day(const std::optional<platform::Instant>& at, const DsrRequest& request) {
    return at ? Cell(platform::time::local_date(*at, request.deadline.time_zone)) : Cell();
}

/// Texts of the items, each once, in their order.
template <class Text>
std::string joined(const std::vector<DsrItem>& items, Text text) {
    std::string out;
    for (const auto& item : items)
        if (const auto word = text(item); !word.empty()) out += (out.empty() ? "" : ", ") + word;
    return out;
}

std::string grounds_of(const DsrItem& item) {
    std::string out;
    for (const auto& check : item.exception_checks)
        if (check.result != DsrExceptionResult::does_not_apply) out += (out.empty() ? "" : ", ") + spelt(check.exception);
    return out;
}

std::vector<Cell> row_of(const DsrRequest& request) {
    const bool extended = request.extension && request.extension->effective;
    return {request.key,
            local_day(request.received_at, request),
            joined(request.items, [](const DsrItem& item) { return spelt(item.right); }),
            spelt(request.source),
            spelt(request.state),
            request.deadline.due_on,
            extended,
            request.deadline.suspended_days,
            local_day(request.responded_at, request),
            platform::tabular::cell(request.on_time),
            request.outcome ? Cell(spelt(*request.outcome)) : Cell(),
            joined(request.items, [](const DsrItem& item) { return item.decision ? spelt(*item.decision) : std::string{}; }),
            joined(request.items, grounds_of)};
}

void count(std::map<std::string, std::int64_t>& into, const platform::postgres::Result& rows) {
    for (std::size_t i = 0; i < rows.rows(); ++i) into[std::string(rows.text(i, 0))] = rows.integer(i, 1);
}

}  // namespace

DsrStatistics DsrRegisterService::statistics(Context& context, const DsrStatisticsQuery& query) const {
    // One statement a figure, all over the same set; the local day is that of each request's own zone.
    static const std::string set =
        "WITH set AS (SELECT r.*, (r.received_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date AS received_on, "
        "(r.responded_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date AS responded_on FROM compliance_dsr_requests r WHERE r.tenant_id = compliance_tenant() "
        "AND ($1::date IS NULL OR (r.received_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date >= $1) "
        "AND ($2::date IS NULL OR (r.received_at AT TIME ZONE (r.deadline ->> 'time_zone'))::date <= $2) "
        "AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM compliance_dsr_items i WHERE i.tenant_id = r.tenant_id AND i.request = r.id AND i.\"right\" = $3)) "
        "AND ($4::text IS NULL OR r.source = $4) AND ($5::uuid IS NULL OR r.controller = $5)) ";
    static const std::string totals = set +
        "SELECT count(*), count(*) FILTER (WHERE responded_at IS NULL AND state NOT IN ('closed', 'erased')), "
        "count(*) FILTER (WHERE responded_at IS NULL AND clock = 'running' AND due_on < (now() AT TIME ZONE (deadline ->> 'time_zone'))::date), "
        "count(responded_at), count(*) FILTER (WHERE on_time), count(*) FILTER (WHERE (extension ->> 'effective')::boolean), count(*) FILTER (WHERE responded_at IS NOT NULL AND outcome = 'refused') FROM set";
    static const std::string days = set + "SELECT (responded_on - received_on)::bigint FROM set WHERE responded_at IS NOT NULL";
    static const std::string rights = set + "SELECT i.\"right\", count(*) FROM compliance_dsr_items i JOIN set ON set.tenant_id = i.tenant_id AND set.id = i.request GROUP BY 1";
    static const std::string sources = set + "SELECT source, count(*) FROM set GROUP BY 1";
    static const std::string controllers = set + "SELECT coalesce(controller::text, 'tenant'), count(*) FROM set GROUP BY 1";
    static const std::string outcomes = set + "SELECT outcome, count(*) FROM set WHERE outcome IS NOT NULL GROUP BY 1";
    Params params;
    params.add(query.from).add(query.to);
    params.add(query.right ? std::optional<std::string>(spelt(*query.right)) : std::nullopt);
    params.add(query.source ? std::optional<std::string>(spelt(*query.source)) : std::nullopt);
    params.add(query.controller ? std::optional<platform::Uuid>(query.controller->id) : std::nullopt);
    auto units = context.units();
    const platform::postgres::Query queries[] = {{totals, params}, {days, params}, {rights, params}, {sources, params}, {controllers, params}, {outcomes, params}};
    const auto results = units.run_all(queries);
    const auto& total = results[0];
    DsrStatistics out{total.integer(0, 0), total.integer(0, 1), total.integer(0, 2), total.integer(0, 3), total.integer(0, 4)};
    out.on_time_rate = rate_of(out.on_time, out.responded);
    out.extension_rate = rate_of(total.integer(0, 5), out.received);
    out.refusal_rate = rate_of(total.integer(0, 6), out.responded);
    std::vector<std::int64_t> taken;
    for (std::size_t i = 0; i < results[1].rows(); ++i) taken.push_back(results[1].integer(i, 0));
    out.median_days = nearest_rank(taken, 50);
    out.p90_days = nearest_rank(taken, 90);
    out.mean_days = mean_of(taken);
    count(out.by_right, results[2]);
    count(out.by_source, results[3]);
    count(out.by_controller, results[4]);
    count(out.by_outcome, results[5]);
    return out;
}

platform::tabular::Table DsrRegisterService::table(Context& context, const DsrRequestFilters& filters) const {
    platform::tabular::Table table{"DSR register",
                                   {{"key", "Key"}, {"received_on", "Received"}, {"rights", "Rights"}, {"source", "Source"}, {"state", "State"}, {"due_on", "Due"},
                                    {"extended", "Extended"}, {"paused_days", "Paused days"}, {"responded_on", "Responded"}, {"on_time", "On time"}, {"outcome", "Outcome"},
                                    {"decisions", "Decisions"}, {"exceptions", "Exceptions"}},
                                   {}};
    auto tx = context.transaction();
    platform::records::ListQuery query;
    query.limit = 200;
    do {
        auto page = cases_.rows().rows().list(tx, query, filters);
        cases_.rows().load_parts(tx, page.items);
        for (const auto& request : page.items) table.rows.push_back(row_of(request));
        query.cursor = page.next_cursor;
        if (table.rows.size() > kMaxRows) throw platform::invalid("/received_from", "too_many", "narrow the filters: at most 100,000 requests leave at once");
    } while (query.cursor);
    std::string details = "{\"count\":" + std::to_string(table.rows.size()) + ",\"filters\":" + platform::json::to_json(filters) + "}";
    tx.run("SELECT compliance_audit_note('export', 'dsr_request', NULL, NULL, $1::jsonb)", Params{}.add(std::string_view(details)));
    tx.commit();
    return table;
}

}  // namespace compliance
