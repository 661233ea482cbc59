// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/compliance_score.hpp"

namespace compliance {

namespace {

std::optional<Percent> percent(const Tenths& tenths) { return tenths ? std::optional(Percent{*tenths}) : std::nullopt; }

ItemCounts shown(const ResultCounts& counts) {
    return {counts.compliant, counts.partially_compliant, counts.non_compliant, counts.not_assessed, counts.not_applicable};
}

}  // namespace

ComplianceScore shown(const ScoreFigures& figures) {
    ComplianceScore out;
    out.score = percent(figures.score);
    out.evidenced_score = percent(figures.evidenced_score);
    out.assessed_score = percent(figures.assessed_score);
    out.assessed_share = percent(figures.assessed_share);
    out.approved_share = percent(figures.approved_share);
    out.counts = shown(figures.counts);
    out.requirements = figures.requirements;
    for (const auto& [on, count] : figures.upcoming) out.upcoming.push_back({on, count});
    return out;
}

std::vector<DomainScore> shown_domains(const ScoreFigures& figures, const std::vector<ScoreDomain>& domains) {
    std::vector<DomainScore> out;
    for (const auto& domain : domains) {
        const auto found = figures.domains.find(domain.id);
        if (found == figures.domains.end()) continue;
        const auto& f = found->second;
        out.push_back({domain.id, domain.ref_id, domain.title, percent(f.score), percent(f.evidenced_score), shown(f.counts), f.requirements});
    }
    return out;
}

void put_score(platform::postgres::Executor& db, const RegulationNeighbours& neighbours, ComplianceAssessment& assessment, platform::Date day) {
    if (assessment.state == AssessmentState::closed) {
        assessment.score = assessment.frozen_score;
        assessment.score_by_domain = assessment.frozen_domains;
        return;
    }
    const auto facts = score_facts(db, assessment, day);
    const auto figures = score_of(facts.items, score_rules(assessment, facts.answered_groups, neighbours.partial_credit(db)), day);
    assessment.score = shown(figures);
    assessment.score_by_domain = shown_domains(figures, facts.domains);
}

}  // namespace compliance
