// SPDX-License-Identifier: Apache-2.0
// Evidence whose stored bytes are not what they were.
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;

namespace {

class EvidenceTest : public tests::ServicesTest {
  protected:
    /// Approved, valid evidence over a file of these bytes.
    Evidence approved(Fiber& fiber, std::string_view bytes) {
        auto editor = member(fiber, "editor"), dpo = member(fiber, "dpo");
        EvidenceInput input;
        input.title = "Report";
        input.kind = EvidenceKind::report;
        input.owner = platform::UserId(owner_);
        EvidenceRevisionInput revision;
        {
            auto tx = editor.transaction();
            revision.file.emplace().id = services_->file_contents.store(editor, tx, bytes, {.name = "report.txt", .by_hand = true}).file.id;
            tx.commit();
        }
        input.revision = revision;
        const auto id = services_->evidence.create(editor, input).id;
        services_->evidence.submit(editor, id, {});
        EvidenceDecision decision;
        decision.decision = ApprovalVerdict::approve;
        return services_->evidence.decide(dpo, id, {}, decision);
    }
    void SetUp() override {
        tests::ServicesTest::SetUp();
        sql("UPDATE compliance_tenants SET files = jsonb_set(files, '{scan}', '\"off\"')");
        owner_ = sql("SELECT subject FROM compliance_members LIMIT 1");
    }
    void flip_a_byte(const Evidence& evidence) {
        const auto blob = sql("SELECT blob FROM compliance_files WHERE id = '" + evidence.revisions.front().file->str() + "'");
        std::fstream file(folder_ + "/files/" + blob.substr(33, 2) + "/" + blob, std::ios::in | std::ios::out | std::ios::binary);
        ASSERT_TRUE(file.is_open());
        file.seekg(-1, std::ios::end);
        const auto last = static_cast<char>(file.get());
        file.seekp(-1, std::ios::end);
        file.put(static_cast<char>(last ^ 1));
    }
    std::string owner_;
};

TEST_F(EvidenceTest, WithAByteOfTheStoreFlippedNoLongerCountsAndSaysSoOnce) {
    in_fiber([&](Fiber& fiber) {
        const auto evidence = approved(fiber, "hello world");
        EXPECT_TRUE(evidence.valid);
        auto auditor = member(fiber, "auditor");
        const auto whole = services_->evidence_contents.verify(auditor, evidence.id, 1);
        EXPECT_TRUE(whole.match);
        EXPECT_EQ(whole.computed, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
        flip_a_byte(evidence);
        for (int i = 0; i < 2; ++i) {
            const auto broken = services_->evidence_contents.verify(auditor, evidence.id, 1);
            EXPECT_FALSE(broken.match);
            EXPECT_EQ(broken.stored, whole.stored);
            EXPECT_NE(broken.computed, whole.stored);
        }
        const auto after = services_->evidence.get(auditor, evidence.id, {}, {});
        EXPECT_FALSE(after.valid);
        EXPECT_TRUE(after.revisions.front().integrity_failed_on);
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_events WHERE action = 'integrity_failed'"), "1");
        flip_a_byte(evidence);
        EXPECT_TRUE(services_->evidence_contents.verify(auditor, evidence.id, 1).match);
        EXPECT_TRUE(services_->evidence.get(auditor, evidence.id, {}, {}).valid) << "its store was repaired";
    });
}

TEST_F(EvidenceTest, TheMonthlyRoundFindsWhatNobodyAskedFor) {
    in_fiber([&](Fiber& fiber) {
        const auto evidence = approved(fiber, "hello world");
        flip_a_byte(evidence);
        auto house = system(fiber);
        services_->evidence_contents.keep_house(house);
        EXPECT_TRUE(services_->evidence.get(house, evidence.id, {}, {}).valid) << "verified when it was stored";
        house.now += std::chrono::hours(31 * 24);
        services_->evidence_contents.keep_house(house);
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_evidence_revisions WHERE integrity_failed_on IS NOT NULL"), "1");
    });
}

}  // namespace
