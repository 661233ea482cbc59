// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "tests/support/database.hpp"

using namespace platform;
using namespace platform::postgres;
using tests::DatabaseTest;

namespace {

class Postgres : public DatabaseTest {};

TEST_F(Postgres, ReadsEveryTypeAsItWasWritten) {
    in_fiber([&](Fiber& fiber) {
        const auto r = database_->run(fiber, scope(),
                                      "SELECT true, 1::int2, -2::int4, 9007199254740993::int8, 'Büro'::text, '{\"a\": 1}'::jsonb, "
                                      "'2026-03-06'::date, '2026-03-06T09:30:00.123456Z'::timestamptz, 1234567.8900::numeric, "
                                      "'01920000-0000-7000-8000-00000000000a'::uuid, 0.5::float8, NULL::text, -0.0005::numeric(10,4), "
                                      "'1999-12-31T23:59:59Z'::timestamptz, 10000::numeric");
        EXPECT_TRUE(r.boolean(0, 0));
        EXPECT_EQ(r.integer(0, 1), 1);
        EXPECT_EQ(r.integer(0, 2), -2);
        EXPECT_EQ(r.integer(0, 3), 9007199254740993);
        EXPECT_EQ(r.text(0, 4), "Büro");
        EXPECT_EQ(r.text(0, 5), "{\"a\": 1}");
        EXPECT_EQ(format_date(r.date(0, 6)), "2026-03-06");
        EXPECT_EQ(format_instant(r.instant(0, 7)), "2026-03-06T09:30:00.123456Z");
        EXPECT_EQ(r.numeric(0, 8), "1234567.8900");
        EXPECT_EQ(r.uuid(0, 9), tenant_);
        EXPECT_EQ(r.real(0, 10), 0.5);
        EXPECT_TRUE(r.is_null(0, 11));
        EXPECT_EQ(r.numeric(0, 12), "-0.0005");
        EXPECT_EQ(format_instant(r.instant(0, 13)), "1999-12-31T23:59:59Z");
        EXPECT_EQ(r.numeric(0, 14), "10000");
        EXPECT_THROW((void)r.text(0, 1), std::logic_error);
        EXPECT_THROW((void)r.text(0, 11), std::logic_error);
    });
}

TEST_F(Postgres, ManyCoroutinesShareFewConnectionsAndEachGetsItsOwnAnswer) {
    std::atomic<int> right{0}, left{1000};
    std::promise<void> done;
    for (int i = 0; i < 1000; ++i)
        runtime_->spawn(static_cast<std::size_t>(i % 2), "query", [&, i](Fiber& fiber) {
            const auto r = database_->run(fiber, scope("usr_" + std::to_string(i)),
                                          "SELECT $1::int8 * 2, current_setting('app.context')::jsonb ->> 'actor'", Params{}.add(i));
            if (r.integer(0, 0) == i * 2 && r.text(0, 1) == "usr_" + std::to_string(i)) ++right;
            if (--left == 0) done.set_value();
        });
    ASSERT_EQ(done.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
    EXPECT_EQ(right, 1000);
    EXPECT_LE(database_->status().open, 4U);
}

TEST_F(Postgres, AnErrorInOneUnitLeavesTheOthersAlone) {
    std::atomic<int> good{0}, bad{0}, left{200};
    std::promise<void> done;
    for (int i = 0; i < 200; ++i)
        runtime_->spawn(0, "query", [&, i](Fiber& fiber) {
            try {
                database_->run(fiber, scope(), i % 2 == 0 ? "SELECT 1 / $1::int4" : "SELECT $1::int4", Params{}.add(0));
                ++good;
            } catch (const DatabaseError& error) {
                if (error.sqlstate() == "22012") ++bad;
            }
            if (--left == 0) done.set_value();
        });
    ASSERT_EQ(done.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
    EXPECT_EQ(good, 100);
    EXPECT_EQ(bad, 100);
}

TEST_F(Postgres, TheScopeEndsWithItsUnit) {
    in_fiber([&](Fiber& fiber) {
        auto with = scope();
        with.reason = "weil \"es\" so ist";
        EXPECT_EQ(database_->run(fiber, with, "SELECT current_setting('app.context')::jsonb ->> 'reason'").text(0, 0), with.reason);
        EXPECT_EQ(database_->run(fiber, Scope{}, "SELECT current_setting('app.tenant_id')").text(0, 0), "");
    });
}

TEST_F(Postgres, TheServiceRunsAsARoleThatOwnsNothing) {
    in_fiber([&](Fiber& fiber) {
        EXPECT_EQ(database_->run(fiber, scope(), "SELECT current_user").text(0, 0), "compliance_app");
        EXPECT_THROW(database_->run(fiber, scope(), "CREATE TABLE mine (a int)"), DatabaseError);
        EXPECT_THROW(database_->run(fiber, scope(), "ALTER TABLE compliance_tenants ADD COLUMN a int"), DatabaseError);
    });
}

TEST_F(Postgres, ATransactionKeepsNothingWithoutCommit) {
    in_fiber([&](Fiber& fiber) {
        const char* insert = "INSERT INTO compliance_key_counters VALUES (current_setting('app.tenant_id')::uuid, $1, 0, 1)";
        {
            Transaction tx(*database_, fiber, scope());
            tx.run(insert, Params{}.add("A"));
        }
        {
            Transaction tx(*database_, fiber, scope());
            tx.run(insert, Params{}.add("B"));
            EXPECT_THROW(tx.run(insert, Params{}.add("B")), DatabaseError);
            EXPECT_THROW(tx.commit(), std::logic_error);
        }
        {
            Transaction tx(*database_, fiber, scope());
            tx.run(insert, Params{}.add("C"));
            tx.commit();
        }
        const auto r = database_->run(fiber, scope(), "SELECT string_agg(kind, '') FROM compliance_key_counters");
        EXPECT_EQ(r.text(0, 0), "C");
        EXPECT_EQ(database_->status().in_use, 0U);
    });
}

TEST_F(Postgres, APartThatFailsTakesBackOnlyItself) {
    in_fiber([&](Fiber& fiber) {
        const char* insert = "INSERT INTO compliance_key_counters VALUES (current_setting('app.tenant_id')::uuid, $1, 0, 1)";
        Transaction tx(*database_, fiber, scope());
        tx.run(insert, Params{}.add("A"));
        const auto add = [&](const char* kind, bool keep) {
            return tx.keep_if([&, kind, keep] {
                tx.run(insert, Params{}.add(kind));
                return keep;
            });
        };
        EXPECT_TRUE(add("B", true));
        EXPECT_FALSE(add("C", false));
        EXPECT_THROW(add("A", true), DatabaseError);
        EXPECT_THROW(tx.keep_if([&]() -> bool {
            tx.set_scope(scope("somebody else"));
            tx.run(insert, Params{}.add("D"));
            throw std::runtime_error("no");
        }),
                     std::runtime_error);
        EXPECT_EQ(tx.run("SELECT current_setting('app.context')::jsonb ->> 'actor'").text(0, 0), scope().actor);
        EXPECT_TRUE(tx.keep_if([&] { return add("E", true); }));
        tx.commit();
        const auto r = database_->run(fiber, scope(), "SELECT string_agg(kind, '' ORDER BY kind) FROM compliance_key_counters");
        EXPECT_EQ(r.text(0, 0), "ABE");
    });
}

TEST_F(Postgres, ConstraintsAreNamedInErrors) {
    in_fiber([&](Fiber& fiber) {
        try {
            database_->run(fiber, scope(),
                           "INSERT INTO compliance_token_index VALUES ('\\x00', 'api', current_setting('app.tenant_id')::uuid, NULL)");
            FAIL();
        } catch (const DatabaseError& error) {
            EXPECT_TRUE(error.is_check_violation());
            EXPECT_EQ(error.constraint(), "compliance_token_index_sha256_check");
            EXPECT_EQ(error.table(), "compliance_token_index");
        }
    });
}

TEST_F(Postgres, ALostConnectionIsSaidAndReplaced) {
    in_fiber([&](Fiber& fiber) {
        const auto pid = database_->run(fiber, scope(), "SELECT pg_backend_pid()").integer(0, 0);
        tests::superuser(url_, "SELECT pg_terminate_backend(" + std::to_string(pid) + ")");
        bool back = false;
        for (int i = 0; i < 100 && !back; ++i) {
            try {
                back = database_->run(fiber, scope(), "SELECT pg_backend_pid()").integer(0, 0) != pid;
            } catch (const DatabaseUnavailable&) {
                fiber.sleep(std::chrono::milliseconds(20));
            }
        }
        EXPECT_TRUE(back);
    });
}

TEST_F(Postgres, AStatementThatTakesTooLongIsEnded) {
    DatabaseConfig config{.url = url_, .role = "compliance_app"};
    config.statement_timeout = std::chrono::milliseconds(200);
    Database quick(*runtime_, config);
    in_fiber([&](Fiber& fiber) {
        EXPECT_THROW(quick.run(fiber, scope(), "SELECT pg_sleep(5)"), DatabaseUnavailable);
        EXPECT_EQ(quick.run(fiber, scope(), "SELECT 1").integer(0, 0), 1);
    });
}

TEST_F(Postgres, APlanMadeStaleByAMigrationIsMadeAnew) {
    tests::superuser(url_, "CREATE TABLE probe (a int); INSERT INTO probe VALUES (1); GRANT SELECT ON probe TO compliance_app");
    in_fiber([&](Fiber& fiber) {
        EXPECT_EQ(database_->run(fiber, scope(), "SELECT * FROM probe").columns(), 1U);
        tests::superuser(url_, "ALTER TABLE probe ADD COLUMN b int");
        EXPECT_EQ(database_->run(fiber, scope(), "SELECT * FROM probe").columns(), 2U);
    });
}

TEST_F(Postgres, CopiesRowsIn) {
    tests::superuser(url_, "CREATE TABLE probe (a int, b text); GRANT SELECT, INSERT ON probe TO compliance_app");
    in_fiber([&](Fiber& fiber) {
        Transaction tx(*database_, fiber, scope());
        int next = 0;
        const auto rows = tx.copy_in("COPY probe FROM STDIN", [&](std::string& chunk) {
            for (int i = 0; i < 1000; ++i, ++next) chunk += std::to_string(next) + "\tx\n";
            return next < 50'000;
        });
        EXPECT_EQ(rows, 50'000);
        EXPECT_EQ(tx.run("SELECT count(*) FROM probe").integer(0, 0), 50'000);
        tx.commit();
        Transaction broken(*database_, fiber, scope());
        EXPECT_THROW(broken.copy_in("COPY probe FROM STDIN", [](std::string& chunk) { return chunk = "no number\tx\n", false; }), DatabaseError);
    });
}

TEST_F(Postgres, HearsNotices) {
    std::promise<std::string> heard;
    std::promise<void> listening;
    database_->listen("news", [&](Fiber&, std::string_view payload) {
        if (payload.empty()) listening.set_value();
        else heard.set_value(std::string(payload));
    });
    ASSERT_EQ(listening.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
    tests::superuser(url_, "NOTIFY news, 'hello'");
    auto got = heard.get_future();
    ASSERT_EQ(got.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    EXPECT_EQ(got.get(), "hello");
}

}  // namespace
