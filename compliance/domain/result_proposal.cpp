// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/result_proposal.hpp"

#include <algorithm>

namespace compliance {

namespace {

/// Better results are larger.
int rank(ItemResult result) {
    switch (result) {
        case ItemResult::compliant: return 3;
        case ItemResult::partially_compliant: return 2;
        case ItemResult::non_compliant: return 1;
        case ItemResult::not_assessed: break;
    }
    return 0;
}

}  // namespace

ProposedResult proposal_of_duties(const std::vector<std::optional<DutyStatus>>& duties) {
    ProposedResult out;
    bool excluded = false;
    for (const auto& duty : duties) {
        if (!duty || *duty == DutyStatus::not_assessed) return {};
        if (*duty == DutyStatus::not_applicable) {
            excluded = true;
            continue;
        }
        const auto result = *duty == DutyStatus::fulfilled ? ItemResult::compliant
                            : *duty == DutyStatus::partly  ? ItemResult::partially_compliant
                                                           : ItemResult::non_compliant;
        if (!out.result || rank(result) < rank(*out.result)) out.result = result;
    }
    out.not_applicable = excluded && !out.result;
    return out;
}

ProposedResult proposal_of_soa(SoaStatus status) {
    switch (status) {
        case SoaStatus::excluded: return {std::nullopt, true};
        case SoaStatus::implemented: return {ItemResult::compliant};
        case SoaStatus::partially_implemented: return {ItemResult::partially_compliant};
        case SoaStatus::planned:
        case SoaStatus::not_implemented: return {ItemResult::non_compliant};
    }
    return {};
}

ItemResult proposal_of_attainment(std::int64_t attainment) {
    if (attainment >= 7'000) return ItemResult::compliant;
    return attainment >= 2'000 ? ItemResult::partially_compliant : ItemResult::non_compliant;
}

std::optional<ItemResult> proposal_of_source(const MappedSource& source) {
    if (source.not_applicable || source.result == ItemResult::not_assessed) return std::nullopt;
    switch (source.relation) {
        case MappingRelation::equal: return source.result;
        case MappingRelation::superset: return source.result == ItemResult::non_compliant ? std::nullopt : std::optional(source.result);
        case MappingRelation::subset: return source.result == ItemResult::compliant ? ItemResult::partially_compliant : source.result;
        case MappingRelation::intersect: return source.result == ItemResult::non_compliant ? std::nullopt : std::optional(ItemResult::partially_compliant);
        case MappingRelation::not_related: break;
    }
    return std::nullopt;
}

std::optional<ItemResult> proposal_of_mapping(const std::vector<MappedSource>& sources) {
    std::optional<ItemResult> equal, other;
    for (const auto& source : sources) {
        const auto proposed = proposal_of_source(source);
        if (!proposed) continue;
        if (source.relation == MappingRelation::equal) {
            if (!equal || rank(*proposed) < rank(*equal)) equal = proposed;
        } else if (!other || rank(*proposed) > rank(*other)) {
            other = proposed;
        }
    }
    return equal ? equal : other;
}

}  // namespace compliance
