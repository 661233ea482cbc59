// SPDX-License-Identifier: Apache-2.0
// Mails on their way in, their files under the person's key, calls of systems and reminders: what holds over kills, several
// instances and the erasure of the person.
#include "tests/support/services.hpp"

#include "platform/http/webhook.hpp"
#include "platform/problem/problem.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Problem;
using platform::Uuid;

namespace {

platform::Instant at(const char* text) { return *platform::parse_instant(text); }

class DsrIntakeTest : public tests::ServicesTest {
  protected:
    void SetUp() override {
        ServicesTest::SetUp();
        name_types(*services_);
    }
    static void name_types(AllServices& services) {
        for (const auto* type : {"dsr_request", "dsr_item", "dsr_task", "dsr_communication"}) services.file_contents.references.add_type(type, "dsr:read");
    }
    static std::string mail(const std::string& id, const std::string& body, const std::string& from = "max@person.example") {
        return "Received: from a by ours.example; Wed, 18 Nov 2026 10:00:00 +0000\r\nFrom: Max <" + from + ">\r\nMessage-ID: <" + id +
               "@person.example>\r\nDate: Wed, 18 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
               "--b\r\n\r\n" +
               body + "\r\n--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nfile of " + id + "\r\n--b--\r\n";
    }
    DsrIntakeResult take(Fiber& fiber, const std::string& text) {
        auto context = system(fiber);
        return services_->dsr_intake.take(context, text);
    }
    DsrRequest get(Fiber& fiber, const Uuid& id) {
        auto context = system(fiber);
        return services_->dsr_requests.get(context, id, {});
    }
    void as_owner(const std::string& text) { (void)sql(text + "; SELECT ''"); }
};

TEST_F(DsrIntakeTest, AMailThatCameTwiceAtOnceIsOneRequest) {
    const auto text = mail("twice", "Please send me a copy of my data");
    std::atomic<int> created{0}, known{0}, ended{0};
    for (std::size_t i = 0; i < 6; ++i)
        runtime_->spawn(i % 2, "intake", [&](Fiber& fiber) {
            const auto result = take(fiber, text);
            (result.kind == DsrIntakeResult::Kind::created ? created : known)++;
            ++ended;
        });
    for (int i = 0; i < 600 && ended < 6; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(ended, 6);
    EXPECT_EQ(created, 1);
    EXPECT_EQ(known, 5);
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_dsr_requests"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_dsr_communications WHERE direction = 'in'"), "1");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_files WHERE reference_count = 1"), "2");
}

TEST_F(DsrIntakeTest, WhatOurServerSaysCountsAndNeverTheSender) {
    platform::mail::Incoming found;
    const auto now = at("2026-11-25T12:00:00Z");
    found.date = at("2020-01-01T00:00:00Z");
    EXPECT_EQ(mail_received_at(found, {}, now), at("2020-01-01T00:00:00Z"));
    EXPECT_EQ(mail_received_at(found, at("2026-11-24T00:00:00Z"), now), at("2026-11-24T00:00:00Z"));
    found.received = at("2026-11-25T11:00:00Z");
    EXPECT_EQ(mail_received_at(found, at("2026-11-25T11:59:00Z"), now), at("2026-11-25T11:00:00Z"));
    found.received = at("2027-01-01T00:00:00Z");
    EXPECT_EQ(mail_received_at(found, {}, now), now);
    found.received = at("1999-01-01T00:00:00Z");
    EXPECT_EQ(mail_received_at(found, {}, now), now);
    EXPECT_EQ(dsr_key_in("AW: dsr-2026-000123, Ihr Schreiben"), "DSR-2026-000123");
    EXPECT_FALSE(dsr_key_in("DSR-2026-0001234"));
    EXPECT_FALSE(dsr_key_in("DSR-2026-00012"));
}

TEST_F(DsrIntakeTest, AFloodOfForgedSendersIsNotAnsweredMoreThanThreeTimesADay) {
    in_fiber([&](Fiber& fiber) {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(take(fiber, mail("flood-" + std::to_string(i), "Delete me")).kind, DsrIntakeResult::Kind::created);
    });
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_email_messages WHERE template_key = 'dsr.acknowledgement'"), "3");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_dsr_requests"), "5");
}

TEST_F(DsrIntakeTest, TooLargeAMailIsRefusedAsAWhole) {
    in_fiber([&](Fiber& fiber) {
        const std::string big = mail("big", std::string(kMaxMailBytes, 'x'));
        try {
            take(fiber, big);
            FAIL();
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.status(), 413);
        }
    });
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_files"), "0");
}

TEST_F(DsrIntakeTest, WithThePersonAllFilesOfTheMailBecomeUnreadable) {
    in_fiber([&](Fiber& fiber) {
        const auto id = take(fiber, mail("erased", "Bitte löschen")).request;
        auto context = system(fiber);
        auto db = context.units();
        const auto files = db.run("SELECT id FROM compliance_files WHERE tenant_id = compliance_tenant()", {});
        ASSERT_EQ(files.rows(), 2u);
        for (std::size_t i = 0; i < files.rows(); ++i)
            EXPECT_FALSE(services_->file_contents.bytes(context, db, files.uuid(i, 0), 1'000'000).empty());
        (void)services_->dsr_reviews.close(context, id, {}, {DsrOutcome::withdrawn, {}, {}, "Taken back."});
        const auto person = get(fiber, id).subject_key;
        (void)services_->erasure.erase(context, {.subject = person, .legal_basis = "Art. 5(1)(e) GDPR"});
        for (std::size_t i = 0; i < files.rows(); ++i) {
            try {
                (void)services_->file_contents.bytes(context, db, files.uuid(i, 0), 1'000'000);
                ADD_FAILURE() << "still readable";
            } catch (const Problem& problem) {
                EXPECT_EQ(problem.status(), 404);
            }
        }
        EXPECT_EQ(get(fiber, id).state, DsrState::erased);
        EXPECT_FALSE(get(fiber, id).requester);
    });
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_dsr_communications WHERE sender_index IS NOT NULL"), "0");
}

// --- Calls of systems ----------------------------------------------------------------------------------------------------

class DsrTaskCallTest : public DsrIntakeTest {
  protected:
    Uuid system_with_webhook(Context& context) {
        DsrSourceSystemInput input;
        input.name = "Shop";
        input.connector = DsrConnector::webhook;
        input.webhook_url = platform::Url("https://hooks.example.org/dsr");
        input.webhook_secret.value = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        return services_->source_systems.create(context, input).id;
    }
    DsrTask planned(Fiber& fiber) {
        auto context = system(fiber);
        system_with_webhook(context);
        const auto id = take(fiber, mail("call", "Please send me a copy of my data")).request;
        auto request = get(fiber, id);
        (void)services_->dsr_items.patch(context, id, request.items.front().id, {}, patch_of(R"({"suggested":false})"));
        auto page = services_->dsr_tasks.plan(context, id, {}, {});
        EXPECT_EQ(page.items.size(), 1u);
        return page.items.at(0);
    }
    static platform::json::Node patch_of(std::string_view text) {
        std::vector<platform::Fault> faults;
        return platform::json::parse(text, faults);
    }
};

TEST_F(DsrTaskCallTest, IsPlannedWithItsTaskAndSealed) {
    in_fiber([&](Fiber& fiber) {
        const auto task = planned(fiber);
        ASSERT_TRUE(task.delivery);
        EXPECT_EQ(task.delivery->state, DsrCallState::pending);
    });
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_token_index WHERE kind = 'task'"), "1");
    EXPECT_EQ(sql("SELECT payload ? '$pii' FROM compliance_dsr_task_calls"), "t");
    EXPECT_EQ(
        sql("SELECT count(*) FROM compliance_audit_event_details d WHERE d::text LIKE '%token_sha256%' OR d::text LIKE '%payload%' OR d::text LIKE '%cpl_t_%'"),
        "0");
}

TEST_F(DsrTaskCallTest, TheTokenEndsWithTheTaskHoweverItEnds) {
    in_fiber([&](Fiber& fiber) {
        const auto task = planned(fiber);
        auto context = system(fiber);
        (void)services_->dsr_tasks.patch(context, task.id, {}, patch_of(R"({"state":"cancelled","reason":"by hand"})"));
        context.now += std::chrono::seconds(1);
        EXPECT_EQ(services_->dsr_task_calls.send_due(context), 1u);
    });
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_token_index WHERE kind = 'task'"), "0");
    EXPECT_EQ(sql("SELECT state || (payload IS NULL)::text || (next_attempt_at IS NULL)::text FROM compliance_dsr_task_calls"), "cancelledtruetrue");
}

TEST_F(DsrTaskCallTest, IsTriedAsTheTableSaysAndThenGivenUp) {
    in_fiber([&](Fiber& fiber) {
        (void)planned(fiber);
        as_owner("UPDATE compliance_dsr_source_systems SET webhook_url = 'https://192.168.7.7/'");  // refused before anybody is called
        auto context = system(fiber);
        auto now = context.now + std::chrono::seconds(1);
        for (int attempt = 1; attempt <= 9; ++attempt) {
            context.now = now;
            EXPECT_EQ(services_->dsr_task_calls.send_due(context), 1u) << attempt;
            EXPECT_EQ(services_->dsr_task_calls.send_due(context), 0u) << attempt;
            const auto wait = platform::http::webhook_wait_after(attempt, 1.0);
            if (wait) now += *wait + std::chrono::seconds(1);
        }
    });
    EXPECT_EQ(sql("SELECT state || jsonb_array_length(attempts) || (attempts -> 0 ->> 'error') || (payload IS NULL)::text FROM compliance_dsr_task_calls"),
              "exhausted9private_addresstrue");
}

// --- Reminders -------------------------------------------------------------------------------------------------------------

class DsrReminderTest : public DsrIntakeTest {
  protected:
    std::size_t remind(Fiber& fiber, const char* now) {
        auto context = system(fiber);
        context.now = at(now);
        return services_->dsr_reminders.send_due(context);
    }
    void make(Fiber& fiber) {
        (void)take(fiber, mail("remind", "Please send me a copy of my data"));  // received 18 November, due 18 December 2026
        as_owner("UPDATE compliance_deadlines SET created_at = '2026-11-18T11:00:00Z'");
        as_owner("UPDATE compliance_members SET state = 'active'");
    }
    std::string mails() { return sql("SELECT count(*) FROM compliance_email_messages WHERE template_key = 'deadline_reminder'"); }
};

TEST_F(DsrReminderTest, GoesOutOnceOverAllInstancesAndRestarts) {
    in_fiber([&](Fiber& fiber) { make(fiber); });
    in_fiber([&](Fiber& fiber) { EXPECT_EQ(remind(fiber, "2026-12-04T06:59:00Z"), 0u); });
    std::atomic<int> sent{0}, ended{0};
    auto second = make_services(*runtime_, *database_, folder_ + "/second.journal");
    for (std::size_t i = 0; i < 4; ++i)
        runtime_->spawn(i % 2, "remind", [&, i](Fiber& fiber) {
            auto context = system(fiber);
            context.now = at("2026-12-04T07:00:00Z");
            sent += static_cast<int>((i % 2 == 0 ? *services_ : *second).dsr_reminders.send_due(context));
            ++ended;
        });
    for (int i = 0; i < 600 && ended < 4; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(sent, 1);
    EXPECT_EQ(mails(), "1");
    start();
    in_fiber([&](Fiber& fiber) {
        EXPECT_EQ(remind(fiber, "2026-12-04T09:00:00Z"), 0u);
        EXPECT_EQ(remind(fiber, "2026-12-11T07:00:00Z"), 1u);
        EXPECT_EQ(remind(fiber, "2026-12-18T12:00:00Z"), 1u);  // three, one and none in one mail
        EXPECT_EQ(remind(fiber, "2026-12-19T12:00:00Z"), 0u);  // missed: no reminder any more
    });
    EXPECT_EQ(mails(), "3");
    EXPECT_EQ(sql("SELECT jsonb_array_length(reminders_sent) FROM compliance_deadlines WHERE kind = 'dsr.response'"), "5");
}

TEST_F(DsrReminderTest, SpeaksTheMembersLanguageInTheTenantsZone) {
    in_fiber([&](Fiber& fiber) { make(fiber); });
    as_owner("UPDATE compliance_tenants SET time_zone = 'America/New_York'");
    as_owner("UPDATE compliance_members SET preferences = preferences || '{\"language\": \"en-GB\"}'");
    in_fiber([&](Fiber& fiber) {
        EXPECT_EQ(remind(fiber, "2026-12-04T12:59:00Z"), 0u);
        EXPECT_EQ(remind(fiber, "2026-12-04T13:00:00Z"), 1u);  // eight o'clock there
    });
    EXPECT_EQ(sql("SELECT language FROM compliance_email_messages WHERE template_key = 'deadline_reminder'"), "en");
}

TEST_F(DsrReminderTest, GoesToTheDeputyTooWhileTheAssigneeIsAway) {
    in_fiber([&](Fiber& fiber) {
        make(fiber);
        auto context = system(fiber);
        auto tx = context.transaction();
        const auto deputy = services_->members.add(context, tx, {platform::Email("deputy@acme.example"), platform::Text<120>("Grace"), {Role::editor}, {}, {}});
        const auto away =
            services_->members.add(context, tx, {platform::Email("away@acme.example"), platform::Text<120>("Alan"), {Role::editor}, {}, {{deputy.id}}});
        tx.run(
            "UPDATE compliance_members SET state = 'active', absent_from = CASE WHEN id = $1 THEN date '2026-12-01' END, absent_to = CASE WHEN id = $1 THEN "
            "date '2026-12-10' END WHERE tenant_id = compliance_tenant()",
            platform::postgres::Params{}.add(away.id));
        tx.commit();
        as_owner("UPDATE compliance_deadlines SET responsible = '" + away.subject.value + "', role = NULL");
        EXPECT_EQ(remind(fiber, "2026-12-04T08:00:00Z"), 1u);
        EXPECT_EQ(mails(), "2");
        EXPECT_EQ(remind(fiber, "2026-12-11T08:00:00Z"), 1u);  // back again
        EXPECT_EQ(mails(), "3");
    });
}

TEST_F(DsrReminderTest, AnAnsweredRequestIsNotRemindedOf) {
    in_fiber([&](Fiber& fiber) {
        make(fiber);
        auto context = system(fiber);
        auto db = context.units();
        const auto id = db.run("SELECT id FROM compliance_dsr_requests WHERE tenant_id = compliance_tenant()", {}).uuid(0, 0);
        (void)services_->dsr_reviews.close(context, id, {}, {DsrOutcome::withdrawn, {}, {}, "Taken back."});
        EXPECT_EQ(remind(fiber, "2026-12-04T08:00:00Z"), 0u);
    });
    EXPECT_EQ(mails(), "0");
}

}  // namespace
