// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/erasure.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/crypto/encoding.hpp"
#include "platform/json/json.hpp"
#include "platform/postgres/vacuum.hpp"
#include "platform/problem/problem.hpp"
#include "platform/time/zone.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Uuid;
using platform::postgres::Transaction;

namespace {

constexpr const char* kName = "Erika Musterfrau";

class ErasureTest : public tests::ServicesTest {
  protected:
    /// A closed request of a person; answers the person's id.
    Uuid person() {
        Uuid subject;
        in_fiber([&](Fiber& fiber) {
            auto context = member(fiber, "usr_editor");
            auto input = tests::letter_of_erika();
            input.requester.value.emails = {platform::Email("erika@example.org")};
            input.request_text = platform::LongText("Was wissen Sie ueber mich, Erika Musterfrau?");
            const auto made = services_->dsr_requests.create(context, input);
            request_ = made.id;
            subject = made.subject_key;
        });
        sql("SELECT set_config('app.tenant_id', '" + tenant_.str() + "', false); UPDATE compliance_dsr_requests SET state = 'closed' WHERE id = '" +
            request_.str() + "'");
        return subject;
    }
    ErasureOrder order(const Uuid& subject) const { return {subject, ErasureReason::request_art17, "Art. 17(1)(a) GDPR", "usr_dpo", std::nullopt}; }
    Erasure erase(const Uuid& subject) {
        Erasure made;
        in_fiber([&](Fiber& fiber) {
            auto context = system(fiber);
            made = services_->erasure.erase(context, order(subject));
        });
        return made;
    }
    [[nodiscard]] bool alive(const Uuid& subject) const {
        return sql("SELECT wrapped_key IS NOT NULL FROM vault.compliance_subject_keys WHERE id = '" + subject.str() + "'") == "t";
    }
    [[nodiscard]] std::string requester() {
        std::string text;
        in_fiber([&](Fiber& fiber) {
            auto context = system(fiber);
            text = platform::json::to_json(services_->dsr_requests.get(context, request_, {}).requester.state == platform::PiiState::open);
        });
        return text;
    }
    /// Every place in the database where bytes stand, as text.
    [[nodiscard]] std::string everywhere(const std::string& needle) const {
        return sql("DO $$ BEGIN PERFORM set_config('app.needle', '" + needle +
                   "', false); END $$; "
                   "SELECT coalesce(string_agg(t, ', '), '') FROM (SELECT c.oid::regclass::text AS t FROM pg_class c WHERE relkind = 'r' "
                   "AND relnamespace IN ('public'::regnamespace, 'vault'::regnamespace) AND "
                   "(xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %s x WHERE strpos(x::text, current_setting(''app.needle'')) > 0', "
                   "c.oid::regclass), "
                   "false, true, '')))[1]::text <> '0') AS found");
    }
    /// The journal's whole lines, without the first.
    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> out;
        std::ifstream in(journal());
        for (std::string line; std::getline(in, line);) out.push_back(line);
        if (!out.empty()) out.erase(out.begin());
        return out;
    }
    /// A copy of the key store as it is now, and back.
    void save_vault() const {
        sql("DROP SCHEMA IF EXISTS saved CASCADE; CREATE SCHEMA saved; CREATE TABLE saved.keys AS TABLE vault.compliance_subject_keys; "
            "CREATE TABLE saved.tenant_keys AS TABLE vault.compliance_tenant_keys; CREATE TABLE saved.journals AS TABLE vault.compliance_shred_journals");
    }
    void restore_vault() const {
        sql("TRUNCATE vault.compliance_subject_keys, vault.compliance_tenant_keys, vault.compliance_shred_journals; "
            "INSERT INTO vault.compliance_subject_keys TABLE saved.keys; INSERT INTO vault.compliance_tenant_keys TABLE saved.tenant_keys; "
            "INSERT INTO vault.compliance_shred_journals TABLE saved.journals");
    }
    /// Runs the program's own check in another language; answers its exit code.
    [[nodiscard]] int verify_independently() const {
        const std::string file = folder_ + "/certificates.json";
        std::ofstream(file) << sql(
            "SELECT json_build_object('keys', (SELECT json_agg(spki) FROM compliance_audit_log_keys), 'certificates', (SELECT json_agg(to_jsonb(e) || "
            "jsonb_build_object('executed_at', to_char(executed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')) ORDER BY sequence) FROM "
            "compliance_erasures e))");
        return std::system(("/usr/bin/python3 tests/support/verify_certificate.py < " + file + " > " + folder_ + "/verified 2>&1").c_str());
    }
    Uuid request_;
};

template <class F>
platform::Problem refusal(F what) {
    try {
        what();
    } catch (const platform::Problem& problem) {
        return problem;
    }
    ADD_FAILURE() << "was not refused";
    return {500, "none"};
}

TEST_F(ErasureTest, LeavesNeitherKeyNorIndexNorPlainTextAnywhere) {
    const auto subject = person();
    const auto wrapped = sql("SELECT encode(wrapped_key, 'hex') FROM vault.compliance_subject_keys WHERE id = '" + subject.str() + "'");
    EXPECT_EQ(requester(), "true");
    EXPECT_NE(sql("SELECT count(*) FROM compliance_subject_indexes WHERE subject_id = '" + subject.str() + "'"), "0");
    const auto made = erase(subject);
    EXPECT_FALSE(alive(subject));
    EXPECT_EQ(requester(), "false");
    EXPECT_EQ(sql("SELECT key_state || label::text FROM compliance_subjects WHERE id = '" + subject.str() + "'"), "");
    EXPECT_EQ(sql("SELECT key_state FROM compliance_subjects WHERE id = '" + subject.str() + "'"), "shredded");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_subject_indexes WHERE subject_id = '" + subject.str() + "'"), "0");
    EXPECT_EQ(everywhere("Musterfrau"), "");
    EXPECT_EQ(everywhere("erika@example.org"), "");
    EXPECT_EQ(everywhere(wrapped), "");
    EXPECT_EQ(made.key, "ERASE-000001");
    EXPECT_FALSE(made.previous_hash);
    EXPECT_EQ(made.key_fingerprint.size(), 64U);
    std::vector<std::string> tables;
    for (const auto& table : made.tables) tables.push_back(table.table);
    EXPECT_EQ(tables, (std::vector<std::string>{"compliance_audit_event_details", "compliance_dsr_requests"}));
    EXPECT_EQ(made.tables[1].columns, (std::vector<std::string>{"request_text", "requester"}));
    EXPECT_EQ(made.tables[1].records, 1);
    EXPECT_EQ(made.tables[0].records, 1);   // the event of the creation; reads and the closing hold none of it
    EXPECT_EQ(made.effective_everywhere_on, platform::time::local_date(made.executed_at, "Europe/Berlin") + std::chrono::days(7));
    EXPECT_EQ(sql("SELECT result || findings::text FROM compliance_erasure_verifications"), "ok[]");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_events WHERE action = 'erase' AND entity_type = 'subject' AND entity_id = '" + subject.str() + "'"),
              "1");
}

TEST_F(ErasureTest, OldRowVersionsOfTheKeyAreNoLongerInTheTablesFileAfterTheSweep) {
    const auto subject = person();
    const auto wrapped = sql("SELECT encode(wrapped_key, 'hex') FROM vault.compliance_subject_keys WHERE id = '" + subject.str() + "'");
    const auto in_file = [&] {
        sql("CHECKPOINT");
        return sql("SELECT position(decode('" + wrapped + "', 'hex') IN pg_read_binary_file(pg_relation_filepath('vault.compliance_subject_keys'))) > 0");
    };
    EXPECT_EQ(in_file(), "t");
    erase(subject);
    EXPECT_TRUE(services_->erasure.take_sweep_due());
    EXPECT_TRUE(platform::postgres::vacuum(url_, {"compliance_owner", "vault.compliance_subject_keys"}));
    EXPECT_EQ(in_file(), "f");
}

TEST_F(ErasureTest, CertificatesAreAChainThatOthersCanVerify) {
    for (int i = 0; i < 3; ++i) erase(person());
    EXPECT_EQ(verify_independently(), 0) << sql("SELECT count(*) FROM compliance_erasures");
    EXPECT_EQ(sql("SELECT string_agg(key, ' ' ORDER BY sequence) FROM compliance_erasures"), "ERASE-000001 ERASE-000002 ERASE-000003");
    const auto last = *Uuid::parse(sql("SELECT id FROM compliance_erasures ORDER BY sequence DESC LIMIT 1"));
    const auto findings = [&] {
        ErasureVerification found;
        in_fiber([&](Fiber& fiber) {
            auto context = member(fiber, "usr_auditor");
            found = services_->erasure.verify(context, last);
        });
        return found.findings;
    };
    EXPECT_EQ(findings(), std::vector<std::string>{});
    // Whoever owns the server can change rows; then it shows.
    sql("ALTER TABLE compliance_erasures DISABLE TRIGGER append_only; UPDATE compliance_erasures SET legal_basis = 'another' WHERE sequence = 2");
    EXPECT_NE(verify_independently(), 0);
    EXPECT_EQ(findings(), std::vector<std::string>{"chain: broken at ERASE-000002"});
    sql("DELETE FROM compliance_erasures WHERE sequence = 2");
    EXPECT_EQ(findings(), std::vector<std::string>{"chain: broken at ERASE-000003"});
}

TEST_F(ErasureTest, CertificatesAreNeitherChangedNorDeletedByAnyRole) {
    erase(person());
    for (const char* statement : {"UPDATE compliance_erasures SET legal_basis = 'x'", "DELETE FROM compliance_erasures", "TRUNCATE compliance_erasures",
                                  "DELETE FROM compliance_erasure_verifications", "UPDATE compliance_erasure_verifications SET result = 'ok'"}) {
        EXPECT_THROW(sql(statement), std::runtime_error) << statement;
        EXPECT_THROW(sql("SET ROLE compliance_app; SELECT set_config('app.tenant_id', '" + tenant_.str() + "', false); " + statement), std::runtime_error)
            << statement;
        EXPECT_THROW(sql("SET ROLE compliance_eraser; SELECT set_config('app.tenant_id', '" + tenant_.str() + "', false); " + statement), std::runtime_error)
            << statement;
    }
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_erasures"), "1");
    EXPECT_EQ(sql("SELECT coalesce(string_agg(object || ': ' || fault, '; '), '') FROM compliance_schema_faults()"), "");
}

TEST_F(ErasureTest, BlockersHoldItUpAndNothingIsDestroyed) {
    const auto subject = person();
    sql("UPDATE compliance_dsr_requests SET state = 'in_review'");
    sql("UPDATE compliance_subjects SET restricted = true, restricted_reason = 'disputed' WHERE id = '" + subject.str() + "'");
    const auto problem = refusal([&] { erase(subject); });
    EXPECT_EQ(problem.code(), "erasure_blocked");
    EXPECT_EQ(problem.extra().front().second,
              R"([{"code":"restricted","detail":"disputed","until":null},{"code":"open_case","detail":"Request DSR-2026-000001 is in_review.","until":null}])");
    EXPECT_TRUE(alive(subject));
    EXPECT_TRUE(lines().empty());
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        EXPECT_EQ(services_->erasure.blockers(context, subject).size(), 2U);
        EXPECT_EQ(refusal([&] { (void)services_->erasure.blockers(context, Uuid::make_v7(context.now)); }).status(), 404);
    });
}

TEST_F(ErasureTest, OnceErasedIsErased) {
    const auto subject = person();
    erase(subject);
    EXPECT_EQ(refusal([&] { erase(subject); }).code(), "already_erased");
    EXPECT_EQ(lines().size(), 1U);
    EXPECT_EQ(start(), 0U);
}

TEST_F(ErasureTest, AnotherTenantsPersonIsNotThere) {
    const auto subject = person();
    in_fiber([&](Fiber& fiber) {
        auto context = context_for(fiber, *database_, Uuid::make_v7({}), "system", "");
        EXPECT_EQ(refusal([&] { (void)services_->erasure.erase(context, order(subject)); }).status(), 404);
    });
    EXPECT_TRUE(alive(subject));
    EXPECT_TRUE(lines().empty());
}

TEST_F(ErasureTest, TakesTwoPeopleUnlessTheTenantSwitchedThatOff) {
    const auto subject = person();
    ErasureOrder asked = order(subject);
    asked.requested_by.clear();
    in_fiber([&](Fiber& fiber) {
        auto first = member(fiber, "usr_first"), second = member(fiber, "usr_second");
        const auto answer = services_->erasure.request(first, asked);
        ASSERT_TRUE(std::holds_alternative<ErasureApproval>(answer));
        EXPECT_EQ(std::get<ErasureApproval>(answer).expires_at, first.now + std::chrono::days(14));
        EXPECT_TRUE(alive(subject));
        EXPECT_EQ(refusal([&] { (void)services_->erasure.request(first, asked); }).code(), "four_eyes");
        ErasureOrder other = asked;
        other.reason = ErasureReason::authority_order;   // the second says something else; what was recorded counts
        const auto done = services_->erasure.request(second, other);
        ASSERT_TRUE(std::holds_alternative<Erasure>(done));
        const auto& made = std::get<Erasure>(done);
        EXPECT_EQ(made.requested_by, "usr_first");
        EXPECT_EQ(made.approved_by, "usr_second");
        EXPECT_EQ(made.reason, ErasureReason::request_art17);
    });
    EXPECT_EQ(sql("SELECT state FROM compliance_erasure_approvals"), "executed");
    const auto again = person();
    sql("UPDATE compliance_tenants SET four_eyes = false");
    in_fiber([&](Fiber& fiber) {
        auto first = member(fiber, "usr_first");
        ErasureOrder alone = asked;
        alone.subject = again;
        EXPECT_TRUE(std::holds_alternative<Erasure>(services_->erasure.request(first, alone)));
    });
    EXPECT_FALSE(alive(again));
}

TEST_F(ErasureTest, AnApprovalThatNobodyGaveInFourteenDaysBeginsAnew) {
    const auto subject = person();
    in_fiber([&](Fiber& fiber) {
        auto first = member(fiber, "usr_first"), second = member(fiber, "usr_second");
        (void)services_->erasure.request(first, order(subject));
        second.now += std::chrono::days(15);
        EXPECT_TRUE(std::holds_alternative<ErasureApproval>(services_->erasure.request(second, order(subject))));
    });
    EXPECT_TRUE(alive(subject));
    EXPECT_EQ(sql("SELECT string_agg(state, ' ' ORDER BY id) FROM compliance_erasure_approvals"), "expired open");
}

TEST_F(ErasureTest, AMemberLosesNameAddressAndBindingButKeepsTheOpaqueId) {
    Uuid subject, id;
    std::string opaque;
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        MemberInput input;
        input.email = platform::Email("max@acme.example");
        input.name = platform::Text<120>("Max Mustermann");
        input.roles = {Role::viewer};
        const auto made = services_->members.invite(context, std::move(input));
        subject = made.subject_key;
        id = made.id;
        opaque = made.subject.value;
        EXPECT_EQ(refusal([&] { (void)services_->erasure.erase(context, order(subject)); }).extra().front().second.find("active_account") != std::string::npos,
                  true);
        services_->members.remove(context, id, {}, {});
    });
    const auto made = erase(subject);
    EXPECT_EQ(made.subject_kind, SubjectKind::member);
    std::vector<std::string> tables;
    for (const auto& table : made.tables) tables.push_back(table.table);
    EXPECT_EQ(tables, (std::vector<std::string>{"compliance_audit_event_details", "compliance_email_messages", "compliance_members"}));
    EXPECT_EQ(everywhere("Mustermann"), "");
    EXPECT_EQ(everywhere("max@acme.example"), "");
    EXPECT_EQ(sql("SELECT subject || ' ' || state || ' ' || (email_index IS NULL) FROM compliance_members WHERE id = '" + id.str() + "'"),
              opaque + " removed true");
    EXPECT_EQ(sql("SELECT string_agg(state || coalesce(recipient_hash, ''), ' ') FROM compliance_email_messages WHERE subject_key = '" + subject.str() + "'"),
              "suppressed");
}

TEST_F(ErasureTest, ARestoredOlderKeyStoreIsMadeToForgetAgainAtTheStart) {
    const auto subject = person();
    save_vault();
    const auto made = erase(subject);
    restore_vault();
    EXPECT_TRUE(alive(subject));
    EXPECT_EQ(start(), 1U);
    EXPECT_FALSE(alive(subject));
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_erasures"), "1");   // certified already
    EXPECT_EQ(start(), 0U);
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        EXPECT_EQ(services_->erasure.verify(context, made.id).findings, std::vector<std::string>{});
    });
}

TEST_F(ErasureTest, WithoutItsJournalNothingStarts) {
    erase(person());
    const auto begin = [&] { start(); };
    const auto why = [&] {
        try {
            begin();
        } catch (const platform::ledger::JournalError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    std::filesystem::rename(journal(), journal() + ".away");
    EXPECT_NE(why().find("shred_journal_missing"), std::string::npos) << why();
    EXPECT_FALSE(std::filesystem::exists(journal()));
    // An empty or foreign one is no journal of this database.
    { const platform::ledger::Journal foreign(journal(), ShredJournal::kFormat, platform::ledger::Journal::Missing::create); }
    EXPECT_NE(why().find("not among the files"), std::string::npos) << why();
    std::filesystem::rename(journal() + ".away", journal());
    EXPECT_NO_THROW(begin());
    // A line less than the database knows of.
    std::string text;
    {
        std::ostringstream out;
        out << std::ifstream(journal()).rdbuf();
        text = out.str();
    }
    std::ofstream(journal(), std::ios::trunc) << text.substr(0, text.find('\n') + 1);
    EXPECT_NE(why().find("cut or exchanged"), std::string::npos) << why();
    std::ofstream(journal(), std::ios::trunc) << text;
    EXPECT_NO_THROW(begin());
}

TEST_F(ErasureTest, AJournalThatCannotBeWrittenErasesNothing) {
    const auto subject = person();
    std::filesystem::rename(journal(), journal() + ".away");
    const auto problem = refusal([&] { erase(subject); });
    EXPECT_EQ(problem.status(), 503);
    EXPECT_TRUE(alive(subject));
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_erasures"), "0");
    EXPECT_THROW(services_->shreds.check(), platform::ledger::JournalError);
    std::filesystem::rename(journal() + ".away", journal());
    EXPECT_NO_THROW(erase(subject));
}

// Runs in a process of its own, which the test below kills: begins an erasure and never gets to its commit.
TEST(ErasureChild, DISABLED_ErasesAndIsKilled) {
    const char* url = std::getenv("ERASURE_CHILD_URL");
    ASSERT_NE(url, nullptr);
    platform::Runtime runtime(platform::RuntimeConfig{.loops = 1});
    platform::postgres::Database database(runtime, {.url = url, .role = "compliance_app", .lock_timeout = std::chrono::milliseconds(60'000)});
    const platform::files::Store files(
        platform::files::StoreConfig{.folder = std::string(std::getenv("ERASURE_CHILD_JOURNAL")) + ".files", .reserve_bytes = 0});
    AllServices services(runtime, database, platform::crypto::Key32(std::string(32, 'm')), files,
                         ServiceSettings{.journals = {std::string(std::getenv("ERASURE_CHILD_JOURNAL"))}});
    runtime.run(0, [&](Fiber& fiber) {
        Caller caller;
        caller.tenant = *Uuid::parse(std::getenv("ERASURE_CHILD_TENANT"));
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        Context context{fiber, database, std::move(caller), Uuid::make_v7(now), now};
        Context nowhere = context;
        nowhere.caller.tenant = {};
        (void)services.shreds.start(nowhere);
        (void)services.erasure.erase(
            context, {*Uuid::parse(std::getenv("ERASURE_CHILD_SUBJECT")), ErasureReason::retention_expired, "Art. 5(1)(e) GDPR", "usr_job", {}});
    });
}

TEST_F(ErasureTest, AProcessKilledBetweenJournalAndCommitHasItsErasureCompletedAtTheNextStart) {
    const auto subject = person();
    pid_t child = 0;
    in_fiber([&](Fiber& fiber) {
        // Holding the journal's row stops the other process after its line is on the disk and before its commit.
        Transaction hold(*database_, fiber, scope());
        hold.run("SELECT 1 FROM vault.compliance_shred_journals FOR UPDATE");
        child = ::fork();
        if (child == 0) {
            ::setenv("ERASURE_CHILD_URL", url_.c_str(), 1);
            ::setenv("ERASURE_CHILD_JOURNAL", journal().c_str(), 1);
            ::setenv("ERASURE_CHILD_TENANT", tenant_.str().c_str(), 1);
            ::setenv("ERASURE_CHILD_SUBJECT", subject.str().c_str(), 1);
            for (const auto* name : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) ::unsetenv(name);  // else another shard may have the one test
            ::execl("/proc/self/exe", "integration_tests", "--gtest_filter=ErasureChild.*", "--gtest_also_run_disabled_tests", nullptr);
            ::_exit(127);
        }
        for (int i = 0; i < 600 && lines().empty(); ++i) fiber.sleep(std::chrono::milliseconds(50));
        EXPECT_EQ(lines().size(), 1U);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status));
    });
    for (int i = 0; i < 100 && sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") != "0"; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_TRUE(alive(subject));   // rolled back
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_erasures"), "0");
    EXPECT_EQ(start(), 1U);
    EXPECT_FALSE(alive(subject));
    EXPECT_EQ(sql("SELECT key || ' ' || reason || ' ' || requested_by || ' ' || legal_basis FROM compliance_erasures"),
              "ERASE-000001 retention_expired usr_job Art. 5(1)(e) GDPR");
    EXPECT_EQ(verify_independently(), 0);
    EXPECT_EQ(start(), 0U);
}

TEST_F(ErasureTest, AKeptAnswerForRetriesIsDroppedButStaysAnswered) {
    const auto subject = person();
    Idempotency::Slot slot{"createDsrRequest /api/v1/dsr/requests", "key-1"};
    in_fiber([&](Fiber& fiber) {
        auto context = member(fiber, "usr_editor");
        EXPECT_FALSE(services_->idempotency.begin(context, slot, "{}"));
        services_->idempotency.finish(context, slot, {201, {}, kName});
        EXPECT_EQ(services_->idempotency.begin(context, slot, "{}")->body, kName);
    });
    erase(subject);
    in_fiber([&](Fiber& fiber) {
        auto context = member(fiber, "usr_editor");
        EXPECT_EQ(refusal([&] { (void)services_->idempotency.begin(context, slot, "{}"); }).code(), "answer_lost");
    });
}

TEST_F(ErasureTest, KeysOfKeptAnswersEndWithTheDayAfter) {
    in_fiber([&](Fiber& fiber) {
        auto context = member(fiber, "usr_editor");
        Idempotency::Slot slot{"op", "key-2"};
        EXPECT_FALSE(services_->idempotency.begin(context, slot, "{}"));
        services_->idempotency.finish(context, slot, {201, {}, "answer"});
        auto units = context.units();
        const auto today = std::chrono::floor<std::chrono::days>(context.now).time_since_epoch().count();
        Vault::destroy_retry_keys(units, today);
        EXPECT_EQ(services_->idempotency.begin(context, slot, "{}")->body, "answer");
        Vault::destroy_retry_keys(units, today + 1);
        services_->vault.forget(tenant_);
        EXPECT_THROW((void)services_->idempotency.begin(context, slot, "{}"), std::runtime_error);
    });
}

TEST_F(ErasureTest, AnEndedTenantDoesNotComeBackWithAnOlderKeyStore) {
    const auto subject = person();
    save_vault();
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        CloseTenant body;
        body.confirm = "acme";
        body.grace = platform::Duration("P0D");
        context.caller.instance = true;
        (void)services_->closing.close(context, tenant_, body);
        auto job = system(fiber);
        job.now += std::chrono::seconds(5);
        EXPECT_EQ(services_->jobs.run_due(job), 1U);
    });
    EXPECT_EQ(sql("SELECT count(*) FROM vault.compliance_tenant_keys"), "0");
    restore_vault();
    EXPECT_TRUE(alive(subject));
    EXPECT_EQ(start(), 1U);
    EXPECT_EQ(sql("SELECT count(*) FROM vault.compliance_tenant_keys"), "0");
    EXPECT_EQ(sql("SELECT count(*) FROM vault.compliance_subject_keys"), "0");
    EXPECT_EQ(start(), 0U);
}

}  // namespace
