// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compliance/services/library_file/oscal.hpp"
#include "compliance/services/library_file/reader.hpp"
#include "platform/problem/problem.hpp"

namespace {

using namespace compliance;

constexpr const char* kCatalog = R"({"catalog": {"uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724",
 "metadata": {"title": "Controls", "last-modified": "2026-02-03T10:00:00Z", "version": "5.1", "oscal-version": "1.1.2",
   "document-ids": [{"identifier": "DOC-1"}],
   "parties": [{"uuid": "p1", "name": "Institute"}], "responsible-parties": [{"role-id": "creator", "party-uuids": ["p1"]}]},
 "groups": [{"id": "ac", "title": "Access", "controls": [
   {"id": "ac-1", "title": "Policy",
    "params": [{"id": "p_1", "label": "roles"},
      {"id": "p_2", "select": {"how-many": "one-or-more", "choice": ["daily", "{{ insert: param, p_1 }}"]}},
      {"id": "p_3", "values": ["a", "b"]}],
    "props": [{"name": "label", "class": "sp", "value": "AC-01"}, {"name": "label", "value": "AC-1"}, {"name": "sort-id", "value": "x"}],
    "parts": [
      {"name": "statement", "prose": "The organization:", "parts": [
        {"name": "item", "props": [{"name": "label", "value": "a."}], "prose": "Tells {{ insert: param, p_1 }}", "parts": [
           {"name": "item", "props": [{"name": "label", "value": "1."}], "prose": "{{ insert: param, p_2 }}; {{ insert: param, p_3 }}"}]}]},
      {"name": "guidance", "prose": "Later."}, {"name": "overview", "prose": "First."}],
    "controls": [{"id": "ac-1.1", "title": "More"}]},
   {"id": "ac-2", "title": "Old", "props": [{"name": "status", "value": "Withdrawn"}], "links": [{"rel": "incorporated-into", "href": "#ac-1"}]}]}]}})";

const Requirement& node(const LibraryDocument& document, std::size_t i) { return document.regulations.front().requirements.at(i); }

TEST(OscalCatalog, GroupsAreStructureAndControlsAreAssessed) {
    const auto read = read_library_file(kCatalog, {.language = "en", .file_name = "a/b/controls.json"});
    EXPECT_EQ(read.format, LibraryFormat::oscal_catalog);
    const auto& document = read.document;
    EXPECT_TRUE(document.rejected.empty());
    EXPECT_EQ(document.library.urn.value, "urn:oscal:doc-1");
    EXPECT_EQ(document.library.ref_id.value, "controls");
    EXPECT_EQ(document.library.provider->value, "Institute");
    EXPECT_EQ(document.library.version_label->value, "5.1");
    EXPECT_EQ(document.counts(), (LibraryCounts{{"regulations", 1}, {"requirements", 4}, {"assessable", 2}}));
    EXPECT_EQ(node(document, 0).urn, "urn:oscal:doc-1:group:ac");
    EXPECT_EQ(node(document, 0).ref_id->value, "AC");
    EXPECT_EQ(node(document, 1).ref_id->value, "AC-1");
    EXPECT_EQ(node(document, 2).parent->id, node(document, 1).id);
    EXPECT_EQ(node(document, 2).ref_id->value, "AC-1.1");
}

TEST(OscalCatalog, StatementsAreLinesWithTheirLabelsAndParameters) {
    const auto document = read_library_file(kCatalog, {}).document;
    EXPECT_EQ(node(document, 1).text->value,
              "The organization:\na. Tells [Assignment: roles]\n  1. [Selection (one or more): daily; [Assignment: roles]]; a, b");
    EXPECT_EQ(node(document, 1).guidance->value, "First.\n\nLater.");
    EXPECT_EQ(node(document, 1).parameters.size(), 3U);
}

TEST(OscalCatalog, WithdrawnControlsNameWhatTookTheirPlace) {
    const auto document = read_library_file(kCatalog, {}).document;
    EXPECT_TRUE(node(document, 3).withdrawn);
    EXPECT_FALSE(node(document, 3).assessable);
    ASSERT_EQ(node(document, 3).superseded_by.size(), 1U);
    EXPECT_EQ(node(document, 3).superseded_by.front().id, node(document, 1).id);
}

TEST(OscalCatalog, InsertsThatNameEachOtherComeToAnEnd) {
    std::vector<platform::Fault> faults;
    const auto list = platform::json::parse(
        R"([{"id": "a", "label": "{{ insert: param, b }}"}, {"id": "b", "label": "{{ insert: param, a }}{{ insert: param, a }}"}])", faults);
    library_file::OscalParameters parameters;
    parameters.add(list);
    EXPECT_LT(parameters.render("{{ insert: param, a }}").size(), 10'000U);
    EXPECT_EQ(parameters.render("{{ insert: control, a }} {{ open"), "{{ insert: control, a }} {{ open");
    EXPECT_EQ(parameters.render("{{ insert: param, none }}"), "[Assignment: none]");
}

TEST(OscalCatalog, OtherVersionsAreRefused) {
    std::string other = kCatalog;
    other.replace(other.find("\"1.1.2\""), 7, "\"2.0.0\"");
    try {
        read_library_file(other, {});
        FAIL() << "was read";
    } catch (const platform::Problem& problem) {
        EXPECT_EQ(problem.code(), "oscal_version");
    }
}

TEST(OscalCatalog, TokensAreIdsOfTheirOwn) {
    EXPECT_EQ(library_file::oscal_token("A.5.15"), "a.5.15");
    EXPECT_EQ(library_file::oscal_token("4.1"), "_4.1");
    EXPECT_EQ(library_file::oscal_token("Art. 5(1)(a)"), "art.-5-1--a-");
}

}  // namespace
