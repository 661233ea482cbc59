// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_review.hpp"

#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_package_content.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Params;

namespace {

constexpr std::size_t kAccessTopics = 9;   // Art. 15(1)(a)-(h) and (2)

bool gives(const DsrItem& item) { return is_answered_with_data(item); }

/// Ids of the items that the test finds, for the list of what stands in the way.
template <class Test>
std::vector<std::string> items_where(const DsrRequest& request, Test test) {
    std::vector<std::string> out;
    for (const auto& item : request.items)
        if (test(item)) out.push_back(item.id.str());
    return out;
}

std::vector<std::string> ids_of(const platform::postgres::Result& rows) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0).str());
    return out;
}

std::vector<std::string> open_tasks(DsrCase& one) {
    return ids_of(one.tx().run(
        "SELECT id FROM compliance_dsr_tasks WHERE tenant_id = compliance_tenant() AND request = $1 AND state IN ('open', 'in_progress') ORDER BY id",
        Params{}.add(one.request.id)));
}

/// Kinds of packages that the decisions ask for.
std::vector<DsrPackageKind> needed_kinds(const DsrRequest& request) {
    std::vector<DsrPackageKind> needed;
    for (const auto& [right, kind] : {std::pair{DsrRight::access, DsrPackageKind::access}, {DsrRight::portability, DsrPackageKind::portability}})
        if (!items_where(request, [&, right = right](const DsrItem& item) { return item.right == right && gives(item); }).empty()) needed.push_back(kind);
    return needed;
}

/// The package that answers: it serves what is needed, can still be fetched, and holds what stands now. Null if nothing is
/// needed, or if there is none.
DsrPackage* answering_package(DsrCase& one) {
    const auto needed = needed_kinds(one.request);
    if (needed.empty()) return nullptr;
    const auto basis = package_basis(one.tx(), one.request);
    for (auto& package : one.request.packages) {
        const auto serves = [&](DsrPackageKind kind) { return std::find(package.kinds.begin(), package.kinds.end(), kind) != package.kinds.end(); };
        if (!package.superseded && package.archive && package.basis == basis && package.expires_at > one.context.now &&
            std::all_of(needed.begin(), needed.end(), serves))
            return &package;
    }
    return nullptr;
}

bool is_refused_without_ground(const DsrItem& item) {
    if (item.decision != DsrDecision::refused && item.decision != DsrDecision::partially_granted) return false;
    return std::none_of(item.exception_checks.begin(), item.exception_checks.end(), [&](const DsrExceptionCheck& check) {
        return check.result != DsrExceptionResult::does_not_apply && is_allowed(check.exception, item.right);
    });
}

void require(const std::vector<std::string>& by, const char* code, const char* detail) {
    if (!by.empty()) throw blocked(code, detail, by);
}

void require_identity(const DsrRequest& request) {
    const auto giving = items_where(request, gives);
    if (!giving.empty() && request.identity_level < request.required_level)
        throw blocked("identity_insufficient", "What is granted needs a surer identification.", giving);
    const bool proved = !request.proxy_proof.empty() || std::any_of(request.checks.begin(), request.checks.end(), [](const DsrIdentityCheck& check) {
        return check.method == DsrIdentityMethod::proxy_document && check.result == DsrCheckResult::passed;
    });
    if (request.on_behalf != DsrOnBehalf::self && !proved) throw platform::conflict("proxy_proof_missing");
}

void require_complete(DsrCase& one, const AccessInformation& information) {
    const auto& request = one.request;
    require(items_where(request, [](const DsrItem& item) { return item.suggested; }), "suggested_items", "Keep or drop what the intake suggested.");
    require(items_where(request, [](const DsrItem& item) { return !item.decision; }), "undecided", "Decide each right.");
    require(items_where(request, is_refused_without_ground), "exception_missing", "A refusal needs a ground that was checked.");
    require(open_tasks(one), "open_tasks", "Tasks of the request are open.");
    require_identity(request);
    const auto access = items_where(request, [](const DsrItem& item) { return item.right == DsrRight::access && gives(item); });
    if (!access.empty() && access_entries_of(one.tx(), request, information).size() < kAccessTopics)
        throw blocked("access_incomplete", "Art. 15(1)(a)-(h) and (2) have nine entries.", access);
    const auto packed =
        items_where(request, [](const DsrItem& item) { return gives(item) && (item.right == DsrRight::access || item.right == DsrRight::portability); });
    if (!packed.empty() && answering_package(one) == nullptr)
        throw blocked("package_stale", "Build the package after the last result, decision and entry of Art. 15.", packed);
}

void require_second_person(DsrCase& one) {
    const auto tenant = one.tx().run("SELECT four_eyes FROM compliance_tenants WHERE tenant_id = compliance_tenant()");
    if (!tenant.boolean(0, 0)) return;
    const auto& me = one.context.caller.subject;
    if ((one.request.submitted_by && one.request.submitted_by->value == me) || one.request.updated_by == me) throw platform::conflict("four_eyes");
}

}  // namespace

void close_request(DsrCase& one, DsrOutcome outcome) {
    auto& request = one.request;
    const auto settings = one.cases().settings(one.tx(), one.context);
    request.state = DsrState::closed;
    request.outcome = outcome;
    request.clock = DsrClockState::stopped;
    request.closed_at = one.context.now;
    request.erase_on = erase_on(platform::time::local_date(one.context.now, request.deadline.time_zone), settings.record_period.value, settings.record_from);
}

DsrReviewService::DsrReviewService(const DsrCases& cases, DsrLetters& letters, const AccessInformation& information)
    : cases_(cases), letters_(letters), information_(information) {
    letters.on_dispatched([this](DsrCase& one, const DsrCommunication& letter) { answer_left(one, letter); });
}

DsrRequest DsrReviewService::submit(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    DsrCase one(context, cases_, id, if_match, "submit_review");
    one.require_state({DsrState::in_progress});
    require_complete(one, information_);
    one.request.state = DsrState::in_review;
    one.request.submitted_by = platform::UserId(context.caller.subject);
    return one.commit();
}

DsrRequest DsrReviewService::review(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrReview& input) const {
    DsrCase one(context, cases_, id, if_match, "review");
    if (input.decision == DsrReviewVerdict::return_ && !input.note) throw platform::invalid("/note", "required", "say what is to be done");
    if (input.dispatched_at) (void)given_instant(context, one.request, input.dispatched_at, "/dispatched_at");
    one.require_state({DsrState::in_review});
    if (input.note) one.because(input.note->value);
    auto& request = one.request;
    if (input.decision == DsrReviewVerdict::return_) {
        request.state = DsrState::in_progress;
        request.submitted_by.reset();
        return one.commit();
    }
    require_second_person(one);
    require_complete(one, information_);  // what was submitted may have changed since
    std::vector<DsrDecision> decisions;
    for (const auto& item : request.items) decisions.push_back(*item.decision);
    request.outcome = outcome_of(decisions);
    request.state = DsrState::responded;
    // What was built before a refusal holds what is refused: only the package of these very decisions leaves.
    if (auto* package = answering_package(one); package != nullptr && !package->released_at) one.release(*package);
    letters_.send(one, {.kind = answer_kind_of(request),
                        .words = input.words ? input.words->value : std::string{},
                        .dispatched_at = input.dispatched_at});
    return one.commit();
}

void DsrReviewService::answer_left(DsrCase& one, const DsrCommunication& letter) const {
    if (letter.kind != DsrLetterKind::answer && letter.kind != DsrLetterKind::refusal) return;
    auto& request = one.request;
    // Only an approved answer ends the clock, and only the first one does: later ones follow a reopening.
    if (request.state != DsrState::responded || request.responded_at) return;
    request.responded_at = letter.dispatched_at;
    request.on_time = is_on_time(request.deadline, *letter.dispatched_at);
    request.clock = DsrClockState::stopped;
    for (auto* period : {&request.deadline, &request.first_deadline}) {
        period->state = ReckoningState::met;
        period->met_at = letter.dispatched_at;
    }
}

DsrRequest DsrReviewService::close(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrClose& input) const {
    DsrCase one(context, cases_, id, if_match, "close");
    std::vector<platform::Fault> faults;
    check_references(one.tx(), input, faults);
    if (input.duplicate_of && input.duplicate_of->id == id) faults.push_back({"/duplicate_of", "unknown_value", "must be another request"});
    require_faultless(std::move(faults));
    one.require_state({DsrState::received, DsrState::in_progress, DsrState::responded});
    one.because(input.reason.value);
    if (one.request.state == DsrState::responded) close_answered(one, input);
    else close_early(one, input);
    return one.commit();
}

void DsrReviewService::close_answered(DsrCase& one, const DsrClose& input) const {
    if (input.outcome || input.duplicate_of || input.transferred_to) throw platform::invalid("/outcome", "not_applicable", "the answer has given the outcome");
    auto& request = one.request;
    if (!request.responded_at) throw platform::conflict("state", "The answer has not left yet.");
    std::vector<std::string> planned;
    for (const auto& notice : request.recipient_notices)
        if (notice.state == DsrNoticeState::planned) planned.push_back(notice.id.str());
    require(planned, "notices_open", "Recipients are still to be told (Art. 19 GDPR).");
    require(open_tasks(one), "open_tasks", "What was decided is still to be carried out.");
    close_request(one, *request.outcome);
}

void DsrReviewService::close_early(DsrCase& one, const DsrClose& input) const {
    std::vector<platform::Fault> faults;
    const auto outcome = input.outcome;
    const bool early =
        outcome == DsrOutcome::withdrawn || outcome == DsrOutcome::duplicate || outcome == DsrOutcome::transferred || outcome == DsrOutcome::not_identified;
    if (!outcome) faults.push_back({"/outcome", "required", "say how it ends without an answer"});
    else if (!early) faults.push_back({"/outcome", "not_allowed", "is the outcome of an answer"});
    if ((outcome == DsrOutcome::duplicate) != input.duplicate_of.has_value())
        faults.push_back({"/duplicate_of", input.duplicate_of ? "not_applicable" : "required", "is for duplicates"});
    if ((outcome == DsrOutcome::transferred) != input.transferred_to.has_value())
        faults.push_back({"/transferred_to", input.transferred_to ? "not_applicable" : "required", "is for transfers"});
    require_faultless(std::move(faults));
    auto& request = one.request;
    if (outcome == DsrOutcome::not_identified) {
        const bool failed = std::any_of(request.checks.begin(), request.checks.end(), [](const DsrIdentityCheck& check) {
            return check.result == DsrCheckResult::failed || check.result == DsrCheckResult::expired;
        });
        if (!failed) throw platform::conflict("check_missing");
        letters_.send(one, {.kind = DsrLetterKind::not_identified_notice});
    }
    if (outcome == DsrOutcome::transferred) letters_.send(one, {.kind = DsrLetterKind::transfer_notice, .words = input.transferred_to->value});
    if (input.duplicate_of) request.duplicate_of = input.duplicate_of;
    request.transferred_to = input.transferred_to;
    close_request(one, *outcome);
}

DsrRequest DsrReviewService::reopen(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const DsrReopen& input) const {
    DsrCase one(context, cases_, id, if_match, "reopen");
    auto& request = one.request;
    if (input.target_on < platform::time::local_date(context.now, request.deadline.time_zone))
        throw platform::invalid("/target_on", "in_past", "must not lie in the past");
    one.require_state({DsrState::responded, DsrState::closed});
    one.because(input.reason.value);
    request.reopenings.push_back({context.now, platform::UserId(context.caller.subject), input.reason, input.target_on});
    request.state = DsrState::in_progress;
    request.submitted_by.reset();
    request.closed_at.reset();
    request.erase_on.reset();
    // The dates of the first answer stay. Where there was none, the law's period has never stopped.
    if (!request.responded_at) request.clock = DsrClockState::running;
    return one.commit(Frozen::keep);
}

}  // namespace compliance
