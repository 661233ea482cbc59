// SPDX-License-Identifier: Apache-2.0
// All services, as handlers find them. Made in app/wiring.cpp.
#pragma once

#include "compliance/services/access.hpp"
#include "compliance/services/api_token.hpp"
#include "compliance/services/dsr_request.hpp"
#include "compliance/services/dsr_source_system.hpp"
#include "compliance/services/email.hpp"
#include "compliance/services/email_template.hpp"
#include "compliance/services/erasure_sources.hpp"
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
             InstanceMail mail, std::vector<std::string> journals = {}, ErasureConfig erasing = {})
        : database(given),
          vault(std::move(master)),
          access(given, std::move(verify), std::move(bootstrap)),
          idempotency(vault),
          jobs(runtime),
          mails(vault, std::move(mail)),
          members(vault, mails, access),
          me(vault, members, access),
          tenants(vault, members),
          shreds(std::move(journals)),
          erasure(vault, shreds, erasing),
          closing(vault, members, jobs, access, shreds),
          tokens(access),
          source_systems(dsr_source_system_register(vault)),
          dsr_requests(vault, dsr_settings),
          deadlines(compliance::deadlines()) {
        for (auto&& source : {member_erasure_source(), email_erasure_source(), dsr_erasure_source()}) erasure.add_source(source);
    }

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
    ShredJournal shreds;
    ErasureService erasure;
    TenantClosingService closing;
    ApiTokenService tokens;
    DsrSourceSystemRegister source_systems;
    DsrSettingsService dsr_settings;
    DsrRequestService dsr_requests;
    platform::records::Table<Deadline> deadlines;
};

}  // namespace compliance
