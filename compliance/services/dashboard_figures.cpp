// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dashboard_figures.hpp"

#include <algorithm>

#include "compliance/domain/period.hpp"
#include "compliance/repositories/audit_event.hpp"
#include "compliance/repositories/dashboard.hpp"
#include "compliance/repositories/dashboard_settings.hpp"
#include "compliance/repositories/metric.hpp"
#include "compliance/repositories/past.hpp"
#include "compliance/services/compliance_score.hpp"
#include "compliance/services/regulation.hpp"

namespace compliance {

using platform::Date;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Transaction;

namespace {

constexpr std::string_view kAtOneInstant = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
// First day of the tenant, and the days of two instants in its time zone.
constexpr std::string_view kDays =
    "SELECT (created_at AT TIME ZONE time_zone)::date, ($1::timestamptz AT TIME ZONE time_zone)::date, ($2::timestamptz AT TIME ZONE time_zone)::date "
    "FROM compliance_tenants WHERE tenant_id = compliance_tenant()";
constexpr int kFurthestYears = 10;
constexpr std::chrono::minutes kPastReading{1};

bool is_followed(const Regulation& regulation) {
    return regulation.applicability == RegulationApplicability::applicable || regulation.applicability == RegulationApplicability::voluntary;
}

std::optional<Percent> target_of(const DashboardSettings& settings, const std::string& key) {
    const auto found = settings.targets.find(key);
    return found == settings.targets.end() ? std::nullopt : std::optional(found->second);
}

TrafficLight light_of(const DashboardSettings& settings, const Tenths& score) {
    return traffic_light(score, settings.green_from.scaled, settings.amber_from.scaled);
}

void put(MetricValues& values, std::string key, const std::optional<Percent>& value) {
    if (value) values.emplace(std::move(key), tenths(*value));
}

std::vector<SnapshotDomain> domains_of(const RegulationScore& one) {
    std::vector<SnapshotDomain> out;
    for (const auto& domain : one.domains.value_or(std::vector<DomainScore>{}))
        out.push_back({domain.domain, domain.title, domain.score, domain.evidenced_score, domain.requirements});
    return out;
}

/// The same as StandingItems says it, of facts with ids.
std::vector<std::pair<Uuid, bool>> in_scope(const Followed& one, const std::optional<Uuid>& domain, Date day) {
    const auto rules = score_rules(one.assessment, one.facts.answered_groups, 0);
    std::vector<std::pair<Uuid, bool>> out;
    for (std::size_t i = 0; i < one.facts.items.size(); ++i) {
        const auto& item = one.facts.items[i];
        if (counts_on(item.scope, rules.selected_groups, day) && !is_excluded(item) && (!domain || item.domain == *domain))
            out.emplace_back(one.facts.requirement_ids[i], item.has_valid_evidence);
    }
    return out;
}

}  // namespace

MetricValue tenths(const Percent& value) { return {value.scaled * 1'000}; }
MetricValue whole(std::int64_t count) { return {count * 10'000}; }

MetricValues values_of(const RegulationScore& one, std::int64_t gaps_open) {
    MetricValues out;
    put(out, "regulations.score", one.score.score);
    put(out, "regulations.evidenced_score", one.score.evidenced_score);
    put(out, "regulations.assessed_share", one.score.assessed_share);
    put(out, "regulations.approved_share", one.score.approved_share);
    const auto& counts = one.score.counts;
    out.emplace("regulations.requirements", whole(one.score.requirements));
    out.emplace("regulations.compliant", whole(counts.compliant));
    out.emplace("regulations.partially_compliant", whole(counts.partially_compliant));
    out.emplace("regulations.non_compliant", whole(counts.non_compliant));
    out.emplace("regulations.not_assessed", whole(counts.not_assessed));
    out.emplace("regulations.not_applicable", whole(counts.not_applicable));
    out.emplace("regulations.gaps_open", whole(gaps_open));
    return out;
}

void read_at_one_instant(Transaction& tx) { tx.run(kAtOneInstant); }

FigureReading::FigureReading(Context& given, const std::optional<Date>& day, const std::optional<platform::Instant>& as_of, FigureParts* kept,
                             std::chrono::minutes ahead)
    : context(given),
      tx(given.transaction()),
      at(as_of.value_or(given.now)),
      past(as_of.has_value()),
      parts_(past ? nullptr : kept),
      ahead_(ahead) {
    if (parts_ != nullptr && ahead == ahead.zero()) parts_->note_reader(given.caller.tenant, given.now);
    const platform::postgres::Query queries[] = {{kAtOneInstant, {}}, {kDays, platform::postgres::Params{}.add(given.now).add(at)}, {kReadingPlace, {}}};
    const auto rows = tx.run_all(queries);
    const auto first = rows[1].date(0, 0), now_day = rows[1].date(0, 1);
    today = rows[1].date(0, 2);
    place_ = read_place(rows[2]);
    if (past) {
        const auto pruned = audit_event::last_prune(tx);
        if (at > given.now || today < first || (pruned && at < pruned->changes))
            throw platform::invalid("/as_of", "out_of_range", "must not lie ahead, nor before the tenant's first day or what the trail still tells in detail");
        tx.allow(kPastReading);
        read_past(tx, at);
    }
    on = day.value_or(today);
    if (on < first || on > add_period(now_day, Period{kFurthestYears}))
        throw platform::invalid("/on", "out_of_range", "must not lie before the tenant's first day or more than ten years ahead");
}

FigureParts::Reading FigureReading::as_kept() { return {tx, context.caller.tenant, context.now, place_, ahead_, &context.fiber}; }

std::shared_ptr<const StandingItems> FigureReading::standing() { return parts_ ? parts_->standing(as_kept(), on) : nullptr; }
std::shared_ptr<const KeptRows<ControlFigure>> FigureReading::controls() { return parts_ ? parts_->controls(as_kept(), on) : nullptr; }
std::shared_ptr<const KeptRows<EvidenceFigure>> FigureReading::evidence() { return parts_ ? parts_->evidence(as_kept(), on) : nullptr; }
std::shared_ptr<const KeptRows<RequirementCover>> FigureReading::cover() { return parts_ ? parts_->cover(as_kept(), on) : nullptr; }

std::vector<Followed> followed(Executor& db, const Context& context, std::vector<Regulation> all, const std::optional<Uuid>& only,
                               const FactsOfDay& from) {
    if (only && std::none_of(all.begin(), all.end(), [&](const Regulation& regulation) { return regulation.id == *only; }))
        throw platform::invalid("/regulation_id", "unknown_reference", "is no active regulation");
    std::erase_if(all, [&](const Regulation& regulation) { return only ? regulation.id != *only : !is_followed(regulation); });
    std::vector<Uuid> ids;
    ids.reserve(all.size());
    for (const auto& regulation : all) ids.push_back(regulation.id);
    const auto assessments = primary_assessments(db, ids);
    auto facts = from.standing ? std::map<Uuid, ScoreFacts>{} : score_facts(db, assessments, from.day);
    std::vector<Followed> out;
    for (auto& regulation : all) {
        localise(regulation, context.language);
        for (const auto& assessment : assessments)
            if (assessment.regulation.id == regulation.id) {
                auto of = from.standing ? from.standing->facts_of(assessment, regulation.applies_from) : std::move(facts.at(assessment.id));
                out.push_back({std::move(regulation), assessment, std::move(of)});
                break;
            }
    }
    return out;
}

std::optional<Percent> percent(const Tenths& tenths) { return tenths ? std::optional(Percent{*tenths}) : std::nullopt; }

RegulationScore Means::add(const Followed& one, const DashboardSettings& settings, Date day, bool by_domain) {
    const auto figures = score_of(one.facts.items, score_rules(one.assessment, one.facts.answered_groups, settings.partial_credit.scaled), day);
    const auto& regulation = one.regulation;
    RegulationScore out{regulation.id, one.assessment.id, regulation.key.value, regulation.ref_id.value, regulation.title.value, regulation.applicability,
                        regulation.weight.value};
    out.in_overall = is_followed(regulation) && (settings.include_voluntary || regulation.applicability == RegulationApplicability::applicable);
    const auto& headline = settings.headline == ScoreHeadline::evidenced ? figures.evidenced_score : figures.score;
    out.headline = percent(headline);
    out.traffic_light = light_of(settings, headline);
    out.target = target_of(settings, out.key);
    out.score = shown(figures);
    if (by_domain) out.domains = shown_domains(figures, one.facts.domains);
    out.source = "/api/v1/compliance-assessments/" + one.assessment.id.str() + "/items";
    if (out.in_overall) {
        declared.push_back({out.weight, figures.exact_score});
        evidenced.push_back({out.weight, figures.exact_evidenced_score});
    }
    return out;
}

OverallScore Means::overall(const DashboardSettings& settings) const {
    const auto score = overall_score(declared), proven = overall_score(evidenced);
    const auto& headline = settings.headline == ScoreHeadline::evidenced ? proven : score;
    return {percent(score), percent(proven), percent(headline), target_of(settings, "overall"), light_of(settings, headline)};
}

CoverOfDay::CoverOfDay(FigureReading& reading) : day_(reading.on), standing_(reading.standing()), cover_(reading.cover()) {
    if (!cover_) cover_ = std::make_shared<const KeptRows<RequirementCover>>(read_requirement_cover(reading.tx, day_));
    const auto excepted = excepted_requirements(reading.tx, day_);
    excused_.insert(excepted.begin(), excepted.end());
}

Covered CoverOfDay::of(const Followed& one, const std::optional<Uuid>& domain) const {
    Covered out;
    for (const auto& [id, proven] : standing_ ? standing_->in_scope(one.assessment, one.facts, domain, day_) : in_scope(one, domain, day_)) {
        CoverFacts facts;
        facts.evidenced = proven;
        facts.excepted = excused_.contains(id);
        if (const auto* found = cover_->find(id)) {
            facts.mapped = true;
            facts.implemented = found->implemented;
            facts.tested = found->tested;
            facts.implemented_percent = found->implemented_percent;
        } else {
            (facts.excepted ? out.excepted : out.open).push_back(id);
        }
        out.facts.push_back(facts);
    }
    return out;
}

std::set<Uuid> open_requirements(Executor& db, Date day) {
    const auto uncovered = uncovered_requirements(db, day);
    std::set<Uuid> out(uncovered.begin(), uncovered.end());
    for (const auto& id : excepted_requirements(db, day)) out.erase(id);
    return out;
}

std::int64_t count_gaps(const Followed& one, const std::set<Uuid>& open, Date day) {
    const auto rules = score_rules(one.assessment, one.facts.answered_groups, 0);
    std::int64_t out = 0;
    for (std::size_t i = 0; i < one.facts.items.size(); ++i) {
        const auto& item = one.facts.items[i];
        if (open.contains(one.facts.requirement_ids[i]) && counts_on(item.scope, rules.selected_groups, day) && !is_excluded(item)) ++out;
    }
    return out;
}

DayFigures figures_of_day(Executor& db, const Context& context, Date day, platform::Instant at) {
    DayFigures out;
    const auto settings = dashboard_settings_in_force(db);
    out.settings_version = settings.version;
    auto all = active_regulations(db);
    out.values.emplace("regulations.undetermined", whole(std::count_if(all.begin(), all.end(), [](const Regulation& regulation) {
                           return regulation.applicability == RegulationApplicability::not_determined;
                       })));
    const auto open = open_requirements(db, day);
    Means means;
    for (const auto& one : followed(db, context, std::move(all), std::nullopt, {day})) {
        const auto score = means.add(one, settings, day, true);
        out.regulations.push_back({score.regulation, score.key, values_of(score, count_gaps(one, open, day)), domains_of(score)});
    }
    const auto overall = means.overall(settings);
    put(out.values, "regulations.overall_score", overall.score);
    put(out.values, "regulations.overall_evidenced_score", overall.evidenced_score);
    const auto counts = count_metrics(db, {day, at, settings.expiring_days.value});
    for (const auto& [key, count] : counts.by_key) out.values.emplace(key, whole(count));
    put(out.values, "controls.effective_share", percent(share_of(counts.effective_controls, counts.by_key.at("controls.implemented"))));
    return out;
}

}  // namespace compliance
