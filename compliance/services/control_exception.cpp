// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/control_exception.hpp"

#include "compliance/domain/period.hpp"
#include "compliance/services/approval.hpp"
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
using platform::records::HistoryEntry;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

constexpr std::string_view kExpiry = "controls.exception_expiry";
constexpr std::size_t kShortestReason = 20;

void check(Executor& db, const ControlException& exception, Date today) {
    std::vector<Fault> faults;
    check_references(db, static_cast<const ControlExceptionInput&>(exception), faults);
    if (!exception.control && !exception.requirement) faults.push_back({"/control", "required", "name a control or a requirement"});
    if (platform::count_code_points(exception.reason.value) < kShortestReason)
        faults.push_back({"/reason", "too_short", "must have at least 20 characters"});
    if (exception.severity >= Criticality::high && exception.compensating_controls.empty())
        faults.push_back({"/compensating_controls", "required", "say what makes up for it"});
    if (exception.severity >= Criticality::high && !exception.risk) faults.push_back({"/risk", "required", "name the risk that it raises"});
    for (std::size_t i = 0; i < exception.compensating_controls.size(); ++i)
        if (exception.control && exception.compensating_controls[i].id == exception.control->id)
            faults.push_back({"/compensating_controls/" + std::to_string(i), "contradiction", "cannot make up for itself"});
    if (exception.valid_until < exception.valid_from) faults.push_back({"/valid_until", "before_from", "lies before the first day"});
    else if (exception.valid_until > add_period(exception.valid_from, Period{1})) faults.push_back({"/valid_until", "too_long", "at most twelve months"});
    else if (exception.valid_until < today) faults.push_back({"/valid_until", "in_past", "is over already"});
    require_faultless(std::move(faults));
}

}  // namespace

Page<ControlException> ControlExceptionService::list(Context& context, const ListQuery& query, const ControlExceptionFilters& filters) const {
    auto db = context.units();
    return rows_.list(db, query, filters);
}

ControlException ControlExceptionService::get(Context& context, const Uuid& id, std::optional<Instant> as_of) const {
    auto db = context.units();
    return record_of(rows_, db, id, as_of);
}

Page<HistoryEntry> ControlExceptionService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, rows_.store(), id, query);
}

ControlException ControlExceptionService::request(Context& context, ControlExceptionInput input) const {
    auto tx = context.transaction();
    ControlException exception{};
    static_cast<ControlExceptionInput&>(exception) = std::move(input);
    check(tx, exception, tenant_today(context, tx));
    exception.key = rows_.store().next_key(tx);
    rows_.insert(tx, exception);
    tx.commit();
    return exception;
}

ControlException ControlExceptionService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action,
                                                 const Change& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    auto exception = record_for_update(rows_, tx, id, if_match);
    const DateDeadlines dates(context, tx);
    work(tx, exception, dates.today());
    update_record(rows_, tx, exception, exception.version);
    const bool running = exception.state == ControlExceptionState::approved;
    dates.put(kExpiry, {{"control_exception", id, exception.key}, exception.created_by, Role::isms_manager},
              running ? std::optional(exception.valid_until) : std::nullopt);
    tx.commit();
    return exception;
}

ControlException ControlExceptionService::decide(Context& context, const Uuid& id, std::optional<std::int64_t> if_match,
                                                 const ApprovalDecision& decision) const {
    require_decision(decision, {ApprovalVerdict::approve, ApprovalVerdict::reject});
    const bool approved = decision.decision == ApprovalVerdict::approve;
    if (decision.note) context.reason = decision.note->value;
    return change(context, id, if_match, approved ? "approve" : "reject", [&](Transaction& tx, ControlException& exception, Date today) {
        require_state(exception.state, {ControlExceptionState::requested});
        require_second_person(context, tx, {exception.created_by, exception.updated_by});
        if (approved && exception.valid_until < today) throw platform::conflict("too_late", "Its last day is over.");
        exception.state = approved ? ControlExceptionState::approved : ControlExceptionState::rejected;
        exception.decided_by = platform::UserId(context.caller.subject);
        exception.decided_at = context.now;
        exception.decision_note = decision.note;
    });
}

ControlException ControlExceptionService::revoke(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ReasonInput& input) const {
    context.reason = input.reason.value;
    return change(context, id, if_match, "revoke", [&](Transaction&, ControlException& exception, Date) {
        require_state(exception.state, {ControlExceptionState::requested, ControlExceptionState::approved});
        exception.state = ControlExceptionState::revoked;
        exception.state_reason = input.reason;
    });
}

std::size_t ControlExceptionService::expire_due(Context& context) const {
    const Acting acting(context, "expire");
    auto tx = context.transaction();
    const auto rows = tx.run(
        "UPDATE compliance_control_exceptions SET state = 'expired' WHERE tenant_id = compliance_tenant() AND state = 'approved' AND valid_until < $1 "
        "RETURNING id",
        Params{}.add(tenant_today(context, tx)));
    if (rows.empty()) return 0;
    std::vector<Uuid> ids;
    for (std::size_t i = 0; i < rows.rows(); ++i) ids.push_back(rows.uuid(i, 0));
    // That it ends is what was foreseen: nothing was missed.
    tx.run(
        "UPDATE compliance_deadlines SET state = 'void' WHERE tenant_id = compliance_tenant() AND entity_id = ANY($1::uuid[]) AND kind = $2 "
        "AND state IN ('open', 'missed')",
        Params{}.add_uuids(ids).add(kExpiry));
    tx.commit();
    return ids.size();
}

}  // namespace compliance
