// SPDX-License-Identifier: Apache-2.0
// The past by search path: cached statements see it and go back, tenants stay apart, SQL functions follow, and what the views make of
// the present and later events equals what the trail tells from its beginning.
#include "compliance/repositories/past.hpp"

#include <random>

#include <gtest/gtest.h>

#include "compliance/repositories/control.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Instant;
using platform::Uuid;
using platform::postgres::Params;
using platform::postgres::Transaction;

namespace {

constexpr std::string_view kTitles = "SELECT coalesce(string_agg(title, ',' ORDER BY title), '') FROM compliance_controls";
constexpr std::string_view kOperating = "SELECT count(*) FROM compliance_control_effectiveness($1) AS e WHERE e.operating";

class PastTest : public tests::ServicesTest {
  protected:
    Control control(Context& context, const std::string& title) {
        ControlInput input;
        input.title = title;
        input.description = platform::Markdown("A control.");
        input.category = ControlCategory::technical;
        return services_->controls.create(context, std::move(input));
    }
    Instant now() { return *platform::parse_instant(sql("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")); }
    std::string text(Context& context, std::string_view statement, std::optional<Instant> at) {
        auto tx = context.transaction();
        tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        if (at) read_past(tx, *at);
        const auto rows = tx.run(statement);
        auto out = std::string(rows.text(0, 0));
        tx.commit();
        return out;
    }
};

TEST_F(PastTest, PreparedStatementsOfPooledConnectionsSeeThePastAndGoBack) {
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        control(context, "one");
        const auto first = now();
        const auto two = control(context, "two");
        const auto second = now();
        sql("UPDATE compliance_controls SET title = 'changed' WHERE title = 'one'");
        const auto third = now();
        sql("DELETE FROM compliance_controls WHERE id = '" + two.id.str() + "'");
        // More rounds than the server needs for a generic plan, on one connection: the same statement, prepared once.
        for (int round = 0; round < 8; ++round) {
            EXPECT_EQ(text(context, kTitles, std::nullopt), "changed");
            EXPECT_EQ(text(context, kTitles, first), "one");
            EXPECT_EQ(text(context, kTitles, second), "one,two");
            EXPECT_EQ(text(context, kTitles, third), "changed,two");
            EXPECT_EQ(text(context, kTitles, std::nullopt), "changed");
        }
        EXPECT_EQ(text(context, kTitles, first - std::chrono::hours(1)), "");
    });
}

TEST_F(PastTest, AnotherTenantSeesNothingOfIt) {
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        control(context, "ours");
        const auto then = now();
        sql("UPDATE compliance_controls SET title = 'later'");
        auto other = context_for(fiber, *database_, Uuid::make_v7(then), "system", "");
        EXPECT_EQ(text(other, kTitles, then), "");
        EXPECT_EQ(text(context, kTitles, then), "ours");
        auto nobody = context_for(fiber, *database_, {}, "system", "");
        EXPECT_EQ(text(nobody, kTitles, then), "");
    });
}

TEST_F(PastTest, FunctionsOfSqlFollowAndNothingCanBeWritten) {
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        control(context, "one");
        const auto planned = now();
        sql("UPDATE compliance_controls SET state = 'implemented', owner = 'x', implementation_notes = 'x', implemented_on = '2026-01-01'");
        const auto day = *platform::parse_date("2026-06-01");
        const auto operating = [&](std::optional<Instant> at) {
            auto tx = context.transaction();
            tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            if (at) read_past(tx, *at);
            const auto count = tx.run(kOperating, Params{}.add(day)).integer(0, 0);
            tx.run("SELECT count(*) FROM compliance_valid_evidence($1)", Params{}.add(day));
            tx.run("SELECT count(*) FROM compliance_proven_items(NULL, $1)", Params{}.add(day));
            tx.commit();
            return count;
        };
        for (int round = 0; round < 7; ++round) {
            EXPECT_EQ(operating(std::nullopt), 1);
            EXPECT_EQ(operating(planned), 0);
        }
        auto tx = context.transaction();
        read_past(tx, planned);
        EXPECT_THROW(tx.run("UPDATE compliance_controls SET title = 'x'"), platform::postgres::DatabaseError);
    });
}

TEST_F(PastTest, EachViewHasTheColumnsOfItsTable) {
    // A migration that adds a column must show it in the past, too.
    EXPECT_EQ(sql("SELECT coalesce(string_agg(c.relname || '.' || a.attname, ', '), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                  "JOIN pg_class v ON v.relname = c.relname JOIN pg_namespace p ON p.oid = v.relnamespace AND p.nspname = 'compliance_past' "
                  "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
                  "WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_attribute b WHERE b.attrelid = v.oid AND b.attname = a.attname "
                  "AND b.atttypid = a.atttypid AND b.atttypmod = a.atttypmod)"),
              "");
    EXPECT_EQ(sql("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'compliance_past' AND c.relkind = 'v' "
                  "AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)"),
              "0");
}

TEST_F(PastTest, TheViewsEqualTheTrailToldFromItsBeginning) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        std::vector<Uuid> ids;
        std::vector<Instant> instants;
        for (int step = 0; step < 60; ++step) {
            const auto what = random() % 6;
            if (ids.size() < 3 || what == 0) ids.push_back(control(context, "c" + std::to_string(step)).id);
            const auto at = random() % ids.size();
            const auto where = " WHERE id = '" + ids[at].str() + "'";
            if (what == 1) {
                sql("DELETE FROM compliance_controls" + where);
                ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at));
            } else if (what == 2) {
                sql("UPDATE compliance_controls SET owner = CASE WHEN owner IS NULL THEN 'x' END, cost_once = " + std::to_string(random() % 100) + ".5" +
                    where);
            } else {
                sql("UPDATE compliance_controls SET title = 't" + std::to_string(random() % 9) + "', tags = '[\"a\", {\"n\": 1}]'" + where);
            }
            instants.push_back(now());
        }
        for (const auto at : instants) {
            const auto told =
                text(context,
                     "SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY id), '[]')::text FROM compliance_rows_as_of(NULL::public.compliance_controls, "
                     "'control', NULL, '" +
                         platform::format_instant_micros(at) + "') AS t",
                     std::nullopt);
            const auto seen = text(context, "SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY id), '[]')::text FROM compliance_controls AS t", at);
            ASSERT_EQ(seen, told) << platform::format_instant_micros(at);
        }
    });
}

}  // namespace
