// SPDX-License-Identifier: Apache-2.0
// Row of compliance_risk_matrices.
#pragma once

#include "compliance/schemas/risk_matrix.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

/// A risk that goes from one matrix to another (R4).
struct RiskMove {
    platform::Uuid risk;
    std::string key;
    std::vector<std::int64_t> before, after;
    Criticality class_before = Criticality::low, class_after = Criticality::low;
    static constexpr flags::MemberDoc kMembers[] = {{"risk", "Risk."},
                                                    {"key", "Its key."},
                                                    {"before", "Likelihood and impact of its last rating."},
                                                    {"after", "The same on the new matrix."},
                                                    {"class_before", "Class before."},
                                                    {"class_after", "Class after."}};
};
BOOST_DESCRIBE_STRUCT(RiskMove, (), (risk, key, before, after, class_before, class_after))

struct RiskMatrix : platform::records::Common, RiskMatrixContent {
    std::optional<platform::Ref<entity::Library>> library;
    RiskMatrixState state = RiskMatrixState::draft;
    std::optional<platform::Ref<entity::RiskMatrix>> replaced_by;
    std::vector<RiskMove> moves;
    static constexpr std::string_view kText = "The scale that risks are rated on; frozen once it is active.";
    static constexpr flags::MemberDoc kMembers[] = {{"library", "Library that it came with.", flags::kReadOnly},
                                                    {"state", "State.", flags::kReadOnly | flags::kSortable},
                                                    {"replaced_by", "Matrix that followed it.", flags::kReadOnly},
                                                    {"moves", "Of an activation with `replaces`: the risks that moved.", flags::kReadOnly | flags::kNoColumn}};
    /// As far as rules reckon with it; classes filled in where the matrix names none.
    [[nodiscard]] RiskScale scale() const {
        RiskScale out{static_cast<std::int64_t>(likelihood_levels.size()), static_cast<std::int64_t>(impact_levels.size()), {}, {}};
        const auto count = static_cast<std::int64_t>(levels.size());
        for (const auto& level : levels) out.classes.push_back(level.class_.value_or(default_class(level.value, count)));
        for (const auto& row : grid) out.grid.emplace_back(row.begin(), row.end());
        return out;
    }
};
BOOST_DESCRIBE_STRUCT(RiskMatrix, (platform::records::Common, RiskMatrixContent), (library, state, replaced_by, moves))

}  // namespace compliance
