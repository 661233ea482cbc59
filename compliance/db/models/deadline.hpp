// SPDX-License-Identifier: Apache-2.0
// Row of compliance_deadlines: each running Reckoning and due date of all domains.
#pragma once

#include <map>

#include "compliance/domain/permission.hpp"
#include "compliance/domain/reckoning.hpp"
#include "compliance/domain/severity.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DeadlineEntity {
    std::string type;
    platform::Uuid id;
    std::string key;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"type", "Entity type."}, {"id", "Record."}, {"key", "Its key."}};
};
BOOST_DESCRIBE_STRUCT(DeadlineEntity, (), (type, id, key))

struct ReminderSent {
    std::string offset;
    platform::Instant at{};
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"offset", "Which reminder."}, {"at", "When it went out."}};
};
BOOST_DESCRIBE_STRUCT(ReminderSent, (), (offset, at))

struct Deadline : platform::records::Common {
    std::string domain, kind;
    DeadlineEntity entity;
    std::map<std::string, std::string> title;
    std::optional<platform::Date> target_on;
    std::optional<platform::Instant> target_at;
    platform::Date due_on{};
    platform::Instant due_at{};
    std::string regime, legal_source;
    DeadlineRule rule = DeadlineRule::eu_1182_71;
    std::optional<Region> region;
    Severity severity = Severity::normal;
    std::optional<std::string> responsible;
    std::optional<Role> role;
    ReckoningState state = ReckoningState::open;
    std::optional<platform::Instant> met_at;
    bool late = false;
    std::vector<ReminderSent> reminders_sent;
    platform::Uuid entity_id;

    static constexpr std::string_view kText = "A date that somebody must keep, from any domain.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"domain", "Domain."}, {"kind", "`<domain>.<kind>`."}, {"entity", "Record it belongs to."}, {"title", "Title by language, without personal data."},
        {"target_on", "End without leniency."}, {"target_at", "End without leniency, of periods in hours."},
        {"due_on", "Last day.", platform::reflect::kSortable}, {"due_at", "The instant at which it is missed.", platform::reflect::kSortable},
        {"regime", "Law that gives it."}, {"legal_source", "Its norm."}, {"rule", "How it is counted."}, {"region", "Federal state."},
        {"severity", "legal and critical cannot be muted."}, {"responsible", "Member."}, {"role", "Role."}, {"state", "State."},
        {"met_at", "When it was met."}, {"late", "Met after it was missed."}, {"reminders_sent", "Reminders that went out."},
        {"entity_id", "Record, for filters.", platform::reflect::kHidden}};
};
BOOST_DESCRIBE_STRUCT(Deadline, (platform::records::Common),
                      (domain, kind, entity, title, target_on, target_at, due_on, due_at, regime, legal_source, rule, region, severity,
                       responsible, role, state, met_at, late, reminders_sent, entity_id))

/// Filters of listDeadlines.
struct DeadlineFilters {
    std::optional<platform::Date> from, to;
    std::optional<platform::Text<40>> domain;
    std::optional<platform::Text<60>> kind;
    std::optional<platform::UserId> responsible;
    std::optional<ReckoningState> state;
    std::optional<Severity> severity;
    std::optional<platform::Uuid> entity_id;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"from", "Due then or later."}, {"to", "Due then or earlier."}, {"domain", "Domain."}, {"kind", "Kind."}, {"responsible", "Member."},
        {"state", "State."}, {"severity", "Severity."}, {"entity_id", "Record."}};
};
BOOST_DESCRIBE_STRUCT(DeadlineFilters, (), (from, to, domain, kind, responsible, state, severity, entity_id))

}  // namespace compliance
