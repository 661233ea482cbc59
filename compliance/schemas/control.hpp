// SPDX-License-Identifier: Apache-2.0
// What a client may say of a control, and what its actions take.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "compliance/domain/control.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/protection_goal.hpp"
#include "compliance/schemas/approval.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class ControlCategory { policy, process, procedure, technical, physical, people };
BOOST_DESCRIBE_ENUM(ControlCategory, policy, process, procedure, technical, physical, people)
enum class CsfFunction { govern, identify, protect, detect, respond, recover };
BOOST_DESCRIBE_ENUM(CsfFunction, govern, identify, protect, detect, respond, recover)
enum class ControlType { preventive, detective, corrective };
BOOST_DESCRIBE_ENUM(ControlType, preventive, detective, corrective)
enum class SecurityProperty { confidentiality, integrity, availability };
BOOST_DESCRIBE_ENUM(SecurityProperty, confidentiality, integrity, availability)
enum class ControlResponsibility { own, shared, provider };
BOOST_DESCRIBE_ENUM(ControlResponsibility, own, shared, provider)
enum class ControlPriority { p1, p2, p3, p4 };
BOOST_DESCRIBE_ENUM(ControlPriority, p1, p2, p3, p4)
enum class ControlEffort { xs, s, m, l, xl };
BOOST_DESCRIBE_ENUM(ControlEffort, xs, s, m, l, xl)
enum class ControlAutomation { manual, semi_automated, automated };
BOOST_DESCRIBE_ENUM(ControlAutomation, manual, semi_automated, automated)

struct ControlLink {
    platform::Text<300> title;
    platform::Url url;
    static constexpr flags::MemberDoc kMembers[] = {{"title", "What is found there.", 0, "\"Ticket\""},
                                                    {"url", "Address.", 0, "\"https://tickets.example/42\""}};
    bool operator==(const ControlLink&) const = default;
};
BOOST_DESCRIBE_STRUCT(ControlLink, (), (title, url))

struct ControlInput {
    std::optional<platform::Text<100>> external_id;
    platform::Text<300> title;
    platform::Markdown description;
    ControlCategory category{};
    std::optional<CsfFunction> csf_function;
    std::vector<ControlType> control_types;
    std::vector<SecurityProperty> properties;
    std::vector<ProtectionGoal> protection_goals;
    std::optional<platform::Text<255>> reference_urn;
    bool key_control = false;
    ControlResponsibility responsibility = ControlResponsibility::own;
    std::optional<platform::Ref<entity::Vendor>> vendor;
    std::optional<platform::UserId> owner;
    std::optional<platform::Text<200>> operator_;
    std::optional<ControlPriority> priority;
    std::optional<ControlEffort> effort;
    std::optional<platform::Date> start_on, target_on, expires_on;
    std::optional<platform::Markdown> implementation_notes;
    std::optional<ControlFrequency> frequency;
    ControlAutomation automation = ControlAutomation::manual;
    platform::Duration test_interval{"P12M"};
    std::optional<platform::Markdown> test_procedure;
    std::optional<platform::Money> cost_once, cost_yearly;
    std::map<std::string, platform::Text<2'000>> parameters;
    std::vector<platform::Ref<entity::IsmsScope>> isms_scopes;
    std::vector<platform::Ref<entity::ServiceModule>> modules;
    std::vector<platform::Ref<entity::ProcessingActivity>> processing_activities;
    std::vector<platform::Text<50>> tags;
    std::vector<ControlLink> links;

    static constexpr flags::MemberDoc kMembers[] = {
        {"external_id", "Its id in the tool it came from; unique."},
        {"title", "Title.", flags::kSortable | flags::kSearchable, "\"Access to production is reviewed\""},
        {"description", "What the control is.", flags::kSearchable, "\"Each quarter the owners confirm who may enter.\""},
        {"category", "Kind of measure.", 0, "\"process\""},
        {"csf_function", "Function of the NIST Cybersecurity Framework."},
        {"control_types", "When it acts (ISO/IEC 27002).", flags::kDefaulted, {}, 3},
        {"properties", "What it protects (ISO/IEC 27002).", flags::kDefaulted, {}, 3},
        {"protection_goals", "Protection goals it serves (SDM).", flags::kDefaulted, {}, 7},
        {"reference_urn", "Reference control of a library that it follows."},
        {"key_control", "Its failure alone breaks an objective.", flags::kDefaulted},
        {"responsibility", "Who runs it; shared and provider need the vendor.", flags::kDefaulted},
        {"vendor", "Vendor who runs it or shares in it."},
        {"owner", "Member who answers for it."},
        {"operator", "Who runs it."},
        {"priority", "Order in which it is built.", flags::kSortable},
        {"effort", "Effort to build it."},
        {"start_on", "When work on it begins."},
        {"target_on", "When it is to be implemented; a deadline until it is.", flags::kSortable},
        {"expires_on", "Last day on which it operates."},
        {"implementation_notes", "How it is done here; needed to implement it."},
        {"frequency", "How often it operates."},
        {"automation", "Whether people or machines run it.", flags::kDefaulted},
        {"test_interval", "How often it is tested, P1M to P5Y.", flags::kDefaulted},
        {"test_procedure", "How it is tested."},
        {"cost_once", "Cost of building it, in the tenant's currency."},
        {"cost_yearly", "Cost a year, in the tenant's currency."},
        {"parameters", "Values of OSCAL parameters by their id.", flags::kDefaulted, {}, 200},
        {"isms_scopes", "Scopes in which it works.", flags::kDefaulted, {}, 100},
        {"modules", "Service modules it protects.", flags::kDefaulted},
        {"processing_activities", "Processing activities it protects.", flags::kDefaulted},
        {"tags", "Tags.", flags::kDefaulted, "[\"access\"]", 50},
        {"links", "Tickets, repositories.", flags::kDefaulted, {}, 50},
    };
};
BOOST_DESCRIBE_STRUCT(ControlInput, (),
                      (external_id, title, description, category, csf_function, control_types, properties, protection_goals, reference_urn, key_control,
                       responsibility, vendor, owner, operator_, priority, effort, start_on, target_on, expires_on, implementation_notes, frequency,
                       automation, test_interval, test_procedure, cost_once, cost_yearly, parameters, isms_scopes, modules, processing_activities, tags, links))

struct ControlChange : ControlInput {
    ControlState state = ControlState::planned;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "planned or in_progress, while it is one of them.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(ControlChange, (ControlInput), (state))

struct ControlImplement {
    std::optional<platform::Date> implemented_on;
    std::optional<platform::UserId> owner;
    std::optional<platform::Markdown> implementation_notes;
    static constexpr flags::MemberDoc kMembers[] = {{"implemented_on", "Since when it operates; today if not given, never later."},
                                                    {"owner", "Member who answers for it, where the control names none yet."},
                                                    {"implementation_notes", "How it is done here, where the control does not say yet."}};
};
BOOST_DESCRIBE_STRUCT(ControlImplement, (), (implemented_on, owner, implementation_notes))

struct RetireControl {
    platform::Text<2'000> reason;
    bool force = false;
    static constexpr flags::MemberDoc kMembers[] = {{"reason", "Why it is given up.", 0, "\"Replaced by another control.\""},
                                                    {"force", "Retire it though requirements lose their only control.", flags::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(RetireControl, (), (reason, force))

/// Filters of listControls and exportControls.
struct ControlFilters {
    std::optional<ControlState> state;
    std::optional<ControlHealth> health;
    std::optional<ControlCategory> category;
    std::optional<CsfFunction> csf_function;
    std::optional<platform::UserId> owner;
    std::optional<bool> key_control;
    std::optional<platform::Uuid> regulation_id, requirement_id, vendor_id, module_id;
    std::optional<platform::Date> test_due_before;
    std::optional<platform::Date> on;
    static constexpr flags::MemberDoc kMembers[] = {{"state", "State."},
                                                    {"health", "Health."},
                                                    {"category", "Kind of measure."},
                                                    {"csf_function", "Function of the CSF."},
                                                    {"owner", "Who answers for it."},
                                                    {"key_control", "Only key controls, or only others."},
                                                    {"regulation_id", "Mapped to a requirement of that regulation."},
                                                    {"requirement_id", "Mapped to that requirement."},
                                                    {"vendor_id", "Run by that vendor."},
                                                    {"module_id", "Protects that module."},
                                                    {"test_due_before", "Its next test is due before that day."},
                                                    {"on", "Day that effectiveness and health are of; today if not given."}};
};
BOOST_DESCRIBE_STRUCT(ControlFilters, (),
                      (state, health, category, csf_function, owner, key_control, regulation_id, requirement_id, vendor_id, module_id, test_due_before, on))

enum class RegisterFormat { csv, xlsx, json };
BOOST_DESCRIBE_ENUM(RegisterFormat, csv, xlsx, json)

}  // namespace compliance
