// SPDX-License-Identifier: Apache-2.0
#include <future>

#include <gtest/gtest.h>

#include "compliance/db/migrations.hpp"
#include "platform/postgres/migrate.hpp"
#include "tests/support/database.hpp"

using namespace platform::postgres;

namespace {

const Migration kFirst{1, "0001_a_create.sql", "CREATE TABLE a (x int)"};
const Migration kSecond{2, "0002_b_create.sql", "CREATE TABLE b (x int)"};
const Migration kThird{3, "0003_c_create.sql", "CREATE TABLE c (x int)"};

std::string refusal(const std::string& url, std::span<const Migration> migrations) {
    try {
        migrate(url, migrations);
    } catch (const MigrationError& error) {
        return error.what();
    }
    return {};
}

/// Refusal of a second file with that SQL after the first.
std::string refusal_of(const std::string& sql) {
    const auto url = tests::empty_database();
    const Migration both[] = {kFirst, {2, "0002_b_create.sql", sql}};
    const auto why = refusal(url, both);
    EXPECT_EQ(tests::superuser(url, "SELECT max(number) FROM compliance_schema_migrations"), "1");
    EXPECT_EQ(tests::superuser(url, "SELECT to_regclass('b') IS NULL"), "t") << "the file left something behind";
    return why;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Migrations, AreAppliedOnce) {
    const auto url = tests::empty_database();
    EXPECT_EQ(pending(url, std::span(&kFirst, 1)).applied, std::vector<std::string>{"0001_a_create.sql"});
    EXPECT_EQ(migrate(url, std::span(&kFirst, 1)).applied.size(), 1U);
    EXPECT_TRUE(migrate(url, std::span(&kFirst, 1)).applied.empty());
    const Migration both[] = {kFirst, kSecond};
    EXPECT_EQ(pending(url, both).schema_version, 1);
    const auto report = migrate(url, both);
    EXPECT_EQ(report.applied, std::vector<std::string>{"0002_b_create.sql"});
    EXPECT_EQ(report.schema_version, 2);
}

TEST(Migrations, AFaultOfSyntaxIsNamedWithFileAndLine) {
    const auto why = refusal_of("CREATE TABLE b (x int);\n-- ä, ö, ü and ß are one character each\n\nCREATE TABEL c (x int);");
    EXPECT_TRUE(holds(why, "0002_b_create.sql:4:")) << why;
}

TEST(Migrations, AFaultThatShowsOnlyWhenItRunsIsNamedByItsStatementsLine) {
    const auto why = refusal_of(
        "CREATE TABLE b (x int CHECK (x > 0)); -- ; not the end\n"
        "DO $body$ BEGIN PERFORM ';'; END $body$;\n"
        "/* one; two */ INSERT INTO b VALUES (1);\n"
        "\n"
        "INSERT INTO b\nVALUES (-1);\n");
    EXPECT_TRUE(holds(why, "0002_b_create.sql:5:")) << why;
}

TEST(Migrations, AConstraintThatFailsAtTheEndIsNamedWithItsFile) {
    const auto why = refusal_of("CREATE TABLE b (x int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (1), (1)");
    EXPECT_TRUE(holds(why, "0002_b_create.sql")) << why;
}

TEST(Migrations, AReleasedFileThatHasChangedIsRefused) {
    const auto url = tests::empty_database();
    migrate(url, std::span(&kFirst, 1));
    const Migration changed{1, "0001_a_create.sql", "CREATE TABLE a (x bigint)"};
    EXPECT_TRUE(holds(refusal(url, std::span(&changed, 1)), "has changed"));
}

TEST(Migrations, ANewerDatabaseAndGapsAreRefused) {
    const auto url = tests::empty_database();
    const Migration all[] = {kFirst, kSecond, kThird}, gap[] = {kFirst, kThird}, older[] = {kFirst, kSecond};
    migrate(url, gap);
    EXPECT_TRUE(holds(refusal(url, all), "0002_b_create.sql is missing"));
    EXPECT_TRUE(holds(refusal(url, older), "newer program"));
    EXPECT_TRUE(holds(refusal(url, std::span(&kFirst, 1)), "newer program"));
    EXPECT_TRUE(holds(refusal(url, std::span(&kThird, 1)), "does not carry"));
    const Migration twice[] = {kFirst, kFirst};
    EXPECT_TRUE(holds(refusal(tests::empty_database(), twice), "ascending"));
}

TEST(Migrations, TwoProgramsThatStartAtOnceApplyEachOnce) {
    const auto url = tests::empty_database();
    const Migration all[] = {{1, "0001_a_create.sql", "CREATE TABLE a (x int); SELECT pg_sleep(0.2)"}, kSecond, kThird};
    auto other = std::async(std::launch::async, [&] { return migrate(url, all).applied.size(); });
    const auto own = migrate(url, all).applied.size();
    EXPECT_EQ(own + other.get(), 3U);
}

TEST(Migrations, WhatAFileSetsEndsWithIt) {
    const auto url = tests::empty_database();
    const Migration all[] = {{1, "0001_a_create.sql", "CREATE SCHEMA odd; SET search_path = odd; CREATE TABLE a (x int)"}, kSecond};
    migrate(url, all);
    EXPECT_EQ(tests::superuser(url, "SELECT to_regclass('public.b') IS NOT NULL AND to_regclass('odd.a') IS NOT NULL"), "t");
}

TEST(Migrations, ThoseOfTheProgramApplyToAnEmptyDatabaseAndAreNumberedByTheirNames) {
    const auto url = tests::empty_database();
    const auto report = migrate(url, compliance::migrations());
    EXPECT_EQ(report.applied.size(), compliance::migrations().size());
    for (const auto& migration : compliance::migrations())
        EXPECT_EQ(std::stoi(std::string(migration.name.substr(0, 4)), nullptr, 10), migration.number);
}

}  // namespace
