// SPDX-License-Identifier: Apache-2.0
// All services, as handlers find them. Made in app/wiring.cpp.
#pragma once

#include "compliance/services/access.hpp"
#include "compliance/services/api_token.hpp"
#include "compliance/services/dsr_clock.hpp"
#include "compliance/services/dsr_communication.hpp"
#include "compliance/services/dsr_fee.hpp"
#include "compliance/services/dsr_identity_check.hpp"
#include "compliance/services/dsr_item.hpp"
#include "compliance/services/dsr_register.hpp"
#include "compliance/services/dsr_request.hpp"
#include "compliance/services/dsr_review.hpp"
#include "compliance/services/dsr_source_system.hpp"
#include "compliance/services/dsr_task.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/email_template.hpp"
#include "compliance/services/idempotency.hpp"
#include "compliance/services/job.hpp"
#include "compliance/services/me.hpp"
#include "compliance/services/member.hpp"
#include "compliance/services/tenant.hpp"
#include "compliance/services/tenant_closing.hpp"
#include "compliance/services/vault.hpp"

namespace compliance {

struct Services {
    Services(platform::Runtime& runtime, platform::postgres::Database& given, platform::crypto::Key32 master, Access::VerifyToken verify, std::string bootstrap,
             InstanceMail mail)
        : database(given),
          vault(std::move(master)),
          access(given, std::move(verify), std::move(bootstrap)),
          idempotency(vault),
          jobs(runtime),
          mails(vault, std::move(mail)),
          members(vault, mails, access),
          me(vault, members, access),
          tenants(vault, members),
          closing(vault, members, jobs, access),
          tokens(access),
          source_systems(dsr_source_system_register(vault)),
          dsr_cases(vault, dsr_settings),
          dsr_letters(dsr_cases, dsr_templates, mails),
          dsr_requests(dsr_cases, dsr_letters),
          dsr_clock(dsr_cases, dsr_letters),
          dsr_identity_checks(dsr_cases, dsr_letters),
          dsr_items(dsr_cases),
          dsr_fees(dsr_cases, dsr_letters),
          dsr_tasks(dsr_cases, retention_duties),
          dsr_reviews(dsr_cases, dsr_letters),
          dsr_register(dsr_cases),
          deadlines(compliance::deadlines()) {}

    platform::postgres::Database& database;
    Vault vault;
    Access access;
    Idempotency idempotency;
    JobService jobs;
    EmailService mails;
    EmailTemplateService mail_templates;
    MemberService members;
    MeService me;
    TenantService tenants;
    TenantClosingService closing;
    ApiTokenService tokens;
    DsrSourceSystemRegister source_systems;
    DsrSettingsService dsr_settings;
    DsrCases dsr_cases;
    DsrTemplateService dsr_templates;
    DsrLetters dsr_letters;
    DsrRequestService dsr_requests;
    DsrClockService dsr_clock;
    DsrIdentityCheckService dsr_identity_checks;
    DsrItemService dsr_items;
    DsrFeeService dsr_fees;
    RetentionDuties retention_duties;
    DsrTaskService dsr_tasks;
    DsrReviewService dsr_reviews;
    DsrRegisterService dsr_register;
    platform::records::Table<Deadline> deadlines;
};

}  // namespace compliance
