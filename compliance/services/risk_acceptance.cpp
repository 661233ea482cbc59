// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/risk_acceptance.hpp"

#include "compliance/services/approval.hpp"
#include "compliance/services/control.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/second_person.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Transaction;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kExpiry = "risks.acceptance_expiry";
constexpr std::size_t kShortestJustification = 50;
constexpr std::int64_t kRepeatedFrom = 2;  ///< accepted so often before, the next is the third in a row

void require_acceptable(Executor& db, const Risk& risk) {
    if (!risk.current) throw platform::conflict("not_assessed", "It has no current rating.");
    if (risk.perspective == RiskPerspective::data_subjects && risk.current->class_ >= Criticality::high && !prior_consultation_answered(db, risk))
        throw platform::conflict("prior_consultation_required",
                                 "A high risk for persons is not accepted: the supervisory authority is consulted (Art. 36(1) GDPR).");
}

/// A rating that rose since the request makes it a request for something else.
void require_as_requested(const RiskAcceptance& acceptance, const Risk& risk) {
    if (!risk.current || risk.current->class_ > acceptance.snapshot.class_)
        throw platform::conflict("rating_changed", "The risk is rated higher than when this was asked for.");
}

void require_right(const Context& context, RiskApprover approver, const Risk& risk, const ApprovalDecision& decision) {
    const auto& caller = context.caller;
    const bool of_persons = risk.kind == RiskKind::privacy || risk.kind == RiskKind::ai;
    bool may = caller.is(Role::compliance_admin);
    switch (approver) {
        case RiskApprover::owner:
        case RiskApprover::approver: may = may || caller.may("risks:approve"); break;
        case RiskApprover::specialist: may = may || caller.is(of_persons ? Role::dpo : Role::isms_manager); break;
        case RiskApprover::management: break;
    }
    if (!may) throw platform::forbidden("forbidden", "Over this class another role decides.");
    if (approver == RiskApprover::management && !decision.note) throw platform::invalid("/note", "required", "the management says why");
}

}  // namespace

Page<RiskAcceptance> RiskAcceptanceService::list(Context& context, const ListQuery& query, const RiskAcceptanceFilters& filters) const {
    auto db = context.units();
    return rows_.list(db, query, filters);
}

RiskAcceptance RiskAcceptanceService::get(Context& context, const Uuid& id, std::optional<Instant> as_of) const {
    auto db = context.units();
    return record_of(rows_, db, id, as_of);
}

void RiskAcceptanceService::put_deadline(Context& context, Executor& db, const RiskAcceptance& acceptance, const Risk& risk) const {
    const DateDeadlines dates(context, db);
    dates.put(kExpiry, {{"risk_acceptance", acceptance.id, acceptance.key}, risk.owner.value, Role::isms_manager},
              acceptance.state == RiskAcceptanceState::active ? std::optional(acceptance.valid_until) : std::nullopt);
}

/// One that is active already ends for the one that follows it.
void RiskAcceptanceService::make_active(Context& context, Executor& db, RiskAcceptance& acceptance, const Risk& risk, Date today) const {
    if (acceptance.valid_until < today) throw platform::conflict("too_late", "Its last day is over.");
    std::vector<Risk> one{risk};
    risks_.derive(db, one, today);
    if (auto& before = one.front().acceptance; before && before->state == RiskAcceptanceState::active && before->id != acceptance.id)
        risks_.end_acceptance({context, db, today}, *before, RiskAcceptanceState::expired, RiskAcceptanceEnd::time,
                              platform::Text<2'000>("Followed by " + acceptance.key + "."));
    acceptance.state = RiskAcceptanceState::active;
}

RiskAcceptance RiskAcceptanceService::request(Context& context, const Uuid& id, RiskAcceptanceInput input) const {
    auto tx = context.transaction();
    auto risk = risks_.open_risk(tx, id);
    const auto today = tenant_today(context, tx);
    require_acceptable(tx, risk);
    if (rows_.list(tx, {}, RiskAcceptanceFilters{.risk_id = id, .state = RiskAcceptanceState::requested}).items.size() +
            rows_.list(tx, {}, RiskAcceptanceFilters{.risk_id = id, .state = RiskAcceptanceState::owner_confirmed}).items.size() >
        0)
        throw platform::conflict("already_requested", "Acceptance of this risk has been asked for already.");
    RiskAcceptance acceptance{};
    static_cast<RiskAcceptanceInput&>(acceptance) = std::move(input);
    if (!acceptance.valid_from) acceptance.valid_from = today;
    const auto settings = risks_.settings().get(tx, context);
    const auto latest = latest_acceptance(*acceptance.valid_from, settings.acceptance_limit.of(risk.current->class_));
    std::vector<Fault> faults;
    if (platform::count_code_points(acceptance.justification.value) < kShortestJustification)
        faults.push_back({"/justification", "too_short", "must have at least 50 characters"});
    if (*acceptance.valid_from < today) faults.push_back({"/valid_from", "in_past", "lies in the past"});
    if (acceptance.valid_until < *acceptance.valid_from) faults.push_back({"/valid_until", "before_from", "lies before the first day"});
    else if (acceptance.valid_until > latest) faults.push_back({"/valid_until", "too_long", "at most until " + platform::format_date(latest)});
    require_faultless(std::move(faults));
    acceptance.risk.id = id;
    acceptance.snapshot = {risk.current->likelihood.value, risk.current->impact_step(), risk.current->level, risk.current->class_, risk.matrix->id, {}};
    for (const auto& control : risk.controls) acceptance.snapshot.controls.push_back(control.control.id);
    acceptance.requested_by = platform::UserId(context.caller.subject);
    acceptance.repeated_acceptance = acceptances_before(tx, id) >= kRepeatedFrom;
    acceptance.key = rows_.store().next_key(tx);
    acceptance.id = Uuid::make_v7(context.now);
    if (risk.owner.value == context.caller.subject) {
        acceptance.confirmed_by = acceptance.requested_by;
        acceptance.confirmed_at = context.now;
        acceptance.state = RiskAcceptanceState::owner_confirmed;
        if (settings.approvers.of(acceptance.snapshot.class_) == RiskApprover::owner) make_active(context, tx, acceptance, risk, today);
    }
    rows_.insert(tx, acceptance);
    put_deadline(context, tx, acceptance, risk);
    risks_.store(context, tx, risk, today);
    tx.commit();
    return acceptance;
}

RiskAcceptance RiskAcceptanceService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action,
                                             const Change& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    const auto seen = record_of(rows_, tx, id);
    auto risk = risks_.open_risk(tx, seen.risk.id);
    auto acceptance = record_for_update(rows_, tx, id, if_match);
    const auto today = tenant_today(context, tx);
    work(tx, acceptance, risk, today);
    update_record(rows_, tx, acceptance, acceptance.version);
    put_deadline(context, tx, acceptance, risk);
    risks_.store(context, tx, risk, today);
    tx.commit();
    return acceptance;
}

RiskAcceptance RiskAcceptanceService::confirm(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ApprovalNote& input) const {
    if (input.note) context.reason = input.note->value;
    return change(context, id, if_match, "confirm", [&](Transaction& tx, RiskAcceptance& acceptance, const Risk& risk, Date today) {
        if (risk.owner.value != context.caller.subject) throw platform::forbidden("forbidden", "Only the risk's owner confirms.");
        require_state(acceptance.state, {RiskAcceptanceState::requested});
        require_acceptable(tx, risk);
        require_as_requested(acceptance, risk);
        acceptance.confirmed_by = platform::UserId(context.caller.subject);
        acceptance.confirmed_at = context.now;
        acceptance.confirmation_note = input.note;
        acceptance.state = RiskAcceptanceState::owner_confirmed;
        const auto settings = risks_.settings().get(tx, context);
        if (settings.approvers.of(acceptance.snapshot.class_) == RiskApprover::owner) make_active(context, tx, acceptance, risk, today);
    });
}

RiskAcceptance RiskAcceptanceService::decide(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const {
    require_decision(decision, {ApprovalVerdict::approve, ApprovalVerdict::reject});
    const bool approved = decision.decision == ApprovalVerdict::approve;
    if (decision.note) context.reason = decision.note->value;
    return change(context, id, if_match, approved ? "approve" : "reject", [&](Transaction& tx, RiskAcceptance& acceptance, const Risk& risk, Date today) {
        if (approved) require_state(acceptance.state, {RiskAcceptanceState::owner_confirmed});
        else require_state(acceptance.state, {RiskAcceptanceState::requested, RiskAcceptanceState::owner_confirmed});
        std::vector<std::string> persons{acceptance.requested_by.value};
        if (acceptance.confirmed_by) persons.push_back(acceptance.confirmed_by->value);
        require_second_person(context, tx, persons);
        require_right(context, risks_.settings().get(tx, context).approvers.of(acceptance.snapshot.class_), risk, decision);
        acceptance.decided_by = platform::UserId(context.caller.subject);
        acceptance.decided_at = context.now;
        acceptance.decision_note = decision.note;
        if (!approved) {
            acceptance.state = RiskAcceptanceState::rejected;
            return;
        }
        require_acceptable(tx, risk);
        require_as_requested(acceptance, risk);
        make_active(context, tx, acceptance, risk, today);
    });
}

RiskAcceptance RiskAcceptanceService::revoke(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ReasonInput& input) const {
    context.reason = input.reason.value;
    return change(context, id, if_match, "revoke", [&](Transaction&, RiskAcceptance& acceptance, const Risk&, Date today) {
        require_state(acceptance.state, {RiskAcceptanceState::active});
        acceptance.state = RiskAcceptanceState::revoked;
        acceptance.end_reason = RiskAcceptanceEnd::revoked_by_hand;
        acceptance.end_note = input.reason;
        acceptance.ended_on = today;
    });
}

}  // namespace compliance
