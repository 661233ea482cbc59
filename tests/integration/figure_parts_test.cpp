// SPDX-License-Identifier: Apache-2.0
// Figures from kept parts equal figures that are read whole, whatever happened since: writes of several connections, some still open,
// some undone; records that go; days that pass; two instances; callers who see less; another tenant.
#include "compliance/services/figure_parts.hpp"

#include <memory>
#include <random>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "compliance/services/dashboard.hpp"
#include "compliance/services/executive_summary.hpp"
#include "compliance/services/figure_renewal.hpp"
#include "platform/json/json.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Uuid;
using platform::postgres::DatabaseError;
using platform::postgres::Transaction;

namespace {

constexpr const char* kQuestions =
    R"([{"urn":"urn:custom:risk:question:q","type":"unique_choice","text":"?","weight":1,"translations":{},"choices":[)"
    R"({"urn":"urn:custom:risk:choice:a","value":"a","select_groups":["g1"],"translations":{}},)"
    R"({"urn":"urn:custom:risk:choice:b","value":"b","select_groups":["g2"],"translations":{}}]}])";

/// One row of the table, of random members; null members are left out.
std::string insert(const std::string& table, const std::string& members, const std::string& from) {
    return "INSERT INTO " + table + " SELECT fresh.* FROM " + from + ", LATERAL jsonb_populate_record(NULL::" + table +
           ", jsonb_build_object('tenant_id', compliance_tenant(), 'id', gen_random_uuid(), 'version', 1, 'created_at', now(), 'created_by', 'x', "
           "'updated_at', now(), 'updated_by', 'x', " +
           members + ")) AS fresh";
}

std::string any_of(const std::string& table, const std::string& condition = "true") {
    return "(SELECT id FROM " + table + " WHERE tenant_id = compliance_tenant() AND " + condition + " ORDER BY random() LIMIT 1)";
}

std::string change(const std::string& table, const std::string& set) { return "UPDATE " + table + " SET " + set + " WHERE id = " + any_of(table); }

std::string removal(const std::string& table) { return "DELETE FROM " + table + " WHERE id = " + any_of(table); }

constexpr const char *kRegulations = "compliance_regulations", *kRequirements = "compliance_requirements", *kAssessments = "compliance_assessments",
                     *kItems = "compliance_requirement_assessments", *kControls = "compliance_controls", *kMappings = "compliance_control_mappings",
                     *kExceptions = "compliance_control_exceptions", *kEvidence = "compliance_evidence_items",
                     *kRevisions = "compliance_evidence_revisions", *kLinks = "compliance_evidence_links", *kRisks = "compliance_risks",
                     *kTests = "compliance_control_tests", *kCollectors = "compliance_evidence_collectors";

std::string of(const char* values) { return "(ARRAY[" + std::string(values) + "])[1 + floor(random() * cardinality(ARRAY[" + values + "]))::int]"; }
/// A day within eight weeks, or none.
const std::string kSomeDay = "(current_date + floor(random() * 56)::int - 28)", kAnyDay = "CASE WHEN random() < 0.7 THEN " + kSomeDay + " END";

std::string new_item() {
    return insert(kItems,
                  "'assessment', a.id, 'requirement', r.id, 'status', 'to_do', 'applicability', 'applicable', 'result', " +
                      of("'compliant', 'non_compliant', 'not_assessed'") + ", 'answers', '{}'::jsonb, 'review_needed', false",
                  "compliance_assessments a JOIN compliance_requirements r ON r.regulation = a.regulation") +
           " WHERE a.tenant_id = compliance_tenant() ORDER BY random() LIMIT 1 ON CONFLICT DO NOTHING";
}
std::string new_requirement() {
    return insert(
               kRequirements,
               "'regulation', g.id, 'urn', 'urn:custom:risk:req_node:' || gen_random_uuid(), 'position', floor(random() * 1000)::int, 'depth', 1, 'path', 'x', "
               "'domain', coalesce((SELECT r.id FROM compliance_requirements r WHERE r.regulation = g.id ORDER BY r.id LIMIT 1), gen_random_uuid()), "
               "'assessable', true, 'withdrawn', false, 'superseded_by', '[]'::jsonb, 'weight', 1, 'importance', 'undefined', 'groups', '[]'::jsonb, "
               "'questions', '" +
                   std::string(kQuestions) +
                   "'::jsonb, 'parameters', '[]'::jsonb, 'reference_controls', '[]'::jsonb, 'threats', '[]'::jsonb, "
                   "'duties', '[]'::jsonb, 'local_changes', '[]'::jsonb, 'translations', '{}'::jsonb, 'attributes', '{}'::jsonb",
               "compliance_regulations g") +
           " WHERE g.tenant_id = compliance_tenant() ORDER BY random() LIMIT 1";
}
std::string new_mapping() {
    return insert(kMappings, "'control', c.id, 'requirement', r.id, 'coverage', 'partial', 'coverage_percent', 50, 'source', 'manual'",
                  "compliance_controls c CROSS JOIN compliance_requirements r") +
           " WHERE c.tenant_id = compliance_tenant() ORDER BY random() LIMIT 1 ON CONFLICT DO NOTHING";
}
std::string new_exception() {
    return insert(kExceptions,
                  "'key', 'CEX-' || gen_random_uuid(), 'title', 't', 'requirement', r.id, 'scope', 's', 'reason', 'r', 'severity', 'low', "
                  "'compensating_controls', '[]'::jsonb, 'valid_from', current_date - 20, 'valid_until', current_date + floor(random() * 40)::int - 10, "
                  "'state', 'approved', 'decided_by', 'x', 'decided_at', now()",
                  "compliance_requirements r") +
           " WHERE r.tenant_id = compliance_tenant() ORDER BY random() LIMIT 1";
}
std::string new_link(const std::string& type, const std::string& table) {
    return insert(kLinks, "'evidence', e.id, 'target_type', '" + type + "', 'target_id', t.id, 'linked_by', 'x', 'linked_at', now()",
                  "compliance_evidence_items e CROSS JOIN " + table + " t") +
           " WHERE e.tenant_id = compliance_tenant() ORDER BY random() LIMIT 1 ON CONFLICT DO NOTHING";
}
std::string new_control() {
    return insert(kControls,
                  "'key', 'CTL-' || gen_random_uuid(), 'title', 'c', 'description', 'd', 'category', 'technical', 'control_types', '[]'::jsonb, "
                  "'properties', '[]'::jsonb, 'protection_goals', '[]'::jsonb, 'key_control', random() < 0.5, 'responsibility', 'own', 'owner', 'x', "
                  "'state', 'implemented', 'implemented_on', current_date - 10, 'implementation_notes', 'x', 'automation', 'manual', 'test_interval', 'P12M', "
                  "'parameters', '{}'::jsonb, 'isms_scopes', '[]'::jsonb, 'modules', '[]'::jsonb, 'processing_activities', '[]'::jsonb, 'tags', '[]'::jsonb, "
                  "'links', '[]'::jsonb",
                  "(SELECT 1) AS one");
}
std::string new_control_test() {
    return insert(kTests,
                  "'key', 'CT-' || gen_random_uuid(), 'control', c.id, 'kind', " + of("'design', 'implementation', 'operating_effectiveness'") +
                      ", 'planned_on', current_date, 'performed_on', " + kSomeDay +
                      ", 'tester', 'x', 'self_assessment', random() < 0.5, 'methods', '[]'::jsonb, " + "'result', " +
                      of("'effective', 'partially_effective', 'ineffective'") + ", 'evidence', '[]'::jsonb, 'state', " +
                      of("'approved', 'approved', 'completed'") + ", 'decided_at', now()",
                  "compliance_controls c") +
           " WHERE c.tenant_id = compliance_tenant() ORDER BY random() LIMIT 1";
}
/// SQL: up to two controls and a requirement, as a collector is aimed at them.
const std::string kTargets =
    "(SELECT coalesce(jsonb_agg(jsonb_build_object('target_type', 'control', 'target_id', id)), '[]') || jsonb_build_array(jsonb_build_object("
    "'target_type', 'requirement', 'target_id', gen_random_uuid())) FROM (SELECT id FROM compliance_controls WHERE tenant_id = compliance_tenant() "
    "ORDER BY random() LIMIT floor(random() * 3)::int) AS aimed)";
std::string new_collector() {
    return insert(kCollectors,
                  "'key', 'COL-' || gen_random_uuid(), 'title', 'c', 'format', 'sarif', 'kind', 'scan_result', 'owner', 'x', 'targets', " + kTargets +
                      ", 'token_ids', '[]'::jsonb, 'mode', 'rolling', 'subjects', '[]'::jsonb, 'expected_every', 'P7D', 'validity_period', 'P30D', 'checks', "
                      "'[{\"severity\": \"blocking\"}]'::jsonb, 'auto_approve', true, 'public_keys', '[]'::jsonb, 'keep_revisions', 10, 'confidentiality', "
                      "'internal', 'contains_personal_data', false, 'state', 'active'",
                  "(SELECT 1) AS one");
}
/// As a submission is stored: a row that the trail does not know, and the collector's.
std::string new_submission() {
    return "UPDATE compliance_evidence_collectors SET last_received_at = clock_timestamp(); "
           "INSERT INTO compliance_evidence_submissions (tenant_id, id, collector, received_at, received_on, media_type, size, sha256, outcome, passed) "
           "SELECT compliance_tenant(), gen_random_uuid(), c.id, at, at::date, 'x', 1, repeat('0', 64), 'approved', random() < 0.5 "
           "FROM compliance_evidence_collectors c CROSS JOIN LATERAL (SELECT now() - random() * interval '20 days' AS at) AS t "
           "WHERE c.tenant_id = compliance_tenant() ORDER BY random() LIMIT 1";
}
std::string new_evidence() {
    return "WITH made AS (" +
           insert(kEvidence,
                  "'key', 'EVD-' || gen_random_uuid(), 'title', 'e', 'kind', 'report', 'owner', 'x', 'state', 'approved', 'source', 'manual', 'strength', "
                  "'statement', 'valid_until', " +
                      kSomeDay +
                      ", 'confidentiality', 'internal', 'contains_personal_data', false, 'legal_hold', false, "
                      "'checks', '[]'::jsonb, 'check_state', 'none', 'tags', '[]'::jsonb",
                  "(SELECT 1) AS one") +
           " RETURNING *) " +
           insert(kRevisions,
                  "'evidence', made.id, 'revision', 1, 'statement', 's', 'collected_at', now(), 'collected_by', 'x', 'valid_from', current_date - 30, "
                  "'valid_until', made.valid_until, 'state', 'approved', 'content_state', 'present', 'check_state', 'none'",
                  "made");
}

std::vector<std::string> writes() {
    return {
        change(kItems, "result = " + of("'not_assessed', 'compliant', 'partially_compliant', 'non_compliant'")),
        change(kItems, "status = 'done', approved_by = 'y', approved_at = now(), applicability = 'not_applicable', justification = 'j'"),
        change(kItems, "status = 'in_progress', approved_by = NULL, approved_at = NULL, applicability = 'applicable', score = floor(random() * 120)::int"),
        change(kItems, "finding_class = " + of("'major_nonconformity', 'observation', NULL")),
        change(kItems, "answers = jsonb_build_object('urn:custom:risk:question:q', jsonb_build_array('urn:custom:risk:choice:' || " + of("'a', 'b'") + "))"),
        change(kItems, "answers = '{}'"),
        removal(kItems),
        new_item(),
        new_item(),
        change(kRequirements, "weight = floor(random() * 5)::int, applies_from = NULL, applies_until = " + kAnyDay),
        change(kRequirements, "applies_until = NULL, applies_from = " + kAnyDay),
        change(kRequirements, "retired_on = CASE WHEN random() < 0.3 THEN " + kSomeDay + " END"),
        change(kRequirements, "assessable = NOT assessable, withdrawn = assessable"),
        change(kRequirements, "groups = " + of("'[]'::jsonb, '[\"g1\"]', '[\"g2\"]', '[\"g1\", \"g2\"]'")),
        new_requirement() + "; " + new_item(),
        change(kControls, "state = " + of("'implemented', 'suspended', 'retired', 'in_progress'") + ", ended_on = " + kAnyDay),
        change(kControls, "implemented_on = " + kSomeDay + ", expires_on = " + kAnyDay + ", key_control = NOT key_control"),
        new_control(),
        new_control(),
        removal(kControls),
        new_control_test(),
        new_control_test(),
        removal(kTests),
        change(kTests, "result = " + of("'effective', 'ineffective'") + ", performed_on = " + kSomeDay + ", state = " + of("'approved', 'completed'")),
        change(kTests, "control = " + any_of(kControls)),
        new_collector(),
        removal(kCollectors),
        new_submission(),
        new_submission(),
        change(kCollectors, "targets = " + kTargets),
        change(kCollectors, "state = " + of("'active', 'paused'") + ", expected_every = " + of("'P1D', 'P30D'") +
                                ", checks = " + of("'[]'::jsonb, '[{\"severity\": \"blocking\"}]'")),
        new_mapping(),
        new_mapping(),
        removal(kMappings),
        change(kMappings, "coverage = 'supporting', coverage_percent = 0"),
        change(kMappings, "coverage = 'full', coverage_percent = 100, requirement = " + any_of(kRequirements)),
        change(kMappings, "control = " + any_of(kControls)),
        new_exception(),
        removal(kExceptions),
        change(kExceptions, "state = " + of("'approved', 'revoked'") + ", requirement = " + any_of(kRequirements)),
        change(kExceptions, "valid_until = current_date + floor(random() * 40)::int - 10"),
        new_evidence(),
        removal(kEvidence),
        change(kEvidence, "state = " + of("'approved', 'withdrawn', 'expired'") + ", check_failed_on = CASE WHEN random() < 0.3 THEN " + kSomeDay + " END"),
        change(kEvidence,
               "strength = " + of("'verified', 'hashed', 'statement', NULL") + ", check_state = " + of("'none', 'failed'") + ", valid_until = " + kAnyDay),
        change(kRevisions, "valid_until = " + kAnyDay + ", state = " + of("'approved', 'superseded', 'rejected'")),
        change(kRevisions, "integrity_failed_on = CASE WHEN random() < 0.3 THEN " + kSomeDay + " END"),
        new_link("control", kControls),
        new_link("control", kControls),
        new_link("requirement", kRequirements),
        new_link("requirement_assessment", kItems),
        removal(kLinks),
        change(kLinks, "target_type = 'requirement', target_id = " + any_of(kRequirements)),
        change(kLinks, "evidence = " + any_of(kEvidence)),
        change(kRegulations, "applies_from = " + kAnyDay + ", applicability = " + of("'applicable', 'voluntary', 'not_applicable', 'not_determined'")),
        change(kAssessments, "selected_groups = " + of("'[]'::jsonb, '[\"g1\"]'") + ", scoring_mode = " + of("'result', 'score'") +
                                 ", score_method = " + of("'average', 'average_of_domains'") + ", max_score = 50 + floor(random() * 50)::int"),
        change(kRisks, "state = " + of("'identified', 'closed'") + ", above_appetite = NOT above_appetite, next_review_on = " + kSomeDay),
        change(kRisks, "current = jsonb_set(current, '{class}', to_jsonb(" + of("'low'::text, 'high', 'critical'") + "))"),
        "UPDATE compliance_dashboard_settings SET include_voluntary = NOT include_voluntary, expiring_days = 1 + floor(random() * 40)::int",
    };
}

class FigurePartsTest : public tests::ServicesTest {
  protected:
    void SetUp() override {
        tests::ServicesTest::SetUp();
        in_fiber([&](Fiber& fiber) {
            fill(fiber, tenant_);
            TenantInput input;
            input.slug = "other";
            input.name = "Other";
            input.legal_name = "Other GmbH";
            input.region = Region::NW;
            input.admin = {platform::Email("admin@other.example"), "Otto Other"};
            auto context = system(fiber);
            context.caller.tenant = {};
            context.caller.instance = true;
            other_ = services_->tenants.create(context, input).id;
            fill(fiber, other_);
        });
    }
    void fill(Fiber& fiber, const Uuid& tenant) {
        auto context = context_for(fiber, *database_, tenant, "system", "");
        for (const auto* key : {"one", "two", "three"}) {
            RegulationInput input;
            input.key = key;
            input.ref_id = key;
            input.title = key;
            const auto id = services_->regulations.create(context, input).id;
            ApplicabilityDecision decision;
            decision.applicability = RegulationApplicability::applicable;
            decision.rationale = "It is to be measured.";
            services_->regulations.determine(context, id, {}, decision);
        }
        RiskInput risk;
        risk.title = "Risk";
        risk.kind = RiskKind::operational;
        risk.owner = platform::UserId(superuser_subject(tenant));
        risk.current.emplace().likelihood = 2;
        risk.current->impacts.emplace()["legal"] = 2;
        for (int i = 0; i < 8; ++i) services_->risks.create(context, risk);
        auto tx = context.transaction();
        tx.run(insert("compliance_dashboard_settings",
                      "'id', compliance_tenant(), 'partial_credit', 0.5, 'headline', 'evidenced', 'green_from', 85, 'amber_from', 60, 'include_voluntary', "
                      "true, 'expiring_days', 30, 'targets', '{}'::jsonb, 'report_language', 'de', 'report_sections', '[]'::jsonb, 'hidden_metrics', "
                      "'[]'::jsonb",
                      "(SELECT 1) AS one"));
        for (int i = 0; i < 30; ++i) write(tx, new_requirement());
        for (int i = 0; i < 60; ++i) write(tx, new_item());
        for (int i = 0; i < 10; ++i) write(tx, new_control());
        for (int i = 0; i < 30; ++i) write(tx, new_mapping());
        for (int i = 0; i < 10; ++i) write(tx, new_evidence());
        for (int i = 0; i < 10; ++i) write(tx, new_link("control", kControls));
        for (int i = 0; i < 5; ++i) write(tx, new_exception());
        for (int i = 0; i < 5; ++i) write(tx, new_control_test());
        for (int i = 0; i < 3; ++i) write(tx, new_collector());
        for (int i = 0; i < 3; ++i) write(tx, new_submission());
        tx.commit();
    }
    std::string superuser_subject(const Uuid& tenant) { return sql("SELECT subject FROM compliance_members WHERE tenant_id = '" + tenant.str() + "' LIMIT 1"); }

    /// Carried out, undone by the database where it breaks a rule.
    static void write(Transaction& tx, const std::string& statement) {
        try {
            tx.keep_if([&] {
                for (std::size_t at = 0; at < statement.size();) {
                    const auto end = std::min(statement.find("; INSERT", at), statement.size());
                    tx.run(statement.substr(at, end - at));
                    at = end + 2;
                }
                return true;
            });
        } catch (const DatabaseError& error) {
            // A rule of the tables.
            EXPECT_TRUE(error.sqlstate().starts_with("23")) << error.what() << " in " << statement;
        } catch (const platform::postgres::DatabaseUnavailable& lock) {
            EXPECT_TRUE(std::string_view(lock.what()).starts_with("55P03")) << lock.what() << " in " << statement;  // another connection holds the row
        }
    }
    static std::string summary(Context& context, const SummaryQuery& query, FigureParts* parts) {
        return platform::json::to_json(ExecutiveSummaryService::get(context, query, parts));
    }
    /// In the tenant's time zone.
    platform::Instant midnight_after(const Context& context) {
        return platform::parse_instant(sql("SELECT to_char((date_trunc('day', '" + platform::format_instant(context.now) +
                                           "'::timestamptz AT TIME ZONE time_zone) "
                                           "+ interval '1 day') AT TIME ZONE time_zone AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') "
                                           "FROM compliance_tenants WHERE tenant_id = '" +
                                           context.caller.tenant.str() + "'"))
            .value();
    }
    static std::string coverage(Context& context, const CoverageQuery& query, FigureParts* parts) {
        return platform::json::to_json(DashboardService::coverage(context, query, parts));
    }
    static std::string scores(Context& context, const ScoresQuery& query, FigureParts* parts) {
        return platform::json::to_json(DashboardService::scores(context, query, parts));
    }
    Uuid other_;
};

TEST_F(FigurePartsTest, EqualWhatIsReadWholeWhateverHappenedSince) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto all = writes();
    FigureParts here, there;
    std::set<std::string> seen, seen_cover;
    in_fiber([&](Fiber& fiber) {
        std::unique_ptr<Transaction> open;
        for (int step = 0; step < 250; ++step) {
            auto context = context_for(fiber, *database_, random() % 4 == 0 ? other_ : tenant_, "system", "");
            const auto statement = all[random() % all.size()];
            SCOPED_TRACE("step " + std::to_string(step) + ": " + statement);
            const auto how = random() % 6;
            if (how == 0 && !open) {
                open = std::make_unique<Transaction>(*database_, fiber, context.scope());  // stays under way while others write and read
                open->run("SET LOCAL lock_timeout = '100ms'");
                write(*open, statement);
            } else if (how == 1 && open) {
                if (random() % 2 == 0) open->commit();
                open.reset();
            } else {
                auto tx = context.transaction();
                tx.run("SET LOCAL lock_timeout = '100ms'");
                tx.run("SELECT setseed($1::text::float8)", platform::postgres::Params{}.add(std::to_string(random() % 1'000 / 1'000.0)));
                for (auto n = 1 + random() % 3; n > 0; --n) write(tx, all[random() % all.size()]);
                write(tx, statement);
                if (how != 2) tx.commit();
            }
            // Whoever reads: some see less, some look at another day, some after midnight.
            for (const auto& tenant : {tenant_, other_}) {
                auto reader = context_for(fiber, *database_, tenant, "system", "");
                if (random() % 5 == 0) reader.caller.domains = {"regulations", "risks"};
                if (random() % 5 == 0) reader.now += std::chrono::hours(24);
                SummaryQuery query;
                if (random() % 4 == 0) query.on = std::chrono::floor<std::chrono::days>(reader.now) + std::chrono::days(random() % 20);
                const auto whole = summary(reader, query, nullptr);
                ASSERT_EQ(summary(reader, query, &here), whole);
                if (random() % 4 == 0) {
                    ASSERT_EQ(summary(reader, query, &there), whole);
                }
                ASSERT_EQ(scores(reader, {}, &here), scores(reader, {}, nullptr));
                CoverageQuery cover;
                cover.on = query.on;
                if (random() % 4 == 0)
                    cover.domain =
                        Uuid::parse(sql("SELECT domain FROM compliance_requirements WHERE tenant_id = '" + tenant.str() + "' ORDER BY random() LIMIT 1"));
                const auto covered = coverage(reader, cover, nullptr);
                ASSERT_EQ(coverage(reader, cover, &here), covered);
                if (random() % 4 == 0) {
                    ASSERT_EQ(coverage(reader, cover, &there), covered);
                }
                seen.insert(whole.substr(whole.find("\"overall\"")));
                seen_cover.insert(covered.substr(covered.find("\"regulations\"")));
            }
        }
        if (open) open->commit();
    });
    EXPECT_GT(seen.size(), 50U) << "hardly anything changed";
    EXPECT_GT(seen_cover.size(), 50U) << "hardly any cover changed";
}

TEST_F(FigurePartsTest, ALaterReadingsPartIsNotGivenToAnEarlierOne) {
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        FigureParts parts;
        FigureReading earlier(context, std::nullopt, std::nullopt, &parts);  // its instant is that of its first statement
        auto writer = system(fiber);
        auto tx = writer.transaction();
        tx.run("UPDATE compliance_requirement_assessments SET result = 'compliant', finding_class = 'major_nonconformity'");
        tx.commit();
        auto reader = system(fiber);
        const auto later = summary(reader, {}, &parts);
        EXPECT_EQ(later, summary(reader, {}, nullptr));
        const auto kept = platform::json::to_json(ExecutiveSummaryService::get(earlier, {}));
        FigureReading again(context, std::nullopt, std::nullopt);
        EXPECT_NE(kept, platform::json::to_json(ExecutiveSummaryService::get(again, {}))) << "what was written later shows";
    });
}

TEST_F(FigurePartsTest, AreReadAheadForTodayAndNearMidnightForTomorrow) {
    in_fiber([&](Fiber& fiber) {
        FigureParts parts;
        auto evening = system(fiber);
        evening.now = midnight_after(evening) - std::chrono::minutes(15);
        auto tomorrow = system(fiber);
        tomorrow.now = evening.now + std::chrono::minutes(20);
        const auto both = [&](Context& context, FigureParts* kept) { return summary(context, {}, kept) + coverage(context, {}, kept); };
        const auto of_today = both(evening, nullptr), of_tomorrow = both(tomorrow, nullptr);
        renew_figures(evening, parts);
        // What the trail does not tell of is not seen, unless something is read whole.
        sql("SET session_replication_role = replica; UPDATE compliance_requirement_assessments SET result = 'compliant', finding_class = "
            "'major_nonconformity'; UPDATE compliance_controls SET state = 'in_progress'; UPDATE compliance_evidence_items SET state = 'withdrawn'");
        ASSERT_NE(both(evening, nullptr), of_today);
        EXPECT_EQ(both(evening, &parts), of_today);
        EXPECT_EQ(both(tomorrow, &parts), of_tomorrow);
        // An hour later all of it is read again.
        tomorrow.now += std::chrono::hours(1);
        renew_figures(tomorrow, parts);
        EXPECT_EQ(both(tomorrow, &parts), both(tomorrow, nullptr));
    });
}

TEST_F(FigurePartsTest, AreReadOnceForManyWhoComeAtOnce) {
    std::string whole;
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    FigureParts parts;
    std::atomic<int> equal = 0;
    const auto both = [&](Fiber& fiber, FigureParts* kept) {
        auto context = system(fiber);
        context.now = now;
        return summary(context, {}, kept) + coverage(context, {}, kept);
    };
    in_fiber([&](Fiber& fiber) { whole = both(fiber, nullptr); });
    std::vector<std::jthread> callers;
    in_fiber([&](Fiber& fiber) {
        // None can end what it reads before all have come.
        Transaction lock(*database_, fiber, scope());
        lock.run("LOCK TABLE compliance_evidence_links IN ACCESS EXCLUSIVE MODE");
        for (int i = 0; i < 4; ++i) callers.emplace_back([&] { in_fiber([&](Fiber& own) { equal += both(own, &parts) == whole ? 1 : 0; }); });
        fiber.sleep(std::chrono::milliseconds(800));
    });
    callers.clear();
    EXPECT_EQ(equal, 4);
    EXPECT_GE(parts.read_whole(), 4U);
    EXPECT_LE(parts.read_whole(), 6U) << "each has read for himself";
}

TEST_F(FigurePartsTest, KnowWhoseFiguresWereReadWithinADay) {
    in_fiber([&](Fiber& fiber) {
        FigureParts parts;
        auto first = context_for(fiber, *database_, other_, "system", ""), second = system(fiber);
        second.now = first.now + std::chrono::hours(2);
        EXPECT_TRUE(parts.readers(first.now).empty());
        static_cast<void>(summary(first, {}, &parts));
        static_cast<void>(scores(second, {}, &parts));
        EXPECT_EQ(parts.readers(second.now), (std::vector<Uuid>{tenant_, other_}));
        EXPECT_EQ(parts.readers(second.now + std::chrono::hours(23)), (std::vector<Uuid>{tenant_}));
        for (int i = 0; i < 100; ++i) parts.note_reader(Uuid::make_v7(second.now), second.now + std::chrono::minutes(i));
        EXPECT_LT(parts.readers(second.now).size(), 100U) << "what is kept of them would drive out each other's";
    });
}

}  // namespace
