// SPDX-License-Identifier: Apache-2.0
// Items of all standing assessments of a tenant on a day, in groups of equal ones: scores, gaps and cover are counted from them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/standing_items.hpp"

namespace compliance {

class StandingItems {
  public:
    StandingItems() = default;
    StandingItems(const std::vector<StandingRows>& rows, std::vector<AnsweredItem> answered);
    /// Those of the requirements are now these, and no others.
    void replace(const std::vector<platform::Uuid>& requirements, const std::vector<StandingRows>& rows, std::vector<AnsweredItem> answered);
    /// Without ids and domains' names.
    [[nodiscard]] ScoreFacts facts_of(const ComplianceAssessment& assessment, std::optional<platform::Date> applies_from) const;
    /// Items in scope that no control and no exception covers.
    [[nodiscard]] std::int64_t gaps_of(const ComplianceAssessment& assessment, const ScoreFacts& facts, platform::Date day) const;
    /// Major nonconformities that are not compliant, of requirements that count on the day.
    [[nodiscard]] std::int64_t majors_of(const ComplianceAssessment& assessment, platform::Date day) const;
    /// Requirements of items in scope, in the domain if one is given, with whether they are proven.
    [[nodiscard]] std::vector<std::pair<platform::Uuid, bool>> in_scope(const ComplianceAssessment& assessment, const ScoreFacts& facts,
                                                                        const std::optional<platform::Uuid>& domain, platform::Date day) const;
    [[nodiscard]] std::size_t bytes() const;

  private:
    struct Place {
        platform::Uuid requirement;
        std::uint32_t group = 0;
    };
    void add(const std::vector<StandingRows>& rows);
    /// Lets groups go that nothing is in any more, once they are most of them.
    void tidy();
    /// Whether items of the group count on the day; not those of other assessments.
    [[nodiscard]] std::vector<bool> counting(const ComplianceAssessment& assessment, const ScoreFacts& facts, platform::Date day) const;

    std::vector<StandingGroup> groups_;  ///< `count` 0: none is left
    std::map<std::string, std::uint32_t> by_key_;
    std::vector<Place> places_;  ///< by requirement
    std::vector<AnsweredItem> answered_;
};

}  // namespace compliance
