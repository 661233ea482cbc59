// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/risk.hpp"

#include "compliance/services/approval.hpp"
#include "compliance/services/control.hpp"
#include "compliance/services/register.hpp"
#include "platform/records/entity_tag.hpp"
#include "platform/time/zone.hpp"

#include <tuple>

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Query;
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr const char* kReview = "risks.review";

/// Whether what is derived of them depends on the day: what controls are worth does.
bool needs_day(const std::vector<Risk>& list) {
    return std::any_of(list.begin(), list.end(), [](const Risk& risk) { return !risk.controls.empty(); });
}

}  // namespace

bool prior_consultation_answered(Executor&, const Risk&) {
    return false;  // no impact assessment is kept here that could have been decided
}

Page<Risk> RiskService::list(Context& context, const ListQuery& query, const RiskFilters& filters) const {
    auto db = context.units();
    auto page = rows_.list(db, query, filters);
    derive(db, page.items, needs_day(page.items) ? tenant_today(context, db) : Date{}, query.as_of);
    return page;
}

Risk RiskService::get(Context& context, const Uuid& id, std::optional<Instant> as_of, const std::optional<std::string>& known) const {
    auto db = context.units();
    if (known && !as_of)
        if (auto same = unchanged(db, id, *known)) return std::move(*same);
    std::vector<Risk> one;
    if (as_of) {
        if (auto found = rows_.get(db, id, as_of)) one.push_back(std::move(*found));
        derive(db, one, Date{}, as_of);
    } else {
        const RiskPartsQuestion question({id});
        std::vector<Query> queries{{risk_sql(false), Params{}.add(id)}};
        queries.insert(queries.end(), question.queries().begin(), question.queries().end());
        const auto results = db.run_all(queries);
        one = rows_.read_all(results.front());
        if (!one.empty()) derive(db, one, needs_day(one) ? tenant_today(context, db) : Date{}, false, question.read(std::span(results).subspan(1)));
    }
    if (one.empty()) throw platform::not_found();
    return std::move(one.front());
}

/// Without the row, which is as the version says. Only what its controls suggest cannot be told without it: the tag of such a risk does
/// not come out here, and it is read whole.
std::optional<Risk> RiskService::unchanged(Executor& db, const Uuid& id, const std::string& tag) const {
    const auto version = platform::records::version_in_tag(tag);
    if (!version) return std::nullopt;
    const RiskPartsQuestion question({id});
    std::vector<Query> queries{{kLastRiskEvent, Params{}.add(id)}};
    queries.insert(queries.end(), question.queries().begin(), question.queries().end());
    const auto results = db.run_all(queries);
    if (!says_version(results.front(), *version)) return std::nullopt;
    std::vector<Risk> one(1);
    one.front().id = id;
    one.front().version = *version;
    derive(db, one, Date{}, false, question.read(std::span(results).subspan(1)));
    return platform::records::entity_tag(one.front()) == tag ? std::optional(std::move(one.front())) : std::nullopt;
}

Page<HistoryEntry> RiskService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, rows_.store(), id, query);
}

Risk RiskService::create(Context& context, RiskInput input) const {
    auto tx = context.transaction();
    const auto opened = open(context, tx, {});
    Risk risk{};
    static_cast<RiskInput&>(risk) = std::move(input);
    insert(opened.work, risk);
    tx.commit();
    return risk;
}

RiskService::Opened RiskService::open(Context& context, Executor& db, const std::optional<Uuid>& id) const {
    std::vector<Query> queries;
    std::optional<RiskPartsQuestion> question;
    // The lock first: what is read behind it is no older than the row.
    if (id) queries.push_back({risk_sql(true), Params{}.add(*id)});
    queries.push_back({kTenantCalendar, {}});
    queries.push_back({settings_.sql(), Params{}.add(context.caller.tenant)});
    if (id) {
        question.emplace(std::vector{*id});
        queries.insert(queries.end(), question->queries().begin(), question->queries().end());
    }
    const auto results = db.run_all(queries);
    const std::size_t next = id ? 1 : 0;
    Opened opened{{context, db, {}}, {}};
    if (id) {
        if (results.front().empty()) throw platform::not_found();
        opened.risk = std::move(rows_.read_all(results.front()).front());
        opened.work.parts = question->read(std::span(results).subspan(next + 2));
    }
    opened.work.calendar = read_calendar(results[next]);
    opened.work.today = platform::time::local_date(context.now, opened.work.calendar->time_zone);
    opened.work.settings = settings_.take(db, context, results[next + 1]);
    return opened;
}

void RiskService::insert(Context& context, Executor& db, Risk& risk, Date today) const { insert({context, db, today}, risk); }

void RiskService::insert(const RiskWork& work, Risk& risk) const {
    std::vector<Fault> faults;
    check(work, risk, nullptr, faults);
    require_faultless(std::move(faults));
    risk.id = Uuid::make_v7(work.context.now);
    settle(work, risk);
    rows_.insert(work.db, risk);
    put_deadlines(work, risk, true);
}

bool RiskService::store(Context& context, Executor& db, Risk& risk, Date today) const {
    const RiskWork work{context, db, today};
    settle(work, risk);
    const auto before = risk.version;
    update_record(rows_, db, risk, before);
    put_deadlines(work, risk);
    return risk.version != before;
}

Risk RiskService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Work& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    auto opened = open(context, tx, id);
    auto& risk = *opened.risk;
    require_version(if_match, risk.version);
    const auto said = std::tuple(risk.next_review_on, risk.owner.value);
    work(opened.work, risk);
    settle(opened.work, risk);
    update_record(rows_, tx, risk, risk.version);
    // Its deadline says no more than these and the key, which never changes.
    if (said != std::tuple(risk.next_review_on, risk.owner.value)) put_deadlines(opened.work, risk);
    tx.commit();
    return std::move(risk);
}

Risk RiskService::open_risk(Executor& db, const Uuid& id) const {
    auto risk = record_for_update(rows_, db, id);
    require_state(risk.state, {RiskState::identified, RiskState::assessed, RiskState::in_treatment, RiskState::monitored, RiskState::accepted});
    return risk;
}

Risk RiskService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    return change(context, id, if_match, "update", [&](const RiskWork& work, Risk& risk) {
        require_state(risk.state, {RiskState::identified, RiskState::assessed, RiskState::in_treatment, RiskState::monitored, RiskState::accepted});
        const Risk before = risk;
        merge_patch<RiskInput>(risk, body);
        std::vector<Fault> faults;
        check(work, risk, &before, faults);
        require_faultless(std::move(faults));
    });
}

void RiskService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto risk = record_for_update(rows_, tx, id, if_match);
    require_state(risk.state, {RiskState::identified});
    if (risk.inherent || risk.current || risk.target || risk_is_used(tx, id)) throw platform::conflict("in_use", "It is rated, or something hangs on it.");
    void_deadline(tx, id, kReview);
    rows_.store().erase(tx, id, risk.version);
    tx.commit();
}

/// A closed risk may come back after its matrix was replaced.
void RiskService::follow_matrix(Executor& db, Risk& risk, Date today) const {
    auto matrix = matrices_.get(db, risk.matrix->id).value();
    while (matrix.state == RiskMatrixState::retired && matrix.replaced_by) {
        auto next = matrices_.get(db, matrix.replaced_by->id).value();
        for (auto* rating : {&risk.inherent, &risk.current, &risk.target})
            if (*rating) rescale_rating(**rating, matrix.scale(), next.scale(), today);
        risk.matrix->id = next.id;
        matrix = std::move(next);
    }
}

Risk RiskService::review(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const RiskReview& input) const {
    std::vector<Fault> wrong;
    if (input.outcome == RiskReviewOutcome::changed && !input.ratings) wrong.push_back({"/ratings", "required", "say what changed"});
    if (input.outcome == RiskReviewOutcome::confirmed && input.ratings) wrong.push_back({"/ratings", "not_applicable", "nothing changes"});
    require_faultless(std::move(wrong));
    if (input.note) context.reason = input.note->value;
    return change(context, id, if_match, "review", [&](const RiskWork& work, Risk& risk) {
        const bool reopens = input.outcome == RiskReviewOutcome::reopened;
        if (reopens) require_state(risk.state, {RiskState::closed});
        else require_state(risk.state, {RiskState::identified, RiskState::assessed, RiskState::in_treatment, RiskState::monitored, RiskState::accepted});
        if (reopens) {
            risk.close_reason.reset();
            risk.close_note.reset();
            follow_matrix(work.db, risk, work.today);
        }
        const Risk before = risk;
        if (input.ratings) {
            if (input.ratings->inherent) risk.inherent = input.ratings->inherent;
            if (input.ratings->current) risk.current = input.ratings->current;
            if (input.ratings->target) risk.target = input.ratings->target;
        }
        risk.last_reviewed_on = work.today;
        risk.last_review = LastReview{input.outcome, input.note, work.today, context.caller.subject};
        // Looked at: what was carried over from another matrix is confirmed with it.
        for (auto* rating : {&risk.inherent, &risk.current, &risk.target})
            if (*rating && !reopens) (*rating)->rescaled = false;
        std::vector<Fault> faults;
        check(work, risk, &before, faults);
        for (auto& fault : faults) fault.pointer = "/ratings" + fault.pointer;
        require_faultless(std::move(faults));
    });
}

Risk RiskService::close(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const RiskClose& input) const {
    if (input.note) context.reason = input.note->value;
    return change(context, id, if_match, "close", [&](const RiskWork& work, Risk& risk) {
        require_state(risk.state, {RiskState::identified, RiskState::assessed, RiskState::in_treatment, RiskState::monitored, RiskState::accepted});
        std::vector<Risk> one{risk};
        derive(work.db, one, work.today, false, *work.parts);
        const auto& treatments = one.front().treatments;
        const bool open_treatment = std::any_of(treatments.begin(), treatments.end(), [](const auto& treatment) {
            return treatment.state == RiskTreatmentState::proposed || treatment.state == RiskTreatmentState::approved;
        });
        if (open_treatment || one.front().acceptance) throw platform::conflict("open_work", "A treatment or an acceptance is open.");
        risk.close_reason = input.reason;
        risk.close_note = input.note;
    });
}

RiskSettings RiskService::update_settings(Context& context, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    auto tx = context.transaction();
    auto settings = settings_.get_for_update(tx, context);
    require_version(if_match, settings.version);
    const auto before = settings.version;
    merge_patch<RiskSettingsPatch>(settings, body);
    std::vector<Fault> faults;
    settings_.check(tx, settings, faults);
    require_faultless(std::move(faults));
    update_record(settings_.rows(), tx, settings, before);
    if (settings.version != before) {
        const Acting acting(context, "criteria_changed");
        tx.set_scope(context.scope());
        const auto today = tenant_today(context, tx);
        for (const auto& id : lock_open_risks(tx)) {
            auto risk = rows_.get(tx, id).value();
            store(context, tx, risk, today);
        }
    }
    tx.commit();
    return settings;
}

std::size_t RiskService::expire_acceptances(Context& context) const {
    std::vector<Uuid> ended;
    {
        auto db = context.units();
        ended = risks_with_ended_acceptance(db, tenant_today(context, db));
    }
    const Acting acting(context, "expire");
    for (const auto& id : ended) {
        auto tx = context.transaction();
        auto risk = rows_.get_for_update(tx, id);
        if (!risk) continue;
        store(context, tx, *risk, tenant_today(context, tx));  // settles what is over
        tx.commit();
    }
    return ended.size();
}

std::size_t RiskService::refresh_doubts(Context& context) const {
    auto db = context.units();
    auto list = risks_to_doubt(db);
    if (list.empty()) return 0;
    const auto today = tenant_today(context, db);
    derive(db, list, today);
    std::size_t changed = 0;
    for (const auto& risk : list) {
        const bool doubtful =
            risk.suggested && (risk.suggested->likelihood > risk.current->likelihood.value || risk.suggested->impact > risk.current->impact_step());
        if (doubtful == risk.doubtful) continue;
        const Acting acting(context, doubtful ? "rating_doubtful" : "rating_plausible");
        auto tx = context.transaction();
        auto locked = rows_.get_for_update(tx, risk.id);
        if (!locked || locked->version != risk.version) continue;  // changed meanwhile: the next round looks again
        changed += store(context, tx, *locked, today) ? 1 : 0;
        tx.commit();
    }
    return changed;
}

}  // namespace compliance
