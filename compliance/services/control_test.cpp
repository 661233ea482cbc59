// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/control_test.hpp"

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
using platform::records::ListQuery;
using platform::records::Page;

namespace {

void apply(ControlTest& test, const ControlTestResult& input) {
    if (input.performed_on) test.performed_on = input.performed_on;
    if (input.deviations) test.deviations = input.deviations;
    if (input.result) test.result = input.result;
    if (input.conclusion) test.conclusion = input.conclusion;
    if (input.period_from) test.period_from = input.period_from;
    if (input.period_to) test.period_to = input.period_to;
    if (input.methods) test.methods = *input.methods;
    if (input.population_size) test.population_size = input.population_size;
    if (input.sample_size) test.sample_size = input.sample_size;
    if (input.evidence) test.evidence = *input.evidence;
}

std::vector<Fault> missing_in(const ControlTest& test) {
    std::vector<Fault> missing;
    const auto need = [&](bool there, const char* pointer, const char* why) {
        if (!there) missing.push_back({pointer, "required", why});
    };
    need(test.performed_on.has_value(), "/performed_on", "say when it was done");
    need(!test.methods.empty(), "/methods", "say how it was tested");
    need(test.result.has_value(), "/result", "say what was found");
    need(test.conclusion.has_value(), "/conclusion", "say why");
    if (test.kind != ControlTestKind::operating_effectiveness) return missing;
    need(test.period_from.has_value(), "/period_from", "operation is tested over a period");
    need(test.period_to.has_value(), "/period_to", "operation is tested over a period");
    need(!test.evidence.empty(), "/evidence", "operation is shown by evidence");
    return missing;
}

void require_open(const ControlTest& test) {
    if (test.state == ControlTestState::approved) throw platform::conflict("immutable", "An approved test stays as it is.");
    require_state(test.state, {ControlTestState::planned, ControlTestState::in_progress});
}

std::optional<std::int64_t> number(const std::optional<TestCount>& count) { return count ? std::optional(count->value) : std::nullopt; }

}  // namespace

void ControlTestService::check(Executor& db, const ControlTest& test, Date today) {
    std::vector<Fault> faults;
    check_references(db, static_cast<const ControlTestInput&>(test), faults);
    if (test.performed_on && *test.performed_on > today) faults.push_back({"/performed_on", "in_future", "must not lie in the future"});
    if (test.period_from && test.period_to && *test.period_to < *test.period_from) faults.push_back({"/period_to", "before_from", "lies before the first day"});
    if (test.period_to && test.performed_on && *test.period_to > *test.performed_on)
        faults.push_back({"/period_to", "after_performed", "must have ended when the test was done"});
    if (test.sample_size && test.population_size && *test.sample_size > *test.population_size)
        faults.push_back({"/sample_size", "above_population", "is more than there are"});
    if (test.deviations && *test.deviations > (test.sample_size ? *test.sample_size : TestCount(0)))
        faults.push_back({"/deviations", "above_sample", "are more than were looked at"});
    require_faultless(std::move(faults));
}

Page<ControlTest> ControlTestService::list(Context& context, const ListQuery& query, const ControlTestFilters& filters) const {
    auto db = context.units();
    auto page = rows_.list(db, query, filters);
    derive(db, page.items);
    return page;
}

ControlTest ControlTestService::get(Context& context, const Uuid& id, std::optional<Instant> as_of) const {
    auto db = context.units();
    auto found = record_of(rows_, db, id, as_of);
    std::vector<ControlTest> one{std::move(found)};
    derive(db, one);
    return std::move(one.front());
}

ControlTest ControlTestService::create(Context& context, const Uuid& control_id, ControlTestInput input) const {
    auto tx = context.transaction();
    const auto control = record_of(controls_.rows(), tx, control_id);
    require_state(control.state, {ControlState::planned, ControlState::in_progress, ControlState::implemented, ControlState::suspended});
    ControlTest test{};
    static_cast<ControlTestInput&>(test) = std::move(input);
    if (!test.procedure) test.procedure = control.test_procedure;
    test.control = control_id;
    test.self_assessment = control.owner == test.tester;
    check(tx, test, tenant_today(context, tx));
    test.key = rows_.store().next_key(tx);
    rows_.insert(tx, test);
    std::vector<ControlTest> one{std::move(test)};
    derive(tx, one);
    tx.commit();
    return std::move(one.front());
}

ControlTest ControlTestService::change(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, std::string action, const Change& work) const {
    const Acting acting(context, std::move(action));
    auto tx = context.transaction();
    // The control first: what is decided over one of its tests is decided one after the other.
    const auto known = record_of(rows_, tx, id);
    const auto control = controls_.rows().get_for_update(tx, known.control);
    auto test = rows_.get_for_update(tx, id);
    if (!test || !control) throw platform::not_found();
    require_version(if_match, test->version);
    work(tx, *test, *control);
    update_record(rows_, tx, *test, test->version);
    if (test->state == ControlTestState::approved) controls_.put_deadlines(context, tx, *control);
    std::vector<ControlTest> one{std::move(*test)};
    derive(tx, one);
    tx.commit();
    return std::move(one.front());
}

ControlTest ControlTestService::patch(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const platform::json::Node& body) const {
    return change(context, id, if_match, "update_test", [&](Transaction& tx, ControlTest& test, const Control& control) {
        require_open(test);
        ControlTestChange merged;
        static_cast<ControlTestInput&>(merged) = test;
        static_cast<ControlTestFindings&>(merged) = test;
        merged.state = test.state;
        std::vector<Fault> faults;
        platform::json::merge(platform::reflect::type_of<ControlTestChange>(), body, &merged, faults);
        if (merged.state != test.state && merged.state != ControlTestState::in_progress)
            faults.push_back({"/state", "not_allowed", "is reached by complete and decide"});
        require_faultless(std::move(faults));
        static_cast<ControlTestInput&>(test) = merged;
        static_cast<ControlTestFindings&>(test) = merged;
        test.state = merged.state;
        test.self_assessment = control.owner == test.tester;
        check(tx, test, tenant_today(context, tx));
    });
}

void ControlTestService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto test = record_for_update(rows_, tx, id, if_match);
    require_state(test.state, {ControlTestState::planned});
    rows_.store().erase(tx, id, test.version);
    tx.commit();
}

ControlTest ControlTestService::complete(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ControlTestResult& input) const {
    return change(context, id, if_match, "complete_test", [&](Transaction& tx, ControlTest& test, const Control&) {
        require_open(test);
        apply(test, input);
        check(tx, test, tenant_today(context, tx));
        require_complete(missing_in(test));
        test.state = ControlTestState::completed;
    });
}

ControlTest ControlTestService::decide(Context& context, const Uuid& id, std::optional<std::int64_t> if_match, const ApprovalDecision& decision) const {
    require_decision(decision, {ApprovalVerdict::approve, ApprovalVerdict::return_});
    const bool approved = decision.decision == ApprovalVerdict::approve;
    if (!approved) context.reason = decision.note->value;
    return change(context, id, if_match, approved ? "approve_test" : "return_test", [&](Transaction& tx, ControlTest& test, const Control& control) {
        if (test.state == ControlTestState::approved) throw platform::conflict("immutable", "An approved test stays as it is.");
        require_state(test.state, {ControlTestState::completed});
        require_second_person(context, tx, {test.tester.value, test.updated_by});
        test.state = approved ? ControlTestState::approved : ControlTestState::in_progress;
        test.decided_by = platform::UserId(context.caller.subject);
        test.decided_at = context.now;
        test.return_reason = approved ? std::nullopt : decision.note;
        const bool counts = test.kind != ControlTestKind::design;
        if (approved && counts && test.result == ControlTestVerdict::ineffective) flag_items_of_control(tx, control.id);
    });
}

void ControlTestService::derive(Executor& db, std::vector<ControlTest>& list) const {
    if (list.empty()) return;
    std::vector<Uuid> ids;
    for (const auto& test : list) ids.push_back(test.control);
    const auto frequencies = frequencies_of_controls(db, ids);
    for (auto& test : list) {
        const auto found = frequencies.find(test.control);
        test.sample_guidance = sample_guidance(found != frequencies.end() ? found->second : std::nullopt, number(test.population_size));
        test.result_hint = result_hint(number(test.sample_size), number(test.deviations));
        if (test.sample_guidance && test.sample_size && *test.sample_size < *test.sample_guidance) test.warnings.emplace_back("sample_below_guidance");
    }
}

}  // namespace compliance
