// SPDX-License-Identifier: Apache-2.0
// Entity tags of records: what changes them, and what of them is a version.
#include <gtest/gtest.h>

#include "compliance/db/models/risk.hpp"
#include "platform/records/entity_tag.hpp"

using compliance::Risk;
using platform::records::entity_tag;
using platform::records::version_in_tag;

namespace {

Risk risk_of_version(std::int64_t version) {
    Risk risk{};
    risk.version = version;
    return risk;
}

struct Unversioned {
    std::string name;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"name", "Name."}};
};
BOOST_DESCRIBE_STRUCT(Unversioned, (), (name))

}  // namespace

TEST(EntityTag, IsTheVersionWhereNothingHangsOnTheRecord) { EXPECT_EQ(entity_tag(risk_of_version(7)), "\"7\""); }

TEST(EntityTag, WhatHasNoVersionHasNone) { EXPECT_EQ(entity_tag(Unversioned{}), std::nullopt); }

TEST(EntityTag, ChangesWithEachPartThoughTheVersionStays) {
    auto risk = risk_of_version(7);
    std::vector<std::string> tags{*entity_tag(risk)};
    risk.treatments.emplace_back().title = {"Restore each month"};
    tags.push_back(*entity_tag(risk));
    risk.treatments.front().title = {"Restore each week"};
    tags.push_back(*entity_tag(risk));
    risk.suggested.emplace();
    tags.push_back(*entity_tag(risk));
    risk.acceptance.emplace();
    tags.push_back(*entity_tag(risk));
    risk.latest_simulation.emplace();
    tags.push_back(*entity_tag(risk));
    for (std::size_t i = 0; i < tags.size(); ++i) {
        EXPECT_EQ(version_in_tag(tags[i]), 7) << tags[i];
        for (std::size_t k = 0; k < i; ++k) EXPECT_NE(tags[i], tags[k]);
    }
}

TEST(EntityTag, DoesNotSayWhatTheVersionSaysAlready) {
    auto risk = risk_of_version(7);
    const auto before = entity_tag(risk);
    risk.tags.emplace_back("backup");
    EXPECT_EQ(entity_tag(risk), before);
}

TEST(EntityTag, IsOfTheVersionAloneWherePartsAreNotAskedFor) {
    auto risk = risk_of_version(7);
    risk.treatments.emplace_back();
    EXPECT_EQ(entity_tag(platform::reflect::type_of<Risk>(), &risk, false), "\"7\"");
}

TEST(EntityTag, NamesItsVersionWithAndWithoutQuotes) {
    EXPECT_EQ(version_in_tag("\"12\""), 12);
    EXPECT_EQ(version_in_tag("12"), 12);
    EXPECT_EQ(version_in_tag("\"12-0a1b2c3d4e5f6071\""), 12);
}

TEST(EntityTag, OfOtherFormNamesNoVersion) {
    for (const char* tag : {"", "\"\"", "x", "\"x\"", "\"12-\"", "\"12-xyz\"", "\"12-0a1b\"", "\"-0a1b2c3d4e5f6071\"", "\"12-0a1b2c3d4e5f60718\"", "\"1.5\""})
        EXPECT_EQ(version_in_tag(tag), std::nullopt) << tag;
}
