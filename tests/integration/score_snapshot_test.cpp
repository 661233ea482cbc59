// SPDX-License-Identifier: Apache-2.0
// Snapshots of days: taken once however many instances there are, late ones equal those in time, trends of stored values.
#include "compliance/services/score_snapshot.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "platform/json/json.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;

namespace {

class ScoreSnapshotTest : public tests::ServicesTest {
  protected:
    void SetUp() override {
        tests::ServicesTest::SetUp();
        in_fiber([&](Fiber& fiber) {
            auto context = system(fiber);
            for (const auto* key : {"one", "two"}) {
                RegulationInput input;
                input.key = key;
                input.ref_id = key;
                input.title = key;
                const auto id = services_->regulations.create(context, input).id;
                RequirementInput requirement;
                requirement.regulation.id = id;
                requirement.title = "Rule";
                services_->requirements.create(context, requirement);
                ApplicabilityDecision decision;
                decision.applicability = RegulationApplicability::applicable;
                decision.rationale = "It binds everybody who works here.";
                services_->regulations.determine(context, id, {}, decision);
            }
        });
    }
    /// A time of the tenant's day so many days from now.
    [[nodiscard]] platform::Instant on_day(int later, const std::string& time) const {
        return *platform::parse_instant(sql("SELECT to_char(((now() AT TIME ZONE time_zone)::date + " + std::to_string(later) + " + time '" + time +
                                            "') AT TIME ZONE time_zone AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM compliance_tenants"));
    }
    /// What an instance does then.
    std::size_t take(Context context, int later, const std::string& time = "00:31") const {
        context.now = on_day(later, time);
        return ScoreSnapshotService::take_due(context);
    }
    std::string values() const {
        return sql(
            "SELECT coalesce(string_agg(concat_ws(' ', date, regulation_key, \"values\", by_domain, settings_version, as_of), E'\\n' "
            "ORDER BY date, regulation_key NULLS FIRST), '') FROM compliance_score_snapshots");
    }
};

TEST_F(ScoreSnapshotTest, TwoInstancesAndARestartTakeEachNightOnce) {
    constexpr int kNights = 12;
    const auto instance = [&] {
        platform::Runtime runtime({.loops = 1});
        platform::postgres::Database database(runtime, {.url = url_, .role = "compliance_app"});
        runtime.run(0, [&](Fiber& fiber) { take(context_for(fiber, database, tenant_, "system", ""), kNights); });
        database.close();
        runtime.stop();
    };
    std::thread first(instance), second(instance);
    first.join();
    second.join();
    EXPECT_EQ(sql("SELECT count(DISTINCT date) || ' ' || count(*) FROM compliance_score_snapshots"),
              std::to_string(kNights) + " " + std::to_string(3 * kNights));
    EXPECT_EQ(sql("SELECT count(*) FROM (SELECT date FROM compliance_score_snapshots GROUP BY date HAVING count(*) <> 3 "
                  "OR count(DISTINCT computed_at) <> 1) AS mixed"),
              "0")
        << "rows of one day come from one reckoning";
    const auto before = sql("SELECT md5(string_agg(s::text, '' ORDER BY id)) FROM compliance_score_snapshots s");
    start();
    in_fiber([&](Fiber& fiber) { EXPECT_EQ(take(system(fiber), kNights), 0U); });
    EXPECT_EQ(sql("SELECT md5(string_agg(s::text, '' ORDER BY id)) FROM compliance_score_snapshots s"), before);
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_events WHERE action = 'snapshot_mismatch'"), "0");
}

TEST_F(ScoreSnapshotTest, ThreeMissedNightsAreFilledInWithWhatARunningServerWrote) {
    in_fiber([&](Fiber& fiber) {
        for (int later = 1; later <= 4; ++later) EXPECT_EQ(take(system(fiber), later), 1U);
    });
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_score_snapshots WHERE computed_late"), "0");
    const auto running = values();
    sql("DELETE FROM compliance_score_snapshots WHERE date > (SELECT min(date) FROM compliance_score_snapshots)");
    start();
    in_fiber([&](Fiber& fiber) { EXPECT_EQ(take(system(fiber), 4, "10:00"), 3U); });
    EXPECT_EQ(values(), running);
    EXPECT_EQ(sql("SELECT count(DISTINCT date) FROM compliance_score_snapshots WHERE computed_late"), "3");
    const auto first = *platform::parse_date(sql("SELECT min(date) FROM compliance_score_snapshots"));
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        for (int later = 0; later < 4; ++later) EXPECT_TRUE(ScoreSnapshotService::holds(context, first + std::chrono::days(later)));
    });
}

TEST_F(ScoreSnapshotTest, MonthsShowTheirLastSnapshotAndTheTrendIsTheWorkedOne) {
    sql("INSERT INTO compliance_score_snapshots (tenant_id, id, date, \"values\", by_domain, settings_version, as_of, computed_at, computed_late) "
        "SELECT tenant_id, gen_random_uuid(), day::date, jsonb_build_object('regulations.overall_score', score), '[]', 1, now(), now(), false "
        "FROM compliance_tenants, (VALUES ('2026-09-30', 60.0), ('2026-10-31', 64.0), ('2026-11-22', 70.0)) AS v (day, score)");
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        TrendQuery query;
        query.metric = {"regulations.overall_score"};
        query.from = platform::parse_date("2026-08-01");
        query.to = platform::parse_date("2026-11-30");
        query.interval = TrendInterval::month;
        const auto trends = ScoreSnapshotService::trends(context, query);
        ASSERT_EQ(trends.size(), 1U);
        std::string points;
        for (const auto& point : trends[0].datapoints) points += point.text.substr(0, point.text.find(',')) + " ";
        EXPECT_EQ(points, "[null [60.0000 [64.0000 [70.0000 ");
        EXPECT_EQ(platform::json::to_json(*trends[0].change), "10.0000");
        EXPECT_EQ(trends[0].slope_per_30_days->scaled, 554);
    });
}

}  // namespace
