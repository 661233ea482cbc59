// SPDX-License-Identifier: Apache-2.0
// What of the trail leaves as an event, and what patterns match.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compliance/domain/entity_type.hpp"
#include "compliance/domain/event_type.hpp"

namespace compliance {
namespace {

bool leaves(std::string_view entity_type) {
    return std::any_of(event_rules().begin(), event_rules().end(), [&](const auto& rule) { return rule.entity_type == entity_type; });
}

TEST(EventType, WhistleblowersMailsPersonsAndTheTrailItselfNeverLeave) {
    for (const auto& type : entity_types()) EXPECT_FALSE(type.domain == "whistleblower" && leaves(type.name)) << type.name;
    for (const auto* type : {"email_message", "subject", "subject_export", "audit_log", "audit_trail", "webhook_delivery", "dsr_task_call", "file_reference"})
        EXPECT_FALSE(leaves(type)) << type;
    EXPECT_TRUE(leaves("dsr_request"));
}

TEST(EventType, EachRuleNamesAnEntityOnceForEachActionAndATypeOfItsDomain) {
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& rule : event_rules()) {
        EXPECT_EQ(domain_of_entity(rule.entity_type), rule.domain) << rule.type;
        EXPECT_TRUE(seen.emplace(rule.entity_type, rule.action).second) << rule.entity_type << " " << rule.action;
        EXPECT_TRUE(is_event_pattern(rule.type) && rule.type.starts_with("compliance." + rule.domain + ".") && rule.type.ends_with(".v1")) << rule.type;
        EXPECT_FALSE(rule.subject.starts_with('/')) << rule.type;
    }
}

TEST(EventType, PatternsAreTypesOrBeginningsOfThem) {
    for (const auto* good : {"*", "compliance.*", "compliance.dsr.*", "compliance.dsr.request.created.v1", "compliance.change-requests.*"})
        EXPECT_TRUE(is_event_pattern(good)) << good;
    for (const auto* bad :
         {"", ".", "compliance.", "compliance.dsr*", "*.v1", "compliance.*.created.v1", "compliance..dsr", "Compliance.*", "**", "compliance.dsr.%"})
        EXPECT_FALSE(is_event_pattern(bad)) << bad;
}

TEST(EventType, APatternMatchesWholePartsOnly) {
    EXPECT_TRUE(matches_event("*", "compliance.dsr.request.created.v1"));
    EXPECT_TRUE(matches_event("compliance.dsr.*", "compliance.dsr.request.created.v1"));
    EXPECT_TRUE(matches_event("compliance.dsr.request.created.v1", "compliance.dsr.request.created.v1"));
    EXPECT_FALSE(matches_event("compliance.dsr.*", "compliance.dsrx.request.created.v1"));
    EXPECT_FALSE(matches_event("compliance.dsr.request.created.v1", "compliance.dsr.request.created.v10"));
    EXPECT_FALSE(matches_event("compliance.dsr.request.created.v1.*", "compliance.dsr.request.created.v1"));
}

}  // namespace
}  // namespace compliance
