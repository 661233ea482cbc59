// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/event_type.hpp"

#include <algorithm>

#include "compliance/domain/entity_type.hpp"

namespace compliance {

namespace {

/// An entity type whose records are told of: created, changed, deleted.
struct Told {
    std::string_view entity_type, name, subject;  ///< name: domain and entity of the event type
};
constexpr Told kTold[] = {
    {"api_token", "platform.api_token", "platform/tokens"},
    {"backup_run", "platform.backup_run", "platform/backups"},
    {"collector", "evidence.collector", "evidence/collectors/{id}"},
    {"compliance_assessment", "regulations.assessment", "compliance-assessments/{id}"},
    {"control", "controls.control", "controls/{id}"},
    {"control_exception", "controls.exception", "controls/exceptions/{id}"},
    {"control_mapping", "controls.mapping", "controls/{id}"},
    {"control_test", "controls.test", "controls/{id}"},
    {"deadline", "platform.deadline", "platform/deadlines"},
    {"dsr_communication", "dsr.communication", "dsr/requests/{id}"},
    {"dsr_identity_check", "dsr.identity_check", "dsr/requests/{id}"},
    {"dsr_item", "dsr.item", "dsr/requests/{id}"},
    {"dsr_package", "dsr.package", "dsr/requests/{id}"},
    {"dsr_recipient_notice", "dsr.recipient_notice", "dsr/requests/{id}"},
    {"dsr_request", "dsr.request", "dsr/requests/{id}"},
    {"dsr_settings", "dsr.settings", "dsr/settings"},
    {"dsr_source_system", "dsr.source_system", "dsr/source-systems"},
    {"dsr_task", "dsr.task", "dsr/requests/{id}"},
    {"dsr_template", "dsr.template", "dsr/templates"},
    {"email_template", "platform.email_template", "platform/email-templates"},
    {"erasure", "gdpr.erasure", "gdpr/erasures/{id}"},
    {"evidence", "evidence.evidence", "evidence/{id}"},
    {"evidence_link", "evidence.link", "evidence/{id}"},
    {"evidence_revision", "evidence.revision", "evidence/{id}"},
    {"file", "platform.file", "platform/files/{id}"},
    {"framework_mapping", "controls.framework_mapping", "framework-mappings/{id}"},
    {"job", "platform.job", "platform/jobs/{id}"},
    {"library", "libraries.library", "libraries/{id}"},
    {"library_object", "libraries.object", "libraries/objects"},
    {"library_release", "libraries.release", "libraries/{id}"},
    {"library_upgrade", "libraries.upgrade", "libraries/{id}"},
    {"member", "platform.member", "platform/members/{id}"},
    {"project_item", "projects.item", "projects/{id}"},
    {"regulation", "regulations.regulation", "regulations/{id}"},
    {"requirement", "regulations.requirement", "requirements/{id}"},
    {"requirement_assessment", "regulations.assessment_item", "compliance-assessments/{id}"},
    {"risk", "risks.risk", "risks/{id}"},
    {"risk_acceptance", "risks.acceptance", "risks/{id}"},
    {"risk_matrix", "risks.matrix", "risks/matrices/{id}"},
    {"risk_settings", "risks.settings", "risks/settings"},
    {"risk_simulation", "risks.simulation", "risks/simulations/{id}"},
    {"risk_treatment", "risks.treatment", "risks/{id}"},
    {"tenant", "platform.tenant", "platform/tenant"},
    {"webhook", "platform.webhook", "platform/webhooks/{id}"},
};

/// What has a name of its own.
struct Named {
    std::string_view entity_type, action, name, subject;
    bool note = false;
};
constexpr Named kNamed[] = {
    {"backup_run", "turn_red", "platform.backup_run.turned_red", "platform/backups"},
    {"collector", "fall_silent", "evidence.collector.fell_silent", "evidence/collectors/{id}"},
    {"control_exception", "expire", "controls.exception.expired", "controls/exceptions/{id}"},
    {"control_test", "approve_failed_test", "controls.test_failed", "controls/{id}"},  // so called by the outbox alone
    {"dashboard_settings", "*", "dashboard.settings_changed", "dashboard/settings"},
    {"deadline", "miss", "platform.deadline.missed", "platform/deadlines"},
    {"dsr_request", "close", "dsr.request.closed", "dsr/requests/{id}"},
    {"dsr_request", "extend_deadline", "dsr.request.extended", "dsr/requests/{id}"},
    {"dsr_request", "reopen", "dsr.request.reopened", "dsr/requests/{id}"},
    {"evidence", "integrity_failed", "evidence.integrity_failed", "evidence/{id}", true},
    {"risk_acceptance", "expire", "risks.acceptance.expired", "risks/{id}"},
    {"webhook", "disable", "platform.webhook.disabled", "platform/webhooks/{id}"},
};

std::string type_of(std::string_view name, std::string_view what = {}) {
    return "compliance." + std::string(name) + (what.empty() ? "" : "." + std::string(what)) + ".v1";
}

std::vector<EventRule> make_rules() {
    std::vector<EventRule> rules;
    const auto add = [&](std::string_view entity, std::string_view action, bool note, std::string type, std::string_view subject) {
        rules.push_back({std::string(entity), std::string(action), note, std::move(type), std::string(domain_of_entity(entity).value()), std::string(subject)});
    };
    for (const auto& one : kTold) {
        add(one.entity_type, "create", false, type_of(one.name, "created"), one.subject);
        add(one.entity_type, "delete", false, type_of(one.name, "deleted"), one.subject);
        add(one.entity_type, "*", false, type_of(one.name, "changed"), one.subject);
    }
    for (const auto& one : kNamed) add(one.entity_type, one.action, one.note, type_of(one.name), one.subject);
    return rules;
}

bool is_part(std::string_view part) {
    return !part.empty() &&
           std::all_of(part.begin(), part.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

}  // namespace

std::span<const EventRule> event_rules() {
    static const auto rules = make_rules();
    return rules;
}

bool is_event_pattern(std::string_view pattern) {
    while (!pattern.empty()) {
        const auto dot = pattern.find('.');
        const auto part = pattern.substr(0, dot);
        if (dot == std::string_view::npos) return part == "*" || is_part(part);
        if (!is_part(part)) return false;
        pattern.remove_prefix(dot + 1);
    }
    return false;
}

bool matches_event(std::string_view pattern, std::string_view type) {
    if (!pattern.ends_with('*')) return pattern == type;
    pattern.remove_suffix(1);
    return type.size() > pattern.size() && type.starts_with(pattern);
}

}  // namespace compliance
