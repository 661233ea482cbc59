// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dashboard_figures.hpp"

#include <algorithm>

#include "compliance/domain/period.hpp"
#include "compliance/repositories/dashboard_settings.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/regulation.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

constexpr int kFurthestYears = 10;
constexpr std::chrono::seconds kPastTime{60};  // the trail of large registers is replayed

}  // namespace

void read_at_one_instant(Transaction& tx, std::optional<platform::Instant> as_of) {
    if (!as_of) {
        tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        return;
    }
    tx.allow(kPastTime);
    tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    tx.run("SELECT compliance_enter_past($1)", Params{}.add(*as_of));
    tx.run("SET TRANSACTION READ ONLY");
}

Date day_of_figures(Executor& db, const Context& context, const std::optional<Date>& on) {
    const auto today = tenant_day(db, context.now);
    if (!on) return today;
    if (*on < first_day_of_tenant(db) || *on > add_period(today, Period{kFurthestYears}))
        throw platform::invalid("/on", "out_of_range", "must not lie before the tenant's first day or more than ten years ahead");
    return *on;
}

bool is_followed(const Regulation& regulation) {
    return regulation.applicability == RegulationApplicability::applicable || regulation.applicability == RegulationApplicability::voluntary;
}

std::vector<Followed> followed(Executor& db, const Context& context, std::vector<Regulation> all, const std::optional<Uuid>& only, Date day) {
    if (only && std::none_of(all.begin(), all.end(), [&](const Regulation& regulation) { return regulation.id == *only; }))
        throw platform::invalid("/regulation_id", "unknown_reference", "is no active regulation");
    std::erase_if(all, [&](const Regulation& regulation) { return only ? regulation.id != *only : !is_followed(regulation); });
    std::vector<Uuid> ids;
    for (const auto& regulation : all) ids.push_back(regulation.id);
    const auto assessments = primary_assessments(db, ids);
    auto facts = score_facts(db, assessments, day);
    std::vector<Followed> out;
    for (auto& regulation : all) {
        localise(regulation, context.language);
        for (const auto& assessment : assessments)
            if (assessment.regulation.id == regulation.id) out.push_back({std::move(regulation), assessment, std::move(facts.at(assessment.id))});
    }
    return out;
}

std::optional<Percent> percent_of(const Tenths& tenths) { return tenths ? std::optional(Percent{*tenths}) : std::nullopt; }

std::optional<Percent> target_of(const DashboardSettings& settings, const std::string& key) {
    const auto found = settings.targets.find(key);
    return found == settings.targets.end() ? std::nullopt : std::optional(found->second);
}

TrafficLight light_of(const DashboardSettings& settings, const Tenths& score) {
    return traffic_light(score, settings.green_from.scaled, settings.amber_from.scaled);
}

RegulationScore Means::add(const Followed& one, const DashboardSettings& settings, Date day, bool by_domain) {
    const auto figures = score_of(one.facts.items, score_rules(one.assessment, one.facts.answered_groups, settings.partial_credit.scaled), day);
    const auto& regulation = one.regulation;
    RegulationScore out{regulation.id, one.assessment.id, regulation.key.value, regulation.ref_id.value, regulation.title.value, regulation.applicability,
                        regulation.weight.value};
    out.in_overall = is_followed(regulation) && (settings.include_voluntary || regulation.applicability == RegulationApplicability::applicable);
    const auto& headline = settings.headline == ScoreHeadline::evidenced ? figures.evidenced_score : figures.score;
    out.headline = percent_of(headline);
    out.traffic_light = light_of(settings, headline);
    out.target = target_of(settings, out.key);
    out.score = shown(figures);
    if (by_domain) out.domains = shown_domains(figures, one.facts.domains);
    out.source = "/api/v1/compliance-assessments/" + one.assessment.id.str() + "/items";
    if (out.in_overall) {
        declared_.push_back({out.weight, figures.exact_score});
        evidenced_.push_back({out.weight, figures.exact_evidenced_score});
    }
    return out;
}

OverallScore Means::overall(const DashboardSettings& settings) const {
    const auto score = overall_score(declared_), proven = overall_score(evidenced_);
    const auto& headline = settings.headline == ScoreHeadline::evidenced ? proven : score;
    return {percent_of(score), percent_of(proven), percent_of(headline), target_of(settings, "overall"), light_of(settings, headline)};
}

Covered covered(const Followed& one, const std::map<Uuid, RequirementCover>& cover, const std::set<Uuid>& excused, const std::optional<Uuid>& domain,
                Date day) {
    const auto rules = score_rules(one.assessment, one.facts.answered_groups, 0);
    Covered out;
    for (std::size_t i = 0; i < one.facts.items.size(); ++i) {
        const auto& item = one.facts.items[i];
        if (!counts_on(item.scope, rules.selected_groups, day) || is_excluded(item) || (domain && item.domain != *domain)) continue;
        const auto& id = one.facts.requirement_ids[i];
        CoverFacts facts;
        facts.evidenced = item.has_valid_evidence;
        facts.excepted = excused.contains(id);
        if (const auto found = cover.find(id); found != cover.end()) {
            facts.mapped = true;
            facts.implemented = found->second.implemented;
            facts.tested = found->second.tested;
            facts.implemented_percent = found->second.implemented_percent;
        } else {
            (facts.excepted ? out.excepted : out.open).push_back(id);
        }
        out.facts.push_back(facts);
    }
    return out;
}

namespace {

void put(MetricValues& values, const char* key, std::int64_t count) { values[key] = {count * 10'000}; }
void put(MetricValues& values, const char* key, const std::optional<Percent>& share) {
    if (share) values[key] = {share->scaled * 1'000};
}

}  // namespace

MetricValues FiguresOfDay::of_tenant() const {
    MetricValues out;
    put(out, "regulations.overall_score", overall.score);
    put(out, "regulations.overall_evidenced_score", overall.evidenced_score);
    put(out, "regulations.undetermined", undetermined);
    put(out, "controls.total", controls.total);
    put(out, "controls.implemented", controls.implemented);
    put(out, "controls.effective_share", percent_of(share_of(controls.effective, controls.implemented)));
    put(out, "controls.tests_overdue", controls.tests_overdue);
    put(out, "controls.exceptions_open", controls.exceptions_open);
    put(out, "evidence.valid", evidence.valid);
    put(out, "evidence.expiring", evidence.expiring);
    put(out, "evidence.expired", evidence.expired);
    put(out, "evidence.failed", evidence.failed);
    put(out, "evidence.collectors_silent", evidence.collectors_silent);
    put(out, "risks.open_low", risks.low);
    put(out, "risks.open_medium", risks.medium);
    put(out, "risks.open_high", risks.high);
    put(out, "risks.open_critical", risks.critical);
    put(out, "risks.above_appetite", risks.above_appetite);
    put(out, "risks.untreated", risks.untreated);
    put(out, "risks.acceptances_active", risks.accepted);
    put(out, "risks.reviews_overdue", risks.reviews_overdue);
    put(out, "dashboard.deadlines_overdue", deadlines_overdue);
    return out;
}

MetricValues FiguresOfDay::of_regulation(std::size_t index) const {
    const auto& score = regulations.at(index).score;
    MetricValues out;
    put(out, "regulations.score", score.score);
    put(out, "regulations.evidenced_score", score.evidenced_score);
    put(out, "regulations.assessed_share", score.assessed_share);
    put(out, "regulations.approved_share", score.approved_share);
    put(out, "regulations.requirements", score.requirements);
    put(out, "regulations.compliant", score.counts.compliant);
    put(out, "regulations.partially_compliant", score.counts.partially_compliant);
    put(out, "regulations.non_compliant", score.counts.non_compliant);
    put(out, "regulations.not_assessed", score.counts.not_assessed);
    put(out, "regulations.not_applicable", score.counts.not_applicable);
    put(out, "regulations.gaps_open", gaps_open.at(index));
    return out;
}

FiguresOfDay figures_of_day(Executor& db, const Context& context, Date day, platform::Instant at) {
    FiguresOfDay out;
    out.settings = dashboard_settings_in_force(db);
    auto all = active_regulations(db);
    out.undetermined = std::count_if(all.begin(), all.end(), [](const auto& one) { return one.applicability == RegulationApplicability::not_determined; });
    const auto cover = cover_of_requirements(db, day);
    const auto excepted = excepted_requirements(db, day);
    const std::set<Uuid> excused(excepted.begin(), excepted.end());
    Means means;
    for (const auto& one : followed(db, context, std::move(all), std::nullopt, day)) {
        out.regulations.push_back(means.add(one, out.settings, day, true));
        out.gaps_open.push_back(static_cast<std::int64_t>(covered(one, cover, excused, std::nullopt, day).open.size()));
    }
    out.overall = means.overall(out.settings);
    out.controls = control_figures(db, day);
    out.evidence = evidence_figures(db, day, out.settings.expiring_days.value, at);
    out.risks = risk_figures(db, day);
    out.deadlines_overdue = count_overdue(db, day, std::nullopt).all;
    return out;
}

}  // namespace compliance
