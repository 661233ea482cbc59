// SPDX-License-Identifier: Apache-2.0
// What files of packages bear that the first ones did not: it is read, or kept and told of, and refuses no file.
#include <gtest/gtest.h>

#include <algorithm>

#include "compliance/services/library_file/reader.hpp"
#include "platform/problem/problem.hpp"

namespace {

using namespace compliance;

constexpr const char* kHead = "urn: urn:acme:risk:library:x\nlocale: en\nref_id: X\nname: Package X\nversion: 1\npublication_date: 2026-01-01\n";

std::string framework(const std::string& node, const std::string& further = "") {
    return std::string(kHead) + "objects:\n  framework:\n    urn: urn:acme:risk:framework:x\n    ref_id: X\n    name: Framework X\n" + further +
           "    requirement_nodes:\n    - urn: urn:acme:risk:req_node:x:a\n      depth: 1\n      assessable: true\n" + node;
}
std::string questions(const std::string& members) {
    return framework("      questions:\n        urn:acme:risk:req_node:x:a:question:1:\n          text: One?\n" + members);
}

LibraryDocument read(const std::string& text, bool strict = false) { return read_library_file(text, {.strict = strict}).document; }
std::string codes(const LibraryDocument& document) {
    std::string out;
    for (const auto& one : document.rejected) out += one.code + "@" + one.pointer + " ";
    return out;
}
bool warns(const LibraryDocument& document, std::string_view code) {
    return std::any_of(document.warnings.begin(), document.warnings.end(), [&](const auto& one) { return one.code == code; });
}
std::string code_of(const std::string& text) {
    try {
        read_library_file(text, {});
    } catch (const platform::Problem& problem) {
        return problem.code();
    }
    return "read";
}
const Requirement& first(const LibraryDocument& document) { return document.regulations.front().requirements.front(); }

TEST(LibraryTolerance, AQuestionOfAnotherTypeIsAnsweredByChoiceOrInWords) {
    const auto single = read(questions("          type: single_choice\n          choices: [{value: Yes}, {value: No}]\n"));
    ASSERT_EQ(codes(single), "");
    EXPECT_EQ(first(single).questions.front().type, QuestionType::unique_choice);
    const auto rating = read(questions("          type: rating\n          choices: [{value: Low}]\n"));
    EXPECT_EQ(first(rating).questions.front().type, QuestionType::unique_choice);
    EXPECT_EQ(first(rating).attributes.at("x_question_members").text, R"({"urn:acme:risk:req_node:x:a:question:1":{"type":"rating"}})");
    const auto upload = read(questions("          type: file\n"));
    ASSERT_EQ(codes(upload), "");
    EXPECT_EQ(first(upload).questions.front().type, QuestionType::text);
    EXPECT_TRUE(warns(upload, "unknown_value"));
}

TEST(LibraryTolerance, AResultThatNobodyKnowsSaysNothing) {
    const auto document =
        read(questions("          type: unique_choice\n          choices: [{value: Yes, compute_result: custom}, {value: No, compute_result: false}]\n"));
    ASSERT_EQ(codes(document), "");
    const auto& choices = first(document).questions.front().choices;
    EXPECT_FALSE(choices[0].compute_result);
    EXPECT_EQ(choices[1].compute_result, ChoiceResult::non_compliant);
    EXPECT_TRUE(warns(document, "unknown_value"));
    EXPECT_NE(first(document).attributes.at("x_question_members").text.find(R"("compute_result":"custom")"), std::string::npos);
}

TEST(LibraryTolerance, MembersOfQuestionsAndChoicesThatHaveNoPlaceAreKept) {
    const auto text = questions("          type: unique_choice\n          hint: look\n          choices: [{value: Yes, icon: tick}]\n");
    const auto document = read(text);
    ASSERT_EQ(codes(document), "");
    EXPECT_EQ(first(document).attributes.at("x_question_members").text,
              R"({"urn:acme:risk:req_node:x:a:question:1":{"hint":"look"},"urn:acme:risk:req_node:x:a:question:1:choice:1":{"icon":"tick"}})");
    EXPECT_EQ(std::count_if(document.warnings.begin(), document.warnings.end(), [](const auto& one) { return one.code == "unknown_key"; }), 2);
    EXPECT_NE(codes(read(text, true)).find("unknown_key@/objects/framework/requirement_nodes/0/questions/urn:acme:risk:req_node:x:a:question:1/hint"),
              std::string::npos);
}

TEST(LibraryTolerance, ADependencyMayNameTheLastPartsOfUrns) {
    const std::string parent = "          type: unique_choice\n          choices: [{urn: 'urn:acme:risk:req_node:x:a:question:1:choice:C2', value: Yes}]\n";
    const auto second = [&](const std::string& depends) {
        return read(questions(parent + "        urn:acme:risk:req_node:x:a:question:q2:\n          type: text\n          depends_on: " + depends + "\n"));
    };
    const auto document = second("{question: '1', answers: [c2], condition: all}");
    ASSERT_EQ(codes(document), "");
    const auto& dependency = first(document).questions[1].depends_on;
    ASSERT_TRUE(dependency);
    EXPECT_EQ(dependency->question.value, "urn:acme:risk:req_node:x:a:question:1");
    EXPECT_EQ(dependency->answers.front().value, "urn:acme:risk:req_node:x:a:question:1:choice:c2");
    EXPECT_EQ(dependency->condition, DependencyCondition::all);
    const auto open = second("{answers: [c2]}");
    EXPECT_EQ(codes(open), "");
    EXPECT_FALSE(first(open).questions[1].depends_on) << "without a question there is nothing to wait for";
    const auto elsewhere = second("{question: 'urn:acme:risk:req_node:x:b:question:1', answers: [c2]}");
    EXPECT_EQ(codes(elsewhere), "");
    EXPECT_TRUE(warns(elsewhere, "unknown_question"));
}

TEST(LibraryTolerance, BrokenNumbersAreCutAndVersionsAreWhole) {
    const auto document = read(framework("      weight: 2.7\n      ref_id: 1.10\n"));
    ASSERT_EQ(codes(document), "");
    EXPECT_EQ(first(document).weight.value, 2);
    EXPECT_EQ(first(document).ref_id->value, "1.10");
    EXPECT_TRUE(warns(document, "scalar_coerced"));
    auto text = framework("");
    text.replace(text.find("version: 1"), 10, "version: 3.0");
    const auto versioned = read(text);
    EXPECT_EQ(codes(versioned), "");
    EXPECT_EQ(versioned.library.lib_version.value, 3);
    EXPECT_TRUE(warns(versioned, "version_not_integer"));
    EXPECT_EQ(codes(read(framework("      weight: 2.x\n"))), "bad_type@/objects/framework/requirement_nodes/0/weight ");
}

TEST(LibraryTolerance, ASplashScreenIsNoRequirement) {
    const auto document = read(framework("      display_mode: splash\n"));
    ASSERT_EQ(codes(document), "");
    EXPECT_FALSE(first(document).assessable);
    EXPECT_TRUE(warns(document, "splash_not_assessable"));
    EXPECT_FALSE(document.counts().contains("assessable"));
}

TEST(LibraryTolerance, WordsOfAnEnumerationMayBeSpaced) {
    EXPECT_EQ(first(read(framework("      importance: Nice to have\n"))).importance, RequirementImportance::nice_to_have);
}

TEST(LibraryTolerance, AGroupWithoutAReferenceGoesByItsName) {
    const auto document =
        read(framework("", "    implementation_groups_definition:\n    - name: Basic\n      colour: red\n    - ref_id: adv\n      colour: blue\n"));
    ASSERT_EQ(codes(document), "");
    const auto& regulation = document.regulations.front().regulation;
    EXPECT_EQ(regulation.groups[0].ref_id.value, "Basic");
    EXPECT_TRUE(warns(document, "group_named"));
    EXPECT_EQ(regulation.attributes.at("x_group_members").text, R"({"Basic":{"colour":"red"},"adv":{"colour":"blue"}})");
}

TEST(LibraryTolerance, AMatrixKeepsWhatItsLevelsAskFor) {
    const auto document = read(std::string(kHead) + R"(objects:
  risk_matrix:
  - urn: urn:acme:risk:matrix:x
    ref_id: x
    name: Two by two
    annotation: Remark
    strength_of_knowledge: {low: 1}
    is_enabled: false
    translations: {de: {name: Zwei mal zwei}}
    probability: [{name: rare}, {name: often, translations: {de: {name: oft, description: jede Woche}}}]
    impact: [{name: small, hint: x}, {name: large}]
    risk: [{abbreviation: 1, name: low, description: Bear it}, {abbreviation: H, name: high, description: Act}]
    grid: [[0, 0], [0, 1]]
)");
    ASSERT_EQ(codes(document), "");
    const auto& matrix = document.matrices.front();
    EXPECT_EQ(matrix.levels[0].abbreviation->value, "1");
    EXPECT_EQ(matrix.levels[1].description->value, "Act");
    EXPECT_EQ(matrix.likelihood_levels[1].translations.at("de").value, "oft");
    const auto kept = document.library.attributes.at("x_matrix_members_1").text;
    for (const char* part : {R"("annotation":"Remark")", R"("strength_of_knowledge":{"low":1})", R"("is_enabled":false)", R"({"name":"Zwei mal zwei"})",
                             R"("urn:acme:risk:matrix:x/probability/2":{"translations")", R"("urn:acme:risk:matrix:x/impact/1":{"hint":"x"})"})
        EXPECT_NE(kept.find(part), std::string::npos) << part << " in " << kept;
}

TEST(LibraryTolerance, AMappingKeepsItsRemarkAndItsTranslations) {
    const auto document = read(std::string(kHead) + R"(objects:
  requirement_mapping_sets:
  - urn: urn:acme:risk:req_mapping_set:x
    ref_id: x
    name: X
    annotation: Remark
    source_framework_urn: urn:acme:risk:framework:a
    target_framework_urn: urn:acme:risk:framework:b
    requirement_mappings:
    - {source_requirement_urn: "urn:acme:risk:req_node:a:1", target_requirement_urn: "urn:acme:risk:req_node:b:1", relationship: Not related, note: why}
)");
    ASSERT_EQ(codes(document), "");
    EXPECT_EQ(document.mappings.front().entries.front().relationship, MappingRelationship::not_related);
    EXPECT_EQ(document.library.attributes.at("x_mapping_members_1").text,
              R"({"urn:acme:risk:req_mapping_set:x":{"annotation":"Remark"},"urn:acme:risk:req_mapping_set:x/1":{"note":"why"}})");
}

TEST(LibraryTolerance, ReferenceControlsGoByTheirFirstNameToo) {
    auto text = framework("      security_functions: ['urn:acme:risk:function:X:One']\n");
    text.insert(text.find("  framework:"), "  security_functions:\n  - {urn: 'urn:acme:risk:function:x:one', ref_id: ONE, name: One, category: policy}\n");
    const auto document = read(text);
    ASSERT_EQ(codes(document), "");
    ASSERT_EQ(document.objects.size(), 1U);
    EXPECT_EQ(document.objects.front().category, ControlCategory::policy);
    EXPECT_EQ(first(document).reference_controls.front().value, "urn:acme:risk:function:x:one");
    EXPECT_TRUE(document.needed.empty());
    EXPECT_TRUE(warns(document, "other_name"));
    EXPECT_FALSE(warns(document, "unknown_key"));
}

TEST(LibraryTolerance, YamlMayBeWrittenLikeJson) {
    EXPECT_EQ(code_of("{urn: 'urn:acme:risk:library:x', name: X, version: 1, objects: {threats: []},}"), "read");
    EXPECT_EQ(code_of("{\"urn\": \"urn:acme:risk:library:x\", "), "not_parseable");
    EXPECT_EQ(code_of("{a: &b [1], c: *b}"), "yaml_feature_forbidden");
    EXPECT_EQ(code_of("<?xml version=\"1.0\"?><catalog/>"), "unknown_format");
}

TEST(LibraryTolerance, JsonThatBreaksOffSaysInWhichLine) {
    try {
        read_library_file("{\n  \"urn\": [1,\n", {});
        FAIL() << "was read";
    } catch (const platform::Problem& problem) {
        EXPECT_NE(problem.detail().find("line 3, column 1"), std::string::npos) << problem.detail();
    }
}

TEST(LibraryTolerance, OscalMayBeWrittenInYaml) {
    const auto document = read_library_file(R"(catalog:
  uuid: 74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c724
  metadata: {title: Manual, last-modified: 2026-02-03T10:00:00.12Z, version: 2026.06, oscal-version: 1.1.2}
  groups:
  - title: Same
    controls:
    - {id: m-1, title: Policy, props: [{name: label, value: 1}], parts: [{name: statement, prose: 2026}]}
  - title: Same
)",
                                            {.file_name = "Manual.YAML"})
                              .document;
    ASSERT_TRUE(document.rejected.empty());
    EXPECT_EQ(document.library.version_label->value, "2026.06");
    EXPECT_EQ(document.library.ref_id.value, "Manual");
    const auto& nodes = document.regulations.front().requirements;
    ASSERT_EQ(nodes.size(), 3U);
    EXPECT_EQ(nodes[1].ref_id->value, "1");
    EXPECT_EQ(nodes[1].text->value, "2026");
}

TEST(LibraryTolerance, ADayThatCannotBeReadIsKeptAsItStands) {
    const auto document =
        read_library_file("urn: urn:acme:risk:library:d\nname: D\nversion: 1\npublication_date: May 2024\nobjects:\n  threats: []\n", {}).document;
    EXPECT_FALSE(document.library.publication_date.has_value());
    EXPECT_EQ(document.library.attributes.at("publication_date").text, "\"May 2024\"");
    EXPECT_TRUE(warns(document, "no_publication_date"));
}

TEST(LibraryTolerance, ThreatsOfAThreatCatalogueKeepTheirPlace) {
    const auto document = read_library_file(R"(urn: urn:acme:risk:library:t
ref_id: t
name: T
version: 1
locale: en
objects:
  threat_catalogs:
  - urn: urn:acme:risk:threat_catalog:t
    ref_id: t
    name: All
    grouping_definition:
    - {ref_id: linux, name: Linux, dimension: platform}
  threats:
  - {urn: 'urn:acme:risk:threat:t:1', ref_id: T1, name: One, type: technique, catalog_urn: 'urn:acme:risk:threat_catalog:T', groups: [linux]}
  - {urn: 'urn:acme:risk:threat:t:1.1', ref_id: T1.1, name: Sub, type: technique, parent_urn: 'urn:acme:risk:threat:t:1',
     reference_controls: ['urn:acme:risk:function:t:m1']}
)",
                                            {})
                              .document;
    EXPECT_TRUE(document.rejected.empty());
    ASSERT_EQ(document.objects.size(), 3U);
    EXPECT_EQ(document.objects[0].parent_urn.has_value(), false);
    EXPECT_EQ(document.objects[0].catalog_urn->value, "urn:acme:risk:threat_catalog:t");
    EXPECT_EQ(document.objects[1].parent_urn->value, "urn:acme:risk:threat:t:1");
    EXPECT_EQ(document.objects[1].attributes.at("reference_controls").text, R"(["urn:acme:risk:function:t:m1"])");
    EXPECT_EQ(document.objects[2].kind, LibraryObjectKind::ttp_catalog);
    EXPECT_TRUE(document.objects[2].attributes.contains("grouping_definition"));
    EXPECT_TRUE(warns(document, "other_name"));
    EXPECT_FALSE(warns(document, "unknown_key"));
}

TEST(LibraryTolerance, OscalBeforeItsFirstReleaseIsRefused) {
    const auto outcome = [](const std::string& version) {
        return code_of(R"({"profile": {"uuid": "u", "metadata": {"title": "P", "last-modified": "2026-02-03T10:00:00Z", "oscal-version": ")" + version +
                       R"("}, "imports": [{"href": "a.json", "include": {"calls": [{"control-id": "ac-1"}]}}]}})");
    };
    EXPECT_EQ(outcome("1.0.0-rc1"), "oscal_version");
    EXPECT_EQ(outcome("1.2.0-rc2"), "read");
    EXPECT_EQ(outcome("v1.2.2"), "read");
    EXPECT_EQ(outcome("v2.0.0"), "oscal_version");
}

TEST(LibraryTolerance, AProfileThatIncludesNothingByNameTakesAll) {
    const auto read_import = [](const std::string& import) {
        return read_library_file(R"({"profile": {"uuid": "u", "metadata": {"title": "P", "last-modified": "2026-02-03T10:00:00Z", "oscal-version": "1.1.3"},
          "imports": [)" + import + "]}}",
                                 {})
            .document;
    };
    const auto all = read_import(R"({"href": "../a/Cat%2B%2B.xml", "exclude-controls": [{"with-ids": ["ac-1"]}]})");
    EXPECT_TRUE(all.profile->imports.front().all);
    EXPECT_EQ(all.profile->imports.front().file_names.front(), "cat++");
    EXPECT_TRUE(warns(all, "include_all_assumed"));
    EXPECT_FALSE(read_import(R"({"href": "a.json", "include-controls": []})").profile->imports.front().all);
}

TEST(LibraryTolerance, AProfileMayChangeAControlTwice) {
    const auto document = read_library_file(
                              R"({"profile": {"uuid": "u", "metadata": {"title": "P", "last-modified": "2026-02-03T10:00:00Z", "oscal-version": "1.1.3"},
          "imports": [{"href": "#AA-1", "include-all": {}}],
          "modify": {"set_parameters": [], "alters": [{"control-id": "x-1", "adds": [{"props": [{"name": "a", "value": "1"}]}]},
            {"control-id": "X-1", "adds": [{"props": [{"name": "b", "value": "2"}]}]}]},
          "back-matter": {"resources": [{"uuid": "aa-1", "rlinks": [{"href": "own.yaml"}]}]}}})",
                              {})
                              .document;
    EXPECT_EQ(document.profile->imports.front().file_names.front(), "own");
    EXPECT_EQ(document.profile->props.at("x-1").text, R"([{"name":"a","value":"1"},{"name":"b","value":"2"}])");
    EXPECT_TRUE(warns(document, "stored_only"));
}

}  // namespace
