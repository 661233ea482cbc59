// SPDX-License-Identifier: Apache-2.0
#include "compliance/domain/entity_type.hpp"

#include <algorithm>

namespace compliance {

namespace {

constexpr EntityType kTypes[] = {
    {"ai_system", "ai"}, {"ai_model", "ai"}, {"ai_classification", "ai"}, {"ai_obligation", "ai"},
    {"ai_timetable", "ai"}, {"fria", "ai"}, {"ai_technical_documentation", "ai"}, {"ai_registration", "ai"},
    {"ai_incident", "ai"}, {"ai_oversight_event", "ai"}, {"ai_literacy_measure", "ai"},
    {"audit_session", "audit"}, {"audit_item", "audit"}, {"audit_sign_off", "audit"}, {"evidence_request", "audit"},
    {"auditor_invitation", "audit"}, {"audit_report", "audit"}, {"audit_export", "audit"}, {"audit_log", "audit"},
    {"audit_trail", "audit"},
    {"change_request", "change-requests"},
    {"company_profile", "company-profile"}, {"legal_entity", "company-profile"}, {"location", "company-profile"},
    {"applicability_assessment", "company-profile"},
    {"consent_purpose", "consent"}, {"consent_subject", "consent"}, {"consent_record", "consent"},
    {"legal_text", "consent"}, {"legal_text_version", "consent"}, {"text_acceptance", "consent"},
    {"consent_site", "consent"}, {"consent_site_version", "consent"}, {"tracker_service", "consent"},
    {"cookie_scan", "consent"}, {"evidence_seal", "consent"}, {"global_vendor_list", "consent"},
    {"control", "controls"}, {"control_test", "controls"}, {"control_exception", "controls"},
    {"control_mapping", "controls"}, {"framework_mapping", "controls"},
    {"dashboard_settings", "dashboard"}, {"score_snapshot", "dashboard"},
    {"threshold_check", "dsfa"}, {"dsfa", "dsfa"}, {"dsfa_risk", "dsfa"}, {"dsfa_measure", "dsfa"},
    {"consultation", "dsfa"}, {"prior_consultation", "dsfa"},
    {"dsr_request", "dsr"}, {"dsr_item", "dsr"}, {"dsr_identity_check", "dsr"}, {"dsr_task", "dsr"},
    {"dsr_recipient_notice", "dsr"}, {"dsr_communication", "dsr"}, {"dsr_template", "dsr"},
    {"dsr_source_system", "dsr"}, {"dsr_package", "dsr"}, {"dsr_settings", "dsr"},
    {"evidence", "evidence"}, {"evidence_revision", "evidence"}, {"evidence_link", "evidence"},
    {"collector", "evidence"}, {"check_result", "evidence"}, {"submission", "evidence"},
    {"subject", "gdpr"}, {"subject_export", "gdpr"}, {"erasure", "gdpr"}, {"legal_obligation", "gdpr"},
    {"gdpr_contact", "gdpr"},
    {"document_template", "generation"}, {"generated_document", "generation"}, {"document_version", "generation"},
    {"llm_settings", "generation"}, {"llm_call", "generation"},
    {"incident", "incidents"}, {"clock", "incidents"}, {"incident_notification", "incidents"},
    {"subject_communication", "incidents"}, {"incident_measure", "incidents"}, {"public_statement", "incidents"},
    {"incident_settings", "incidents"},
    {"isms_scope", "isms"}, {"isms_context", "isms"}, {"role_assignment", "isms"}, {"isms_policy", "isms"},
    {"policy_acknowledgement", "isms"}, {"security_objective", "isms"}, {"measurement", "isms"},
    {"statement_of_applicability", "isms"}, {"soa_item", "isms"}, {"isms_readiness_check", "isms"},
    {"management_review", "isms"}, {"audit_programme", "isms"}, {"internal_audit", "isms"}, {"audit_finding", "isms"},
    {"corrective_action", "isms"}, {"isms_settings", "isms"},
    {"library", "libraries"}, {"library_release", "libraries"}, {"library_object", "libraries"},
    {"library_upgrade", "libraries"},
    {"service_module", "modules"}, {"module_regulation_mapping", "modules"}, {"module_risk", "modules"},
    {"sbom", "modules"}, {"sbom_component", "modules"}, {"vulnerability", "modules"},
    {"vulnerability_finding", "modules"}, {"licence_policy", "modules"},
    {"tenant", "platform"}, {"member", "platform"}, {"api_token", "platform"}, {"task", "platform"},
    {"deadline", "platform"}, {"email_template", "platform"}, {"email_message", "platform"},
    {"notification", "platform"}, {"webhook", "platform"}, {"webhook_delivery", "platform"}, {"job", "platform"},
    {"file", "platform"}, {"backup_run", "platform"},
    {"project", "projects"}, {"project_item", "projects"},
    {"regulation", "regulations"}, {"requirement", "regulations"}, {"compliance_assessment", "regulations"},
    {"requirement_assessment", "regulations"},
    {"retention_object", "retention"}, {"retention_rule", "retention"}, {"retention_unit", "retention"},
    {"legal_hold", "retention"}, {"deletion_run", "retention"},
    {"risk", "risks"}, {"risk_matrix", "risks"}, {"risk_treatment", "risks"}, {"risk_acceptance", "risks"},
    {"risk_simulation", "risks"}, {"risk_settings", "risks"},
    {"tom_catalogue_measure", "tom"}, {"protection_need", "tom"}, {"tom_concept", "tom"}, {"tom_measure", "tom"},
    {"tom_test", "tom"},
    {"training_course", "training"}, {"learner", "training"}, {"training_rule", "training"},
    {"training_assignment", "training"}, {"training_certificate", "training"},
    {"vendor", "vendor"}, {"vendor_service", "vendor"}, {"vendor_contract", "vendor"}, {"subprocessor", "vendor"},
    {"subprocessor_change", "vendor"}, {"vendor_transfer", "vendor"}, {"adequacy_decision", "vendor"},
    {"vendor_questionnaire", "vendor"}, {"vendor_assessment", "vendor"}, {"vendor_certificate", "vendor"},
    {"vendor_finding", "vendor"}, {"dora_profile", "vendor"},
    {"processing_activity", "vvt"}, {"activity_transfer", "vvt"}, {"vvt_term", "vvt"}, {"vvt_record_version", "vvt"},
    {"whistleblower_case", "whistleblower"}, {"whistleblower_settings", "whistleblower"},
    {"mailbox_access", "whistleblower"},
};

}  // namespace

std::span<const EntityType> entity_types() { return kTypes; }

std::string_view domain_of_entity(std::string_view type) {
    const auto found = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& entry) { return entry.name == type; });
    return found == std::end(kTypes) ? std::string_view{} : found->domain;
}

}  // namespace compliance
