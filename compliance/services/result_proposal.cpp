// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/result_proposal.hpp"

#include "compliance/repositories/control.hpp"
#include "compliance/repositories/mapped_result.hpp"
#include "compliance/repositories/regulation.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;

namespace {

using Proposals = std::map<Uuid, ResultProposal>;  // by requirement

template <class E>
std::string spelt(E value) {
    return std::string(platform::reflect::type_of<E>().values[static_cast<std::size_t>(value)]);
}

Proposals by_controls(Executor& db, const std::vector<ReportedItem>& items, platform::Date day) {
    const auto attained = attainment_of_requirements(db, day);
    Proposals out;
    for (const auto& [item, urn, ref, title] : items) {
        const auto found = attained.find(item.requirement.id);
        if (found == attained.end()) continue;
        ResultProposal proposal;
        proposal.source = ResultSource::controls;
        proposal.result = proposal_of_attainment(found->second);
        proposal.attainment = platform::Decimal<3, 2>{(found->second + 50) / 100};
        proposal.explanation = {fmt::format("derived attainment {}", platform::format_decimal(found->second, 4))};
        out.emplace(item.requirement.id, std::move(proposal));
    }
    return out;
}

Proposals by_duties(Executor& db, const RegulationNeighbours& neighbours, const std::vector<ReportedItem>& items, const std::vector<Requirement>& nodes) {
    std::vector<std::string> keys;
    for (const auto& node : nodes)
        for (const auto& duty : node.duties) keys.push_back(duty.value);
    const auto known = neighbours.duties(db, keys);
    std::map<Uuid, const Requirement*> about;
    for (const auto& node : nodes) about.emplace(node.id, &node);
    Proposals out;
    for (const auto& [item, urn, ref, title] : items) {
        const auto node = about.find(item.requirement.id);
        if (node == about.end() || node->second->duties.empty()) continue;
        std::vector<std::optional<DutyStatus>> states;
        ResultProposal proposal;
        proposal.source = ResultSource::duties;
        for (const auto& duty : node->second->duties) {
            const auto found = known.find(duty.value);
            states.push_back(found == known.end() ? std::nullopt : std::optional(found->second));
            proposal.explanation.push_back(duty.value + ": " + (states.back() ? spelt(*states.back()) : "unknown"));
        }
        const auto proposed = proposal_of_duties(states);
        if (proposed.none()) continue;
        proposal.result = proposed.result;
        if (proposed.not_applicable) proposal.applicability = ItemApplicability::not_applicable;
        out.emplace(item.requirement.id, std::move(proposal));
    }
    return out;
}

Proposals by_statement(Executor& db, const RegulationNeighbours& neighbours, const ComplianceAssessment& assessment, const std::vector<ReportedItem>& items) {
    const auto statement = neighbours.statement(db, assessment.isms_scope ? std::optional(assessment.isms_scope->id) : std::nullopt);
    Proposals out;
    if (!statement) return out;
    for (const auto& [item, urn, ref, title] : items) {
        const auto entry = statement->find(item.about->ref_id.value_or(""));
        if (entry == statement->end()) continue;
        const auto proposed = proposal_of_soa(entry->second.status);
        ResultProposal proposal;
        proposal.source = ResultSource::soa;
        proposal.result = proposed.result;
        if (proposed.not_applicable) proposal.applicability = ItemApplicability::not_applicable;
        proposal.explanation = {entry->second.justification.empty() ? spelt(entry->second.status) : entry->second.justification};
        out.emplace(item.requirement.id, std::move(proposal));
    }
    return out;
}

Proposals by_mapping(Executor& db, const ComplianceAssessment& target, const ComplianceAssessment& source) {
    Proposals out;
    const bool same_scale = target.min_score.value == source.min_score.value && target.max_score.value == source.max_score.value;
    for (const auto& [requirement, sources] : mapped_results(db, target, source)) {
        std::vector<MappedSource> facts;
        ResultProposal proposal;
        proposal.source = ResultSource::mapping;
        for (const auto& one : sources) {
            facts.push_back(one.fact);
            proposal.explanation.push_back(one.ref_id + " " + one.relationship + ": " +
                                           (one.fact.not_applicable ? "not applicable" : spelt(one.fact.result)));
        }
        proposal.result = proposal_of_mapping(facts);
        if (!proposal.result) continue;
        for (const auto& one : sources)
            if (same_scale && one.fact.relation == MappingRelation::equal && proposal_of_source(one.fact) == proposal.result && one.score)
                proposal.score = proposal.score ? std::min(*proposal.score, *one.score) : *one.score;
        out.emplace(requirement, std::move(proposal));
    }
    return out;
}

/// What is asked for, of which assessment, on which day.
struct Asked {
    const ComplianceAssessment& assessment;
    const ResultProposalRequest& request;
    const std::vector<ReportedItem>& items;
    platform::Date day;
};

Proposals proposals(Executor& db, const RequirementAssessmentService& items, const Asked& asked) {
    const auto& [assessment, request, reported, day] = asked;
    const auto& neighbours = items.assessments().neighbours();
    if (request.source_assessment_id.has_value() != (request.source == ProposalSource::mapping))
        throw platform::invalid("/source_assessment_id", request.source_assessment_id ? "not_applicable" : "required", "belongs to source mapping");
    switch (request.source) {
        case ProposalSource::controls: return by_controls(db, reported, day);
        case ProposalSource::duties: return by_duties(db, neighbours, reported, requirements_of(db, assessment.regulation.id));
        case ProposalSource::soa: {
            static const auto table = regulations();
            const auto regulation = table.get(db, assessment.regulation.id);
            if (!regulation || regulation->key.value != "iso-27001-2022")
                throw platform::invalid("/source", "not_applicable", "a statement of applicability belongs to iso-27001-2022");
            return by_statement(db, neighbours, assessment, reported);
        }
        case ProposalSource::mapping: break;
    }
    const auto source = items.assessments().rows().get(db, request.source_assessment_id->id);
    if (!source) throw platform::invalid("/source_assessment_id", "unknown_reference", "does not exist");
    if (source->regulation == assessment.regulation) throw platform::invalid("/source_assessment_id", "not_applicable", "assesses the same regulation");
    return by_mapping(db, assessment, *source);
}

void take(const ResultProposal& proposal, const std::string& who, RequirementAssessment& item) {
    if (proposal.applicability) {
        item.applicability = *proposal.applicability;
        std::string why = "proposed by " + spelt(proposal.source);
        for (const auto& line : proposal.explanation) why += "; " + line;
        item.justification = platform::LongText(why);
    }
    if (proposal.result) item.result = *proposal.result, item.applicability = ItemApplicability::applicable;
    if (proposal.score) item.score = *proposal.score;
    item.result_source = proposal.source;
    item.judged_by = platform::UserId(who);
}

}  // namespace

ProposalReport ResultProposalService::propose(Context& context, const Uuid& assessment_id, const ResultProposalRequest& request) const {
    const Acting acting(context, "propose");
    auto tx = context.transaction();
    const auto assessment = workable(tx, items_.assessments().rows(), assessment_id);
    const auto day = tenant_day(tx, context.now);
    auto reported = reported_items(tx, assessment, day, items_.assessments().neighbours().partial_credit(tx));
    const auto found = proposals(tx, items_, {assessment, request, reported, day});
    ProposalReport report{request.source, request.dry_run, 0, 0, 0, 0, 0, {}};
    for (auto& [item, urn, ref, title] : reported) {
        const bool is_assessed = item.result != ItemResult::not_assessed || item.applicability == ItemApplicability::not_applicable;
        const auto proposal = found.find(item.requirement.id);
        if (item.status == ItemStatus::done) ++report.done;
        else if (is_assessed && !request.overwrite) ++report.assessed;
        else if (proposal == found.end()) ++report.without;
        else {
            item.proposal = proposal->second;
            if (!request.dry_run) take(proposal->second, context.caller.subject, item);
            items_.store(context, tx, assessment, item);
            ++report.proposed;
            report.applied += request.dry_run ? 0 : 1;
            report.items.push_back({item.id, item.requirement.id, item.about->ref_id.value_or(""), proposal->second, !request.dry_run});
        }
    }
    tx.commit();
    return report;
}

}  // namespace compliance
