// SPDX-License-Identifier: Apache-2.0
// All operations of the program: routes.cpp lists what each file adds.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compliance/api/api.hpp"
#include "compliance/services/services.hpp"

namespace compliance {

struct DsrPackageDownload;
class PortalLimits;
class ReferenceData;

/// What the operations about the program itself show.
struct SystemPages {
    std::string version, commit, metrics_token;
    platform::Instant built_at{};
    std::int64_t schema_version = 0;
    std::function<bool()> seal_overdue;
    std::int64_t requests_per_minute = 0, public_requests_per_minute = 0;
    bool mail = false, identity = false, scanner = false;  ///< whether they are configured
    bool embedded_database = false, tls = false;
    std::function<std::string()> metrics;
    std::function<const std::string&()> document, document_tag;
    std::function<const ReferenceData&()> reference;
};

using Operations = std::vector<std::unique_ptr<Declared>>;

void add_audit_trail_routes(Api& api, Services& services);
void add_api_token_routes(Api& api, Services& services);
void add_backup_run_routes(Api& api, Services& services);
void add_assessment_sheet_routes(Api& api, Services& services);
void add_compliance_assessment_routes(Api& api, Services& services);
void add_control_exception_routes(Api& api, Services& services);
void add_control_mapping_routes(Api& api, Services& services);
void add_control_register_routes(Api& api, Services& services);
void add_control_routes(Api& api, Services& services);
void add_control_test_routes(Api& api, Services& services);
void add_deadline_routes(Api& api, Services& services);
void add_dsr_case_file_routes(Api& api, Services& services);
void add_dsr_clock_routes(Api& api, Services& services);
void add_dsr_communication_routes(Api& api, Services& services);
void add_dsr_identity_check_routes(Api& api, Services& services);
void add_dsr_intake_routes(Api& api, Services& services);
void add_dsr_item_routes(Api& api, Services& services);
void add_dsr_package_routes(Api& api, Services& services);
void add_dsr_portal_routes(Api& api, Services& services, PortalLimits& limits);
void add_dsr_register_routes(Api& api, Services& services);
void add_dsr_request_routes(Api& api, Services& services);
void add_dsr_review_routes(Api& api, Services& services);
void add_dsr_task_routes(Api& api, Services& services);
void add_email_routes(Api& api, Services& services);
void add_email_template_routes(Api& api, Services& services);
void add_dashboard_routes(Api& api, Services& services);
void add_evidence_routes(Api& api, Services& services);
void add_collector_routes(Api& api, Services& services);
void add_risk_routes(Api& api, Services& services);
void add_risk_matrix_routes(Api& api, Services& services);
void add_risk_treatment_routes(Api& api, Services& services);
void add_risk_acceptance_routes(Api& api, Services& services);
void add_risk_simulation_routes(Api& api, Services& services);
void add_risk_register_routes(Api& api, Services& services);
void add_file_routes(Api& api, Services& services);
void add_framework_mapping_routes(Api& api, Services& services);
void add_job_routes(Api& api, Services& services);
void add_me_routes(Api& api, Services& services);
void add_member_routes(Api& api, Services& services);
void add_dsr_source_system_routes(Api& api, Services& services);
void add_library_routes(Api& api, Services& services);
void add_library_upgrade_routes(Api& api, Services& services);
void add_regulation_routes(Api& api, Services& services);
void add_requirement_assessment_routes(Api& api, Services& services);
void add_requirement_routes(Api& api, Services& services);
void add_reference_routes(Api& api, const SystemPages& pages);
void add_system_routes(Api& api, Services& services, const SystemPages& pages);
void add_tenant_routes(Api& api, Services& services);
void add_webhook_routes(Api& api, Services& services);

Operations all_operations(Services& services, const SystemPages& pages, PortalLimits& portal);
/// A file of the page at /docs.
struct PageFile {
    std::string_view name, gzipped;
};
/// A package as the reply: whole, never in ranges, since each answer is one download.
void deliver(Call& call, DsrPackageDownload download);
/// What is served outside of the contract: the page of the API at /docs, and aliases at the root for orchestrators.
Operations root_operations(const Operations& contracted, std::span<const PageFile> page);
/// A template, the words or the stylesheet of the portal's pages.
struct PortalFile {
    std::string_view name, text;
};
/// The pages of the public portal, beside the contract as the others.
void add_portal_pages(Operations& list, const Services& services, PortalLimits& limits, std::span<const PortalFile> files);
/// The enumerations that the operations' types are made of, each once.
std::vector<const platform::reflect::TypeInfo*> enumerations_of(const Operations& operations);
/// The OpenAPI document of the operations.
std::string openapi_document(const Operations& operations, const std::string& version);

}  // namespace compliance
