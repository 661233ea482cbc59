// SPDX-License-Identifier: Apache-2.0
// SQL of risks and all that belongs to them: matrices, treatments, acceptances, runs of the estimate, settings.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "compliance/db/models/risk.hpp"
#include "compliance/db/models/risk_matrix.hpp"
#include "compliance/db/models/risk_settings.hpp"
#include "compliance/db/models/risk_simulation.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<RiskMatrix> risk_matrices();
platform::records::Table<Risk> risks();
platform::records::Table<RiskTreatment> risk_treatments();
platform::records::Table<RiskAcceptance> risk_acceptances();
platform::records::Table<RiskSimulation> risk_simulations();
platform::records::Table<RiskSettings> risk_settings();

std::optional<platform::Uuid> risk_matrix_by_key(platform::postgres::Executor& db, std::string_view key);
/// Whether a risk is rated on it, open or closed, or the settings name it.
bool risk_matrix_is_used(platform::postgres::Executor& db, const platform::Uuid& id);
/// Risks that are not closed, of that matrix or of all, oldest first; locked until the transaction ends.
std::vector<platform::Uuid> lock_open_risks(platform::postgres::Executor& db, std::optional<platform::Uuid> matrix = {});
/// Whether a treatment, acceptance, run, exception or evidence hangs on it.
bool risk_is_used(platform::postgres::Executor& db, const platform::Uuid& id);
/// The risk with that `key` or `external_id`, locked.
std::optional<Risk> risk_by(platform::postgres::Executor& db, std::string_view column, std::string_view value);
/// What hangs on risks: treatments and acceptances, oldest first, and the last run of each alone.
struct RiskParts {
    std::vector<RiskTreatment> treatments;
    std::vector<RiskAcceptance> acceptances;
    std::map<platform::Uuid, LatestSimulation> runs;
};
/// The statements that ask for the parts of risks, as they are or (without runs) stood at an instant: to go in one round trip
/// with others.
class RiskPartsQuestion {
  public:
    explicit RiskPartsQuestion(const std::vector<platform::Uuid>& risks, std::optional<platform::Instant> as_of = {});
    [[nodiscard]] const std::vector<platform::postgres::Query>& queries() const { return queries_; }
    /// `results`: of queries(), in their order.
    [[nodiscard]] RiskParts read(std::span<const platform::postgres::Result> results) const;

  private:
    std::vector<platform::postgres::Query> queries_;
};
/// The statement for the version that the trail's last event of the risk with the id $1 made, and whether that event removed it. It asks
/// an index of the trail and not the row; both are written in one transaction, so what it says holds on every instance.
inline constexpr std::string_view kLastRiskEvent =
    "SELECT entity_version, action = 'delete' FROM compliance_audit_events WHERE tenant_id = compliance_tenant() AND entity_type = 'risk' "
    "AND entity_id = $1 AND entity_version IS NOT NULL ORDER BY entity_version DESC LIMIT 1";
/// Whether by its result the risk is there and has that version.
bool says_version(const platform::postgres::Result& last_event, std::int64_t version);
/// Statement for the risk with the id $1, locked until the transaction ends or not.
const std::string& risk_sql(bool locked);
/// How often the risk has been accepted before.
std::int64_t acceptances_before(platform::postgres::Executor& db, const platform::Uuid& risk);
/// Risks with an active acceptance whose last day lies before `today`.
std::vector<platform::Uuid> risks_with_ended_acceptance(platform::postgres::Executor& db, platform::Date today);
/// Open risks with controls, inherent and current rating: those that controls can make doubtful.
std::vector<Risk> risks_to_doubt(platform::postgres::Executor& db);
/// Open risks that have an estimate of that basis, by key.
std::vector<platform::Uuid> quantified_risks(platform::postgres::Executor& db, RiskBasis basis);
/// Id by key, and key by id, of controls.
std::map<std::string, platform::Uuid> controls_by_key(platform::postgres::Executor& db, const std::vector<std::string>& keys);
std::map<platform::Uuid, std::string> keys_of_matrices(platform::postgres::Executor& db);
std::map<platform::Uuid, std::string> keys_of_controls(platform::postgres::Executor& db, const std::vector<platform::Uuid>& ids);

}  // namespace compliance
