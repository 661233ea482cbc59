// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/risk_treatment.hpp"

#include "compliance/services/approval.hpp"
#include "compliance/services/changed_members.hpp"
#include "compliance/services/control.hpp"
#include "compliance/services/register.hpp"
#include "compliance/services/second_person.hpp"

namespace compliance {

using platform::Date;
using platform::Fault;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::records::Condition;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kDue = "risks.treatment_due";

}  // namespace

Page<RiskTreatment> RiskTreatmentService::list(Context& context, const ListQuery& query, const RiskTreatmentFilters& filters) const {
    auto db = context.units();
    std::vector<Condition> conditions;
    if (filters.overdue)
        conditions.push_back(
            {std::string(*filters.overdue ? "" : "NOT ") + "(state IN ('proposed', 'approved') AND due_on < $)", Params{}.add(tenant_today(context, db))});
    return rows_.list(db, query, filters, conditions);
}

RiskTreatment RiskTreatmentService::get(Context& context, const Uuid& id, std::optional<Instant> as_of) const {
    auto db = context.units();
    return record_of(rows_, db, id, as_of);
}

void RiskTreatmentService::check(Executor& db, const RiskTreatment& treatment, const Risk& risk) const {
    std::vector<Fault> faults;
    check_references(db, static_cast<const RiskTreatmentInput&>(treatment), faults);
    if (treatment.start_on && treatment.due_on < *treatment.start_on) faults.push_back({"/due_on", "before_from", "lies before the start"});
    if (treatment.cost_once && treatment.cost_once->scaled < 0) faults.push_back({"/cost_once", "out_of_range", "must not be negative"});
    if (treatment.cost_yearly && treatment.cost_yearly->scaled < 0) faults.push_back({"/cost_yearly", "out_of_range", "must not be negative"});
    if (treatment.option == RiskTreatmentOption::transfer && risk.perspective == RiskPerspective::data_subjects)
        faults.push_back({"/option", "not_for_data_subjects", "insurance protects no person"});
    // What is expected is measured by the rating before it; once completed the new rating may well lie at it.
    if (treatment.expected && risk.current && treatment.state == RiskTreatmentState::proposed) {
        if (treatment.expected->likelihood.value > risk.current->likelihood.value)
            faults.push_back({"/expected/likelihood", "rating_increases", "lies above the current rating"});
        if (treatment.expected->impact.value > risk.current->impact_step())
            faults.push_back({"/expected/impact", "rating_increases", "lies above the current rating"});
    }
    if (treatment.expected && !risk.current) {
        const auto scale = risk_matrices().get(db, risk.matrix->id).value().scale();
        if (treatment.expected->likelihood.value > scale.likelihoods) faults.push_back({"/expected/likelihood", "out_of_range", "is no step of the matrix"});
        if (treatment.expected->impact.value > scale.impacts) faults.push_back({"/expected/impact", "out_of_range", "is no step of the matrix"});
    }
    require_faultless(std::move(faults));
}

void RiskTreatmentService::put_deadline(Context& context, Executor& db, const RiskTreatment& treatment) const {
    const DateDeadlines dates(context, db);
    const bool open = treatment.state == RiskTreatmentState::proposed || treatment.state == RiskTreatmentState::approved;
    if (treatment.state == RiskTreatmentState::completed) return dates.meet(kDue, treatment.id);
    dates.put(kDue, {{"risk_treatment", treatment.id, treatment.key}, treatment.owner.value, Role::isms_manager},
              open ? std::optional(treatment.due_on) : std::nullopt);
}

RiskTreatment RiskTreatmentService::create(Context& context, const Uuid& id, RiskTreatmentInput input) const {
    auto tx = context.transaction();
    auto risk = risks_.open_risk(tx, id);
    RiskTreatment treatment{};
    static_cast<RiskTreatmentInput&>(treatment) = std::move(input);
    treatment.risk.id = id;
    check(tx, treatment, risk);
    treatment.key = rows_.store().next_key(tx);
    rows_.insert(tx, treatment);
    put_deadline(context, tx, treatment);
    risks_.store(context, tx, risk, tenant_today(context, tx));
    tx.commit();
    return treatment;
}

RiskTreatment RiskTreatmentService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action,
                                           const Change& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    // The risk first, as everybody locks: its state follows from this one's.
    const auto seen = record_of(rows_, tx, id);
    auto risk = risks_.open_risk(tx, seen.risk.id);
    auto treatment = record_for_update(rows_, tx, id, if_match);
    const auto today = tenant_today(context, tx);
    work(tx, treatment, risk, today);
    update_record(rows_, tx, treatment, treatment.version);
    put_deadline(context, tx, treatment);
    risks_.store(context, tx, risk, today);
    tx.commit();
    return treatment;
}

RiskTreatment RiskTreatmentService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    return change(context, id, if_match, "update", [&](Transaction& tx, RiskTreatment& treatment, const Risk& risk, Date) {
        require_state(treatment.state, {RiskTreatmentState::proposed, RiskTreatmentState::approved});
        RiskTreatmentPatch merged;
        static_cast<RiskTreatmentInput&>(merged) = static_cast<const RiskTreatmentInput&>(treatment);
        merged.progress = treatment.progress;
        merged.state = treatment.state;
        merge_patch<RiskTreatmentPatch>(merged, body);  // rules are asked of what could be read
        std::vector<Fault> faults;
        const bool cancels = merged.state == RiskTreatmentState::cancelled;
        if (merged.state != treatment.state && !cancels) faults.push_back({"/state", "not_allowed", "is reached by decide and complete"});
        if (cancels && !merged.note) faults.push_back({"/note", "required", "say why it is cancelled"});
        if (!cancels && merged.note) faults.push_back({"/note", "not_applicable", "goes with cancelling"});
        require_faultless(std::move(faults));
        if (treatment.state == RiskTreatmentState::approved) {
            const auto beyond = names_beyond(changed_members<RiskTreatmentInput>(treatment, merged), {"start_on", "due_on", "owner"});
            if (!beyond.empty()) throw refused_members("frozen", "It was approved as it is: propose another treatment.", beyond);
        }
        static_cast<RiskTreatmentInput&>(treatment) = static_cast<RiskTreatmentInput&>(merged);
        treatment.progress = merged.progress;
        treatment.state = merged.state;
        if (cancels) treatment.result_note = platform::LongText(merged.note->value);
        check(tx, treatment, risk);
    });
}

RiskTreatment RiskTreatmentService::decide(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const {
    require_decision(decision, {ApprovalVerdict::approve, ApprovalVerdict::reject});
    const bool approved = decision.decision == ApprovalVerdict::approve;
    if (decision.note) context.reason = decision.note->value;
    return change(context, id, if_match, approved ? "approve" : "reject", [&](Transaction& tx, RiskTreatment& treatment, const Risk& risk, Date) {
        if (risk.owner.value != context.caller.subject) context.require("risks:approve");
        require_state(treatment.state, {RiskTreatmentState::proposed});
        require_second_person(context, tx, {treatment.created_by, treatment.updated_by});
        treatment.state = approved ? RiskTreatmentState::approved : RiskTreatmentState::cancelled;
        treatment.decided_by = platform::UserId(context.caller.subject);
        treatment.decided_at = context.now;
        treatment.decision_note = decision.note;
    });
}

RiskTreatment RiskTreatmentService::complete(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const TreatmentCompletion& input) const {
    return change(context, id, if_match, "complete", [&](Transaction&, RiskTreatment& treatment, const Risk&, Date today) {
        require_state(treatment.state, {RiskTreatmentState::approved});
        if (input.completed_on && *input.completed_on > today) throw platform::invalid("/completed_on", "in_future", "must not lie in the future");
        treatment.state = RiskTreatmentState::completed;
        treatment.completed_on = input.completed_on.value_or(today);
        treatment.result_note = input.result_note;
        treatment.progress = 100;
    });
}

}  // namespace compliance
