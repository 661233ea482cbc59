// SPDX-License-Identifier: Apache-2.0
// Silence of collectors: its rule in C++, the filter of the list, the metric and the round that tells owners say the same of any row.
#include "compliance/repositories/collector.hpp"

#include <gtest/gtest.h>

#include "compliance/repositories/metric.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;

namespace {

class CollectorTest : public tests::ServicesTest {
  protected:
    /// `received` and `accepted` are ages in hours; the collector was activated 100 hours ago.
    void add(const std::string& state, const std::string& expected, const std::string& received, const std::string& accepted) {
        const auto ago = [](const std::string& hours) { return hours.empty() ? "NULL" : "now() - interval '" + hours + " hours'"; };
        sql("INSERT INTO compliance_evidence_collectors (tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, title, format, kind, "
            "owner, targets, token_ids, mode, subjects, expected_every, validity_period, checks, auto_approve, public_keys, keep_revisions, confidentiality, "
            "contains_personal_data, state, activated_at, last_received_at, last_accepted_at) VALUES ('" +
            tenant_.str() +
            "', gen_random_uuid(), 1, now(), 'x', now(), 'x', gen_random_uuid()::text, 't', 'sarif', 'scan_result', 'x', '[]', '[]', "
            "'rolling', '[]', " +
            (expected.empty() ? "NULL" : "'" + expected + "'") + ", 'P30D', '[]', false, '[]', 9, 'internal', false, '" + state + "', " +
            ago("100") + ", " + ago(received) + ", " + ago(accepted) + ")");
    }
};

TEST_F(CollectorTest, WhoeverAsksGetsTheSameSilence) {
    add("active", "P1D", "", "");      // never delivered: silent
    add("active", "P1D", "1", "1");    // delivered
    add("active", "P1D", "1", "30");   // only what was rejected since: silent
    add("active", "P1D", "30", "30");  // silent
    add("active", "P7D", "", "");      // not yet
    add("active", "", "", "");         // nobody expects it
    add("paused", "P1D", "", "");
    add("draft", "P1D", "", "");
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        const auto all = services_->submissions.collectors.list(context, {}, {});
        ASSERT_EQ(all.items.size(), 8U);
        const auto silent = std::count_if(all.items.begin(), all.items.end(), [](const Collector& one) { return one.silent; });
        EXPECT_EQ(silent, 3);
        CollectorFilters filters;
        for (const bool wanted : {true, false}) {
            filters.silent = wanted;
            const auto found = services_->submissions.collectors.list(context, {}, filters);
            EXPECT_EQ(found.items.size(), wanted ? 3U : 5U);
            for (const auto& one : found.items) EXPECT_EQ(one.silent, wanted);
        }
        auto db = context.units();
        EXPECT_EQ(count_metrics(db, {platform::Date{}, context.now, 30}).by_key.at("evidence.collectors_silent"), 3);
        EXPECT_EQ(collectors_to_ask_for(db, context.now).size(), 3U);
    });
}

}  // namespace
