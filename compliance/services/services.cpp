// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/services.hpp"

#include "compliance/services/all_services.hpp"

namespace compliance {

Services::Services(AllServices& all)
    : database(all.database),
      vault(all.vault),
      access(all.access),
      idempotency(all.idempotency),
      jobs(all.jobs),
      mails(all.mails),
      mail_templates(all.mail_templates),
      members(all.members),
      files(all.files),
      me(all.me),
      tenants(all.tenants),
      shreds(all.shreds),
      closing(all.closing),
      tokens(all.tokens),
      dsr_settings(all.dsr_settings),
      source_systems(all.source_systems),
      dsr_templates(all.dsr_templates),
      dsr_letters(all.dsr_letters),
      dsr_requests(all.dsr_requests),
      dsr_intake(all.dsr_intake),
      dsr_clock(all.dsr_clock),
      dsr_identity_checks(all.dsr_identity_checks),
      dsr_items(all.dsr_items),
      dsr_fees(all.dsr_fees),
      dsr_tasks(all.dsr_tasks),
      dsr_reviews(all.dsr_reviews),
      dsr_packages(all.dsr_packages),
      dsr_case_files(all.dsr_case_files),
      dsr_register(all.dsr_register),
      dsr_erasure(all.dsr_erasure),
      dsr_portal(all.dsr_portal),
      deadlines(all.deadlines),
      audit_trail(all.audit_trail),
      regulations(all.regulations),
      requirements(all.requirements),
      compliance_assessments(all.compliance_assessments),
      requirement_assessments(all.requirement_assessments),
      result_proposals(all.result_proposals),
      assessment_sheets(all.assessment_sheets),
      assessment_reports(all.assessment_reports),
      controls(all.controls),
      control_tests(all.control_tests),
      control_exceptions(all.control_exceptions),
      control_mappings(all.control_mappings),
      control_register(all.control_register),
      framework_mappings(all.framework_mappings),
      evidence(all.evidence),
      evidence_contents(all.evidence_contents),
      evidence_register(all.evidence_register) {}

}  // namespace compliance
