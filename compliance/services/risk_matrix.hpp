// SPDX-License-Identifier: Apache-2.0
// Matrices: drafted, frozen once active, followed by another that takes their risks over (risks R3, R4).
#pragma once

#include "compliance/services/risk.hpp"

namespace compliance {

class RiskMatrixService {
  public:
    explicit RiskMatrixService(const RiskService& risks) : risks_(risks), rows_(risk_matrices()) {}

    platform::records::Page<RiskMatrix> list(Context& context, const platform::records::ListQuery& query, const RiskMatrixFilters& filters) const;
    RiskMatrix get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of) const;
    RiskMatrix create(Context& context, RiskMatrixInput input) const;
    /// Throws 409 `frozen` for one that is no draft.
    RiskMatrix patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Throws 409 `in_use` for one that a risk is rated on or the settings name.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    RiskMatrix activate(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const MatrixActivation& input) const;

  private:
    void take_over(Context& context, platform::postgres::Executor& db, RiskMatrix& matrix, const platform::Uuid& replaced, bool dry_run) const;

    const RiskService& risks_;
    platform::records::Table<RiskMatrix> rows_;
};

}  // namespace compliance
