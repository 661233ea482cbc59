// SPDX-License-Identifier: Apache-2.0
// The services as handlers find them: names only. Who calls one includes that one's header.
#pragma once

namespace platform::postgres {
class Database;
}

namespace compliance {

struct AllServices;
template <class Record, class Input>
class Register;
struct DsrSourceSystem;
struct DsrSourceSystemInput;
class Access;
class ApiTokenService;
class AuditTrailService;
class BackupRunService;
class AssessmentReports;
class AssessmentSheets;
class CollectorService;
class ComplianceAssessmentService;
class ControlExceptionService;
class ControlMappingService;
class ControlComponentService;
class ControlRegisterService;
class ControlService;
class ControlTestService;
class DashboardService;
class DashboardSettingsService;
class DeadlineService;
class DsrCaseFiles;
class DsrClockService;
class DsrErasureService;
class DsrFeeService;
class DsrIdentityCheckService;
class DsrIntakeService;
class DsrItemService;
class DsrLetters;
class DsrPackages;
class DsrPortalService;
class DsrRegisterService;
class DsrRequestService;
class DsrReviewService;
class DsrSettingsService;
class DsrTaskService;
class DsrTemplateService;
class EmailService;
class EmailTemplateService;
class EvidenceContentService;
class EvidenceRegisterService;
class EvidenceService;
class ExecutiveReportService;
class FileService;
class FrameworkMappingService;
class Idempotency;
class JobService;
class LibraryService;
class LibraryUpgrades;
class MeService;
class MemberService;
class RegulationService;
class RequirementAssessmentService;
class RequirementService;
class ResultProposalService;
class RiskAcceptanceService;
class RiskMatrixService;
class RiskRegisterService;
class RiskService;
class RiskSimulationService;
class RiskTreatmentService;
class ShredJournal;
class SubmissionService;
class TenantClosingService;
class TenantService;
class Vault;
class WebhookService;

struct Services {
    explicit Services(AllServices& all);

    platform::postgres::Database& database;
    Vault& vault;
    Access& access;
    Idempotency& idempotency;
    JobService& jobs;
    EmailService& mails;
    EmailTemplateService& mail_templates;
    MemberService& members;
    FileService& files;
    MeService& me;
    TenantService& tenants;
    ShredJournal& shreds;
    TenantClosingService& closing;
    BackupRunService& backup_runs;
    ApiTokenService& tokens;
    WebhookService& webhooks;
    DsrSettingsService& dsr_settings;
    Register<DsrSourceSystem, DsrSourceSystemInput>& source_systems;
    DsrTemplateService& dsr_templates;
    DsrLetters& dsr_letters;
    DsrRequestService& dsr_requests;
    DsrIntakeService& dsr_intake;
    DsrClockService& dsr_clock;
    DsrIdentityCheckService& dsr_identity_checks;
    DsrItemService& dsr_items;
    DsrFeeService& dsr_fees;
    DsrTaskService& dsr_tasks;
    DsrReviewService& dsr_reviews;
    DsrPackages& dsr_packages;
    DsrCaseFiles& dsr_case_files;
    DsrRegisterService& dsr_register;
    DsrErasureService& dsr_erasure;
    DsrPortalService& dsr_portal;
    DeadlineService& deadlines;
    AuditTrailService& audit_trail;
    LibraryService& libraries;
    LibraryUpgrades& library_upgrades;
    RegulationService& regulations;
    RequirementService& requirements;
    ComplianceAssessmentService& compliance_assessments;
    RequirementAssessmentService& requirement_assessments;
    ResultProposalService& result_proposals;
    AssessmentSheets& assessment_sheets;
    AssessmentReports& assessment_reports;
    ControlService& controls;
    ControlTestService& control_tests;
    ControlExceptionService& control_exceptions;
    ControlMappingService& control_mappings;
    ControlRegisterService& control_register;
    ControlComponentService& control_components;
    FrameworkMappingService& framework_mappings;
    EvidenceService& evidence;
    EvidenceContentService& evidence_contents;
    EvidenceRegisterService& evidence_register;
    CollectorService& collectors;
    SubmissionService& submissions;
    RiskService& risks;
    RiskMatrixService& risk_matrices;
    RiskTreatmentService& risk_treatments;
    RiskAcceptanceService& risk_acceptances;
    RiskSimulationService& risk_simulations;
    RiskRegisterService& risk_register;
    DashboardService& dashboard;
    DashboardSettingsService& dashboard_settings;
    ExecutiveReportService& executive_reports;
};

}  // namespace compliance
