// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/vault.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/ledger/tree_head.hpp"
#include "tests/support/database.hpp"

using namespace platform;
using namespace platform::postgres;
using compliance::Vault;

namespace {

class VaultTest : public tests::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        in_fiber([&](Fiber& fiber) {
            Transaction tx(*database_, fiber, scope());
            vault_.make_tenant_keys(tx);
            tx.commit();
        });
    }
    Vault vault_{crypto::Key32(std::string(32, 'm'))};
};

TEST_F(VaultTest, TheFirstLogKeyIsMadeOnceAndNamesTheLog) {
    std::atomic<int> left{8};
    std::vector<std::string> ids(8);
    std::promise<void> done;
    for (std::size_t i = 0; i < ids.size(); ++i)
        runtime_->spawn(i % 2, "log key", [&, i](Fiber& fiber) {
            Units units(*database_, fiber, scope());
            ids[i] = vault_.log_key(units).key_id;
            if (--left == 0) done.set_value();
        });
    ASSERT_EQ(done.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
    for (const auto& id : ids) EXPECT_EQ(id, ids[0]);
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM compliance_audit_log_keys"), "1");
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM vault.compliance_log_seeds"), "1");
    EXPECT_EQ(tests::superuser(url_, "SELECT log_id FROM compliance_audit_logs"), ids[0]);
    EXPECT_EQ(tests::superuser(url_, "SELECT encode(sha256(decode(spki, 'base64')), 'hex') FROM compliance_audit_log_keys"), ids[0]);
}

TEST_F(VaultTest, TheNewestLogKeySignsAndTheOlderOneIsStillThere) {
    in_fiber([&](Fiber& fiber) {
        Transaction tx(*database_, fiber, scope());
        const auto first = vault_.log_key(tx);
        const auto second = vault_.add_log_key(tx, 7);
        EXPECT_NE(first.key_id, second.key_id);
        const auto hash = crypto::sha256("what is signed");
        const auto made = vault_.sign_as_log(tx, ledger::kErasurePurpose, hash);
        EXPECT_EQ(made.key_id, second.key_id);
        EXPECT_TRUE(ledger::verify_hash(ledger::kErasurePurpose, hash, second.key.public_key, made.signature));
        EXPECT_FALSE(ledger::verify_hash(ledger::kReportPurpose, hash, second.key.public_key, made.signature));
        EXPECT_FALSE(ledger::verify_hash(ledger::kErasurePurpose, hash, first.key.public_key, made.signature));
        const auto older = vault_.log_key(tx, first.key_id);
        ASSERT_TRUE(older);
        EXPECT_EQ(older->key.seed, first.key.seed);
        EXPECT_FALSE(vault_.log_key(tx, std::string(64, '0')));
        tx.commit();
    });
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM compliance_audit_log_keys"), "2");
}

}  // namespace
