// SPDX-License-Identifier: Apache-2.0
// A tenant with its keys and a trail to seal, for tests of the audit trail.
#pragma once

#include "compliance/services/audit_sealer.hpp"
#include "compliance/services/audit_trail.hpp"
#include "compliance/services/audit_verification.hpp"
#include "tests/support/database.hpp"

namespace tests {

class TrailTest : public DatabaseTest {
  protected:
    void SetUp() override;
    void TearDown() override;
    /// Somebody with every right.
    [[nodiscard]] compliance::Context context(platform::Fiber& fiber, platform::postgres::Database& database) const;
    [[nodiscard]] compliance::Context context(platform::Fiber& fiber) const { return context(fiber, *database_); }
    /// One transaction with so many events (reads of the demo type).
    void write(platform::Fiber& fiber, int events = 1);
    compliance::AuditSealer::Outcome seal();
    compliance::TrailVerification verify(std::vector<compliance::KeptHead> trusted = {}, std::int64_t page = 3);
    /// `kinds` of the faults, sorted, each once.
    static std::vector<std::string> kinds(const compliance::TrailVerification& result);
    /// SQL as the superuser with the trail's own protection switched off.
    std::string attack(const std::string& sql);
    [[nodiscard]] platform::ledger::SizedRoot head();

    compliance::Vault vault_{platform::crypto::Key32(std::string(32, 'm'))};
    compliance::AuditSealer sealer_{vault_};
    std::unique_ptr<compliance::JobService> jobs_;
    std::unique_ptr<compliance::AuditTrailService> trail_;
};

}  // namespace tests
