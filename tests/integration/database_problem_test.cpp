// SPDX-License-Identifier: Apache-2.0
// What callers are told of what the database refused.
#include <gtest/gtest.h>

#include "compliance/services/database_problem.hpp"
#include "tests/support/database.hpp"

using namespace platform;
using namespace platform::postgres;
using compliance::pointer_of;
using compliance::problem_of;

namespace {

TEST(ConstraintNames, TellWhichMemberTheyAreAbout) {
    EXPECT_EQ(pointer_of("compliance_members", "compliance_members_email"), "/email");
    EXPECT_EQ(pointer_of("compliance_email_templates", "compliance_email_templates_tenant_id_template_key_key"), "/template_key");
    EXPECT_EQ(pointer_of("compliance_dsr_items", "compliance_dsr_items_tenant_id_request_fkey"), "/request");
    EXPECT_EQ(pointer_of("compliance_tenants", "compliance_tenants_slug_check"), "/slug");
    EXPECT_EQ(pointer_of("compliance_tenants", "compliance_tenants_check"), "");
    EXPECT_EQ(pointer_of("compliance_tenants", "compliance_tenants_check1"), "");
    EXPECT_EQ(pointer_of("compliance_tenants", "compliance_tenants_pkey"), "");
    EXPECT_EQ(pointer_of("compliance_tenants", "other_name"), "");
    EXPECT_EQ(pointer_of("", "x"), "");
    EXPECT_EQ(pointer_of("compliance_tenants", "compliance_tenants"), "");
}

class DatabaseProblem : public tests::DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        tests::superuser(url_,
                         "CREATE TABLE parents (id int PRIMARY KEY, name text, level int, CONSTRAINT parents_name_key UNIQUE (name), "
                         "CONSTRAINT parents_level_check CHECK (level < 5), CONSTRAINT parents_check CHECK (level <> id), short varchar(3)); "
                         "CREATE TABLE children (parent int, CONSTRAINT children_parent_fkey FOREIGN KEY (parent) REFERENCES parents); "
                         "INSERT INTO parents VALUES (1, 'a', 2), (2, 'b', 3); INSERT INTO children VALUES (1); "
                         "GRANT ALL ON parents, children TO compliance_app");
    }
    /// Status, code, and the first fault of what the statement is refused with.
    [[nodiscard]] std::string refusal(const std::string& sql, std::string_view method = "POST") {
        std::string said = "no refusal";
        in_fiber([&](Fiber& fiber) {
            try {
                database_->run(fiber, scope(), sql);
            } catch (const DatabaseError& error) {
                const auto problem = problem_of(error, method);
                said = std::to_string(problem.status()) + " " + problem.code();
                if (!problem.faults().empty()) said += " " + problem.faults()[0].pointer + " " + problem.faults()[0].code;
                if (problem.retry_after_s() > 0) said += " later";
            } catch (const DatabaseUnavailable&) {
                said = "unavailable";
            }
        });
        return said;
    }
};

TEST_F(DatabaseProblem, NamesTheMemberByTheConstraint) {
    EXPECT_EQ(refusal("INSERT INTO parents VALUES (3, 'a', 1)"), "409 already_exists /name duplicate");
    EXPECT_EQ(refusal("INSERT INTO parents VALUES (1, 'c', 2)"), "409 already_exists");
    EXPECT_EQ(refusal("INSERT INTO parents VALUES (3, 'c', 9)"), "422 contradiction /level contradiction");
    EXPECT_EQ(refusal("INSERT INTO parents VALUES (3, 'c', 3)"), "422 contradiction");
    EXPECT_EQ(refusal("INSERT INTO children VALUES (7)"), "422 unknown_reference /parent unknown_reference");
    EXPECT_EQ(refusal("DELETE FROM parents WHERE id = 1", "DELETE"), "409 referenced");
    EXPECT_EQ(refusal("DELETE FROM parents WHERE id = 1", "POST"), "409 referenced");
}

TEST_F(DatabaseProblem, ValuesThatNoColumnHoldsAreTheCallersFault) {
    EXPECT_EQ(refusal("SELECT '1e200000'::jsonb"), "422 bad_format");
    EXPECT_EQ(refusal("SELECT '\"\\u0000\"'::jsonb"), "422 bad_format");
    EXPECT_EQ(refusal("SELECT 'x'::int"), "422 bad_format");
    EXPECT_EQ(refusal("INSERT INTO parents VALUES (3, 'c', 1, 'long')"), "422 bad_format");
}

TEST_F(DatabaseProblem, WhatWeGotWrongIsOurFault) {
    EXPECT_EQ(refusal("SELECT nothing"), "500 internal");
    EXPECT_EQ(refusal("SELECT 1 / 0"), "500 internal");
    EXPECT_EQ(refusal("CREATE TABLE x (a int)"), "500 internal");
}

TEST_F(DatabaseProblem, WhatMayPassIsToBeTriedAgain) {
    EXPECT_EQ(refusal("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$"), "503 unavailable later");
    EXPECT_EQ(refusal("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40P01'; END $$"), "503 unavailable later");
    for (const char* state : {"57014", "55P03", "53100", "53200", "53300", "57P01", "57P03", "08006", "25006", "25P03"})
        EXPECT_EQ(refusal(fmt::format("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '{}'; END $$", state)), "unavailable") << state;
}

TEST_F(DatabaseProblem, WhatJoinsACommitHappensWithItOrNotAtAll) {
    in_fiber([&](Fiber& fiber) {
        const auto insert = [&](int id, const Transaction::BeforeCommit& before, bool commits) {
            Transaction tx(*database_, fiber, scope(), before);
            tx.run(fmt::format("INSERT INTO parents VALUES ({}, '{}', 1)", id, id));
            if (commits) tx.commit();
        };
        int called = 0;
        insert(
            10, [&](Transaction& tx) { ++called, tx.run("INSERT INTO children VALUES (10)"); }, true);
        insert(
            11, [&](Transaction&) { ++called; }, false);
        EXPECT_EQ(called, 1);
        EXPECT_THROW(insert(
                         12, [](Transaction&) { throw std::runtime_error("no"); }, true),
                     std::runtime_error);
        EXPECT_EQ(database_->run(fiber, scope(), "SELECT count(*) FROM parents WHERE id >= 10").integer(0, 0), 1);
        EXPECT_EQ(database_->run(fiber, scope(), "SELECT count(*) FROM children WHERE parent = 10").integer(0, 0), 1);
    });
}

}  // namespace
