// SPDX-License-Identifier: Apache-2.0
// What follows from a risk's members and parts: its faults, its state, its dates, the end of its acceptance.
#include <algorithm>

#include <fmt/format.h>

#include "compliance/repositories/control.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/risk.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;

namespace {

constexpr std::size_t kShortestRationale = 20;

bool is_open(RiskAcceptanceState state) { return state == RiskAcceptanceState::requested || state == RiskAcceptanceState::owner_confirmed; }

/// Rating that the controls suggest, with the words for it (R5).
SuggestedRating suggestion(const Risk& risk, const RiskScale& scale, const std::map<Uuid, ControlWorth>& worths, const std::map<Uuid, std::string>& keys) {
    SuggestedRating out;
    std::vector<RiskReduction> reductions;
    for (const auto& named : risk.controls) {
        const auto worth = worths.find(named.control.id);
        RiskReduction one{named.affects, named.strength.value, worth == worths.end() ? Share{} : worth->second.effectiveness};
        const auto key = keys.find(named.control.id);
        out.explanation.push_back(fmt::format("{}: {} - {} % x {}", key == keys.end() ? named.control.id.str() : key->second,
                                              platform::reflect::type_of<RiskEffect>().values[static_cast<std::size_t>(one.affects)], one.strength,
                                              platform::format_decimal(one.effectiveness.scaled, 2)));
        reductions.push_back(one);
    }
    const auto rating = suggest_rating(risk.inherent->likelihood.value, risk.inherent->impact_step(), reductions);
    out.likelihood = rating.likelihood;
    out.impact = rating.impact;
    out.level = scale.level(rating.likelihood, rating.impact);
    out.class_ = scale.class_of(out.level);
    return out;
}

void check_controls(const Risk& risk, std::vector<Fault>& faults) {
    for (std::size_t i = 0; i < risk.controls.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (risk.controls[i].control == risk.controls[j].control) {
                faults.push_back({"/controls/" + std::to_string(i) + "/control", "duplicate", "is named twice"});
                break;
            }
}

void check_estimates(const Risk& risk, std::vector<Fault>& faults) {
    if (risk.perspective == RiskPerspective::data_subjects) {
        if (risk.option == RiskOption::transfer) faults.push_back({"/option", "not_for_data_subjects", "insurance protects no person"});
        if (risk.quantifications.any()) faults.push_back({"/quantifications", "not_for_data_subjects", "harm to persons is not set off against money"});
    }
    if (risk.quantifications.inherent) check_quantification(*risk.quantifications.inherent, "/quantifications/inherent", faults);
    if (risk.quantifications.current) check_quantification(*risk.quantifications.current, "/quantifications/current", faults);
    if (risk.quantifications.target) check_quantification(*risk.quantifications.target, "/quantifications/target", faults);
}

}  // namespace

void RiskService::check_ratings(const RiskWork& work, Risk& risk, const Risk* before, std::vector<Fault>& faults) const {
    auto& context = work.context;
    auto& db = work.db;
    const auto today = work.today;
    const auto matrix = matrices_.get(db, risk.matrix->id);
    if (!matrix) return;  // the reference is a fault already
    const bool moved = before != nullptr && before->matrix != risk.matrix;
    if ((before == nullptr || moved) && matrix->state != RiskMatrixState::active) return faults.push_back({"/matrix", "not_active", "is no active matrix"});
    const auto scale = matrix->scale();
    const auto found = faults.size();
    const auto settle_one = [&](std::optional<RiskRating>& rating, const std::optional<RiskRating>* old, const std::string& pointer) {
        if (!rating) return;
        const bool unchanged = old != nullptr && same_rating(rating, *old);
        if (unchanged && moved) {
            rescale_rating(*rating, matrices_.get(db, before->matrix->id).value().scale(), scale, today);
            return;
        }
        settle_rating(*rating, scale, pointer, faults);
        if (unchanged) return;
        rating->rated_on = today;
        rating->rated_by = context.caller.subject;
        rating->rescaled = false;
        rating->rescaled_on.reset();
    };
    settle_one(risk.inherent, before ? &before->inherent : nullptr, "/inherent");
    settle_one(risk.current, before ? &before->current : nullptr, "/current");
    settle_one(risk.target, before ? &before->target : nullptr, "/target");
    if (faults.size() != found) return;
    check_consistency(risk.inherent, risk.current, risk.target, faults);
    if (!risk.inherent || !risk.current) return;
    const bool lower = risk.current->likelihood.value < risk.inherent->likelihood.value || risk.current->impact_step() < risk.inherent->impact_step();
    const bool told = risk.current->rationale && platform::count_code_points(risk.current->rationale->value) >= kShortestRationale;
    if (!lower || !risk.controls.empty() || told) return;
    const auto treated = db.run("SELECT 1 FROM compliance_risk_treatments WHERE tenant_id = compliance_tenant() AND risk = $1 AND state = 'completed' LIMIT 1",
                                Params{}.add(risk.id));
    if (treated.empty())
        faults.push_back({"/current/rationale", "too_short", "below inherent without control or completed treatment: say why in at least 20 characters"});
}

void RiskService::check(const RiskWork& work, Risk& risk, const Risk* before, std::vector<Fault>& faults) const {
    auto& db = work.db;
    const auto today = work.today;
    const auto settings = settings_for(work);
    if (!risk.matrix) risk.matrix = before != nullptr ? before->matrix : settings.default_matrix;
    if (!risk.matrix) risk.matrix = platform::Ref<entity::RiskMatrix>{risk_matrix_by_key(db, "matrix-5x5").value()};
    if (!risk.identified_on) risk.identified_on = before != nullptr ? before->identified_on : today;
    if (*risk.identified_on > today) faults.push_back({"/identified_on", "in_future", "must not lie in the future"});
    check_references(db, static_cast<const RiskInput&>(risk), faults);
    check_controls(risk, faults);
    check_estimates(risk, faults);
    check_ratings(work, risk, before, faults);
}

/// State, appetite, doubt and dates; an acceptance that no longer holds ends here.
void RiskService::settle(const RiskWork& work, Risk& risk) const {
    auto& db = work.db;
    const auto today = work.today;
    const auto settings = settings_for(work);
    std::vector<Risk> one{std::move(risk)};
    // On a new one nothing hangs yet.
    if (one.front().version == 0) derive(db, one, today, false, {});
    else if (work.parts) derive(db, one, today, false, *work.parts);
    else derive(db, one, today);
    risk = std::move(one.front());
    bool ended = false;
    auto& seen = risk;
    RiskReviewFacts dates{risk.identified_on.value_or(today), {}, risk.last_reviewed_on, {}, {}, {}};
    RiskStateFacts facts{risk.close_reason.has_value(), false, risk.current.has_value(), {}};
    for (const auto& treatment : seen.treatments) {
        facts.treatments.push_back(treatment.state);
        if (treatment.completed_on) dates.treated_on = std::max(dates.treated_on.value_or(*treatment.completed_on), *treatment.completed_on);
    }
    if (auto& acceptance = seen.acceptance; acceptance && acceptance->state == RiskAcceptanceState::active) {
        const bool risen = risk.current && risk.current->class_ > acceptance->snapshot.class_;
        const bool of_persons = risk.perspective == RiskPerspective::data_subjects && risk.current && risk.current->class_ >= Criticality::high &&
                                !prior_consultation_answered(db, risk);
        if (facts.closed) end_acceptance(work, *acceptance, RiskAcceptanceState::revoked, RiskAcceptanceEnd::risk_closed);
        else if (risen || of_persons) end_acceptance(work, *acceptance, RiskAcceptanceState::revoked, RiskAcceptanceEnd::level_increased);
        else if (acceptance->valid_until < today) end_acceptance(work, *acceptance, RiskAcceptanceState::expired, RiskAcceptanceEnd::time);
        facts.accepted = acceptance->state == RiskAcceptanceState::active;
        ended = !facts.accepted;
    }
    risk.state = risk_state(facts);
    risk.above_appetite = risk.current && risk.current->class_ > settings.appetite.of(risk.kind);
    risk.doubtful = seen.suggested && risk.current &&
                    (seen.suggested->likelihood > risk.current->likelihood.value || seen.suggested->impact > risk.current->impact_step());
    if (risk.current) {
        dates.rated_on = risk.current->rated_on;
        if (risk.current->rescaled) dates.rescaled_on = risk.current->rescaled_on;
        dates.interval = settings.review_interval.of(risk.current->class_);
        risk.last_assessed_on = std::max(risk.current->rated_on, risk.last_reviewed_on.value_or(risk.current->rated_on));
    } else {
        risk.last_assessed_on = risk.last_reviewed_on;
    }
    risk.next_review_on = facts.closed ? std::nullopt : std::optional(next_review(dates));
    if (!ended) return;
    // Another acceptance may have been asked for meanwhile.
    one = {std::move(risk)};
    derive(db, one, today);
    risk = std::move(one.front());
}

void RiskService::end_acceptance(const RiskWork& work, RiskAcceptance& acceptance, RiskAcceptanceState state, RiskAcceptanceEnd reason,
                                 std::optional<platform::Text<2'000>> note) const {
    acceptance.state = state;
    acceptance.end_reason = reason;
    acceptance.end_note = std::move(note);
    acceptance.ended_on = work.today;
    update_record(acceptances_, work.db, acceptance, acceptance.version);
    // That it ends is what was foreseen: nothing was missed.
    work.db.run(
        "UPDATE compliance_deadlines SET state = 'void' WHERE tenant_id = compliance_tenant() AND entity_id = $1 AND kind = 'risks.acceptance_expiry' "
        "AND state IN ('open', 'missed')",
        Params{}.add(acceptance.id));
}

void RiskService::put_deadlines(const RiskWork& work, const Risk& risk, bool fresh) const {
    const DateDeadlines dates(work.context, work.db, work.calendar ? *work.calendar : tenant_calendar(work.db));
    dates.put("risks.review", {{"risk", risk.id, risk.key}, risk.owner.value, Role::isms_manager, fresh}, risk.next_review_on);
}

void RiskService::derive(Executor& db, std::vector<Risk>& list, Date today, std::optional<Instant> as_of) const {
    if (list.empty()) return;
    std::vector<Uuid> ids;
    for (const auto& risk : list) ids.push_back(risk.id);
    const RiskPartsQuestion question(ids, as_of);
    derive(db, list, today, as_of.has_value(), question.read(db.run_all(question.queries())));
}

void RiskService::derive(Executor& db, std::vector<Risk>& list, Date today, bool as_of, const RiskParts& parts) const {
    const auto& [treatments, acceptances, runs] = parts;
    std::vector<Uuid> named;
    for (const auto& risk : list)
        for (const auto& control : risk.controls) named.push_back(control.control.id);
    // What controls were worth then is not asked: a suggestion is of today.
    const bool suggests = !as_of && !named.empty();
    const auto worths = suggests ? effectiveness_of_controls(db, today, named) : std::map<Uuid, ControlWorth>{};
    const auto keys = suggests ? keys_of_controls(db, named) : std::map<Uuid, std::string>{};
    std::map<Uuid, RiskScale> scales;
    for (auto& risk : list) {
        risk.treatments.clear();
        risk.acceptance.reset();
        risk.suggested.reset();
        for (const auto& treatment : treatments)
            if (treatment.risk.id == risk.id) risk.treatments.push_back(treatment);
        for (const auto& acceptance : acceptances)
            if (acceptance.risk.id == risk.id && (acceptance.state == RiskAcceptanceState::active || (is_open(acceptance.state) && !risk.acceptance)))
                risk.acceptance = acceptance;
        if (const auto run = runs.find(risk.id); run != runs.end()) risk.latest_simulation = run->second;
        if (!suggests || risk.controls.empty() || !risk.inherent || !risk.matrix) continue;
        auto scale = scales.find(risk.matrix->id);
        if (scale == scales.end()) {
            const auto matrix = matrices_.get(db, risk.matrix->id);
            if (!matrix) continue;
            scale = scales.emplace(risk.matrix->id, matrix->scale()).first;
        }
        risk.suggested = suggestion(risk, scale->second, worths, keys);
    }
}

}  // namespace compliance
