// SPDX-License-Identifier: Apache-2.0
// Treatments of a risk: proposed, decided by the owner or an approver, completed.
#pragma once

#include "compliance/services/risk.hpp"

namespace compliance {

class RiskTreatmentService {
  public:
    explicit RiskTreatmentService(const RiskService& risks) : risks_(risks), rows_(risk_treatments()) {}

    platform::records::Page<RiskTreatment> list(Context& context, const platform::records::ListQuery& query, const RiskTreatmentFilters& filters) const;
    RiskTreatment get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    RiskTreatment create(Context& context, const platform::Uuid& risk, RiskTreatmentInput input) const;
    /// Once decided only progress, owner and dates change; cancels with a note.
    RiskTreatment patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Throws 403 for who is neither the risk's owner nor may approve risks, 409 `four_eyes` for who proposed it.
    RiskTreatment decide(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const;
    RiskTreatment complete(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const TreatmentCompletion& input) const;

  private:
    using Change = std::function<void(platform::postgres::Transaction& tx, RiskTreatment& treatment, const Risk& risk, platform::Date today)>;
    RiskTreatment change(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const;
    void check(platform::postgres::Executor& db, const RiskTreatment& treatment, const Risk& risk) const;
    void put_deadline(Context& context, platform::postgres::Executor& db, const RiskTreatment& treatment) const;

    const RiskService& risks_;
    platform::records::Table<RiskTreatment> rows_;
};

}  // namespace compliance
