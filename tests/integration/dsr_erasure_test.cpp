// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_erasure.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "platform/problem/problem.hpp"
#include "platform/time/zone.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Uuid;

namespace {

/// Holds as a register of retention would name them.
class Holds : public RetentionDuties {
  public:
    std::vector<RetentionDuty> on_record(platform::postgres::Executor&, std::string_view type, const Uuid& id, platform::Date) const override {
        if (type != "dsr_request" || id != held) return {};
        return {{"legal_hold", "Litigation 7 O 12/26", std::nullopt}};
    }
    Uuid held;
};

class DsrErasureTest : public tests::ServicesTest {
  protected:
    void SetUp() override {
        ServicesTest::SetUp();
        services_ = with_holds();
        in_fiber([&](Fiber& fiber) {
            auto context = system(fiber);
            context.caller.tenant = {};
            services_->shreds.start(context);
        });
        sql("UPDATE compliance_tenants SET four_eyes = false");
    }
    std::unique_ptr<AllServices> with_holds() {
        auto duties = std::make_unique<Holds>();
        holds_ = duties.get();
        return std::make_unique<AllServices>(*runtime_, *database_, platform::crypto::Key32(std::string(32, 'm')), *files_,
                                             ServiceSettings{.journals = {journal()}, .duties = std::move(duties)});
    }
    /// A request that was closed, with a letter of the person's; its record period has ended when `due`.
    Uuid closed(bool due = true) {
        Uuid id;
        in_fiber([&](Fiber& fiber) {
            auto context = member(fiber, "usr_editor");
            auto input = tests::letter_of_erika();
            input.proxy_proof = {{file(context)}};
            input.items.front().scope = platform::LongText("The files of Erika Musterfrau.");
            id = services_->dsr_requests.create(context, input).id;
            DsrClose close;
            close.outcome = DsrOutcome::withdrawn;
            close.reason = platform::Text<2000>("Erika Musterfrau says so.");
            (void)services_->dsr_reviews.close(context, id, {}, close);
        });
        if (due) sql("UPDATE compliance_dsr_requests SET erase_on = '2026-04-01' WHERE id = '" + id.str() + "'");
        return id;
    }
    Uuid file(Context& context) {
        auto tx = context.transaction();
        const auto stored = services_->file_contents.store(context, tx, "letter " + std::to_string(++files_made_), {.name = "letter.txt", .by_hand = true});
        tx.commit();
        return stored.file.id;
    }
    std::size_t run_job(AllServices& services) {
        std::size_t count = 0;
        in_fiber([&](Fiber& fiber) {
            auto context = system(fiber);
            count = services.dsr_erasure.erase_due(context);
        });
        return count;
    }
    std::size_t run_job() { return run_job(*services_); }
    [[nodiscard]] DsrRequest get(const Uuid& id) {
        DsrRequest found;
        in_fiber([&](Fiber& fiber) {
            auto context = member(fiber, "usr_dpo");
            found = services_->dsr_requests.get(context, id, {}, {});
        });
        return found;
    }
    [[nodiscard]] std::string refused(const Uuid& id) {
        std::string code;
        in_fiber([&](Fiber& fiber) {
            auto context = member(fiber, "usr_admin");
            try {
                (void)services_->dsr_erasure.erase(context, id, {}, {platform::Text<2000>("Asked for."), {}});
            } catch (const platform::Problem& problem) {
                code = problem.code();
            }
        });
        return code;
    }
    [[nodiscard]] std::size_t stored_files() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/files"))
            count += entry.is_regular_file() && entry.path().filename().string().size() == 65 ? 1 : 0;
        return count;
    }

    Holds* holds_ = nullptr;
    int files_made_ = 0;
};

TEST_F(DsrErasureTest, TheEndOfTheRecordPeriodTakesPersonAndFilesAndLeavesTheRest) {
    const auto id = closed();
    EXPECT_EQ(stored_files(), 1U);
    EXPECT_EQ(get(id).requester->name.value, "Erika Musterfrau");
    EXPECT_EQ(run_job(), 1U);
    const auto left = get(id);
    EXPECT_EQ(left.state, DsrState::erased);
    EXPECT_FALSE(left.requester);
    EXPECT_FALSE(left.items.front().scope);
    EXPECT_EQ(left.outcome, DsrOutcome::withdrawn);
    EXPECT_TRUE(left.proxy_proof.empty());
    EXPECT_EQ(left.due_on, platform::parse_date("2026-04-07"));
    EXPECT_EQ(stored_files(), 0U);
    EXPECT_EQ(sql("SELECT reason || ' ' || requested_by || ' ' || coalesce(approved_by, '-') || ' ' || jsonb_array_length(files) FROM compliance_erasures"),
              "record_period_over system - 1");
    EXPECT_EQ(sql("SELECT result FROM compliance_erasure_verifications"), "ok");
    EXPECT_EQ(sql("SELECT state FROM compliance_deadlines WHERE kind = 'dsr.erase'"), "met");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_event_details WHERE strpos(details, 'Musterfrau') > 0"), "0");
    EXPECT_EQ(run_job(), 0U);
}

TEST_F(DsrErasureTest, WhatIsNotDueOrDisputedOrHeldStays) {
    const auto early = closed(false), disputed = closed(), held = closed();
    sql("UPDATE compliance_dsr_requests SET complaint = 'authority' WHERE id = '" + disputed.str() + "'");
    holds_->held = held;
    EXPECT_TRUE(get(held).legal_hold);
    EXPECT_FALSE(get(disputed).legal_hold);
    EXPECT_EQ(run_job(), 0U);
    EXPECT_EQ(sql("SELECT state FROM compliance_deadlines WHERE kind = 'dsr.erase' AND entity_id = '" + held.str() + "'"), "suspended");
    EXPECT_EQ(refused(held), "legal_hold");
    EXPECT_EQ(refused(disputed), "erasure_blocked");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_erasures"), "0");
    holds_->held = {};
    sql("UPDATE compliance_dsr_requests SET complaint = 'none'");
    EXPECT_EQ(run_job(), 2U);
    EXPECT_EQ(get(early).state, DsrState::closed);
    EXPECT_EQ(refused(early), "");
    EXPECT_EQ(get(early).state, DsrState::erased);
    EXPECT_EQ(refused(early), "erased");
}

TEST_F(DsrErasureTest, TwoInstancesEraseEachPersonOnce) {
    for (int i = 0; i < 6; ++i) (void)closed();
    Holds* const first = holds_;
    const auto other = with_holds();
    holds_ = first;
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        context.caller.tenant = {};
        other->shreds.start(context);
    });
    std::size_t counts[2] = {0, 0};
    std::thread second([&] { counts[1] = run_job(*other); });
    counts[0] = run_job();
    second.join();
    EXPECT_EQ(counts[0] + counts[1], 6U);
    EXPECT_EQ(sql("SELECT count(*) || ' ' || count(DISTINCT subject_pseudonym) FROM compliance_erasures"), "6 6");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_dsr_requests WHERE state = 'erased'"), "6");
}

TEST_F(DsrErasureTest, FilesThatAKilledProcessLeftGoWithTheNextRound) {
    const auto id = closed();
    // As after a commit whose process was killed at once: the key is gone, content and row are there, nothing was checked.
    const auto content = folder_ + "/kept";
    std::filesystem::copy(folder_ + "/files", content, std::filesystem::copy_options::recursive);
    const auto rows = sql("CREATE SCHEMA saved; CREATE TABLE saved.files AS TABLE compliance_files; SELECT count(*) FROM saved.files");
    EXPECT_EQ(rows, "1");
    EXPECT_EQ(run_job(), 1U);
    sql("SELECT set_config('app.tenant_id', '" + tenant_.str() +
        "', false); INSERT INTO compliance_files TABLE saved.files; ALTER TABLE compliance_erasure_verifications DISABLE TRIGGER USER; "
        "DELETE FROM compliance_erasure_verifications; ALTER TABLE compliance_erasures DISABLE TRIGGER USER; "
        "UPDATE compliance_erasures SET created_at = now() - interval '2 minutes'");
    std::filesystem::copy(content, folder_ + "/files", std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(stored_files(), 1U);
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        EXPECT_EQ(services_->erasure.verify_open(context), 1U);
        EXPECT_EQ(services_->erasure.verify_open(context), 0U);
    });
    EXPECT_EQ(stored_files(), 0U);
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_files"), "0");
    EXPECT_EQ(get(id).state, DsrState::erased);
}

TEST_F(DsrErasureTest, ARequestWhosePersonIsGoneIsClearedWhenItIsClosed) {
    const auto id = closed(false);
    const auto subject = *Uuid::parse(sql("SELECT subject_key FROM compliance_dsr_requests WHERE id = '" + id.str() + "'"));
    // An older copy of the registers: the case was still open then.
    sql("UPDATE compliance_dsr_requests SET state = 'in_progress' WHERE id = '" + id.str() + "'");
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        auto tx = context.transaction();
        services_->vault.destroy_subject(tx, subject);
        tx.commit();
    });
    EXPECT_EQ(run_job(), 0U);
    EXPECT_FALSE(get(id).requester);
    sql("UPDATE compliance_dsr_requests SET state = 'closed' WHERE id = '" + id.str() + "'");
    EXPECT_EQ(run_job(), 1U);
    EXPECT_EQ(get(id).state, DsrState::erased);
}

TEST_F(DsrErasureTest, ReasonsAreReadInTheHistoryUntilThePersonIsErased) {
    const auto id = closed();
    const auto reasons = [&] {
        std::string all;
        in_fiber([&](Fiber& fiber) {
            auto context = member(fiber, "usr_dpo");
            for (const auto& entry : services_->dsr_requests.history(context, id, {}).items) all += entry.reason.value_or("") + ";";
        });
        return all;
    };
    EXPECT_NE(reasons().find("Erika Musterfrau says so."), std::string::npos);
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_event_details WHERE strpos(details, 'says so') > 0"), "0");
    EXPECT_EQ(run_job(), 1U);
    EXPECT_EQ(reasons().find("Erika"), std::string::npos);
}

}  // namespace
