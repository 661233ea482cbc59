// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/audit_sealer.hpp"

#include <fstream>
#include <future>
#include <thread>

#include "compliance/repositories/audit_log.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/ledger/tree_head.hpp"
#include "tests/support/trail.hpp"

using namespace compliance;
using platform::Fiber;
using platform::postgres::Database;
using platform::postgres::DatabaseConfig;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::postgres::Units;

namespace {

class Sealer : public tests::TrailTest {};

std::string actions_in_order(const std::string& url) {
    return tests::superuser(
        url, "SELECT string_agg(e.entity_key, ' ' ORDER BY l.leaf_index) FROM compliance_audit_leaves l JOIN compliance_audit_events e ON e.id = l.event_id");
}

void note(Transaction& tx, const char* key) { tx.run("SELECT compliance_audit_note('read', 'file', NULL, $1, NULL)", Params{}.add(key)); }

TEST_F(Sealer, WaitsForOlderTransactionsAndSealsInTheOrderOfTheirBeginning) {
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        Transaction first(*database_, fiber, scope());
        note(first, "A1");
        {
            Transaction second(*database_, fiber, scope());
            note(second, "B1");
            second.commit();
        }
        EXPECT_EQ(sealer_.seal(own).sealed, 0);
        note(first, "A2");
        first.commit();
        EXPECT_EQ(sealer_.seal(own).sealed, 3);
    });
    EXPECT_EQ(actions_in_order(url_), "A1 A2 B1");
    EXPECT_TRUE(verify().ok);
}

TEST_F(Sealer, ARolledBackTransactionLeavesNoGap) {
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber);
        {
            Transaction gone(*database_, fiber, scope());
            note(gone, "gone");
        }
        write(fiber);
        EXPECT_EQ(sealer_.seal(own).sealed, 2);
    });
    EXPECT_EQ(tests::superuser(url_, "SELECT string_agg(leaf_index::text, ' ' ORDER BY leaf_index) FROM compliance_audit_leaves"), "0 1");
}

TEST_F(Sealer, BatchesEndWithTransactionsAndALargeOneIsSealedWhole) {
    AuditSealer small(vault_, {.chunk = 4});
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber, 3);
        write(fiber, 3);
        write(fiber, 11);
        write(fiber, 2);
        EXPECT_EQ(small.seal_batch(own).size, 3);
        EXPECT_EQ(small.seal_batch(own).size, 6);
        EXPECT_EQ(small.seal_batch(own).size, 17);   // eleven in one transaction: in chunks, under one head
        const auto last = small.seal_batch(own);
        EXPECT_EQ(last.size, 19);
        EXPECT_FALSE(last.more);
    });
    EXPECT_EQ(tests::superuser(url_, "SELECT string_agg(tree_size::text, ' ' ORDER BY tree_size) FROM compliance_audit_tree_heads"), "3 6 17 19");
    const auto result = verify();
    EXPECT_TRUE(result.ok);
    EXPECT_EQ(result.leaves, 19);
    EXPECT_EQ(result.heads, 4);
    EXPECT_EQ(result.details.present, 19);
}

TEST_F(Sealer, HeadsAreSignedByTheLogsKeyAndTheirTimesRise) {
    in_fiber([&](Fiber& fiber) {
        for (int i = 0; i < 5; ++i) {
            write(fiber);
            auto own = context(fiber);
            sealer_.seal(own);
        }
        Units units(*database_, fiber, scope());
        const auto log = audit_log::current(units).value();
        const auto keys = audit_log::keys(units, 1);
        ASSERT_EQ(keys.size(), 1U);
        EXPECT_EQ(log.log_id, keys[0].key_id);
        std::optional<TreeHeadRow> later;
        for (const auto& head : audit_log::heads(units, {})) {
            const auto opened = platform::ledger::open_checkpoint(head.checkpoint, log.log_id, keys[0].public_key);
            ASSERT_TRUE(opened);
            EXPECT_EQ(opened->root, head.root);
            EXPECT_EQ(head.root, audit_log::root(units, 1, head.tree_size));
            if (later) { EXPECT_LT(head.timestamp, later->timestamp); }
            later = head;
        }
    });
}

TEST_F(Sealer, AHeadIsSignedAnewWhenTheLastOneIsOld) {
    AuditSealer daily(vault_, {.head_every = std::chrono::seconds(1)});
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber);
        EXPECT_TRUE(daily.seal(own).head);
        EXPECT_FALSE(daily.seal(own).head);
        fiber.sleep(std::chrono::milliseconds(1100));
        daily.round(own);
    });
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) || ' ' || count(DISTINCT root_hash) FROM compliance_audit_tree_heads"), "2 1");
    EXPECT_TRUE(verify().ok);
}

TEST_F(Sealer, SaysOnceThatSealingIsOverdue) {
    AuditSealer slow(vault_, {.overdue_after = std::chrono::seconds(0)});
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber);
        Transaction holds(*database_, fiber, scope());
        note(holds, "open");   // the oldest transaction holds back what comes after it
        write(fiber);
        fiber.sleep(std::chrono::milliseconds(1100));
        EXPECT_GE(slow.round(own), std::chrono::seconds(1));
        slow.round(own);
        EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM compliance_audit_events WHERE action = 'seal_overdue' AND entity_type = 'audit_log'"), "1");
    });
    EXPECT_EQ(kinds(verify()), std::vector<std::string>{});   // younger than five minutes
}

TEST_F(Sealer, ARotatedKeyIsAnnouncedUnderTheOldOneAndSignsAfterwards) {
    std::string second;
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber);
        sealer_.seal(own);
        second = sealer_.rotate_key(own);
        write(fiber);
        sealer_.seal(own);
        Units units(*database_, fiber, scope());
        const auto keys = audit_log::keys(units, 1);
        ASSERT_EQ(keys.size(), 2U);
        EXPECT_EQ(keys[1].key_id, second);
        EXPECT_EQ(keys[0].to_size, 2);
        EXPECT_EQ(keys[1].from_size, 2);
        EXPECT_EQ(vault_.log_key(units).key_id, second);
    });
    EXPECT_EQ(tests::superuser(url_, "SELECT entity_key FROM compliance_audit_events WHERE action = 'rotate'"), second);
    EXPECT_EQ(tests::superuser(url_, "SELECT string_agg(tree_size || (CASE key_id WHEN '" + second +
                                         "' THEN 'new' ELSE 'old' END), ' ' ORDER BY tree_size) FROM compliance_audit_tree_heads"),
              "1old 2old 3new");
    EXPECT_TRUE(verify().ok);
    // What the old key signs from now on is no head of the log any more.
    attack("UPDATE compliance_audit_tree_heads SET key_id = (SELECT log_id FROM compliance_audit_logs) WHERE tree_size = 3");
    EXPECT_EQ(kinds(verify()), std::vector<std::string>{"bad_signature"});
}

TEST_F(Sealer, ALogThatLostSealedLeavesIsNotContinuedButFollowedByAnotherOne) {
    std::string before, checkpoint;
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber, 3);
        sealer_.seal(own);
        before = tests::superuser(url_, "SELECT log_id FROM compliance_audit_logs");
    });
    // A backup of this moment; afterwards two more events are sealed, and a head is given to an auditor.
    const std::string keep = "SELECT size || '|' || last_epoch || '|' || last_tx || '|' || last_id FROM compliance_audit_logs";
    tests::superuser(url_, "CREATE TABLE kept AS SELECT size, last_epoch, last_tx, last_id FROM compliance_audit_logs");
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber, 2);
        sealer_.seal(own);
        checkpoint = tests::superuser(url_, "SELECT checkpoint FROM compliance_audit_tree_heads ORDER BY tree_size DESC LIMIT 1");
    });
    // Point-in-time recovery: what came after the backup is gone.
    attack("DELETE FROM compliance_audit_events e USING compliance_audit_leaves l WHERE l.event_id = e.id AND l.leaf_index >= 3; "
           "DELETE FROM compliance_audit_event_details d USING compliance_audit_leaves l WHERE l.event_id = d.event_id AND l.leaf_index >= 3; "
           "DELETE FROM compliance_audit_leaves WHERE leaf_index >= 3; DELETE FROM compliance_audit_nodes n WHERE ((n.node_index + 1) << n.level) > 3; "
           "DELETE FROM compliance_audit_tree_heads WHERE tree_size > 3; "
           "UPDATE compliance_audit_logs SET (size, last_epoch, last_tx, last_id) = (SELECT size, last_epoch, last_tx, last_id FROM kept)");
    EXPECT_TRUE(verify().ok);   // from within it cannot be seen
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        write(fiber);
        EXPECT_TRUE(sealer_.seal(own).busy);   // this program still knows how far the log had come
        own.reason = "restored the backup of last night";
        EXPECT_THROW(sealer_.continue_log(own, "no checkpoint"), std::invalid_argument);
        const auto next = sealer_.continue_log(own, checkpoint);
        EXPECT_NE(next, before);
        const auto sealed = sealer_.seal(own);
        EXPECT_FALSE(sealed.busy);
        EXPECT_EQ(sealed.size, 2);   // `continue`, and the event that was waiting
        Units units(*database_, fiber, scope());
        EXPECT_EQ(vault_.log_key(units).key_id, next);
        EXPECT_EQ(AuditTrailService::public_keys(own, before).size(), 1U);
        EXPECT_EQ(AuditTrailService::public_keys(own, next).front().key_id, next);
    });
    EXPECT_EQ(tests::superuser(url_,
                               "SELECT string_agg(e.action, ' ' ORDER BY l.leaf_index) FROM compliance_audit_leaves l JOIN compliance_audit_events e ON e.id = "
                               "l.event_id WHERE l.log = 2"),
              "continue read");
    EXPECT_EQ(tests::superuser(
                  url_,
                  "SELECT details::jsonb #>> '{after,filters,anchored_head,tree_size}' || ' ' || (details::jsonb #>> '{after,filters,last_head,tree_size}') "
                  "FROM compliance_audit_event_details d JOIN compliance_audit_events e ON e.id = d.event_id WHERE e.action = 'continue'"),
              "5 3");
    const auto result = verify();
    EXPECT_TRUE(result.ok) << testing::PrintToString(kinds(result));
    EXPECT_EQ(result.leaves, 5);
    attack("UPDATE compliance_audit_events e SET action = 'export' FROM compliance_audit_leaves l WHERE l.event_id = e.id AND l.log = 1 AND l.leaf_index = 1");
    EXPECT_EQ(kinds(verify()), std::vector<std::string>{"leaf_mismatch"});   // the former log is verified too
}

/// COMPLIANCE_TRAIL_EVENTS makes it larger; prints how fast sealing and verification are.
TEST_F(Sealer, ManyEventsAreSealedInLittleMemory) {
    const char* wanted = std::getenv("COMPLIANCE_TRAIL_EVENTS");
    const std::int64_t count = wanted != nullptr ? std::atoll(wanted) : 20'000;
    const auto fill = [&](std::int64_t each, std::int64_t times) {
        for (std::int64_t i = 0; i < times; ++i)
            tests::superuser(url_,
                             "SET synchronous_commit = off; SET app.tenant_id = '01920000-0000-7000-8000-00000000000a'; "
                             "SELECT count(compliance_audit_note('read', 'file', NULL, NULL, jsonb_build_object('count', n))) FROM generate_series(1, " +
                                 std::to_string(each) + ") AS n");
    };
    fill(count / 4, 1);   // one large transaction, and many of usual size
    fill(500, count * 3 / 4 / 500);
    const auto resident = [] {
        std::ifstream statm("/proc/self/statm");
        std::int64_t all = 0, pages = 0;
        statm >> all >> pages;
        return pages * 4 / 1024;
    };
    const auto before_mb = resident();
    std::int64_t sealed = 0;
    auto begin = std::chrono::steady_clock::now();
    for (auto out = seal(); out.sealed > 0; out = seal()) sealed += out.sealed;
    const auto sealing = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    EXPECT_EQ(sealed, count);
    begin = std::chrono::steady_clock::now();
    const auto result = verify({}, 1000);
    const auto checking = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    EXPECT_TRUE(result.ok) << testing::PrintToString(kinds(result));
    EXPECT_EQ(result.leaves, count);
    EXPECT_LT(resident() - before_mb, 64);
    std::printf("sealed %.0f events/s, verified %.0f events/s, %lld MB more\n", static_cast<double>(sealed) / sealing, static_cast<double>(count) / checking,
                static_cast<long long>(resident() - before_mb));
}

/// Writers and sealers of several instances at once. COMPLIANCE_TRAIL_SECONDS makes it longer.
TEST_F(Sealer, EightWritersAndThreeInstancesSealEverythingInOrder) {
    const char* wanted = std::getenv("COMPLIANCE_TRAIL_SECONDS");
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(wanted != nullptr ? std::atoi(wanted) : 10);
    struct Instance {
        std::unique_ptr<platform::Runtime> runtime;
        std::unique_ptr<Database> database;
        std::unique_ptr<AuditSealer> sealer;
    };
    std::vector<Instance> instances(3);
    std::atomic<std::int64_t> written{0}, sealed{0};
    std::atomic<int> left{0};
    std::promise<void> done;
    const auto finish = [&] {
        if (--left == 0) done.set_value();
    };
    left = 8 + 3;
    for (auto& instance : instances) {
        instance.runtime = std::make_unique<platform::Runtime>(platform::RuntimeConfig{.loops = 1});
        instance.database = std::make_unique<Database>(*instance.runtime, DatabaseConfig{.url = url_, .role = "compliance_app"});
        instance.sealer = std::make_unique<AuditSealer>(vault_, SealSettings{.chunk = 50});
        instance.runtime->spawn(0, "sealer", [&, &one = instance](Fiber& fiber) {
            while (std::chrono::steady_clock::now() < end) {
                auto own = context(fiber, *one.database);
                sealed += one.sealer->seal(own).sealed;
                fiber.sleep(std::chrono::milliseconds(20));
            }
            finish();
        });
    }
    for (int w = 0; w < 8; ++w) {
        auto& instance = instances[static_cast<std::size_t>(w) % 3];
        instance.runtime->spawn(0, "writer", [&, w, &one = instance](Fiber& fiber) {
            for (int i = 0; std::chrono::steady_clock::now() < end; ++i) {
                Transaction tx(*one.database, fiber, scope());
                for (int n = 0; n <= i % 4; ++n) note(tx, "x");
                fiber.sleep(std::chrono::milliseconds((i * 7 + w * 3) % 11));
                if (i % 9 == 8) continue;   // rolled back
                tx.commit();
                written += i % 4 + 1;
            }
            finish();
        });
    }
    ASSERT_EQ(done.get_future().wait_for(std::chrono::seconds(120)), std::future_status::ready);
    for (auto& instance : instances) {
        instance.database->close();
        instance.runtime->stop();
        instance.database.reset();
    }
    sealed += seal().sealed;
    EXPECT_GT(written, 100);
    EXPECT_EQ(sealed, written);
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM compliance_audit_leaves"), std::to_string(written));
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM (SELECT (e.epoch, e.tx, e.id) <= lag((e.epoch, e.tx, e.id)) OVER (ORDER BY l.leaf_index) AS wrong "
                                     "FROM compliance_audit_leaves l JOIN compliance_audit_events e ON e.id = l.event_id) AS t WHERE wrong"),
              "0");
    EXPECT_EQ(tests::superuser(url_, "SELECT max(leaf_index) + 1 FROM compliance_audit_leaves"), std::to_string(written));
    const auto result = verify({}, 1000);
    EXPECT_TRUE(result.ok) << testing::PrintToString(kinds(result));
    EXPECT_EQ(result.leaves, written);
    RecordProperty("events", std::to_string(written));
}

}  // namespace
