// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/dsr_task.hpp"

#include <gtest/gtest.h>

#include "platform/problem/problem.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Uuid;

namespace {

/// Invoices of 2025 are kept for eight years from the year's end.
class Invoices : public RetentionDuties {
  public:
    std::vector<RetentionDuty> on_objects(platform::postgres::Executor&, std::span<const Uuid>, platform::Date) const override {
        return {{"retention", "§ 147 Abs. 3 AO", platform::parse_date("2033-12-31")}};
    }
};

class DsrTaskTest : public tests::ServicesTest {
  protected:
    void SetUp() override {
        ServicesTest::SetUp();
        services_ = std::make_unique<AllServices>(*runtime_, *database_, platform::crypto::Key32(std::string(32, 'm')), *files_,
                                                  ServiceSettings{.journals = {journal()}, .duties = std::make_unique<Invoices>()});
        sql("UPDATE compliance_tenants SET four_eyes = false");
    }
    DsrRequest intake(Context& context) {
        DsrSourceSystemInput system;
        system.name = "Billing";
        (void)services_->source_systems.create(context, system);
        auto input = tests::letter_of_erika(DsrRight::erasure);
        input.received_at = context.now - std::chrono::hours(48);
        return services_->dsr_requests.create(context, input);
    }
    void identify(Context& context, const Uuid& id) {
        DsrIdentityCheckInput check;
        check.method = DsrIdentityMethod::account_login;
        check.pauses_clock = false;
        const auto asked = services_->dsr_identity_checks.start(context, id, {}, check);
        (void)services_->dsr_identity_checks.complete(context, id, asked.checks.front().id, {}, {.result = DsrCheckVerdict::passed});
    }
    void tell_recipients(Context& context, const Uuid& id, const Uuid& item) {
        DsrRecipientNoticesInput input;
        input.item = item;
        for (const char* name : {"Bureau", "Shop", "Parcel service"}) input.recipients.push_back({.recipient = platform::Text<200>(name)});
        const auto planned = services_->dsr_tasks.plan_notices(context, id, {}, input);
        ASSERT_EQ(planned.items.size(), 3U);
        for (const auto& notice : planned.items) {
            DsrRecipientOutcome outcome;
            outcome.outcome = DsrNoticeOutcome::sent;
            if (notice.recipient.value == "Shop") {
                outcome.outcome = DsrNoticeOutcome::impossible;
                outcome.reason = platform::Text<20'000>("The company has ceased to exist.");
            }
            (void)services_->dsr_tasks.record_outcome(context, notice.id, {}, outcome);
        }
    }
};

TEST_F(DsrTaskTest, AnErasureThatADutyForbidsBecomesARestrictionWhoseEndTheAnswerNames) {
    in_fiber([&](Fiber& fiber) {
        auto context = member(fiber, "usr_dpo");
        const auto made = intake(context);
        const auto item = made.items.front().id;
        const auto planned = services_->dsr_tasks.plan(context, made.id, {}, {.systems = true});
        ASSERT_EQ(planned.items.size(), 1U);
        EXPECT_EQ(planned.items[0].kind, DsrTaskKind::restrict);
        ASSERT_EQ(planned.items[0].blocked_by.size(), 1U);
        const auto seen = services_->dsr_requests.get(context, made.id, {});
        ASSERT_EQ(seen.items[0].exception_checks.size(), 1U);
        EXPECT_EQ(seen.items[0].exception_checks[0].exception, DsrException::art17_3_b);
        EXPECT_EQ(seen.items[0].exception_checks[0].reasoning->value, "§ 147 Abs. 3 AO, until 2033-12-31");
        identify(context, made.id);
        (void)services_->dsr_items.decide(context, made.id, item, {},
                                          {DsrDecision::partially_granted, platform::LongText("Rechnungen müssen wir aufbewahren.")});
        DsrTaskResult done;
        done.outcome = DsrTaskOutcome::done;
        done.proof = platform::Text<20'000>("Locked in the billing system.");
        (void)services_->dsr_tasks.complete(context, planned.items[0].id, {}, done);
        tell_recipients(context, made.id, item);
        (void)services_->dsr_reviews.submit(context, made.id, {});
        DsrReview approval;
        approval.dispatched_at = context.now;
        const auto answered = services_->dsr_reviews.review(context, made.id, {}, approval);
        EXPECT_EQ(answered.outcome, DsrOutcome::partially_fulfilled);
        platform::records::ListQuery query;
        query.include = "pii";
        const auto letters = services_->dsr_letters.list(context, made.id, query, {.kind = DsrLetterKind::answer});
        ASSERT_EQ(letters.items.size(), 1U);
        const auto& body = letters.items[0].body->value;
        EXPECT_NE(body.find(R"(Daten, die wir bis 31\.12\.2033 aufbewahren müssen)"), std::string::npos) << body;
        EXPECT_NE(body.find(R"(§ 147 Abs\. 3 AO)"), std::string::npos) << body;
        DsrClose close;
        close.reason = platform::Text<2000>("Answered, restricted, recipients told.");
        EXPECT_EQ(services_->dsr_reviews.close(context, made.id, {}, close).state, DsrState::closed);
    });
    EXPECT_EQ(sql("SELECT string_agg(state, ' ' ORDER BY recipient) FROM compliance_dsr_recipient_notices"), "sent sent impossible");
}

}  // namespace
