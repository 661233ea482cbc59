// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_item.hpp"

#include <set>

#include "compliance/services/register.hpp"
#include "compliance/services/tenant_calendar.hpp"
#include "platform/time/zone.hpp"

namespace compliance {

using platform::Fault;
using platform::Uuid;

namespace {

constexpr std::size_t kMaxItems = 10;

bool is_ground_of(DsrRight right, std::string_view ground) {
    switch (right) {
        case DsrRight::erasure: return ground.size() == 6 && ground.starts_with("17_1_") && ground[5] >= 'a' && ground[5] <= 'f';
        case DsrRight::restriction: return ground.size() == 6 && ground.starts_with("18_1_") && ground[5] >= 'a' && ground[5] <= 'd';
        case DsrRight::objection: return ground == "21_1" || ground == "21_6";
        default: return false;
    }
}

bool is_backup_or_retention(DsrException exception) { return exception == DsrException::bdsg34_1_2a || exception == DsrException::bdsg34_1_2b; }
bool is_abuse(DsrException exception) { return exception == DsrException::art12_5_unfounded || exception == DsrException::art12_5_excessive; }

void check_grounds(DsrRight right, const std::vector<DsrExceptionCheckInput>& checks, std::vector<Fault>& faults) {
    std::set<DsrException> seen;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        const auto& check = checks[i];
        const auto at = "/exception_checks/" + std::to_string(i);
        if (!seen.insert(check.exception).second) faults.push_back({at + "/exception", "duplicate", "is there already"});
        if (!is_allowed(check.exception, right)) faults.push_back({at + "/exception", "not_allowed", "cannot be held against this right"});
        if (!check.reasoning) faults.push_back({at + "/reasoning", "required", "is required"});
        if (is_abuse(check.exception) && check.result != DsrExceptionResult::does_not_apply && names_number_alone(check.reasoning->value))
            faults.push_back({at + "/reasoning", "number_alone", "must name facts that show intent; how often somebody asked is not enough"});
        if (!is_backup_or_retention(check.exception) || check.result == DsrExceptionResult::does_not_apply) continue;
        for (const auto& [name, given] :
             {std::pair{"/limb", check.limb.has_value()}, {"/effort", check.effort.has_value()}, {"/exclusion", check.exclusion.has_value()}})
            if (!given) faults.push_back({at + name, "required", "§ 34(1) no. 2 BDSG needs it"});
    }
}

DsrItemChange change_of(const DsrItem& item) {
    DsrItemChange change;
    change.ground = item.ground;
    change.scope = item.scope;
    change.corrections = item.corrections;
    change.processing_activities = item.processing_activities;
    change.special_categories = item.special_categories;
    for (const auto& check : item.exception_checks) change.exception_checks.push_back(check);
    change.access_entries = item.access_entries;
    change.restriction_since = item.restriction_since;
    change.restriction_lifted_on = item.restriction_lifted_on;
    change.suggested = item.suggested;
    return change;
}

/// A check that stays as it was keeps its author and instant.
std::vector<DsrExceptionCheck> signed_checks(const Context& context, const std::vector<DsrExceptionCheckInput>& inputs,
                                             const std::vector<DsrExceptionCheck>& before) {
    std::vector<DsrExceptionCheck> out;
    for (const auto& input : inputs) {
        DsrExceptionCheck check;
        static_cast<DsrExceptionCheckInput&>(check) = input;
        check.checked_by = platform::UserId(context.caller.subject);
        check.checked_at = context.now;
        for (const auto& old : before)
            if (static_cast<const DsrExceptionCheckInput&>(old) == input) check = old;
        out.push_back(std::move(check));
    }
    return out;
}

/// An entry that stays as it was keeps its sealed form, so that the trail shows no change of it.
void keep_unchanged(std::vector<DsrAccessEntry>& entries, const std::vector<DsrAccessEntry>& before) {
    for (auto& entry : entries)
        for (const auto& old : before)
            if (old == entry) entry = old;
}

/// Art. 18(3): the person hears of it before the restriction ends.
void require_lift_notice(DsrCase& one, const DsrItem& item) {
    const auto zone = tenant_calendar(one.tx()).time_zone;
    const auto rows = one.tx().run(
        "SELECT min(dispatched_at) FROM compliance_dsr_communications WHERE tenant_id = compliance_tenant() AND request = $1 "
        "AND kind = 'restriction_lift_notice' AND direction = 'out' AND state = 'dispatched'",
        platform::postgres::Params{}.add(one.request.id));
    const bool told = !rows.is_null(0, 0) && platform::time::local_date(rows.instant(0, 0), zone) < *item.restriction_lifted_on;
    if (!told) throw platform::conflict("notice_missing", "The person must be told before the restriction is lifted (Art. 18(3) GDPR).");
}

}  // namespace

void check_access_entries(DsrRight right, const std::vector<DsrAccessEntry>& entries, std::vector<Fault>& faults) {
    if (!entries.empty() && right != DsrRight::access) faults.push_back({"/access_entries", "not_applicable", "are for a request for access only"});
    std::set<DsrAccessTopic> seen;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto at = "/access_entries/" + std::to_string(i);
        if (!seen.insert(entries[i].topic).second) faults.push_back({at + "/topic", "duplicate", "is there already"});
        if (entries[i].text.has_value() == entries[i].not_applicable_reason.has_value())
            faults.push_back({at, "contradiction", "needs either text or not_applicable_reason"});
    }
}

void check_item(const DsrItemInput& item, const std::string& at, std::vector<Fault>& faults) {
    if (item.ground && !is_ground_of(item.right, item.ground->value)) faults.push_back({at + "/ground", "unknown_value", "is no ground of this right"});
    if (item.corrections.state != platform::PiiState::open) return;
    if (item.right != DsrRight::rectification) faults.push_back({at + "/corrections", "not_applicable", "is for a rectification only"});
    if (item.corrections.value.empty() || item.corrections.value.size() > 50)
        faults.push_back({at + "/corrections", "out_of_range", "must have 1 to 50 entries"});
}

DsrRequest DsrItemService::add(Context& context, const Uuid& request, std::optional<std::int64_t> if_match, const DsrItemInput& input) const {
    DsrCase one(context, cases_, request, if_match, "add_item");
    one.require_state({DsrState::received, DsrState::in_progress});
    std::vector<Fault> faults;
    check_item(input, "", faults);
    check_references(one.tx(), input, faults);
    if (one.request.items.size() >= kMaxItems) faults.push_back({"", "too_many", "must have at most 10 entries"});
    require_faultless(std::move(faults));
    if (one.has(input.right)) throw platform::conflict("already_exists", "The request carries this right already.");
    DsrItem item;
    static_cast<DsrItemInput&>(item) = input;
    one.put(item);
    one.request.items.push_back(std::move(item));
    return one.commit();
}

DsrRequest DsrItemService::patch(Context& context, const Uuid& request, const Uuid& id, std::optional<std::int64_t> if_match,
                                 const platform::json::Node& body) const {
    DsrCase one(context, cases_, request, if_match, "update_item");
    one.require_state({DsrState::received, DsrState::in_progress, DsrState::responded});
    auto& item = one.item(id);
    auto change = change_of(item);
    merge_patch<DsrItemChange>(change, body);
    std::vector<Fault> faults;
    const bool was_suggested = item.suggested;
    if (change.suggested && !was_suggested) faults.push_back({"/suggested", "not_applicable", "is set by the intake only"});
    if (change.drop && !was_suggested) faults.push_back({"/drop", "not_applicable", "removes only what the intake suggested"});
    if (change.drop && one.request.items.size() == 1) faults.push_back({"/drop", "not_applicable", "one right must stay"});
    if ((change.restriction_since || change.restriction_lifted_on) && item.right != DsrRight::restriction && item.right != DsrRight::objection)
        faults.push_back({"/restriction_since", "not_applicable", "is for restrictions and objections only"});
    if (change.restriction_lifted_on && (!change.restriction_since || *change.restriction_lifted_on < *change.restriction_since))
        faults.push_back({"/restriction_lifted_on", "order", "comes after restriction_since"});
    check_grounds(item.right, change.exception_checks, faults);
    check_access_entries(item.right, change.access_entries, faults);
    check_references(one.tx(), change, faults);
    DsrItem next = item;
    next.ground = change.ground;
    next.scope = change.scope;
    next.corrections = change.corrections;
    next.processing_activities = change.processing_activities;
    next.special_categories = change.special_categories;
    next.exception_checks = signed_checks(context, change.exception_checks, item.exception_checks);
    next.access_entries = change.access_entries;
    keep_unchanged(next.access_entries, item.access_entries);
    next.restriction_since = change.restriction_since;
    next.restriction_lifted_on = change.restriction_lifted_on;
    next.suggested = change.suggested;
    check_item(next, "", faults);
    require_faultless(std::move(faults));
    if (change.restriction_lifted_on && change.restriction_lifted_on != item.restriction_lifted_on) require_lift_notice(one, next);
    std::vector<platform::Ref<entity::File>> before;
    for (const auto& check : item.exception_checks) before.insert(before.end(), check.evidence.begin(), check.evidence.end());
    std::vector<NamedFiles> named;
    for (std::size_t i = 0; i < next.exception_checks.size() && !change.drop; ++i)
        named.push_back({next.exception_checks[i].evidence, "/exception_checks/" + std::to_string(i) + "/evidence"});
    cases_.hold_files(context, one.tx(), one.request, {{"dsr_item", id}, named, before});
    if (change.drop) {
        one.drop(item);
        return one.commit();
    }
    item = std::move(next);
    one.put(item);
    return one.commit();
}

DsrRequest DsrItemService::decide(Context& context, const Uuid& request, const Uuid& id, std::optional<std::int64_t> if_match,
                                  const DsrDecisionInput& input) const {
    DsrCase one(context, cases_, request, if_match, "decide_item");
    one.require_state({DsrState::received, DsrState::in_progress});
    auto& item = one.item(id);
    std::vector<Fault> faults;
    if (!may_decide(item.right, input.decision)) faults.push_back({"/decision", "not_allowed", "this right is never weighed"});
    if (input.decision != DsrDecision::granted && !input.decision_reason) faults.push_back({"/decision_reason", "required", "is needed unless granted"});
    require_faultless(std::move(faults));
    if (item.suggested) throw blocked("suggested_items", "Keep or drop the suggested right first.", {item.id.str()});
    const bool cut = input.decision == DsrDecision::refused || input.decision == DsrDecision::partially_granted;
    const bool grounded = std::any_of(item.exception_checks.begin(), item.exception_checks.end(), [&](const DsrExceptionCheck& check) {
        return check.result != DsrExceptionResult::does_not_apply && is_allowed(check.exception, item.right);
    });
    if (cut && !grounded) throw platform::conflict("exception_missing", "Check a ground that is allowed against this right first.");
    item.decision = input.decision;
    item.decision_reason = input.decision_reason;
    item.decided_by = platform::UserId(context.caller.subject);
    item.decided_at = context.now;
    one.put(item);
    one.begin_work();
    return one.commit();
}

}  // namespace compliance
