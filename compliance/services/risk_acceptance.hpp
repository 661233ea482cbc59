// SPDX-License-Identifier: Apache-2.0
// Acceptances of what remains of a risk: asked for, confirmed by the owner, decided by the right of the class, ended (risks R8-R10).
#pragma once

#include "compliance/services/risk.hpp"

namespace compliance {

class RiskAcceptanceService {
  public:
    explicit RiskAcceptanceService(const RiskService& risks) : risks_(risks), rows_(risk_acceptances()) {}

    platform::records::Page<RiskAcceptance> list(Context& context, const platform::records::ListQuery& query, const RiskAcceptanceFilters& filters) const;
    RiskAcceptance get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    /// Throws 409 `not_assessed`, `already_requested`, `prior_consultation_required`.
    RiskAcceptance request(Context& context, const platform::Uuid& risk, RiskAcceptanceInput input) const;
    /// Throws 403 for anybody but the risk's owner.
    RiskAcceptance confirm(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ApprovalNote& input) const;
    /// Throws 409 `four_eyes` for who asked or confirmed, 403 for who may not decide over that class.
    RiskAcceptance decide(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const;
    RiskAcceptance revoke(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ReasonInput& input) const;

  private:
    using Change = std::function<void(platform::postgres::Transaction& tx, RiskAcceptance& acceptance, const Risk& risk, platform::Date today)>;
    RiskAcceptance change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const;
    void make_active(Context& context, platform::postgres::Executor& db, RiskAcceptance& acceptance, const Risk& risk, platform::Date today) const;
    void put_deadline(Context& context, platform::postgres::Executor& db, const RiskAcceptance& acceptance, const Risk& risk) const;

    const RiskService& risks_;
    platform::records::Table<RiskAcceptance> rows_;
};

}  // namespace compliance
