// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/dsr_request.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::reflect::type_of;

platform::records::Table<DsrSettings> dsr_settings() {
    return platform::records::Table<DsrSettings>({.type = "dsr_settings", .table = "compliance_dsr_settings", .record = &type_of<DsrSettings>});
}

DsrRequests::DsrRequests()
    : rows_({
          .type = "dsr_request",
          .table = "compliance_dsr_requests",
          .record = &type_of<DsrRequest>,
          .filters = &type_of<DsrRequestFilters>,
          .filter_rules = {{"right", "id IN (SELECT request FROM compliance_dsr_items WHERE tenant_id = compliance_tenant() AND \"right\" = $)"},
                           {"due_before", "(deadline ->> 'due_on')::date < $"},
                           {"overdue", "((deadline ->> 'due_at')::timestamptz <= now() AND clock <> 'stopped') = $"},
                           {"received_from", "(received_at AT TIME ZONE (deadline ->> 'time_zone'))::date >= $"},
                           {"received_to", "(received_at AT TIME ZONE (deadline ->> 'time_zone'))::date <= $"},
                           {"tag", "tags @> to_jsonb($::text)"}},
          .key_prefix = "DSR",
          .key_by_year = true,
          .key_width = 6,
      }),
      items_({.type = "dsr_item", .table = "compliance_dsr_items", .record = &type_of<DsrItem>}),
      checks_({.type = "dsr_identity_check", .table = "compliance_dsr_identity_checks", .record = &type_of<DsrIdentityCheck>}),
      notices_(dsr_recipient_notices()),
      packages_(dsr_packages()) {}

void DsrRequests::load_parts(Executor& db, std::vector<DsrRequest>& requests, std::optional<platform::Instant> as_of) const {
    if (requests.empty()) return;
    std::vector<Uuid> ids;
    ids.reserve(requests.size());
    for (const auto& request : requests) ids.push_back(request.id);
    Params params;
    params.add_uuids(ids);
    if (as_of) params.add(*as_of);
    const bool then = as_of.has_value();
    const std::string sql[] = {items_.store().parts_sql("request", then), checks_.store().parts_sql("request", then),
                               notices_.store().parts_sql("request", then), packages_.store().parts_sql("request", then)};
    std::vector<platform::postgres::Query> queries;
    for (const auto& statement : sql) queries.push_back({statement, params});
    const auto results = db.run_all(queries);
    const auto items = items_.read_all(results[0]);
    const auto checks = checks_.read_all(results[1]);
    const auto notices = notices_.read_all(results[2]);
    const auto packages = packages_.read_all(results[3]);
    const auto give = [](const auto& parts, auto& into, const Uuid& id) {
        into.clear();
        for (const auto& part : parts)
            if (part.request == id) into.push_back(part);
    };
    for (auto& request : requests) {
        give(items, request.items, request.id);
        give(checks, request.checks, request.id);
        give(notices, request.recipient_notices, request.id);
        give(packages, request.packages, request.id);
    }
}

std::vector<Uuid> DsrRequests::possible_duplicates(Executor& db, const std::vector<std::string>& indexes, platform::Instant at,
                                                   const Uuid& self) const {
    if (indexes.empty()) return {};
    const auto rows = db.run(
        "SELECT DISTINCT r.id FROM compliance_subject_indexes i "
        "JOIN compliance_dsr_requests r ON r.tenant_id = i.tenant_id AND r.subject_key = i.subject_id "
        "WHERE i.tenant_id = compliance_tenant() AND i.blind_index = ANY($1::text[]) AND r.id <> $3 "
        "AND r.received_at BETWEEN $2::timestamptz - interval '90 days' AND $2::timestamptz + interval '90 days' ORDER BY r.id LIMIT 50",
        Params{}.add_texts(indexes).add(at).add(self));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

void DsrRequests::index_subject(Executor& db, const Uuid& subject, const std::vector<std::string>& indexes) const {
    const platform::postgres::Query queries[] = {
        {"DELETE FROM compliance_subject_indexes WHERE tenant_id = compliance_tenant() AND subject_id = $1", Params{}.add(subject)},
        {"INSERT INTO compliance_subject_indexes (tenant_id, blind_index, subject_id) "
         "SELECT compliance_tenant(), x, $1 FROM unnest($2::text[]) AS x ON CONFLICT DO NOTHING",
         Params{}.add(subject).add_texts(indexes)},
    };
    db.run_all(queries);
}

std::vector<Uuid> DsrRequests::open_requests(Executor& db, const Uuid& after, std::int64_t limit, std::optional<platform::Date> suspended_before) const {
    const auto rows = db.run("SELECT id FROM compliance_dsr_requests WHERE tenant_id = compliance_tenant() AND clock <> 'stopped' AND id > $1 "
                             "AND ($3::date IS NULL OR (clock = 'suspended' AND coalesce(reckoned_on < $3, true))) ORDER BY id LIMIT $2",
                             Params{}.add(after).add(limit).add(suspended_before));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

}  // namespace compliance
