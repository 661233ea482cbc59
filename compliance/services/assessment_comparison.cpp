// SPDX-License-Identifier: Apache-2.0
// What changed from one assessment to another (R14). Items are matched by the URN of their requirement; of a closed assessment by
// what it was closed with.
#include "compliance/repositories/requirement_assessment.hpp"
#include "compliance/services/compliance_assessment.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/register.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;

namespace {

struct Side {
    ComplianceAssessment assessment;
    std::map<std::string, ReportedItem> items;  ///< in scope, by URN
    std::map<std::string, std::pair<ComparedDomain, std::optional<Percent>>> domains;
    std::vector<std::string> order;  ///< URNs of the domains
};

Side side_of(Executor& db, const ComplianceAssessment& assessment, const RegulationNeighbours& neighbours, platform::Date day) {
    Side side{assessment, {}, {}, {}};
    put_score(db, neighbours, side.assessment, day);
    std::map<Uuid, std::optional<Percent>> scores;
    if (side.assessment.score_by_domain)
        for (const auto& domain : *side.assessment.score_by_domain) scores[domain.domain] = domain.score;
    for (auto& reported : reported_items(db, assessment, day, neighbours.partial_credit(db))) {
        if (!reported.item.in_scope.value_or(false) || !reported.item.about) continue;
        const auto urn = reported.item.about->urn;
        if (side.domains.emplace(reported.domain_urn, std::pair(ComparedDomain{reported.domain_urn, reported.domain_ref, reported.domain_title, {}, {}, {}},
                                                                scores[reported.item.about->domain]))
                .second)
            side.order.push_back(reported.domain_urn);
        side.items.emplace(urn, std::move(reported));
    }
    return side;
}

bool is_out(const RequirementAssessment& item) { return item.applicability == ItemApplicability::not_applicable; }

bool is_assessed(const RequirementAssessment& item) { return !is_out(item) && (item.result != ItemResult::not_assessed || item.score); }

ComparedItem compared(const ReportedItem* before, const ReportedItem* after) {
    const auto& known = after != nullptr ? *after : *before;
    ComparedItem out{known.item.about->urn, known.item.about->ref_id.value_or(""), known.item.about->title.value_or(""), {}, {}, {}, {}};
    if (before != nullptr) out.before = before->item.result, out.score_before = before->item.score ? std::optional(before->item.score->value) : std::nullopt;
    if (after != nullptr) out.after = after->item.result, out.score_after = after->item.score ? std::optional(after->item.score->value) : std::nullopt;
    return out;
}

std::int64_t rank(const RequirementAssessment& item) { return item.attainment ? item.attainment->scaled : 0; }

void sort_in(const ReportedItem& before, const ReportedItem& after, AssessmentComparison& out) {
    if (is_out(after.item)) {
        if (is_out(before.item)) ++out.unchanged;
        else out.newly_not_applicable.push_back(compared(&before, &after));
        return;
    }
    if (!is_assessed(before.item) && is_assessed(after.item)) return out.newly_assessed.push_back(compared(&before, &after));
    const auto was = rank(before.item), is_now = rank(after.item);
    if (is_now > was) out.improved.push_back(compared(&before, &after));
    else if (is_now < was || (is_assessed(before.item) && !is_assessed(after.item))) out.worsened.push_back(compared(&before, &after));
    else ++out.unchanged;
}

std::optional<PercentDelta> difference(const std::optional<Percent>& before, const std::optional<Percent>& after) {
    return before && after ? std::optional(PercentDelta{after->scaled - before->scaled}) : std::nullopt;
}

std::optional<Percent> score_of(const ComplianceAssessment& assessment) { return assessment.score ? assessment.score->score : std::nullopt; }

void compare_domains(const Side& before, const Side& after, AssessmentComparison& out) {
    auto order = after.order;
    for (const auto& urn : before.order)
        if (!after.domains.contains(urn)) order.push_back(urn);
    for (const auto& urn : order) {
        const auto a = after.domains.find(urn), b = before.domains.find(urn);
        ComparedDomain domain = a != after.domains.end() ? a->second.first : b->second.first;
        if (b != before.domains.end()) domain.before = b->second.second;
        if (a != after.domains.end()) domain.after = a->second.second;
        domain.delta = difference(domain.before, domain.after);
        out.domains.push_back(std::move(domain));
    }
}

}  // namespace

AssessmentComparison ComplianceAssessmentService::compare(Context& context, const Uuid& id, const ComparisonQuery& query) const {
    auto db = context.units();
    const auto mine = record_of(table_, db, id);
    const auto other = table_.get(db, query.with.id);
    if (!other) throw platform::invalid("/with", "unknown_reference", "does not exist");
    if (other->regulation != mine.regulation) throw platform::invalid("/with", "other_regulation", "assesses another regulation");
    const auto day = query.on.value_or(tenant_day(db, context.now));
    const auto before = side_of(db, *other, neighbours_, day), after = side_of(db, mine, neighbours_, day);
    AssessmentComparison out;
    out.assessment = id;
    out.with = other->id;
    out.score_before = score_of(before.assessment);
    out.score_after = score_of(after.assessment);
    out.score_delta = difference(out.score_before, out.score_after);
    for (const auto& [urn, item] : after.items) {
        const auto found = before.items.find(urn);
        if (found == before.items.end()) out.added.push_back(compared(nullptr, &item));
        else sort_in(found->second, item, out);
    }
    for (const auto& [urn, item] : before.items)
        if (!after.items.contains(urn)) out.removed.push_back(compared(&item, nullptr));
    compare_domains(before, after, out);
    return out;
}

}  // namespace compliance
