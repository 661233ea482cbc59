// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/risk.hpp"

#include <array>

#include "compliance/repositories/enumeration.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Result;
using platform::records::Table;
using platform::reflect::type_of;

namespace {

std::vector<Uuid> ids_in(const Result& rows) {
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

constexpr std::string_view kLatestRun =
    "SELECT risk, id, basis, result ->> 'mean', result ->> 'p95', run_at FROM compliance_risk_simulations "
    "WHERE tenant_id = compliance_tenant() AND risk = $1 ORDER BY id DESC LIMIT 1";
constexpr std::string_view kLatestRuns =
    "SELECT DISTINCT ON (risk) risk, id, basis, result ->> 'mean', result ->> 'p95', run_at FROM compliance_risk_simulations "
    "WHERE tenant_id = compliance_tenant() AND risk = ANY($1::uuid[]) ORDER BY risk, id DESC";

std::string parts_of_one(const platform::records::Store& store) {
    return "SELECT " + store.select_list() + " FROM " + std::string(store.entity().table) +
           " WHERE tenant_id = compliance_tenant() AND risk = $1 ORDER BY id";
}

std::map<Uuid, LatestSimulation> runs_in(const Result& rows) {
    const auto money = [](std::string_view text) {
        platform::Money out;
        out.scaled = platform::parse_decimal(text, 18, 2).value();
        return out;
    };
    std::map<Uuid, LatestSimulation> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        const auto basis = read_enum<RiskBasis>(rows.text(i, 2));
        out.emplace(rows.uuid(i, 0), LatestSimulation{rows.uuid(i, 1), basis, money(rows.text(i, 3)), money(rows.text(i, 4)), rows.instant(i, 5)});
    }
    return out;
}

std::string_view spelt(RiskBasis basis) { return type_of<RiskBasis>().values[static_cast<std::size_t>(basis)]; }

}  // namespace

Table<RiskMatrix> risk_matrices() {
    return Table<RiskMatrix>({.type = "risk_matrix",
                              .table = "compliance_risk_matrices",
                              .record = &type_of<RiskMatrix>,
                              .filters = &type_of<RiskMatrixFilters>,
                              .filter_rules = {{"library_id", "library = $"}}});
}

Table<Risk> risks() {
    return Table<Risk>({.type = "risk",
                        .table = "compliance_risks",
                        .record = &type_of<Risk>,
                        .filters = &type_of<RiskFilters>,
                        .filter_rules = {{"class", "current ->> 'class' = $"},
                                         {"review_before", "next_review_on < $"},
                                         {"isms_scope_id", "isms_scopes @> to_jsonb($::text)"},
                                         {"vendor_id", "vendor = $"},
                                         {"module_id", "modules @> to_jsonb($::text)"}},
                        .key_prefix = "RISK"});
}

Table<RiskTreatment> risk_treatments() {
    return Table<RiskTreatment>({.type = "risk_treatment",
                                 .table = "compliance_risk_treatments",
                                 .record = &type_of<RiskTreatment>,
                                 .filters = &type_of<RiskTreatmentFilters>,
                                 .filter_rules = {{"risk_id", "risk = $"},
                                                  {"due_before", "due_on < $"},
                                                  // The day is the tenant's, which the service adds.
                                                  {"overdue", "$::boolean IS NOT NULL"},
                                                  {"control_id", "controls @> to_jsonb($::text)"},
                                                  {"control_ref", "control_refs @> to_jsonb($::text)"}},
                                 .key_prefix = "RT"});
}

Table<RiskAcceptance> risk_acceptances() {
    return Table<RiskAcceptance>(
        {.type = "risk_acceptance",
         .table = "compliance_risk_acceptances",
         .record = &type_of<RiskAcceptance>,
         .filters = &type_of<RiskAcceptanceFilters>,
         .filter_rules = {{"risk_id", "risk = $"},
                          {"class", "snapshot ->> 'class' = $"},
                          {"expires_before", "valid_until < $"},
                          {"waiting_for",
                           "state = 'requested' AND risk IN (SELECT r.id FROM compliance_risks r WHERE r.tenant_id = compliance_tenant() AND r.owner = $)"}},
         .key_prefix = "RA"});
}

Table<RiskSimulation> risk_simulations() {
    return Table<RiskSimulation>({.type = "risk_simulation", .table = "compliance_risk_simulations", .record = &type_of<RiskSimulation>});
}

Table<RiskSettings> risk_settings() {
    return Table<RiskSettings>({.type = "risk_settings", .table = "compliance_risk_settings", .record = &type_of<RiskSettings>});
}

std::optional<Uuid> risk_matrix_by_key(Executor& db, std::string_view key) {
    const auto rows = db.run("SELECT id FROM compliance_risk_matrices WHERE tenant_id = compliance_tenant() AND key = $1", Params{}.add(key));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

bool risk_matrix_is_used(Executor& db, const Uuid& id) {
    return db
        .run(
            "SELECT EXISTS (SELECT 1 FROM compliance_risks WHERE tenant_id = compliance_tenant() AND matrix = $1) OR "
            "EXISTS (SELECT 1 FROM compliance_risk_settings WHERE tenant_id = compliance_tenant() AND default_matrix = $1) OR "
            "EXISTS (SELECT 1 FROM compliance_risk_matrices WHERE tenant_id = compliance_tenant() AND replaced_by = $1) OR "
            "EXISTS (SELECT 1 FROM compliance_tenants WHERE tenant_id = compliance_tenant() AND dsfa_matrix = $1)",
            Params{}.add(id))
        .boolean(0, 0);
}

std::vector<Uuid> lock_open_risks(Executor& db, std::optional<Uuid> matrix) {
    return ids_in(
        db.run("SELECT id FROM compliance_risks WHERE tenant_id = compliance_tenant() AND state <> 'closed' AND ($1::uuid IS NULL OR matrix = $1) ORDER BY id "
               "FOR UPDATE",
               Params{}.add(matrix)));
}

bool risk_is_used(Executor& db, const Uuid& id) {
    return db
        .run(
            "SELECT EXISTS (SELECT 1 FROM compliance_risk_treatments WHERE tenant_id = compliance_tenant() AND risk = $1) OR "
            "EXISTS (SELECT 1 FROM compliance_risk_acceptances WHERE tenant_id = compliance_tenant() AND risk = $1) OR "
            "EXISTS (SELECT 1 FROM compliance_risk_simulations WHERE tenant_id = compliance_tenant() AND (risk = $1 OR inputs @> "
            "jsonb_build_array(jsonb_build_object('risk', $1::text)))) OR "
            "EXISTS (SELECT 1 FROM compliance_control_exceptions WHERE tenant_id = compliance_tenant() AND risk = $1) OR "
            "EXISTS (SELECT 1 FROM compliance_evidence_links WHERE tenant_id = compliance_tenant() AND target_type = 'risk' AND target_id = $1)",
            Params{}.add(id))
        .boolean(0, 0);
}

std::optional<Risk> risk_by(Executor& db, std::string_view column, std::string_view value) {
    static const auto table = risks();
    const auto rows = db.run("SELECT " + table.store().select_list() + " FROM compliance_risks WHERE tenant_id = compliance_tenant() AND " +
                                 std::string(column) + " = $1 FOR UPDATE",
                             Params{}.add(value));
    return rows.empty() ? std::nullopt : std::optional(std::move(table.read_all(rows).front()));
}

RiskPartsQuestion::RiskPartsQuestion(const std::vector<Uuid>& ids, std::optional<platform::Instant> as_of) {
    // An equality for one risk: with an array the planner would plan each execution anew, as it cannot know how long the array is.
    static const auto treatment_rows = risk_treatments();
    static const auto acceptance_rows = risk_acceptances();
    static const auto forms = [](const platform::records::Store& store) {
        return std::array{parts_of_one(store), store.parts_sql("risk", false), store.parts_sql("risk", true)};
    };
    static const auto treatment_sql = forms(treatment_rows.store()), acceptance_sql = forms(acceptance_rows.store());
    const bool one = ids.size() == 1 && !as_of;
    Params params;
    if (one) params.add(ids.front());
    else params.add_uuids(ids);
    if (as_of) params.add(*as_of);
    const std::size_t form = one ? 0 : as_of ? 2
                                             : 1;
    queries_.push_back({treatment_sql[form], params});
    queries_.push_back({acceptance_sql[form], params});
    if (!as_of) queries_.push_back({one ? kLatestRun : kLatestRuns, std::move(params)});
}

RiskParts RiskPartsQuestion::read(std::span<const Result> results) const {
    static const auto treatment_rows = risk_treatments();
    static const auto acceptance_rows = risk_acceptances();
    RiskParts parts{treatment_rows.read_all(results[0]), acceptance_rows.read_all(results[1]), {}};
    if (results.size() > 2) parts.runs = runs_in(results[2]);
    return parts;
}

bool says_version(const Result& last_event, std::int64_t version) {
    return !last_event.empty() && !last_event.boolean(0, 1) && last_event.integer(0, 0) == version;
}

const std::string& risk_sql(bool locked) {
    static const std::string plain = "SELECT " + risks().store().select_list() + " FROM compliance_risks WHERE tenant_id = compliance_tenant() AND id = $1";
    static const std::string locking = plain + " FOR UPDATE";
    return locked ? locking : plain;
}

std::int64_t acceptances_before(Executor& db, const Uuid& risk) {
    return db
        .run(
            "SELECT count(*) FROM compliance_risk_acceptances WHERE tenant_id = compliance_tenant() AND risk = $1 AND state IN ('active', 'expired', "
            "'revoked')",
            Params{}.add(risk))
        .integer(0, 0);
}

std::vector<Uuid> risks_with_ended_acceptance(Executor& db, platform::Date today) {
    return ids_in(db.run(
        "SELECT risk FROM compliance_risk_acceptances WHERE tenant_id = compliance_tenant() AND state = 'active' AND valid_until < $1 ORDER BY valid_until, id",
        Params{}.add(today)));
}

std::vector<Risk> risks_to_doubt(Executor& db) {
    static const auto table = risks();
    return table.read_all(
        db.run("SELECT " + table.store().select_list() +
               " FROM compliance_risks WHERE tenant_id = compliance_tenant() AND state <> 'closed' AND inherent IS NOT NULL AND current IS NOT NULL "
               "AND (controls <> '[]' OR doubtful)"));
}

std::vector<Uuid> quantified_risks(Executor& db, RiskBasis basis) {
    return ids_in(
        db.run("SELECT id FROM compliance_risks WHERE tenant_id = compliance_tenant() AND state <> 'closed' AND jsonb_typeof(quantifications -> $1) = 'object' "
               "ORDER BY key",
               Params{}.add(spelt(basis))));
}

std::map<std::string, Uuid> controls_by_key(Executor& db, const std::vector<std::string>& keys) {
    const auto rows =
        db.run("SELECT key, id FROM compliance_controls WHERE tenant_id = compliance_tenant() AND key = ANY($1::text[])", Params{}.add_texts(keys));
    std::map<std::string, Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.text(i, 0), rows.uuid(i, 1));
    return out;
}

std::map<Uuid, std::string> keys_of_matrices(Executor& db) {
    const auto rows = db.run("SELECT id, key FROM compliance_risk_matrices WHERE tenant_id = compliance_tenant()");
    std::map<Uuid, std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), rows.text(i, 1));
    return out;
}

std::map<Uuid, std::string> keys_of_controls(Executor& db, const std::vector<Uuid>& ids) {
    const auto rows = db.run("SELECT id, key FROM compliance_controls WHERE tenant_id = compliance_tenant() AND id = ANY($1::uuid[])", Params{}.add_uuids(ids));
    std::map<Uuid, std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace(rows.uuid(i, 0), rows.text(i, 1));
    return out;
}

}  // namespace compliance
