// SPDX-License-Identifier: Apache-2.0
// Laws and standards: which there are, whether they apply, and what they look like as a tree (regulations R1, R10-R13).
#pragma once

#include <optional>

#include "compliance/repositories/regulation.hpp"
#include "compliance/schemas/requirement_tree.hpp"
#include "compliance/services/regulation_neighbours.hpp"
#include "platform/json/json.hpp"
#include "platform/tabular/table.hpp"

namespace compliance {

class RegulationService {
  public:
    explicit RegulationService(const RegulationNeighbours& neighbours) : neighbours_(neighbours), table_(regulations()) {}

    platform::records::Page<Regulation> list(Context& context, const platform::records::ListQuery& query, const RegulationFilters& filters) const;
    Regulation get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of, std::optional<platform::Date> on) const;
    /// An own one, with its primary assessment.
    Regulation create(Context& context, RegulationInput input) const;
    /// Texts only of own ones: 409 `library_owned`; a retired one only takes `state`: 409 `state`.
    Regulation patch(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const;
    /// Own ones on which nobody has worked: 409 `library_owned`, `in_use` (R13).
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;
    platform::records::Page<platform::records::HistoryEntry> history(Context& context, const platform::Uuid& id,
                                                                     const platform::records::ListQuery& query) const;
    /// R10, R11. Throws 409 `open_work`, 422 `/rationale` `too_short`.
    Regulation determine(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match, const ApplicabilityDecision& decision) const;
    RequirementTree tree(Context& context, const platform::Uuid& id, const RequirementTreeQuery& query) const;
    /// Rules reckoned anew after a change of the organisation's facts, and once a day: a decision that they now contradict is marked
    /// with an event of its own. Answers how many turned.
    std::int64_t refresh_applicability(Context& context) const;

    /// All requirements, texts in the caller's language; the export stands in the trail.
    platform::tabular::Table table(Context& context, const platform::Uuid& id) const;

    [[nodiscard]] const Regulations& rows() const { return table_; }

  private:
    void check(platform::postgres::Executor& db, const Regulation& regulation, std::vector<platform::Fault>& faults) const;
    void compute(platform::postgres::Executor& db, Regulation& regulation, platform::Date day) const;

    const RegulationNeighbours& neighbours_;
    Regulations table_;
};

/// Title and texts in the first of the caller's languages that it has.
void localise(Regulation& regulation, std::string_view language);

}  // namespace compliance
