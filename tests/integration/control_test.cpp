// SPDX-License-Identifier: Apache-2.0
// What controls are worth, in SQL and in C++; what requirements get from them; what a sheet brings.
#include "compliance/services/control.hpp"

#include <random>

#include <gtest/gtest.h>

#include "platform/problem/problem.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Date;
using platform::Fiber;
using platform::Uuid;

namespace {

constexpr const char* kStamps = "1, now(), 'x', now(), 'x'";

Date day(std::string_view text) { return *platform::parse_date(text); }

class ControlTest : public tests::ServicesTest {
  protected:
    std::string tenant() const { return "'" + tenant_.str() + "'"; }
    /// An own regulation that applies, with requirements of these references.
    void regulation(const std::string& key, const std::vector<std::string>& refs) {
        sql("INSERT INTO compliance_regulations (tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, urn, origin, kind, ref_id, "
            "title, "
            "jurisdiction, language, min_score, max_score, groups, domain_depth, weight, applicability, applicability_drift, review_interval, state, "
            "translations, "
            "attributes) VALUES (" +
            tenant() + ", gen_random_uuid(), " + kStamps + ", '" + key + "', 'urn:custom:risk:framework:" + key + "', 'custom', 'standard', '" + key + "', '" +
            key + "', '[]', 'en', 0, 100, '[]', 1, 1, 'applicable', false, 'P12M', 'active', '{}', '{}')");
        int position = 0;
        for (const auto& ref : refs) {
            sql("INSERT INTO compliance_requirements (tenant_id, id, version, created_at, created_by, updated_at, updated_by, regulation, urn, position, "
                "depth, path, "
                "domain, ref_id, assessable, withdrawn, superseded_by, weight, importance, groups, questions, parameters, reference_controls, threats, duties, "
                "local_changes, translations, attributes) SELECT " +
                tenant() + ", n, " + kStamps + ", r.id, 'urn:custom:risk:req_node:" + key + ":' || lower('" + ref + "'), " + std::to_string(++position) +
                ", 1, '" + ref + "', n, '" + ref +
                "', true, false, '[]', 1, 'undefined', '[]', '[]', '[]', '[]', '[]', '[]', '[]', '{}', '{}' FROM compliance_regulations r, gen_random_uuid() "
                "AS n "
                "WHERE r.key = '" +
                key + "'");
        }
    }
    Uuid requirement(const std::string& key, const std::string& ref) {
        return *Uuid::parse(sql("SELECT r.id FROM compliance_requirements r JOIN compliance_regulations g ON g.id = r.regulation WHERE g.key = '" + key +
                                "' AND r.ref_id = '" + ref + "'"));
    }
    Uuid assessment(const std::string& key) {
        const auto id = Uuid::make_v7(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()));
        sql("INSERT INTO compliance_assessments (tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, regulation, title, is_primary, "
            "selected_groups, scoring_mode, score_method, min_score, max_score, show_documentation, team, state) SELECT " +
            tenant() + ", '" + id.str() + "', " + kStamps + ", 'CA-" + key +
            "', id, 't', true, '[]', 'result', 'average', 0, 100, false, '[]', 'in_progress' FROM compliance_regulations WHERE key = '" + key + "'");
        return id;
    }
    void item(const Uuid& assessment, const Uuid& requirement, const std::string& result) {
        sql("INSERT INTO compliance_requirement_assessments (tenant_id, id, version, created_at, created_by, updated_at, updated_by, assessment, requirement, "
            "status, "
            "applicability, result, answers, review_needed) VALUES (" +
            tenant() + ", gen_random_uuid(), " + kStamps + ", '" + assessment.str() + "', '" + requirement.str() + "', 'in_progress', 'applicable', '" +
            result + "', '{}', false)");
    }
    Control control(Context& context, const std::string& title) {
        ControlInput input;
        input.title = title;
        input.description = platform::Markdown("A control.");
        input.category = ControlCategory::technical;
        return services_->controls.create(context, std::move(input));
    }
    void implemented(const Uuid& id, const std::string& since, const std::string& interval = "P12M") {
        sql("UPDATE compliance_controls SET state = 'implemented', owner = 'x', implementation_notes = 'x', implemented_on = '" + since +
            "', test_interval = '" + interval + "' WHERE id = '" + id.str() + "'");
    }
    void tested(const Uuid& control, const std::string& on, const std::string& result, bool self = false, const std::string& kind = "implementation") {
        sql("INSERT INTO compliance_control_tests (tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, control, kind, planned_on, "
            "performed_on, "
            "tester, self_assessment, methods, result, evidence, state, decided_at) VALUES (" +
            tenant() + ", gen_random_uuid(), " + kStamps + ", gen_random_uuid()::text, '" + control.str() + "', '" + kind + "', '" + on + "', '" + on +
            "', 'x', " + (self ? "true" : "false") + ", '[]', '" + result + "', '[]', 'approved', now())");
    }
    void map(Context& context, const Uuid& control, const Uuid& requirement, MappingCoverage coverage, std::optional<std::int64_t> percent = {}) {
        ControlMappingBatch batch;
        ControlMappingInput input;
        input.control.id = control;
        input.requirement.id = requirement;
        input.coverage = coverage;
        if (percent) input.coverage_percent = *percent;
        batch.items.push_back(input);
        (void)services_->control_mappings.create(context, batch);
    }
};

TEST_F(ControlTest, SqlAndTheRuleSayTheSameOfAnyControl) {
    std::mt19937 random(4);
    const auto any = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto date = [&] { return platform::format_date(day("2025-01-01") + std::chrono::days(any(900))); };
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        std::vector<Uuid> ids;
        for (int i = 0; i < 60; ++i) {
            const auto id = control(context, "c").id;
            ids.push_back(id);
            const char* intervals[] = {"P1M", "P6M", "P12M", "P2Y"};
            if (any(5) > 0) implemented(id, date(), intervals[any(4)]);
            if (any(4) == 0) sql("UPDATE compliance_controls SET expires_on = '" + date() + "' WHERE id = '" + id.str() + "'");
            if (any(5) == 0)
                sql("UPDATE compliance_controls SET state = '" + std::string(any(2) == 0 ? "suspended" : "retired") + "', ended_on = '" + date() +
                    "' WHERE id = '" + id.str() + "'");
            const char* results[] = {"effective", "partially_effective", "ineffective"};
            const char* kinds[] = {"design", "implementation", "operating_effectiveness"};
            for (int n = any(4); n > 0; --n) tested(id, date(), results[any(3)], any(2) == 0, kinds[any(3)]);
            if (any(3) == 0)
                sql("WITH c AS (INSERT INTO compliance_evidence_collectors (tenant_id, id, version, created_at, created_by, updated_at, updated_by, key, "
                    "title, format, kind, owner, "
                    "targets, token_ids, mode, subjects, expected_every, validity_period, checks, auto_approve, public_keys, keep_revisions, confidentiality, "
                    "contains_personal_data, state) VALUES (" +
                    tenant() + ", gen_random_uuid(), " + kStamps +
                    ", gen_random_uuid()::text, 't', 'sarif', 'scan_result', 'x', '[{\"target_type\": \"control\", \"target_id\": \"" + id.str() +
                    "\"}]', '[]', 'rolling', '[]', 'P7D', 'P30D', '[{\"severity\": \"blocking\"}]', true, '[]', 9, 'internal', false, 'active') RETURNING id) "
                    "INSERT INTO compliance_evidence_submissions (tenant_id, id, collector, received_at, received_on, media_type, size, sha256, outcome, "
                    "passed) "
                    "SELECT " +
                    tenant() + ", gen_random_uuid(), c.id, d, d::date, 'x', 1, repeat('0', 64), 'approved', " + (any(2) == 0 ? "true" : "false") +
                    " FROM c, (SELECT timestamptz '" + date() + " 12:00Z' AS d) AS x");
        }
        auto db = context.units();
        for (int i = 0; i < 10; ++i) {
            const auto on = day("2025-01-01") + std::chrono::days(any(1'200));
            const auto by_sql = effectiveness_of_controls(db, on);
            ASSERT_EQ(by_sql.size(), ids.size());
            // The path of the past over the present: the same facts, read one by one.
            std::vector<Control> list;
            for (const auto& id : ids) list.push_back(*services_->controls.rows().get(db, id));
            services_->controls.derive(db, list, on, context.now + std::chrono::hours(1));
            for (const auto& one : list) {
                const auto& worth = by_sql.at(one.id);
                EXPECT_EQ(worth.effectiveness, one.effectiveness) << one.id.str() << " on " << platform::format_date(on);
                EXPECT_EQ(worth.health, one.health) << one.id.str() << " on " << platform::format_date(on);
                EXPECT_EQ(worth.implementation_status, one.implementation_status);
                EXPECT_EQ(worth.next_test_due, one.next_test_due);
                EXPECT_EQ(worth.test_overdue, one.test_overdue);
            }
        }
    });
}

TEST_F(ControlTest, AttainmentOfRequirementsIsTheWorkedOne) {
    regulation("iso", {"a", "b", "c", "d", "e"});
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        const auto untested = control(context, "untested").id, partial = control(context, "partial").id, self = control(context, "self").id;
        implemented(untested, "2026-06-01");
        implemented(partial, "2025-01-01");
        implemented(self, "2025-01-01");
        tested(partial, "2025-06-01", "partially_effective");
        tested(self, "2026-01-15", "effective", true);
        map(context, untested, requirement("iso", "a"), MappingCoverage::partial, 60);
        map(context, partial, requirement("iso", "a"), MappingCoverage::partial, 40);
        map(context, self, requirement("iso", "b"), MappingCoverage::full);
        for (int i = 0; i < 3; ++i) {
            const auto good = control(context, "good").id;
            implemented(good, "2025-01-01");
            tested(good, "2026-06-01", "effective");
            map(context, good, requirement("iso", "c"), MappingCoverage::partial);
        }
        map(context, control(context, "planned").id, requirement("iso", "d"), MappingCoverage::full);
        map(context, self, requirement("iso", "e"), MappingCoverage::supporting);
        auto db = context.units();
        const auto on = attainment_of_requirements(db, day("2026-11-23"));
        EXPECT_EQ(on.at(requirement("iso", "a")), 5'800);
        EXPECT_EQ(on.at(requirement("iso", "b")), 8'500);
        EXPECT_EQ(on.at(requirement("iso", "c")), 10'000);
        EXPECT_EQ(on.at(requirement("iso", "d")), 0);
        EXPECT_EQ(on.count(requirement("iso", "e")), 0U) << "supporting counts nothing";
        EXPECT_EQ(attainment_of_requirements(db, day("2027-01-16")).at(requirement("iso", "b")), 6'800) << "one day overdue";
    });
}

TEST_F(ControlTest, TheOnlyControlOfARequirementIsRetiredByForceAlone) {
    regulation("iso", {"A.8.13"});
    const auto round = assessment("iso");
    item(round, requirement("iso", "A.8.13"), "compliant");
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        const auto only = control(context, "only").id;
        implemented(only, "2025-01-01");
        map(context, only, requirement("iso", "A.8.13"), MappingCoverage::full);
        try {
            (void)services_->controls.retire(context, only, {}, {platform::Text<2'000>("old"), false});
            FAIL() << "was retired";
        } catch (const platform::Problem& problem) {
            EXPECT_EQ(problem.code(), "sole_control");
            ASSERT_EQ(problem.extra().size(), 1U);
            EXPECT_NE(problem.extra()[0].second.find("\"ref_id\":\"A.8.13\""), std::string::npos);
        }
        EXPECT_EQ(services_->controls.retire(context, only, {}, {platform::Text<2'000>("old"), true}).state, ControlState::retired);
        auto db = context.units();
        EXPECT_TRUE(attainment_of_requirements(db, tenant_today(context, db)).empty());
        EXPECT_EQ(sql("SELECT review_needed FROM compliance_requirement_assessments"), "t");
    });
}

TEST_F(ControlTest, MappingsAreRefusedWholeAndByTheirFault) {
    regulation("iso", {"a", "b", "heading"});
    sql("UPDATE compliance_requirements SET assessable = false WHERE ref_id = 'heading'");
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        const auto one = control(context, "one").id;
        ControlMappingBatch batch;
        for (const auto* ref : {"a", "heading", "b", "b"}) {
            ControlMappingInput input;
            input.control.id = one;
            input.requirement.id = requirement("iso", ref);
            input.coverage = MappingCoverage::partial;
            batch.items.push_back(input);
        }
        batch.items[2].coverage_percent = 100;
        try {
            (void)services_->control_mappings.create(context, batch);
            FAIL() << "was mapped";
        } catch (const platform::Problem& problem) {
            std::string all;
            for (const auto& fault : problem.faults()) all += fault.pointer + "=" + fault.code + " ";
            EXPECT_EQ(all, "/items/3=duplicate /items/1/requirement=not_assessable /items/2/coverage_percent=out_of_range ");
        }
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_control_mappings"), "0");
        map(context, one, requirement("iso", "a"), MappingCoverage::full);
        EXPECT_THROW(map(context, one, requirement("iso", "a"), MappingCoverage::partial), platform::Problem);
        EXPECT_THROW(services_->controls.remove(context, one, {}), platform::Problem) << "in use";
    });
}

TEST_F(ControlTest, ASheetBringsControlsWithMappingsAndTakenAgainChangesNothing) {
    regulation("iso-27001-2022", {"A.5.15"});
    regulation("eu-nis2", {"Art. 21(2)(i)"});
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        const auto sheet = platform::tabular::read_csv(
            "external_id,title,description,category,mappings,tags\r\n"
            "X-1,Access,Who may enter,process,iso-27001-2022:A.5.15=partial:60;eu-nis2:Art. 21(2)(i)=supporting,a;#preventive\r\n");
        ImportQuery dry;
        dry.dry_run = true;
        EXPECT_EQ(services_->control_register.import_sheet(context, sheet, dry).created, 1);
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_controls"), "0");
        const auto first = services_->control_register.import_sheet(context, sheet, {});
        EXPECT_EQ(first.created, 1);
        EXPECT_EQ(first.mapped, 2);
        EXPECT_EQ(sql("SELECT string_agg(coverage || coverage_percent, ' ' ORDER BY coverage) FROM compliance_control_mappings"), "partial60 supporting0");
        EXPECT_EQ(sql("SELECT control_types FROM compliance_controls"), "[\"preventive\"]");
        const auto again = services_->control_register.import_sheet(context, sheet, {});
        EXPECT_EQ(again.unchanged, 1);
        EXPECT_EQ(again.updated + again.created, 0);
        // What leaves comes back unchanged.
        const auto out = services_->control_register.table(context, {}, true);
        EXPECT_EQ(services_->control_register.import_sheet(context, platform::tabular::read_csv(platform::tabular::to_csv(out)), {}).unchanged, 1);
        const auto bad = platform::tabular::read_csv(
            "key,title,description,category,state,owner,mappings\nCTL-0001,New "
            "title,d,process,planned,,\n,Second,d,process,implemented,nobody@example.org,eu-nis2:9=full\n");
        const auto refused = services_->control_register.import_sheet(context, bad, {});
        EXPECT_EQ(refused.updated, 0) << "all or nothing";
        std::string all;
        for (const auto& one : refused.rejected) all += std::to_string(one.row) + one.pointer + "=" + one.code + " ";
        EXPECT_EQ(all, "3/owner=unknown_reference 3/implemented_on=required 3/owner=required 3/implementation_notes=required 3/mappings=unknown_reference ");
        ImportQuery partial;
        partial.mode = ImportMode::partial;
        EXPECT_EQ(services_->control_register.import_sheet(context, bad, partial).updated, 1);
        EXPECT_EQ(sql("SELECT title FROM compliance_controls"), "New title");
    });
}

TEST_F(ControlTest, AGapIsEstimatedFromMappingsInEitherDirectionButNeverChained) {
    regulation("src", {"1", "2", "3"});
    regulation("dst", {"a", "b", "c", "d"});
    regulation("far", {"x"});
    const auto round = assessment("src");
    item(round, requirement("src", "1"), "compliant");
    item(round, requirement("src", "2"), "partially_compliant");
    item(round, requirement("src", "3"), "not_assessed");
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        const auto report = services_->framework_mappings.import(
            context, "source_requirement_urn,target_requirement_urn,relationship,strength\nsrc:1,dst:a,equal,10\nsrc:2,dst:b,intersect,5\nsrc:2,dst:b,equal,\n",
            {});
        EXPECT_EQ(report.created, 2);
        EXPECT_EQ(report.merged, 1);
        // Read backwards, subset is superset.
        EXPECT_EQ(services_->framework_mappings
                      .import(context, R"([{"source_requirement_urn": "dst:c", "target_requirement_urn": "src:3", "relationship": "subset"}])", {})
                      .created,
                  1);
        EXPECT_EQ(services_->framework_mappings.import(context, "source_requirement_urn,target_requirement_urn,relationship\ndst:a,far:x,equal\n", {}).created,
                  1);
        GapQuery query;
        query.target_regulation_id = *Uuid::parse(sql("SELECT id FROM compliance_regulations WHERE key = 'dst'"));
        query.source_assessment_id = round.str();
        const auto gap = services_->framework_mappings.gap(context, query);
        EXPECT_EQ(gap.estimate->scaled, 375);
        EXPECT_EQ(gap.mapped_share->scaled, 750);
        EXPECT_EQ(gap.open, 1);
        query.target_regulation_id = *Uuid::parse(sql("SELECT id FROM compliance_regulations WHERE key = 'far'"));
        EXPECT_EQ(services_->framework_mappings.gap(context, query).open, 1) << "two hops prove nothing";
        // Taken again it is unchanged; other entries take the place of the earlier ones.
        EXPECT_EQ(
            services_->framework_mappings.import(context, "source_requirement_urn,target_requirement_urn,relationship\ndst:a,far:x,equal\n", {}).unchanged, 1);
        const auto refused =
            services_->framework_mappings.import(context, "source_requirement_urn,target_requirement_urn,relationship\ndst:a,far:x,same\ndst:a,src:9,equal\n",
                                                 {.target_regulation = platform::Text<255>("far")});
        ASSERT_EQ(refused.rejected.size(), 2U);
        EXPECT_EQ(refused.rejected[0].code, "unknown_value");
        EXPECT_EQ(refused.rejected[1].code, "unknown_reference");
        auto page = services_->framework_mappings.list(context, {}, {});
        EXPECT_EQ(page.items.size(), 3U);
        EXPECT_EQ(page.items.front().resolved, page.items.front().entries);
        services_->framework_mappings.remove(context, page.items.front().id, {});
        EXPECT_EQ(sql("SELECT count(*) FROM compliance_framework_mapping_entries"), "3");
    });
}

}  // namespace
