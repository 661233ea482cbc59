// SPDX-License-Identifier: Apache-2.0
// Risks: rated, reviewed, closed; what follows from their ratings, treatments and acceptances is settled with each change
// (risks R1-R11).
#pragma once

#include <functional>

#include "compliance/services/date_deadline.hpp"
#include "compliance/services/risk_settings.hpp"

namespace compliance {

/// Within which transaction and on which day something becomes of a risk, and what has been read for it already.
struct RiskWork {
    Context& context;
    platform::postgres::Executor& db;
    platform::Date today;
    std::optional<RiskSettings> settings = {};
    std::optional<RiskParts> parts = {};  ///< of that one risk
    std::optional<TenantCalendar> calendar = {};
};

class RiskService {
  public:
    explicit RiskService(const RiskSettingsService& settings)
        : settings_(settings), rows_(risks()), matrices_(risk_matrices()), acceptances_(risk_acceptances()) {}

    platform::records::Page<Risk> list(Context& context, const platform::records::ListQuery& query, const RiskFilters& filters) const;
    /// Of a risk that still has the tag `known` (platform::records::entity_tag) no more than makes it: id, version and parts.
    Risk get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of = {}, const std::optional<std::string>& known = {}) const;
    Risk create(Context& context, RiskInput input) const;
    Risk patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Throws 409 `in_use` for one that is rated or that something hangs on.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    Risk review(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const RiskReview& input) const;
    /// Throws 409 `open_work` while a treatment or acceptance is open.
    Risk close(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const RiskClose& input) const;

    RiskSettings update_settings(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;

    /// Acceptances whose last day is over expire; answers how many.
    std::size_t expire_acceptances(Context& context) const;
    /// Marks ratings that lie below what controls, as effective as they are today, suggest; answers how many changed.
    std::size_t refresh_doubts(Context& context) const;

    // For the services of parts and for imports, within their transactions.
    using Work = std::function<void(const RiskWork& work, Risk& risk)>;
    /// Locks the risk, does `work`, which must not touch its parts, settles and stores it.
    Risk change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Work& work) const;
    /// All faults of the record as it is to be; completes matrix, ratings and stamps. `before` is null at creation.
    void check(const RiskWork& work, Risk& risk, const Risk* before, std::vector<platform::Fault>& faults) const;
    void insert(Context& context, platform::postgres::Executor& db, Risk& risk, platform::Date today) const;
    /// Whether the stored record became another.
    bool store(Context& context, platform::postgres::Executor& db, Risk& risk, platform::Date today) const;
    /// Treatments, acceptance, suggestion and last run of the risks.
    void derive(platform::postgres::Executor& db, std::vector<Risk>& list, platform::Date today, std::optional<platform::Instant> as_of = {}) const;
    /// The open risk, locked. Throws 404; 409 `state` for a closed one.
    Risk open_risk(platform::postgres::Executor& db, const platform::Uuid& id) const;
    void end_acceptance(const RiskWork& work, RiskAcceptance& acceptance, RiskAcceptanceState state, RiskAcceptanceEnd reason,
                        std::optional<platform::Text<2'000>> note = {}) const;

    [[nodiscard]] const platform::records::Table<Risk>& rows() const { return rows_; }
    [[nodiscard]] const RiskSettingsService& settings() const { return settings_; }

  private:
    /// Calendar and settings, and of an existing risk its row, locked, and its parts: one round trip. Throws 404.
    struct Opened {
        RiskWork work;
        std::optional<Risk> risk;
    };
    Opened open(Context& context, platform::postgres::Executor& db, const std::optional<platform::Uuid>& id) const;
    std::optional<Risk> unchanged(platform::postgres::Executor& db, const platform::Uuid& id, const std::string& tag) const;
    void insert(const RiskWork& work, Risk& risk) const;
    void settle(const RiskWork& work, Risk& risk) const;
    void put_deadlines(const RiskWork& work, const Risk& risk, bool fresh = false) const;
    void derive(platform::postgres::Executor& db, std::vector<Risk>& list, platform::Date today, bool as_of, const RiskParts& parts) const;
    [[nodiscard]] RiskSettings settings_for(const RiskWork& work) const { return work.settings ? *work.settings : settings_.get(work.db, work.context); }
    void check_ratings(const RiskWork& work, Risk& risk, const Risk* before, std::vector<platform::Fault>& faults) const;
    void follow_matrix(platform::postgres::Executor& db, Risk& risk, platform::Date today) const;

    const RiskSettingsService& settings_;
    platform::records::Table<Risk> rows_;
    platform::records::Table<RiskMatrix> matrices_;
    platform::records::Table<RiskAcceptance> acceptances_;
};

/// Whether a data protection impact assessment was decided favourably on or after the rating's day, so that what remains for
/// persons may be accepted (R9; Art. 36(1) GDPR).
bool prior_consultation_answered(platform::postgres::Executor& db, const Risk& risk);

}  // namespace compliance
