// SPDX-License-Identifier: Apache-2.0
// What a superuser may do to the trail, and what verification says of it.
#include "compliance/repositories/audit_log.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/ledger/tree_head.hpp"
#include "tests/support/trail.hpp"

using namespace compliance;
using platform::Fiber;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::postgres::Units;
namespace ledger = platform::ledger;

namespace {

using Kinds = std::vector<std::string>;

/// Ten leaves under three heads (3, 7, 10).
class Attack : public tests::TrailTest {
  protected:
    void SetUp() override {
        TrailTest::SetUp();
        for (const int events : {3, 4, 3}) {
            in_fiber([&](Fiber& fiber) { write(fiber, events); });
            seal();
        }
        ASSERT_TRUE(verify().ok);
    }
    std::string event_at(int leaf) const { return "(SELECT event_id FROM compliance_audit_leaves WHERE leaf_index = " + std::to_string(leaf) + ")"; }
    const TrailFault& only(const TrailVerification& result, TrailFaultKind kind) {
        for (const auto& fault : result.faults)
            if (fault.kind == kind) return fault;
        throw std::runtime_error("no such fault");
    }
    /// What an operator with the keys can do: recompute every leaf and node from the events as they are, and sign all heads anew.
    void rewrite_history();
};

void Attack::rewrite_history() {
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        attack("DELETE FROM compliance_audit_leaves; DELETE FROM compliance_audit_nodes; DELETE FROM compliance_audit_tree_heads; "
               "UPDATE compliance_audit_logs SET size = 0, last_epoch = 0, last_tx = '0', last_id = '00000000-0000-0000-0000-000000000000'");
        AuditSealer forger(vault_, {.chunk = 1});   // a head after each transaction, as before
        while (forger.seal_batch(own).sealed > 0) {}
    });
}

TEST_F(Attack, AnEditedEventIsALeafMismatch) {
    attack("UPDATE compliance_audit_events SET actor = 'usr_other' WHERE id = " + event_at(4));
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"leaf_mismatch"});
    EXPECT_EQ(result.faults.size(), 1U);
    EXPECT_EQ(result.faults[0].leaf_index, 4);
}

TEST_F(Attack, AnEditedEventWithItsLeafIsARootMismatch) {
    attack("UPDATE compliance_audit_leaves SET leaf_hash = sha256('x') WHERE leaf_index = 4");
    const auto result = verify();
    // Heads of 7 and 10 have another root now; the nodes above the leaf do not fit either.
    EXPECT_EQ(kinds(result), (Kinds{"heads_inconsistent", "leaf_mismatch", "root_mismatch"}));
}

TEST_F(Attack, ADeletedEventIsMissing) {
    attack("DELETE FROM compliance_audit_events WHERE id = " + event_at(5));
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"event_missing"});
    EXPECT_EQ(only(result, TrailFaultKind::event_missing).leaf_index, 5);
}

TEST_F(Attack, AnEventDeletedWithItsLeafIsAMissingLeaf) {
    const auto id = tests::superuser(url_, "SELECT " + event_at(5));
    attack("DELETE FROM compliance_audit_events WHERE id = '" + id + "'; DELETE FROM compliance_audit_leaves WHERE event_id = '" + id + "'");
    const auto result = verify();
    EXPECT_EQ(only(result, TrailFaultKind::leaf_missing).leaf_index, 5);
    EXPECT_EQ(kinds(result), (Kinds{"heads_inconsistent", "leaf_missing", "root_mismatch"}));
}

TEST_F(Attack, ClosingTheGapMovesTheRoot) {
    const auto id = tests::superuser(url_, "SELECT " + event_at(5));
    attack("DELETE FROM compliance_audit_events WHERE id = '" + id + "'; DELETE FROM compliance_audit_leaves WHERE event_id = '" + id +
           "'; "
           "UPDATE compliance_audit_leaves SET leaf_index = leaf_index + 1000 WHERE leaf_index > 5; UPDATE compliance_audit_leaves SET leaf_index = leaf_index "
           "- 1001 WHERE leaf_index > 1000");
    EXPECT_EQ(kinds(verify()), (Kinds{"heads_inconsistent", "leaf_missing", "root_mismatch"}));
}

TEST_F(Attack, TheLastLeavesCutOffAreSeenInTheLogAndItsHeads) {
    attack("DELETE FROM compliance_audit_events WHERE id = " + event_at(9) + "; DELETE FROM compliance_audit_leaves WHERE leaf_index = 9");
    EXPECT_EQ(kinds(verify()), (Kinds{"heads_inconsistent", "leaf_missing", "root_mismatch"}));
    // Cut off cleanly, with heads and state of the log: only what is kept outside tells.
}

TEST_F(Attack, ALogWoundBackIsATrustedHeadMismatch) {
    const auto kept = head();
    const auto last = tests::superuser(url_, "SELECT format('(%s, ''%s'', ''%s'')', epoch, tx, id) FROM compliance_audit_events WHERE id = " + event_at(6));
    attack(
        "DELETE FROM compliance_audit_events e USING compliance_audit_leaves l WHERE l.event_id = e.id AND l.leaf_index >= 7; DELETE FROM "
        "compliance_audit_leaves WHERE leaf_index >= 7; "
        "DELETE FROM compliance_audit_nodes WHERE ((node_index + 1) << level) > 7; DELETE FROM compliance_audit_tree_heads WHERE tree_size > 7; "
        "UPDATE compliance_audit_logs SET size = 7, (last_epoch, last_tx, last_id) = (SELECT v.e, v.t::xid8, v.i::uuid FROM (VALUES " +
        last + ") AS v (e, t, i))");
    EXPECT_TRUE(verify().ok);
    const auto result = verify({{kept}});
    EXPECT_EQ(kinds(result), Kinds{"trusted_head_mismatch"});
    EXPECT_EQ(result.faults[0].tree_size, 10);
}

TEST_F(Attack, TwoSwappedEventsAreSeen) {
    attack("UPDATE compliance_audit_leaves SET leaf_index = CASE leaf_index WHEN 1 THEN 1002 ELSE 1001 END WHERE leaf_index IN (1, 2); "
           "UPDATE compliance_audit_leaves SET leaf_index = leaf_index - 1000 WHERE leaf_index > 1000");
    const auto result = verify();
    EXPECT_EQ(only(result, TrailFaultKind::leaf_mismatch).leaf_index, 2);   // the order is broken there
    EXPECT_EQ(kinds(result), (Kinds{"heads_inconsistent", "leaf_mismatch", "root_mismatch"}));
}

TEST_F(Attack, SwappedContentsOfTwoEventsAreLeafMismatches) {
    attack(
        "UPDATE compliance_audit_leaves a SET event_id = gen_random_uuid() WHERE leaf_index = 1; "
        "WITH pair AS (SELECT (SELECT id FROM compliance_audit_events e WHERE NOT EXISTS (SELECT 1 FROM compliance_audit_leaves l WHERE l.event_id = e.id)) AS "
        "id) "
        "UPDATE compliance_audit_leaves SET event_id = (SELECT id FROM pair) WHERE leaf_index = 2");
    EXPECT_EQ(kinds(verify()), (Kinds{"event_missing", "leaf_mismatch", "leaf_missing"}));
}

TEST_F(Attack, RewrittenDetailsAreADetailsMismatch) {
    attack("UPDATE compliance_audit_event_details SET details = replace(details, '\"count\":2', '\"count\":9') WHERE event_id = " + event_at(1));
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"details_mismatch"});
    EXPECT_EQ(result.faults[0].leaf_index, 1);
}

TEST_F(Attack, DetailsTakenAwayTooEarlyAreADetailsMismatch) {
    attack("DELETE FROM compliance_audit_event_details WHERE event_id = " + event_at(8));
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"details_mismatch"});
    EXPECT_EQ(result.details.pruned, 1);
}

TEST_F(Attack, AnEventSlippedInBehindTheSealHasNoLeaf) {
    attack(
        "INSERT INTO compliance_audit_events SELECT tenant_id, '01900000-0000-7000-8000-00000000abcd', epoch, tx, at, actor_kind, actor, action, entity_type, "
        "entity_id, entity_key, "
        "entity_version, request_id, details_sha256, root_type, root_id FROM compliance_audit_events WHERE id = " +
        event_at(4));
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"leaf_missing"});
    EXPECT_EQ(result.faults[0].event_id->str(), "01900000-0000-7000-8000-00000000abcd");
}

TEST_F(Attack, AnOldHeadReplayedAsTheNewestIsSeen) {
    attack(
        "DROP INDEX compliance_audit_tree_heads_size; INSERT INTO compliance_audit_tree_heads (tenant_id, id, log, tree_size, root_hash, timestamp, signature, "
        "key_id, checkpoint) "
        "SELECT tenant_id, gen_random_uuid(), log, tree_size, root_hash, timestamp, signature, key_id, checkpoint FROM compliance_audit_tree_heads WHERE "
        "tree_size = 3");
    EXPECT_EQ(kinds(verify()), Kinds{"heads_inconsistent"});
}

TEST_F(Attack, AnOldHeadInPlaceOfTheNewestIsSeen) {
    attack("DELETE FROM compliance_audit_tree_heads WHERE tree_size = 10");
    const auto missing = verify();
    EXPECT_EQ(kinds(missing), Kinds{"heads_inconsistent"});
    EXPECT_EQ(missing.faults[0].tree_size, 10);
    attack("UPDATE compliance_audit_tree_heads SET tree_size = 10 WHERE tree_size = 7");
    EXPECT_EQ(kinds(verify()), (Kinds{"bad_signature", "root_mismatch"}));
}

TEST_F(Attack, AForkSignedByTheLogsOwnKeyIsInconsistent) {
    in_fiber([&](Fiber& fiber) {
        Units units(*database_, fiber, scope());
        const auto key = vault_.log_key(units);
        TreeHeadRow fork = *audit_log::newest_head(units, 1);
        fork.id = platform::Uuid::make_v7(fork.timestamp);
        fork.timestamp += std::chrono::milliseconds(5);
        fork.root = ledger::leaf_hash("another history");
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(fork.timestamp.time_since_epoch()).count();
        fork.signature = ledger::sign_tree_head({static_cast<std::uint64_t>(ms), 10, fork.root}, key.key);
        fork.checkpoint = ledger::checkpoint(key.key_id, {10, fork.root}, key.key);
        audit_log::add_head(units, 1, fork);
    });
    const auto result = verify();
    EXPECT_EQ(kinds(result), (Kinds{"heads_inconsistent", "root_mismatch"}));
    EXPECT_EQ(only(result, TrailFaultKind::heads_inconsistent).tree_size, 10);
}

TEST_F(Attack, AForgedSignatureIsBad) {
    attack("UPDATE compliance_audit_tree_heads SET signature = set_byte(signature, 5, (get_byte(signature, 5) + 1) % 256) WHERE tree_size = 7");
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"bad_signature"});
    EXPECT_EQ(result.faults[0].tree_size, 7);
}

TEST_F(Attack, AWrongNodeIsARootMismatch) {
    attack("UPDATE compliance_audit_nodes SET hash = sha256('x') WHERE level = 1 AND node_index = 2");
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"root_mismatch"});
    EXPECT_EQ(result.faults[0].leaf_index, 4);
}

TEST_F(Attack, AHistoryRewrittenWithTheKeysIsSeenByWhoeverKeptAHead) {
    const auto kept = head();
    attack("UPDATE compliance_audit_events SET action = 'export' WHERE id = " + event_at(4));
    rewrite_history();
    EXPECT_EQ(head().size, kept.size);
    EXPECT_TRUE(verify().ok);   // nothing inside tells
    EXPECT_EQ(kinds(verify({{kept}})), Kinds{"trusted_head_mismatch"});
}

TEST_F(Attack, ARegisterChangedPastTheTrailDiverges) {
    in_fiber([&](Fiber& fiber) {
        Units units(*database_, fiber, scope());
        units.run(
            "INSERT INTO compliance_dsr_source_systems (tenant_id, id, name, processing_activities, subject_categories, rights, data_categories, "
            "retention_objects, connector, active) "
            "VALUES (compliance_tenant(), '01900000-0000-7000-8000-000000000001', 'CRM', '[]', '[\"staff\", 1.50]', '[]', '[]', '[]', 'manual', true)");
    });
    seal();
    const auto clean = verify();
    EXPECT_TRUE(clean.ok) << testing::PrintToString(kinds(clean));
    EXPECT_EQ(clean.records, 1);
    attack("UPDATE compliance_dsr_source_systems SET name = 'ERP'");
    const auto result = verify();
    EXPECT_EQ(kinds(result), Kinds{"history_diverges"});
    EXPECT_EQ(result.faults[0].entity_type, "dsr_source_system");
    EXPECT_EQ(result.faults[0].member, "name");
    attack("DELETE FROM compliance_dsr_source_systems");
    EXPECT_EQ(verify().faults.at(0).member, "row missing");
}

TEST_F(Attack, TheDatabaseItselfRefusesChangesByWhoeverHasNotSwitchedItsTriggersOff) {
    for (const auto* table : {"events", "event_details", "leaves", "nodes", "tree_heads", "log_keys", "former_logs"}) {
        const std::string name = std::string("compliance_audit_") + table;
        EXPECT_THROW(tests::superuser(url_, "TRUNCATE " + name), std::runtime_error) << name;
        if (std::string(table) == "former_logs") continue;   // it has no row
        EXPECT_THROW(tests::superuser(url_, "DELETE FROM " + name), std::runtime_error) << name;
        EXPECT_THROW(tests::superuser(url_, "UPDATE " + name + " SET tenant_id = tenant_id"), std::runtime_error) << name;
    }
    EXPECT_THROW(tests::superuser(url_, "DELETE FROM compliance_audit_logs"), std::runtime_error);
}

TEST_F(Attack, OnlyARangeIsVerifiedWhenARangeIsAskedFor) {
    attack("UPDATE compliance_audit_events SET actor = 'usr_other' WHERE id = " + event_at(2));
    VerifyOptions options;
    options.page = 3;
    in_fiber([&](Fiber& fiber) {
        Units units(*database_, fiber, scope());
        options.from = 3;
        options.upto = 8;
        auto result = verify_trail(units, options);
        EXPECT_TRUE(result.ok) << testing::PrintToString(kinds(result));
        EXPECT_EQ(result.leaves, 6);
        EXPECT_EQ(result.heads, 2);   // of 3 and of 7
        options.from = 0;
        options.upto = 2;
        result = verify_trail(units, options);
        EXPECT_EQ(kinds(result), Kinds{"leaf_mismatch"});
    });
}

}  // namespace
