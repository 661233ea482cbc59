// SPDX-License-Identifier: Apache-2.0
// The end of a tenant (platform R12, Art. 28(3)(g) GDPR): read-only at once, destroyed after a grace period, with a
// signed certificate. Nothing brings back what was destroyed.
#pragma once

#include "compliance/schemas/tenant_closing.hpp"
#include "compliance/services/access.hpp"
#include "compliance/services/file_content.hpp"
#include "compliance/services/job.hpp"
#include "compliance/services/member.hpp"
#include "compliance/services/shred_journal.hpp"

namespace compliance {

class TenantClosingService {
  public:
    static constexpr const char* kJob = "close_tenant";

    /// Whom the end of a tenant concerns.
    struct Parts {
        const Vault& vault;
        const MemberService& members;
        JobService& jobs;
        Access& access;
        ShredJournal& journal;
        const FileContents& files;
    };
    explicit TenantClosingService(const Parts& parts);

    /// Closes, or opens again with `reopen`; answers the job that will destroy, or no longer will. Throws Problem 404 for
    /// another tenant, 409 `state`, 422 for a wrong slug or grace period.
    Job close(Context& context, const platform::Uuid& tenant, const CloseTenant& in) const;
    /// Tenants whose end lies no longer back than anything that was under way then can have lasted.
    static std::vector<platform::Uuid> ended_lately(Context& context);
    /// Erases what a request that was under way at the end of the context's tenant has written afterwards: only where a trail is kept
    /// is it refused. Answers the number of rows.
    std::int64_t sweep(Context& context) const;

  private:
    std::string destroy(JobRun& run) const;
    /// Keys and rows of the locked tenant, and the certificate; the caller commits.
    void end(platform::postgres::Transaction& tx, Tenant& tenant, platform::Instant at) const;
    /// A line of the shred journal that an older copy of the database has undone.
    void end_again(Context& context, const ShredLine& line) const;

    const Vault& vault_;
    const MemberService& members_;
    JobService& jobs_;
    Access& access_;
    ShredJournal& journal_;
    const FileContents& files_;
    platform::records::Table<Tenant> table_;
};

}  // namespace compliance
