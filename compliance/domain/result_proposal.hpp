// SPDX-License-Identifier: Apache-2.0
// What duties, controls, a statement of applicability or a mapped framework propose for an item (regulations R9). Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compliance/domain/requirement_assessment.hpp"

namespace compliance {

/// State of a duty in the duty register.
enum class DutyStatus { fulfilled, partly, not_fulfilled, not_applicable, not_assessed };
BOOST_DESCRIBE_ENUM(DutyStatus, fulfilled, partly, not_fulfilled, not_applicable, not_assessed)

/// Of a control of Annex A in the effective statement of applicability.
enum class SoaStatus { excluded, implemented, partially_implemented, planned, not_implemented };
BOOST_DESCRIBE_ENUM(SoaStatus, excluded, implemented, partially_implemented, planned, not_implemented)

/// How the source requirement relates to the target: superset means source ⊇ target.
enum class MappingRelation { equal, subset, superset, intersect, not_related };

struct ProposedResult {
    std::optional<ItemResult> result;
    bool not_applicable = false;
    [[nodiscard]] bool none() const { return !result && !not_applicable; }
};

/// The worst wins; one that is not assessed or unknown (nullopt): none.
ProposedResult proposal_of_duties(const std::vector<std::optional<DutyStatus>>& duties);
ProposedResult proposal_of_soa(SoaStatus status);
/// D in ten-thousandths (controls R2): 0.70 and more compliant, 0.20 and more partially.
ItemResult proposal_of_attainment(std::int64_t attainment);

struct MappedSource {
    MappingRelation relation = MappingRelation::intersect;
    ItemResult result = ItemResult::not_assessed;
    bool not_applicable = false;
};
/// What one mapped source proposes; nullopt: nothing.
std::optional<ItemResult> proposal_of_source(const MappedSource& source);
/// The worst of the equal ones, if there are any, else the best of the others.
std::optional<ItemResult> proposal_of_mapping(const std::vector<MappedSource>& sources);
/// A mapping read backwards.
constexpr MappingRelation reversed(MappingRelation relation) {
    return relation == MappingRelation::subset ? MappingRelation::superset : relation == MappingRelation::superset ? MappingRelation::subset
                                                                                                                   : relation;
}

}  // namespace compliance
