// SPDX-License-Identifier: Apache-2.0
// The services themselves, made once by app/wiring.cpp. Handlers see them through services.hpp, so that a change to one
// service does not compile every route anew.
#pragma once

#include "compliance/services/access.hpp"
#include "compliance/services/api_token.hpp"
#include "compliance/services/assessment_report.hpp"
#include "compliance/services/assessment_sheet.hpp"
#include "compliance/services/backup_run.hpp"
#include "compliance/services/control_exception.hpp"
#include "compliance/services/control_mapping.hpp"
#include "compliance/services/control_component.hpp"
#include "compliance/services/control_register.hpp"
#include "compliance/services/control_test.hpp"
#include "compliance/services/dashboard.hpp"
#include "compliance/services/dashboard_settings.hpp"
#include "compliance/services/deadline.hpp"
#include "compliance/services/dsr_case_file.hpp"
#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_erasure.hpp"
#include "compliance/services/dsr_fee.hpp"
#include "compliance/services/dsr_identity_check.hpp"
#include "compliance/services/dsr_intake.hpp"
#include "compliance/services/dsr_item.hpp"
#include "compliance/services/dsr_letter_file.hpp"
#include "compliance/services/dsr_mailbox.hpp"
#include "compliance/services/dsr_package.hpp"
#include "compliance/services/dsr_portal.hpp"
#include "compliance/services/dsr_reminder.hpp"
#include "compliance/services/dsr_register.hpp"
#include "compliance/services/audit_sealer.hpp"
#include "compliance/services/audit_trail.hpp"
#include "compliance/services/dsr_request.hpp"
#include "compliance/services/dsr_review.hpp"
#include "compliance/services/dsr_source_system.hpp"
#include "compliance/services/dsr_task.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/email_template.hpp"
#include "compliance/services/evidence_content.hpp"
#include "compliance/services/evidence_register.hpp"
#include "compliance/services/executive_report.hpp"
#include "compliance/services/file.hpp"
#include "compliance/services/file_scan.hpp"
#include "compliance/services/erasure_sources.hpp"
#include "compliance/services/framework_mapping.hpp"
#include "compliance/services/idempotency.hpp"
#include "compliance/services/job.hpp"
#include "compliance/services/me.hpp"
#include "compliance/services/member.hpp"
#include "compliance/services/library.hpp"
#include "compliance/services/regulation.hpp"
#include "compliance/services/requirement.hpp"
#include "compliance/services/result_proposal.hpp"
#include "compliance/services/risk_acceptance.hpp"
#include "compliance/services/risk_matrix.hpp"
#include "compliance/services/risk_register.hpp"
#include "compliance/services/risk_simulation.hpp"
#include "compliance/services/risk_treatment.hpp"
#include "compliance/services/submission.hpp"
#include "compliance/services/tenant.hpp"
#include "compliance/services/tenant_closing.hpp"
#include "compliance/services/vault.hpp"
#include "compliance/services/webhook.hpp"
#include "compliance/services/webhook_sender.hpp"

namespace compliance {

/// What the services are made with beside the database, the keys and the store of files.
struct ServiceSettings {
    TokenVerifier verify = {};
    AccessConfig signing_in = {};
    InstanceMail mail = {};
    std::unique_ptr<platform::files::Scanner> scanner = nullptr;
    std::string tsa_roots = {};
    std::vector<std::string> journals = {};
    ErasureConfig erasing = {};
    BackupGoals backups = {};
    WebhookRules webhooks = {};
    std::vector<std::string> mail_servers = {};  ///< of ours, whose Authentication-Results are believed
    std::unique_ptr<RetentionDuties> duties = std::make_unique<RetentionDuties>();
    std::unique_ptr<RegulationNeighbours> neighbours = std::make_unique<RegulationNeighbours>();
};

struct AllServices {
    AllServices(platform::Runtime& runtime, platform::postgres::Database& given, platform::crypto::Key32 master, const platform::files::Store& file_store,
                ServiceSettings settings)
        : database(given),
          vault(master),
          access(given, vault, std::move(settings.verify), std::move(settings.signing_in)),
          idempotency(vault),
          jobs(runtime),
          mails(vault, std::move(settings.mail)),
          mail_templates(vault, mails),
          members(vault, mails, access),
          file_contents(vault, jobs, file_store),
          files(file_contents),
          file_scans(file_contents, members, jobs, std::move(settings.scanner)),
          me(vault, members, access),
          tenants(vault, members, file_contents),
          shreds(std::move(settings.journals)),
          erasure(vault, shreds, settings.erasing),
          closing({vault, members, jobs, access, shreds, file_contents}),
          backup_runs(members, std::move(settings.backups)),
          tokens(vault, access),
          retention_duties(std::move(settings.duties)),
          dsr_cases(vault, dsr_settings, file_contents, *retention_duties),
          webhook_calls(std::move(settings.webhooks)),
          dsr_task_calls(dsr_cases, webhook_calls),
          source_systems(dsr_source_system_register(vault, webhook_calls)),
          dsr_letters(dsr_cases, dsr_templates, mails, jobs),
          dsr_requests(dsr_cases, dsr_letters),
          dsr_intake(dsr_cases, dsr_requests, dsr_letters, std::move(settings.mail_servers)),
          dsr_mailbox(dsr_intake, dsr_cases, mails),
          dsr_reminders(vault, mails),
          dsr_clock(dsr_cases, dsr_letters),
          dsr_identity_checks(dsr_cases, dsr_letters),
          dsr_items(dsr_cases),
          dsr_fees(dsr_cases, dsr_letters),
          dsr_tasks(dsr_cases, *retention_duties, dsr_task_calls),
          dsr_reviews(dsr_cases, dsr_letters, access_information),
          dsr_letter_files({dsr_cases, file_contents, jobs, documents}),
          dsr_packages({dsr_cases, dsr_letters, file_contents, jobs, documents, access_information}),
          dsr_case_files({dsr_cases, file_contents, documents}),
          dsr_register(dsr_cases, file_contents, documents),
          dsr_erasure(dsr_cases, dsr_requests, erasure),
          dsr_portal({dsr_cases, dsr_requests, dsr_letters, mails, dsr_packages}),
          sealer(vault),
          audit_trail(vault, jobs, std::move(settings.tsa_roots)),
          regulation_neighbours(std::move(settings.neighbours)),
          regulations(*regulation_neighbours),
          library_writer(file_contents, *regulation_neighbours),
          library_upgrades(library_writer),
          library_imports(library_writer, library_upgrades),
          libraries(library_writer, library_imports),
          compliance_assessments(*regulation_neighbours),
          requirement_assessments(compliance_assessments),
          result_proposals(requirement_assessments),
          assessment_sheets(requirement_assessments),
          assessment_reports(requirement_assessments, file_contents, documents),
          control_tests(controls),
          control_mappings(controls),
          control_register(vault, controls, control_mappings),
          control_components(controls, control_mappings),
          evidence(file_contents),
          evidence_contents(evidence),
          evidence_register(vault, evidence),
          submissions(vault, mails, access, evidence),
          risks(risk_criteria),
          risk_simulations(risks, jobs),
          risk_register(vault, risks, file_contents, documents),
          dashboard_settings(vault, mails) {
        add_erasure_sources();
    }
    void add_erasure_sources() {
        for (auto&& source : {member_erasure_source(), email_erasure_source(), file_erasure_source(file_contents), dsr_erasure_source(*retention_duties)})
            erasure.add_source(source);
    }

    platform::postgres::Database& database;
    Vault vault;
    Access access;
    Idempotency idempotency;
    JobService jobs;
    EmailService mails;
    EmailTemplateService mail_templates;
    MemberService members;
    FileContents file_contents;
    FileService files;
    FileScanService file_scans;
    MeService me;
    TenantService tenants;
    ShredJournal shreds;
    ErasureService erasure;
    TenantClosingService closing;
    BackupRunService backup_runs;
    ApiTokenService tokens;
    DsrSettingsService dsr_settings;
    std::unique_ptr<RetentionDuties> retention_duties;
    DsrCases dsr_cases;
    WebhookCalls webhook_calls;
    WebhookService webhooks{vault, webhook_calls};
    WebhookSender webhook_sender{webhooks, members};
    DsrTaskCallService dsr_task_calls;
    DsrSourceSystemRegister source_systems;
    DsrTemplateService dsr_templates;
    DsrLetters dsr_letters;
    DsrRequestService dsr_requests;
    DsrIntakeService dsr_intake;
    DsrMailboxService dsr_mailbox;
    DsrReminderService dsr_reminders;
    DsrClockService dsr_clock;
    DsrIdentityCheckService dsr_identity_checks;
    DsrItemService dsr_items;
    DsrFeeService dsr_fees;
    DsrTaskService dsr_tasks;
    AccessInformation access_information;
    platform::render::DocumentRenderer documents;
    DsrReviewService dsr_reviews;
    DsrLetterFiles dsr_letter_files;
    DsrPackages dsr_packages;
    DsrCaseFiles dsr_case_files;
    DsrRegisterService dsr_register;
    DsrErasureService dsr_erasure;
    DsrPortalService dsr_portal;
    DeadlineService deadlines;
    AuditSealer sealer;
    AuditTrailService audit_trail;
    std::unique_ptr<RegulationNeighbours> regulation_neighbours;
    RegulationService regulations;
    LibraryWriter library_writer;
    LibraryUpgrades library_upgrades;
    LibraryImports library_imports;
    LibraryService libraries;
    RequirementService requirements;
    ComplianceAssessmentService compliance_assessments;
    RequirementAssessmentService requirement_assessments;
    ResultProposalService result_proposals;
    AssessmentSheets assessment_sheets;
    AssessmentReports assessment_reports;
    ControlService controls;
    ControlTestService control_tests;
    ControlExceptionService control_exceptions;
    ControlMappingService control_mappings;
    ControlRegisterService control_register;
    ControlComponentService control_components;
    FrameworkMappingService framework_mappings;
    EvidenceService evidence;
    EvidenceContentService evidence_contents;
    EvidenceRegisterService evidence_register;
    SubmissionService submissions;
    RiskSettingsService risk_criteria;
    RiskService risks;
    RiskMatrixService risk_matrices{risks};
    RiskTreatmentService risk_treatments{risks};
    RiskAcceptanceService risk_acceptances{risks};
    RiskSimulationService risk_simulations;
    RiskRegisterService risk_register;
    DashboardService dashboard;
    DashboardSettingsService dashboard_settings;
    ExecutiveReportService executive_reports{vault, dashboard, file_contents, documents};
};

}  // namespace compliance
