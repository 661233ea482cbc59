// SPDX-License-Identifier: Apache-2.0
// The driver under contention and at its limits: queues, timeouts, losses in the middle, the end of the program.
#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "tests/support/database.hpp"

using namespace platform;
using namespace platform::postgres;
using namespace std::chrono_literals;
using tests::DatabaseTest;

namespace {

class PostgresPool : public DatabaseTest {
  protected:
    /// Starts `count` coroutines on loop 0 and waits for all of them.
    void together(int count, const std::function<void(Fiber&, int)>& body) {
        std::atomic<int> left{count};
        std::promise<void> done;
        for (int i = 0; i < count; ++i)
            runtime_->spawn(0, "together", [&, i](Fiber& fiber) {
                try {
                    body(fiber, i);
                } catch (const std::exception& error) {
                    ADD_FAILURE() << error.what();
                }
                if (--left == 0) done.set_value();
            });
        ASSERT_EQ(done.get_future().wait_for(60s), std::future_status::ready);
    }
    DatabaseConfig as_owner() const { return {.url = url_}; }
};

TEST_F(PostgresPool, TransactionsTakeTurnsInOrderOfArrival) {
    auto config = as_owner();
    config.exclusive_per_loop = 1;
    Database one(*runtime_, config);
    std::vector<int> order;
    together(20, [&](Fiber& fiber, int i) {
        Transaction tx(one, fiber, scope());
        tx.run("SELECT 1");
        order.push_back(i);
        tx.commit();
    });
    ASSERT_EQ(order.size(), 20U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    EXPECT_EQ(one.status().open, 1U);
    EXPECT_EQ(one.status().in_use, 0U);
}

TEST_F(PostgresPool, WhoWaitsTooLongIsRefusedAndNoPlaceIsLost) {
    auto config = as_owner();
    config.exclusive_per_loop = 2;
    config.acquire_timeout = 30ms;
    Database few(*runtime_, config);
    std::atomic<int> refused{0}, served{0};
    // Held for about as long as others wait, so that some places are handed over just as their waiter gives up.
    together(60, [&](Fiber& fiber, int) {
        try {
            Transaction tx(few, fiber, scope());
            tx.run("SELECT 1");
            fiber.sleep(30ms);
            ++served;
        } catch (const DatabaseUnavailable&) {
            ++refused;
        }
    });
    EXPECT_GT(refused, 0);
    EXPECT_GT(served, 1);
    EXPECT_EQ(few.status().waiting, 0U);
    EXPECT_EQ(few.status().in_use, 0U);
    in_fiber([&](Fiber& fiber) {
        Transaction a(few, fiber, scope()), b(few, fiber, scope());
        EXPECT_EQ(a.run("SELECT 1").rows() + b.run("SELECT 1").rows(), 2U);
    });
}

TEST_F(PostgresPool, ARollbackIsThroughBeforeTheConnectionServesTheNext) {
    tests::superuser(url_, "CREATE TABLE probe (a int PRIMARY KEY)");
    auto config = as_owner();
    config.exclusive_per_loop = 1;
    Database one(*runtime_, config);
    in_fiber([&](Fiber& fiber) {
        for (int i = 0; i < 50; ++i) {
            Transaction tx(one, fiber, scope());
            tx.run("INSERT INTO probe VALUES (1)");
            if (i % 2 == 0) { EXPECT_THROW(tx.run("INSERT INTO probe VALUES (1)"), DatabaseError); }
        }
        EXPECT_EQ(one.run(fiber, scope(), "SELECT count(*) FROM probe").integer(0, 0), 0);
        EXPECT_EQ(one.status().open, 2U);
    });
}

TEST_F(PostgresPool, ATransactionThatHasEndedTakesNothingMore) {
    in_fiber([&](Fiber& fiber) {
        Transaction tx(*database_, fiber, scope());
        tx.run("SELECT 1");
        tx.commit();
        EXPECT_THROW(tx.run("SELECT 1"), std::logic_error);
        EXPECT_THROW(tx.commit(), std::logic_error);
    });
}

TEST_F(PostgresPool, TheScopeOfATransactionCanBeChangedButNotItsTenant) {
    in_fiber([&](Fiber& fiber) {
        Transaction tx(*database_, fiber, scope());
        EXPECT_EQ(tx.run("SELECT current_setting('app.tenant_id')").text(0, 0), tenant_.str());
        Scope other;
        other.tenant = *Uuid::parse("01920000-0000-7000-8000-00000000000b");
        other.reason = "später";
        tx.set_scope(other);
        EXPECT_EQ(tx.run("SELECT current_setting('app.context')::jsonb ->> 'reason'").text(0, 0), "später");
        EXPECT_EQ(tx.run("SELECT current_setting('app.tenant_id')").text(0, 0), tenant_.str());
    });
}

TEST_F(PostgresPool, AFaultThatOnlyTheEndOfAUnitShowsBelongsToThatUnit) {
    tests::superuser(url_, "CREATE TABLE probe (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    auto config = as_owner();
    config.shared_per_loop = 1;
    Database one(*runtime_, config);
    std::atomic<int> refused{0}, right{0};
    together(100, [&](Fiber& fiber, int i) {
        if (i % 2 == 1) {
            if (one.run(fiber, scope(), "SELECT $1::int4", Params{}.add(i)).integer(0, 0) == i) ++right;
            return;
        }
        try {
            one.run(fiber, scope(), "INSERT INTO probe VALUES (1)");
        } catch (const DatabaseError& error) {
            if (error.is_unique_violation()) ++refused;
        }
    });
    EXPECT_EQ(refused, 49);
    EXPECT_EQ(right, 50);
    EXPECT_EQ(one.status().reconnects, 0U);
}

TEST_F(PostgresPool, AllQueriesOfAUnitHappenOrNone) {
    tests::superuser(url_, "CREATE TABLE probe (a int PRIMARY KEY)");
    Database owner(*runtime_, as_owner());
    in_fiber([&](Fiber& fiber) {
        const Query bad[] = {{"INSERT INTO probe VALUES ($1::int4)", Params{}.add(1)}, {"SELECT 1 / $1::int4", Params{}.add(0)}};
        EXPECT_THROW(owner.run_all(fiber, scope(), bad), DatabaseError);
        const Query good[] = {{"INSERT INTO probe VALUES ($1::int4)", Params{}.add(2)}, {"SELECT a FROM probe", {}}};
        const auto results = owner.run_all(fiber, scope(), good);
        ASSERT_EQ(results.size(), 2U);
        EXPECT_EQ(results[0].affected(), 1);
        ASSERT_EQ(results[1].rows(), 1U);
        EXPECT_EQ(results[1].integer(0, 0), 2);
    });
}

TEST_F(PostgresPool, MoreStatementsThanAreKeptPreparedGoOnWorking) {
    auto config = as_owner();
    config.shared_per_loop = config.exclusive_per_loop = 1;
    Database one(*runtime_, config);
    together(1200, [&](Fiber& fiber, int i) {
        const std::string sql = "SELECT " + std::to_string(i) + "::int4 + $1::int4";
        EXPECT_EQ(one.run(fiber, scope(), sql, Params{}.add(1)).integer(0, 0), i + 1);
    });
    in_fiber([&](Fiber& fiber) {
        EXPECT_LE(one.run(fiber, scope(), "SELECT count(*) FROM pg_prepared_statements").integer(0, 0), 501);
        for (int i = 0; i < 1100; ++i) {
            Transaction tx(one, fiber, scope());
            const std::string sql = "SELECT 1 / $1::int4, " + std::to_string(i);
            EXPECT_THROW(tx.run(sql, Params{}.add(0)), DatabaseError);
        }
        Transaction tx(one, fiber, scope());
        EXPECT_EQ(tx.run("SELECT 1").integer(0, 0), 1);
        EXPECT_EQ(one.status().reconnects, 0U);
    });
}

TEST_F(PostgresPool, AStalePlanInATransactionsFirstStatementIsMadeAnew) {
    tests::superuser(url_, "CREATE TABLE probe (a int); INSERT INTO probe VALUES (1)");
    auto config = as_owner();
    config.exclusive_per_loop = 1;
    Database one(*runtime_, config);
    const auto columns = [&](Fiber& fiber) {
        Transaction tx(one, fiber, scope());
        return tx.run("SELECT * FROM probe").columns();
    };
    in_fiber([&](Fiber& fiber) {
        EXPECT_EQ(columns(fiber), 1U);
        tests::superuser(url_, "ALTER TABLE probe ADD COLUMN b int");
        EXPECT_EQ(columns(fiber), 2U);
    });
}

TEST_F(PostgresPool, WhatWasUnderWayWhenTheConnectionDiedIsUnavailable) {
    auto config = as_owner();
    config.shared_per_loop = 1;
    Database one(*runtime_, config);
    std::atomic<int> unavailable{0};
    std::promise<std::int64_t> pid;
    in_fiber([&](Fiber& fiber) { pid.set_value(one.run(fiber, scope(), "SELECT pg_backend_pid()").integer(0, 0)); });
    const auto backend = std::to_string(pid.get_future().get());
    together(11, [&](Fiber& fiber, int i) {
        if (i == 10) {
            fiber.offload([&] { tests::superuser(url_, "SELECT pg_terminate_backend(" + backend + ")"); });
            return;
        }
        try {
            one.run(fiber, scope(), "SELECT pg_sleep(10)");
        } catch (const DatabaseUnavailable&) {
            ++unavailable;
        }
    });
    EXPECT_EQ(unavailable, 10);
    in_fiber([&](Fiber& fiber) { EXPECT_NO_THROW(one.ping(fiber)); });
    EXPECT_EQ(one.status().reconnects, 1U);
}

TEST_F(PostgresPool, ATransactionThatLosesItsConnectionLeavesNothingAndThePoolGoesOn) {
    tests::superuser(url_, "CREATE TABLE probe (a int)");
    Database owner(*runtime_, as_owner());
    in_fiber([&](Fiber& fiber) {
        {
            Transaction tx(owner, fiber, scope());
            const auto pid = tx.run("INSERT INTO probe VALUES (1) RETURNING pg_backend_pid()").integer(0, 0);
            tests::superuser(url_, "SELECT pg_terminate_backend(" + std::to_string(pid) + ", 5000)");
            EXPECT_THROW(tx.commit(), DatabaseUnavailable);
            EXPECT_FALSE(tx.committed());
        }
        EXPECT_EQ(owner.status().in_use, 0U);
        Transaction tx(owner, fiber, scope());
        EXPECT_EQ(tx.run("SELECT count(*) FROM probe").integer(0, 0), 0);
    });
}

// libpq closes the socket of a lost connection at once, and the next connection that is made gets its number.
TEST_F(PostgresPool, ALostConnectionThatIsGivenBackLateLeavesTheNextOneAlone) {
    auto config = as_owner();
    config.statement_timeout = 1s;
    Database owner(*runtime_, config);
    in_fiber([&](Fiber& fiber) {
        auto lost = std::make_unique<Transaction>(owner, fiber, scope());
        const auto pid = lost->run("SELECT pg_backend_pid()").integer(0, 0);
        tests::superuser(url_, "SELECT pg_terminate_backend(" + std::to_string(pid) + ", 5000)");
        fiber.sleep(100ms);  // its end is noticed
        Transaction next(owner, fiber, scope());
        next.run("SELECT 1");
        lost.reset();
        EXPECT_EQ(next.run("SELECT 2").integer(0, 0), 2);
        next.commit();
    });
}

TEST_F(PostgresPool, ALockThatIsNotFreedInTimeIsUnavailable) {
    tests::superuser(url_, "CREATE TABLE probe (a int); INSERT INTO probe VALUES (1)");
    auto config = as_owner();
    config.lock_timeout = 100ms;
    Database owner(*runtime_, config);
    in_fiber([&](Fiber& fiber) {
        Transaction first(owner, fiber, scope()), second(owner, fiber, scope());
        first.run("UPDATE probe SET a = 2");
        EXPECT_THROW(second.run("UPDATE probe SET a = 3"), DatabaseUnavailable);
        first.commit();
    });
}

TEST_F(PostgresPool, ADeadlockCanBeTriedAgain) {
    tests::superuser(url_, "CREATE TABLE probe (a int, b int); INSERT INTO probe VALUES (1, 0), (2, 0)");
    Database owner(*runtime_, as_owner());
    std::atomic<int> deadlocks{0};
    together(2, [&](Fiber& fiber, int i) {
        Transaction tx(owner, fiber, scope());
        tx.run("UPDATE probe SET b = 1 WHERE a = $1", Params{}.add(1 + i));
        fiber.sleep(100ms);
        try {
            tx.run("UPDATE probe SET b = 1 WHERE a = $1", Params{}.add(2 - i));
            tx.commit();
        } catch (const DatabaseError& error) {
            if (error.is_retryable()) ++deadlocks;
        }
    });
    EXPECT_EQ(deadlocks, 1);
}

TEST_F(PostgresPool, ErrorsTellNoValues) {
    in_fiber([&](Fiber& fiber) {
        for (const char* sql : {"SELECT $1::text::int4", "SELECT $1::text::date", "SELECT $1::text::uuid", "SELECT $1::text::jsonb"}) {
            try {
                database_->run(fiber, scope(), sql, Params{}.add("Erika \"Mustermann\""));
                ADD_FAILURE() << sql;
            } catch (const DatabaseError& error) {
                EXPECT_EQ(std::string(error.what()).find("Mustermann"), std::string::npos) << error.what();
            }
        }
    });
}

TEST_F(PostgresPool, ATextWithAZeroByteIsRefusedAndNotCutOff) {
    in_fiber([&](Fiber& fiber) {
        try {
            database_->run(fiber, scope(), "SELECT $1::text", Params{}.add(std::string_view("a\0b", 3)));
            FAIL();
        } catch (const DatabaseError& error) {
            EXPECT_EQ(error.sqlstate(), "22021");
        }
        const auto r = database_->run(fiber, scope(), "SELECT $1::bytea, $2::text[], $3::uuid[] = ARRAY[$4::uuid], $5::text",
                                      Params{}
                                          .add_bytes(std::string_view("a\0b", 3))
                                          .add_texts(std::vector<std::string>{"x", "a \"b\" \\c", "", "NULL", "{,}"})
                                          .add_uuids(std::vector<Uuid>{tenant_})
                                          .add(tenant_)
                                          .null());
        EXPECT_EQ(r.bytes(0, 0), std::string_view("a\0b", 3));
        EXPECT_TRUE(r.boolean(0, 2));
        EXPECT_TRUE(r.is_null(0, 4));
        const std::vector<std::string> texts{"a \"b\" \\c", "", "NULL", "{,}"};
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto same = database_->run(fiber, scope(), "SELECT ($1::text[])[$2::int4] = $3",
                                             Params{}.add_texts(texts).add(static_cast<int>(i) + 1).add(std::string_view(texts[i])));
            EXPECT_TRUE(same.boolean(0, 0)) << texts[i];
        }
    });
}

TEST_F(PostgresPool, NumbersWithoutAFiniteValueAndOddScalesAreRead) {
    in_fiber([&](Fiber& fiber) {
        const auto r = database_->run(fiber, scope(),
                                      "SELECT 'NaN'::numeric, 'Infinity'::numeric, '-Infinity'::numeric, 0.000::numeric, 1e20::numeric, "
                                      "0.00001234::numeric, 99999999.99999999::numeric, 'infinity'::timestamptz, '-infinity'::date, "
                                      "1.5::float4, 4294967295::oid");
        const char* expected[] = {"NaN", "Infinity", "-Infinity", "0.000", "100000000000000000000", "0.00001234", "99999999.99999999"};
        for (std::size_t i = 0; i < std::size(expected); ++i) EXPECT_EQ(r.numeric(0, i), expected[i]);
        EXPECT_THROW((void)r.instant(0, 7), std::logic_error);
        EXPECT_THROW((void)r.date(0, 8), std::logic_error);
        EXPECT_EQ(r.real(0, 9), 1.5);
        EXPECT_EQ(r.integer(0, 10), 4294967295);
        EXPECT_THROW((void)r.column_name(99), std::logic_error);
        EXPECT_FALSE(r.find_column("nothing"));
    });
}

TEST_F(PostgresPool, ACopyWhoseSourceFailsLeavesNothingAndTheConnectionClean) {
    tests::superuser(url_, "CREATE TABLE probe (a int, b text)");
    auto config = as_owner();
    config.exclusive_per_loop = 1;
    Database one(*runtime_, config);
    in_fiber([&](Fiber& fiber) {
        {
            Transaction tx(one, fiber, scope());
            int calls = 0;
            EXPECT_THROW(tx.copy_in("COPY probe FROM STDIN",
                                    [&](std::string& chunk) {
                                        if (++calls == 3) throw std::runtime_error("no more paper");
                                        chunk = "1\tx\n";
                                        fiber.sleep(1ms);   // a source may suspend
                                        return true;
                                    }),
                         std::runtime_error);
            EXPECT_THROW(tx.run("SELECT 1"), DatabaseError) << "the copy has failed, and with it the transaction";
        }
        Transaction tx(one, fiber, scope());
        EXPECT_THROW(tx.copy_in("COPY nowhere FROM STDIN", [](std::string&) { return false; }), DatabaseError);
        EXPECT_EQ(one.status().open, 1U);
    });
    in_fiber([&](Fiber& fiber) {
        Transaction tx(one, fiber, scope());
        const std::string big(1 << 20, 'x');
        int row = 0;
        EXPECT_EQ(tx.copy_in("COPY probe FROM STDIN",
                             [&](std::string& chunk) {
                                 chunk = std::to_string(row) + "\t" + big + "\n";
                                 return ++row < 20;
                             }),
                  20);
        EXPECT_EQ(tx.run("SELECT sum(length(b)) FROM probe").integer(0, 0), 20 << 20);
        tx.commit();
    });
}

TEST_F(PostgresPool, ListeningOutlivesLossesAndFaultsOfTheListener) {
    std::atomic<int> connected{0};
    std::promise<void> heard;
    std::promise<void> first;
    database_->listen("Odd name", [&](Fiber&, std::string_view payload) {
        if (payload.empty() && ++connected == 1) first.set_value();
        if (payload == "fault") throw std::runtime_error("a fault of the listener");
        if (payload == "last") heard.set_value();
    });
    ASSERT_EQ(first.get_future().wait_for(10s), std::future_status::ready);
    tests::superuser(url_, "NOTIFY \"Odd name\", 'fault'");
    tests::superuser(url_, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                           "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    auto got = heard.get_future();
    for (int i = 0; i < 1000 && connected < 2; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(connected, 2);
    tests::superuser(url_, "NOTIFY \"Odd name\", 'last'");
    EXPECT_EQ(got.wait_for(10s), std::future_status::ready);
}

TEST_F(PostgresPool, AnEndInTheMiddleOfWorkUnwindsInOrder) {
    tests::superuser(url_, "CREATE TABLE probe (a int)");
    auto config = as_owner();
    config.exclusive_per_loop = 1;
    auto owner = std::make_unique<Database>(*runtime_, config);
    std::promise<void> begun;
    const auto hold = [&, db = owner.get()](Fiber& fiber) {
        Transaction tx(*db, fiber, scope());
        tx.run("INSERT INTO probe VALUES (1)");
        begun.set_value();
        tx.run("SELECT pg_sleep(10)");
    };
    runtime_->spawn(0, "hold", hold);
    runtime_->spawn(0, "wait", [&, db = owner.get()](Fiber& fiber) { Transaction tx(*db, fiber, scope()); });
    runtime_->spawn(1, "unit", [&, db = owner.get()](Fiber& fiber) { db->run(fiber, scope(), "SELECT pg_sleep(10)"); });
    ASSERT_EQ(begun.get_future().wait_for(10s), std::future_status::ready);
    owner->close();
    database_->close();
    runtime_->stop();
    owner.reset();
    database_.reset();
    runtime_.reset();
    EXPECT_EQ(tests::superuser(url_, "SELECT count(*) FROM probe"), "0");
    SetUp();   // what TearDown ends
}

}  // namespace
