// SPDX-License-Identifier: Apache-2.0
// What a client may say of a test of a control.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/control.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "compliance/schemas/approval.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class ControlTestMethod { inquiry, observation, inspection, reperformance, automated };
BOOST_DESCRIBE_ENUM(ControlTestMethod, inquiry, observation, inspection, reperformance, automated)
enum class ControlTestState { planned, in_progress, completed, approved };
BOOST_DESCRIBE_ENUM(ControlTestState, planned, in_progress, completed, approved)

/// How many records there were, were looked at, and deviated.
using TestCount = platform::Int<0, 1'000'000'000'000>;

struct ControlTestInput {
    ControlTestKind kind{};
    platform::Date planned_on{};
    platform::UserId tester;
    std::optional<platform::Date> period_from, period_to;
    std::vector<ControlTestMethod> methods;
    std::optional<platform::Markdown> procedure;
    std::optional<TestCount> population_size, sample_size;
    std::vector<platform::Ref<entity::Evidence>> evidence;

    static constexpr flags::MemberDoc kMembers[] = {
        {"kind", "What is tested: design, implementation, or operation over a period.", 0, "\"operating_effectiveness\""},
        {"planned_on", "When it is to be done.", flags::kSortable, "\"2026-07-01\""},
        {"tester", "Member who tests."},
        {"period_from", "First day of the period that is tested; needed for operating_effectiveness."},
        {"period_to", "Last day of it."},
        {"methods", "How it is tested.", flags::kDefaulted, {}, 5},
        {"procedure", "What is done; the control's test procedure if not given."},
        {"population_size", "How many records there are."},
        {"sample_size", "How many of them are looked at."},
        {"evidence", "What shows it.", flags::kDefaulted, {}, 100}};
};
BOOST_DESCRIBE_STRUCT(ControlTestInput, (),
                      (kind, planned_on, tester, period_from, period_to, methods, procedure, population_size, sample_size, evidence))

/// What is known once the test is done.
struct ControlTestFindings {
    std::optional<platform::Date> performed_on;
    std::optional<TestCount> deviations;
    std::optional<ControlTestVerdict> result;
    std::optional<platform::Markdown> conclusion;
    static constexpr flags::MemberDoc kMembers[] = {{"performed_on", "When it was done; not in the future.", flags::kSortable},
                                                    {"deviations", "How many of the sample deviated."},
                                                    {"result", "What the tester found."},
                                                    {"conclusion", "Why, in words."}};
};
BOOST_DESCRIBE_STRUCT(ControlTestFindings, (), (performed_on, deviations, result, conclusion))

struct ControlTestChange : ControlTestInput, ControlTestFindings {
    ControlTestState state = ControlTestState::planned;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "in_progress once work on it has begun.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(ControlTestChange, (ControlTestInput, ControlTestFindings), (state))

/// What completing a test adds; members that are not given stay as they are.
struct ControlTestResult : ControlTestFindings {
    std::optional<platform::Date> period_from, period_to;
    std::optional<std::vector<ControlTestMethod>> methods;
    std::optional<TestCount> population_size, sample_size;
    std::optional<std::vector<platform::Ref<entity::Evidence>>> evidence;
    static constexpr flags::MemberDoc kMembers[] = {{"period_from", "First day of the period that was tested."},
                                                    {"period_to", "Last day of it."},
                                                    {"methods", "How it was tested.", 0, {}, 5},
                                                    {"population_size", "How many records there are."},
                                                    {"sample_size", "How many of them were looked at."},
                                                    {"evidence", "What shows it.", 0, {}, 100}};
};
BOOST_DESCRIBE_STRUCT(ControlTestResult, (ControlTestFindings), (period_from, period_to, methods, population_size, sample_size, evidence))

/// Filters of listControlTests.
struct ControlTestFilters {
    std::optional<platform::Uuid> control_id;
    std::optional<ControlTestState> state;
    std::optional<ControlTestKind> kind;
    std::optional<ControlTestVerdict> result;
    std::optional<platform::UserId> tester;
    std::optional<platform::Date> planned_before, performed_from, performed_to;
    static constexpr flags::MemberDoc kMembers[] = {{"control_id", "Of that control."},
                                                    {"state", "State."},
                                                    {"kind", "What is tested."},
                                                    {"result", "Result."},
                                                    {"tester", "Who tests."},
                                                    {"planned_before", "Planned before that day."},
                                                    {"performed_from", "Done that day or later."},
                                                    {"performed_to", "Done that day or earlier."}};
};
BOOST_DESCRIBE_STRUCT(ControlTestFilters, (), (control_id, state, kind, result, tester, planned_before, performed_from, performed_to))

}  // namespace compliance
