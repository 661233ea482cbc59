// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"

namespace compliance {

Operations all_operations(Services& services, const SystemPages& pages, PortalLimits& portal) {
    Operations list;
    Api platform("platform", list);
    add_me_routes(platform, services);
    add_tenant_routes(platform, services);
    add_member_routes(platform, services);
    add_email_template_routes(platform, services);
    add_email_routes(platform, services);
    add_api_token_routes(platform, services);
    add_job_routes(platform, services);
    add_file_routes(platform, services);
    add_deadline_routes(platform, services);
    add_backup_run_routes(platform, services);
    add_webhook_routes(platform, services);
    add_reference_routes(platform, pages);
    add_system_routes(platform, services, pages);
    Api dsr("dsr", list);
    add_dsr_request_routes(dsr, services);
    add_dsr_intake_routes(dsr, services);
    add_dsr_clock_routes(dsr, services);
    add_dsr_identity_check_routes(dsr, services);
    add_dsr_item_routes(dsr, services);
    add_dsr_communication_routes(dsr, services);
    add_dsr_task_routes(dsr, services);
    add_dsr_package_routes(dsr, services);
    add_dsr_review_routes(dsr, services);
    add_dsr_case_file_routes(dsr, services);
    add_dsr_register_routes(dsr, services);
    add_dsr_portal_routes(dsr, services, portal);
    add_dsr_source_system_routes(dsr, services);
    Api audit("audit", list);
    add_audit_trail_routes(audit, services);
    Api libraries("libraries", list);
    add_library_routes(libraries, services);
    add_library_upgrade_routes(libraries, services);
    Api regulations("regulations", list);
    add_regulation_routes(regulations, services);
    add_requirement_routes(regulations, services);
    add_compliance_assessment_routes(regulations, services);
    add_requirement_assessment_routes(regulations, services);
    add_assessment_sheet_routes(regulations, services);
    Api controls("controls", list);
    add_control_routes(controls, services);
    add_control_test_routes(controls, services);
    add_control_exception_routes(controls, services);
    add_control_mapping_routes(controls, services);
    add_control_register_routes(controls, services);
    add_framework_mapping_routes(controls, services);
    Api evidence("evidence", list);
    add_evidence_routes(evidence, services);
    add_collector_routes(evidence, services);
    Api risks("risks", list);
    add_risk_routes(risks, services);
    add_risk_matrix_routes(risks, services);
    add_risk_treatment_routes(risks, services);
    add_risk_acceptance_routes(risks, services);
    add_risk_simulation_routes(risks, services);
    add_risk_register_routes(risks, services);
    Api dashboard("dashboard", list);
    add_dashboard_routes(dashboard, services);
    return list;
}

std::string openapi_document(const Operations& operations, const std::string& version) {
    std::vector<const platform::openapi::Operation*> list;
    for (const auto& declared : operations) list.push_back(&declared->operation);
    return platform::openapi::document(
        {"backend-compliance", version, "Registers of GDPR, ISO 27001 and AI Act, with a trail that shows every change."}, list);
}

}  // namespace compliance
