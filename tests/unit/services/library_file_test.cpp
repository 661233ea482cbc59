// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "compliance/services/library_file/bundled.hpp"
#include "compliance/services/library_file/reader.hpp"
#include "platform/problem/problem.hpp"

namespace {

using namespace compliance;

constexpr const char* kHead = "urn: urn:acme:risk:library:x\nlocale: en\nref_id: X\nname: Package X\nversion: 1\npublication_date: 2026-01-01\n";

/// A package of one framework with these nodes.
std::string framework(const std::string& nodes, const std::string& further = "") {
    return std::string(kHead) + "objects:\n  framework:\n    urn: urn:acme:risk:framework:x\n    ref_id: X\n    name: Framework X\n" + further +
           "    requirement_nodes:\n" + nodes;
}
std::string node(const std::string& name, const std::string& further = "") {
    return "    - urn: urn:acme:risk:req_node:x:" + name + "\n      depth: 1\n      assessable: true\n" + further;
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

TEST(LibraryFile, TakesTheWordsOfOlderYamlForTrueAndFalseAndSaysSo) {
    const auto document =
        read(framework("    - urn: urn:acme:risk:req_node:x:a\n      assessable: yes\n    - urn: urn:acme:risk:req_node:x:b\n      assessable: 'off'\n"));
    ASSERT_EQ(codes(document), "");
    EXPECT_TRUE(document.regulations.front().requirements[0].assessable);
    EXPECT_FALSE(document.regulations.front().requirements[1].assessable);
    EXPECT_TRUE(warns(document, "scalar_coerced"));
}

TEST(LibraryFile, RefusesNoLawForADayThatCannotBeRead) {
    auto text = framework(node("a"));
    text.replace(text.find("2026-01-01"), 10, "last June!");
    const auto document = read(text);
    EXPECT_EQ(codes(document), "");
    EXPECT_FALSE(document.library.publication_date);
    EXPECT_TRUE(warns(document, "no_publication_date"));
}

TEST(LibraryFile, KeepsAWordThatIsNoImportanceAmongTheAttributes) {
    const auto document = read(framework(node("a", "      importance: vital\n")));
    EXPECT_EQ(codes(document), "");
    EXPECT_TRUE(warns(document, "unknown_value"));
    EXPECT_EQ(document.regulations.front().requirements.front().attributes.at("importance").text, "\"vital\"");
}

TEST(LibraryFile, ReadsAFrameworkAsATreeInFileOrder) {
    const auto document = read(framework(node("a") + node("b", "      parent_urn: urn:acme:risk:req_node:x:a\n      ref_id: 08\n      name: Second\n")));
    ASSERT_EQ(codes(document), "");
    const auto& nodes = document.regulations.front().requirements;
    ASSERT_EQ(nodes.size(), 2U);
    EXPECT_EQ(nodes[1].parent->id, nodes[0].id);
    EXPECT_EQ(nodes[1].depth.value, 2);
    EXPECT_EQ(nodes[1].ref_id->value, "08");
    EXPECT_EQ(document.regulations.front().regulation.domain_depth.value, 2);
    EXPECT_EQ(document.counts(), (LibraryCounts{{"regulations", 1}, {"requirements", 2}, {"assessable", 2}}));
}

TEST(LibraryFile, ReadsParentsThatStandBehindTheirChildren) {
    const auto document = read(framework(node("b", "      parent_urn: urn:acme:risk:req_node:x:a\n") + node("a")));
    ASSERT_EQ(codes(document), "");
    EXPECT_EQ(document.regulations.front().requirements.front().depth.value, 2);
}

TEST(LibraryFile, RepairsAndSaysSo) {
    EXPECT_TRUE(warns(read("version: '1'\nurn: urn:acme:risk:library:x\nname: X\nobjects: {threats: []}\n"), "version_not_integer"));
    EXPECT_TRUE(warns(read("version: 1\nurn: urn:acme:risk:library:x\nname: X\nobjects: {}\n"), "no_publication_date"));
    EXPECT_TRUE(warns(read(framework(node("a"), "    implementation_groups_definition: [{ref_id: g, name: 1}]\n")), "scalar_coerced"));
    EXPECT_TRUE(warns(read("version: 1\nurn: urn:ACME:risk:library:x\nname: X\nobjects: {}\n"), "urn_case"));
    EXPECT_TRUE(warns(read(framework(node("A"))), "urn_case"));
    EXPECT_TRUE(warns(read(framework("    - urn: urn:acme:risk:req_node:x:a\n      depth: 4\n")), "depth_ignored"));
    EXPECT_TRUE(warns(read(framework(node("a", "      implementation_groups: [g]\n"))), "group_undefined"));
    EXPECT_TRUE(warns(read(framework(node("a", "      colour: red\n"))), "unknown_key"));
    EXPECT_TRUE(warns(read(framework(node("a", "      visibility_expression: x\n"))), "stored_only"));
    EXPECT_FALSE(warns(read(framework(node("a"))), "unknown_key"));
}

TEST(LibraryFile, BringsLabelsAndBoundsOfAScaleTogether) {
    const auto outside =
        read(framework(node("a"), "    min_score: 1\n    max_score: 4\n    scores_definition: [{score: 0, name: none}, {score: 1, name: low}]\n"));
    EXPECT_TRUE(warns(outside, "scale_label_out_of_range"));
    EXPECT_EQ(outside.regulations.front().regulation.scores_definition->text, R"({"scale":[{"score":1,"name":"low"}]})");
    const auto bounds = read(framework(node("a"), "    scores_definition: [{score: 1, name: low}, {score: 5, name: high}]\n"));
    EXPECT_TRUE(warns(bounds, "scale_from_labels"));
    EXPECT_EQ(bounds.regulations.front().regulation.max_score.value, 5);
    EXPECT_EQ(codes(read(framework(node("a"), "    min_score: 5\n    max_score: 5\n"))), "out_of_range@/objects/framework/min_score ");
    EXPECT_EQ(codes(read(framework(node("a"), "    min_score: -1\n    max_score: 5\n"))), "out_of_range@/objects/framework/min_score ");
}

TEST(LibraryFile, CutsNamesThatAreTooLongAndLosesNothing) {
    const std::string name(600, 'n');
    const auto document = read(framework(node("a", "      name: " + name + "\n      description: more\n")));
    EXPECT_TRUE(warns(document, "text_too_long"));
    const auto& read_node = document.regulations.front().requirements.front();
    EXPECT_EQ(read_node.title->value.size(), 500U);
    EXPECT_EQ(read_node.text->value, name + "\n\nmore");
}

TEST(LibraryFile, RefusesWithPointersIntoTheFile) {
    EXPECT_EQ(codes(read("urn: urn:acme:risk:library:x\nobjects: {}\n")), "required@/name required@/version ");
    EXPECT_EQ(codes(read("urn: nonsense\nname: X\nversion: 1\nobjects: {}\n")), "bad_urn@/urn ");
    EXPECT_EQ(codes(read(framework(node("a") + node("a")))), "duplicate@/objects/framework/requirement_nodes/1/urn ");
    EXPECT_EQ(codes(read(framework(node("a", "      parent_urn: urn:acme:risk:req_node:x:z\n")))),
              "unknown_parent@/objects/framework/requirement_nodes/0/parent_urn ");
    EXPECT_EQ(codes(read(framework(node("a", "      parent_urn: urn:acme:risk:req_node:x:b\n") + node("b", "      parent_urn: urn:acme:risk:req_node:x:a\n")))),
              "cycle@/objects/framework/requirement_nodes ");
    EXPECT_EQ(codes(read(framework("      []\n"))), "required@/objects/framework/requirement_nodes ");
    EXPECT_EQ(codes(read(std::string(kHead) + "objects:\n  threats: []\n  threat: {urn: urn:acme:risk:threat:t}\n")), "both_spellings@/objects/threat ");
    EXPECT_EQ(codes(read(framework(node("a", "      colour: red\n")), true)), "unknown_key@/objects/framework/requirement_nodes/0/colour ");
}

TEST(LibraryFile, AcceptsUrnsOfPrintableCharactersOnly) {
    EXPECT_EQ(codes(read(framework(node("art. 5(1)(a) § – \xC2\xA0")))), "");
    EXPECT_EQ(codes(read(framework("    - urn: \"urn:acme:risk:req_node:x\\u0007\"\n"))), "bad_urn@/objects/framework/requirement_nodes/0/urn ");
    EXPECT_EQ(codes(read(framework(node(std::string(300, 'x'))))), "bad_urn@/objects/framework/requirement_nodes/0/urn ");
}

TEST(LibraryFile, NeedsWhatItsNodesNameAndTheFileLacks) {
    const auto alone = read(framework(node("a", "      reference_controls: [urn:acme:risk:function:y:c1]\n")));
    ASSERT_EQ(alone.needed.size(), 1U);
    EXPECT_EQ(alone.needed.front().pointer, "/objects/framework/requirement_nodes/0/reference_controls");
    const auto together =
        read(framework(node("a", "      reference_controls: [urn:acme:risk:function:y:C1]\n")) +
             "  reference_controls:\n  - {urn: 'urn:acme:risk:function:y:c1', category: Policy, csf_function: govern, typical_evidence: minutes}\n");
    EXPECT_TRUE(together.needed.empty());
    ASSERT_EQ(codes(together), "");
    EXPECT_EQ(together.objects.front().typical_evidence.front().value, "minutes");
}

TEST(LibraryFile, ReadsQuestionsWithChoicesThatComputeAResult) {
    const auto document =
        read(framework(node("a",
                            "      questions:\n        urn:acme:risk:req_node:x:a:question:1:\n          type: unique_choice\n          choices:\n"
                            "          - {urn: 'urn:acme:risk:req_node:x:a:question:1:choice:1', value: Yes, compute_result: true, add_score: 3}\n"
                            "          - {urn: 'urn:acme:risk:req_node:x:a:question:1:choice:2', value: No, compute_result: not_applicable}\n")));
    ASSERT_EQ(codes(document), "");
    const auto& question = document.regulations.front().requirements.front().questions.front();
    EXPECT_EQ(question.text.value, "1");  // none given: the end of its URN
    EXPECT_EQ(question.choices[0].compute_result, ChoiceResult::compliant);
    EXPECT_EQ(question.choices[1].compute_result, ChoiceResult::not_applicable);
    EXPECT_EQ(document.counts().at("questions"), 1);
}

TEST(LibraryFile, ReadsQuestionsOfEarlierForms) {
    const auto listed = read(framework(node("a",
                                            "      questions:\n      - urn: urn:acme:risk:req_node:x:a:question:1\n        type: multiple_choice\n"
                                            "        choices: [Always, {value: Never, add_score: 0}]\n")));
    ASSERT_EQ(codes(listed), "");
    const auto& question = listed.regulations.front().requirements.front().questions.front();
    EXPECT_EQ(question.type, QuestionType::multiple_choice);
    ASSERT_EQ(question.choices.size(), 2U);
    EXPECT_EQ(question.choices[0].value.value, "Always");
    EXPECT_EQ(question.choices[1].urn.value, "urn:acme:risk:req_node:x:a:question:1:choice:2");

    const auto first =
        read(framework(node("a",
                            "      question:\n        question_type: unique_choice\n        question_choices: ['Yes', 'No']\n        questions:\n"
                            "        - {urn: 'urn:acme:risk:req_node:x:a:question:1', text: Is it written?}\n"
                            "        - {urn: 'urn:acme:risk:req_node:x:a:question:2', text: Is it read?}\n")));
    ASSERT_EQ(codes(first), "");
    const auto& questions = first.regulations.front().requirements.front().questions;
    ASSERT_EQ(questions.size(), 2U);
    EXPECT_EQ(questions[1].text.value, "Is it read?");
    EXPECT_EQ(questions[1].type, QuestionType::unique_choice);
    EXPECT_EQ(questions[1].choices.back().value.value, "No");
    EXPECT_EQ(first.warnings.back().code, "question_converted");

    // A text of that name is none of them, and is kept as what it is.
    const auto other = read(framework(node("a", "      question: Is it so?\n")));
    ASSERT_EQ(codes(other), "");
    EXPECT_EQ(other.warnings.back().code, "unknown_key");
    EXPECT_TRUE(other.regulations.front().requirements.front().attributes.contains("question"));
}

std::string mapping(const std::string& rows) {
    return std::string(kHead) + "objects:\n  requirement_mapping_set:\n    urn: urn:acme:risk:req_mapping_set:m\n    ref_id: m\n    name: M\n" +
           "    source_framework_urn: urn:acme:risk:framework:a\n    target_framework_urn: urn:acme:risk:framework:b\n    requirement_mappings:\n" + rows;
}
std::string pair(const std::string& further) {
    return "    - {source_requirement_urn: 'urn:acme:risk:req_node:a:1', target_requirement_urn: 'urn:acme:risk:req_node:b:1', " + further + "}\n";
}

TEST(LibraryFile, KeepsTheStrongerOfTwoRelationsOfAPair) {
    const auto document = read(mapping(pair("relationship: intersect") + pair("relationship: superset") + pair("relationship: subset")));
    ASSERT_EQ(codes(document), "");
    ASSERT_EQ(document.mappings.front().entries.size(), 1U);
    EXPECT_EQ(document.mappings.front().entries.front().relationship, MappingRelationship::superset);
    EXPECT_TRUE(warns(document, "mapping_duplicate"));
}

TEST(LibraryFile, BringsStrengthsToTenAndSentencesIntoTheAnnotation) {
    const auto document = read(mapping(pair("relationship: equal, strength_of_relationship: 90, rationale: because so")));
    const auto& entry = document.mappings.front().entries.front();
    EXPECT_EQ(entry.strength->value, 9);
    EXPECT_EQ(entry.annotation->value, "because so");
    EXPECT_FALSE(entry.rationale);
    EXPECT_TRUE(warns(document, "strength_normalised"));
    EXPECT_TRUE(warns(document, "rationale_free_text"));
    EXPECT_EQ(read(mapping(pair("relationship: equal, strength_of_relationship: 15"))).mappings.front().entries.front().strength->value, 2);
    EXPECT_EQ(codes(read(mapping(pair("relationship: alike")))),
              "unknown_value@/objects/requirement_mapping_set/requirement_mappings/0/relationship required@/objects/requirement_mapping_set/"
              "requirement_mappings/0/relationship ");
}

std::string matrix(const std::string& grid) {
    const std::string steps = "[{id: 0, name: low, abbreviation: 2}, {id: 1, name: high}]";
    return std::string(kHead) + "objects:\n  risk_matrix:\n  - urn: urn:acme:risk:matrix:m\n    ref_id: m\n    name: M\n    probability: " + steps +
           "\n    impact: " + steps + "\n    risk: [{id: 0, name: low}, {id: 1, name: high}]\n    grid: " + grid + "\n";
}

TEST(LibraryFile, CountsLevelsOfAMatrixFromOne) {
    const auto document = read(matrix("[[0, 0], [0, 1]]"));
    ASSERT_EQ(codes(document), "");
    EXPECT_EQ(document.matrices.front().grid[1][1].value, 2);
    EXPECT_TRUE(warns(document, "scalar_coerced"));
    EXPECT_FALSE(warns(document, "not_monotonic"));
    EXPECT_TRUE(warns(read(matrix("[[1, 0], [0, 1]]")), "not_monotonic"));
    EXPECT_EQ(codes(read(matrix("[[0, 0], [0, 2]]"))), "unknown_level@/objects/risk_matrix/0/grid/1/1 ");
    EXPECT_EQ(codes(read(matrix("[[0, 0], [0]]"))), "wrong_length@/objects/risk_matrix/0/grid/1 ");
}

TEST(LibraryFile, KeepsAPresetWholeAndUnused) {
    const auto document = read("urn: urn:acme:risk:preset:p\nname: P\nversion: 1\nobjects:\n  preset: {profile: {size: 3}, journey: [1]}\n");
    ASSERT_EQ(codes(document), "");
    EXPECT_EQ(document.objects.front().attributes.at("profile").text, R"({"size":3})");
    EXPECT_TRUE(warns(document, "stored_only"));
}

TEST(LibraryFile, TellsFormatsByTheirContent) {
    const auto code = [](std::string_view text) -> std::string {
        try {
            read_library_file(text, {});
        } catch (const platform::Problem& problem) {
            return problem.code();
        }
        return "read";
    };
    EXPECT_EQ(code(R"({"urn":"urn:acme:risk:library:x","name":"X","version":1,"objects":{}})"), "read");
    EXPECT_EQ(code("hello: world\n"), "unknown_format");
    EXPECT_EQ(code(R"({"component-definition":{}})"), "unknown_format");
    EXPECT_EQ(code(R"({"system-security-plan":{}})"), "unknown_format");
    EXPECT_EQ(code(R"({"a":1,"a":2})"), "invalid");
    EXPECT_EQ(code(R"({"urn":"a\u0000","objects":{}})"), "not_parseable");
    EXPECT_EQ(code(std::string(kMaxLibraryFile + 1, 'a')), "payload_too_large");
}

TEST(BundledLibraries, AreAllReadableAndComplete) {
    ASSERT_FALSE(bundled_files().empty());
    for (const auto& file : bundled_files()) {
        for (const auto& dependency : file.about.dependencies) EXPECT_NE(find_bundled(dependency), nullptr) << file.name << " needs " << dependency;
        EXPECT_EQ(std::string(file.name), file.about.ref_id + ".yaml");
        EXPECT_GE(file.about.languages.size(), 2U) << file.name;
    }
    const auto* gdpr = find_bundled_by_ref("eu-gdpr");
    ASSERT_NE(gdpr, nullptr);
    EXPECT_EQ(gdpr->about.objects_meta.at("assessable"), 46);
}

}  // namespace
