// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/rules.hpp"

#include <gtest/gtest.h>

#include "compliance/services/evidence_check/junit.hpp"
#include "compliance/services/evidence_check/sarif.hpp"
#include "compliance/services/reference.hpp"
#include "platform/json/json.hpp"

namespace compliance {
namespace {

const platform::Instant kNow = *platform::parse_instant("2026-11-24T10:00:00Z");

CheckOutcome check(CheckKind kind, std::string params, std::string_view bytes) {
    CheckRule rule;
    rule.id = "r";
    rule.kind = kind;
    rule.params = platform::Json{std::move(params)};
    return evaluate(rule, {kNow, "application/json", static_cast<std::int64_t>(bytes.size()), bytes}, kNow);
}

std::string faults_of(CheckKind kind, std::string params) {
    CheckRule rule;
    rule.kind = kind;
    rule.params = platform::Json{std::move(params)};
    std::vector<platform::Fault> faults;
    check_rule(rule, "/checks/0", faults);
    std::string out;
    for (const auto& fault : faults) out += (out.empty() ? "" : " ") + fault.pointer + "=" + fault.code;
    return out;
}

constexpr std::string_view kSarif = R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "rules": [
  {"id": "A", "defaultConfiguration": {"level": "error"}, "properties": {"security-severity": "9.1"}},
  {"id": "N", "defaultConfiguration": {"level": "note"}}]}},
  "results": [
  {"ruleId": "A", "message": {"text": "one"}},
  {"ruleId": "B", "level": "warning", "message": {"text": "two"}, "suppressions": [{"kind": "external", "status": "accepted"}]},
  {"ruleId": "B", "level": "error", "message": {"text": "three"}, "suppressions": [{"kind": "external", "status": "underReview"}]},
  {"ruleIndex": 1, "message": {"text": "four"}},
  {"ruleId": "A", "kind": "pass", "message": {"text": "five"}},
  {"ruleId": "A", "level": "error", "baselineState": "absent", "message": {"text": "six"}}]}]})";

std::vector<SarifTool> sarif(std::string_view text) {
    std::vector<platform::Fault> faults;
    return read_sarif(platform::json::parse(text, faults));
}

TEST(Sarif, CountsTheWorkedSixResults) {
    const auto tools = sarif(kSarif);
    ASSERT_EQ(tools.size(), 1U);
    EXPECT_EQ(tools[0].count_open(SarifLevel::error), 2);
    EXPECT_EQ(tools[0].count_open(SarifLevel::warning), 0);
    EXPECT_EQ(tools[0].count_open(SarifLevel::note), 1);
    EXPECT_EQ(std::count_if(tools[0].results.begin(), tools[0].results.end(), [](const auto& one) { return one.suppressed; }), 1);
    EXPECT_EQ(tools[0].results[0].security_severity, 91);
    EXPECT_EQ(tools[0].results[3].rule_id, "N") << "by its index";
}

TEST(Sarif, RulesOfExtensionsAreKnown) {
    const auto tools = sarif(R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint", "rules": [{"id": "D"}]},
        "extensions": [{"name": "none"}, {"name": "pack", "rules": [{"id": "E", "defaultConfiguration": {"level": "error"}}]}]},
        "results": [{"rule": {"index": 0, "toolComponent": {"index": 1}}}, {"ruleId": "E"}, {"ruleIndex": 0}, {"ruleIndex": -1, "ruleId": "E"},
                    {"rule": {"index": 7, "toolComponent": {"index": 9}}}]}]})");
    EXPECT_EQ(tools[0].results[0].rule_id, "E") << "by component and index";
    EXPECT_EQ(tools[0].count_open(SarifLevel::error), 3);
    EXPECT_EQ(tools[0].results[2].rule_id, "D");
    EXPECT_EQ(tools[0].count_open(SarifLevel::warning), 2) << "what no rule speaks of";
}

TEST(Sarif, AnotherVersionIsRefused) { EXPECT_THROW(sarif(R"({"version": "2.0.0", "runs": []})"), platform::Problem); }

TEST(EvidenceChecks, ScansFailAboveTheirMaximum) {
    const auto failed = check(CheckKind::sarif_max_results, R"({"level": "error", "max": 0})", kSarif);
    EXPECT_EQ(failed.state, CheckResultState::failed);
    EXPECT_EQ(failed.observed, "2");
    EXPECT_EQ(check(CheckKind::sarif_max_results, R"({"max": 2})", kSarif).state, CheckResultState::passed);
    EXPECT_EQ(check(CheckKind::sarif_max_results, R"({"level": "note", "max": 2})", kSarif).observed, "3");
    EXPECT_EQ(check(CheckKind::sarif_max_results, R"({"min_security_severity": 9})", kSarif).observed, "1");
    EXPECT_EQ(check(CheckKind::sarif_max_results, R"({"tools": ["other"]})", kSarif).state, CheckResultState::passed);
    EXPECT_EQ(check(CheckKind::sarif_max_results, "{}", "{}").state, CheckResultState::error) << "no SARIF";
    EXPECT_EQ(check(CheckKind::sarif_max_results, "{}", "not json").state, CheckResultState::error);
    EXPECT_EQ(check(CheckKind::sarif_tools, R"({"names": ["lint"]})", kSarif).state, CheckResultState::passed);
    EXPECT_EQ(check(CheckKind::sarif_tools, R"({"names": ["lint", "gitleaks"]})", kSarif).state, CheckResultState::failed);
}

std::string junit(int tests, int failures, int errors, int skipped, int told) {
    std::string out = "<?xml version=\"1.0\"?>\n<!-- made -->\n<testsuites><testsuite name=\"all\" tests=\"" + std::to_string(told) + "\">";
    for (int i = 0; i < tests; ++i) {
        const char* inner = i < failures                      ? "<failure message=\"a > b\"><![CDATA[<error>]]></failure>"
                            : i < failures + errors           ? "<error/>"
                            : i < failures + errors + skipped ? "<skipped/>"
                                                              : "";
        out += "<testcase name=\"t" + std::to_string(i) + "\">" + inner + "</testcase>";
    }
    return out + "</testsuite></testsuites>";
}

TEST(JUnit, CountsCasesAndNotAttributes) {
    const auto text = junit(120, 3, 1, 6, 121);
    const auto counts = count_tests(text);
    EXPECT_EQ(counts.tests, 120);
    EXPECT_EQ(counts.passed(), 110);
    EXPECT_EQ(counts.executed(), 114);
    EXPECT_EQ(counts.told, 121);
    const auto passed = check(CheckKind::junit_pass_rate, R"({"min_percent": 95})", text);
    EXPECT_EQ(passed.state, CheckResultState::passed);
    EXPECT_EQ(passed.observed, "96.49 % of 114; the attributes tell of 121 tests, 120 are there");
    EXPECT_EQ(check(CheckKind::junit_pass_rate, R"({"min_percent": 97})", text).state, CheckResultState::failed);
    EXPECT_EQ(check(CheckKind::junit_pass_rate, R"({"min_percent": 95, "min_tests": 121})", text).state, CheckResultState::failed);
    EXPECT_EQ(check(CheckKind::junit_pass_rate, R"({"suite": "other"})", text).state, CheckResultState::error) << "nothing executed";
}

TEST(JUnit, RefusesDocumentTypesAndBrokenDocuments) {
    for (const std::string text :
         {"<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><testsuite/>", "<html></html>", "<testsuite>", "<testsuite></testsuites>", "",
          "<testsuite><testcase></testsuite>", "<testsuite a=\"<\">", "<testsuite", "<!-- <testsuite/>"})
        EXPECT_THROW(count_tests(text), platform::Problem) << text;
    std::string deep = "<testsuite>";
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    EXPECT_THROW(count_tests(deep), platform::Problem);
}

std::string sbom(int components, int with_purl) {
    std::string out = R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"name": "self"}}, "components": [)";
    for (int i = 0; i < components; ++i)
        out += std::string(i > 0 ? "," : "") + R"({"name": "n", "version": "1")" + (i < with_purl ? R"(, "purl": "pkg:npm/n@1"})" : "}");
    return out + R"(], "vulnerabilities": [{"id": "CVE-1", "ratings": [{"severity": "critical"}], "analysis": {"state": "not_affected"}},
        {"id": "CVE-2", "ratings": [{"severity": "low"}, {"severity": "medium"}]}, {"id": "CVE-3"}]})";
}

TEST(CycloneDx, FieldsAndVulnerabilitiesAreChecked) {
    const auto text = sbom(250, 240);
    const auto passed = check(CheckKind::sbom_fields, R"({"fields": ["name", "version", "purl"], "min_percent": 95})", text);
    EXPECT_EQ(passed.state, CheckResultState::passed);
    EXPECT_EQ(passed.observed, "96.00 % of 250");
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["purl"], "min_percent": 97})", text).state, CheckResultState::failed);
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["purl"]})", sbom(0, 0)).state, CheckResultState::error) << "no component";
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, R"({"severity": "critical"})", text).state, CheckResultState::passed) << "not affected";
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, "{}", text).observed, "1") << "without a rating it counts as high";
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, R"({"severity": "medium", "max": 1})", text).state, CheckResultState::failed);
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, "{}", R"({"bomFormat": "CycloneDX", "specVersion": "1.3"})").state, CheckResultState::error);
}

constexpr std::string_view kSpdx = R"({"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": [
  {"SPDXID": "SPDXRef-shop", "name": "shop", "licenseConcluded": "LicenseRef-own"},
  {"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", "licenseConcluded": "NOASSERTION", "licenseDeclared": "MIT", "supplier": "NOASSERTION",
   "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/a@1"}]},
  {"SPDXID": "SPDXRef-b", "name": "b", "versionInfo": "2", "licenseConcluded": "MIT OR GPL-3.0-only", "supplier": "Organization: B",
   "checksums": [{"algorithm": "SHA256", "checksumValue": "00"}]},
  {"SPDXID": "SPDXRef-c", "name": "c", "licenseConcluded": "NONE"}],
  "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-shop"}]})";

TEST(Spdx, PackagesAreComponentsWithoutTheProductItself) {
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["name"]})", kSpdx).observed, "100.00 % of 3");
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["version", "purl"], "min_percent": 30})", kSpdx).observed, "33.33 % of 3");
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["licenses"], "min_percent": 60})", kSpdx).observed, "66.67 % of 3");
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["supplier", "hashes"], "min_percent": 30})", kSpdx).observed, "33.33 % of 3");
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, "{}", kSpdx).observed, "0");
}

TEST(Spdx, AnotherVersionOrNoListIsRefused) {
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, "{}", R"({"spdxVersion": "SPDX-3.0"})").observed, "Only SPDX JSON 2.2 and 2.3 is read.");
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, "{}", R"({"spdxVersion": "SPDX-2.3", "packages": {}})").state, CheckResultState::error);
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["name"]})", R"({"spdxVersion": "SPDX-2.3"})").observed, "there is no component");
}

TEST(Spdx, OfAFlatListThatTheDocumentIsAboutAllAreComponents) {
    const auto* const text = R"({"spdxVersion": "SPDX-2.2", "documentDescribes": ["A", "B"], "packages": [{"SPDXID": "A", "name": "a"}, {"SPDXID": "B"}]})";
    EXPECT_EQ(check(CheckKind::sbom_fields, R"({"fields": ["name"], "min_percent": 50})", text).observed, "50.00 % of 2");
}

TEST(EvidenceChecks, LicencesThatCannotBeMetAreCounted) {
    EXPECT_EQ(check(CheckKind::sbom_licences, R"({"denied": ["GPL-3.0-only"]})", kSpdx).observed, "0 of 3; 1 name no licence") << "there is a choice";
    const auto failed = check(CheckKind::sbom_licences, R"({"denied": ["MIT"]})", kSpdx);
    EXPECT_EQ(failed.state, CheckResultState::failed);
    EXPECT_EQ(failed.observed, "1 of 3, the first is a; 1 name no licence");
    EXPECT_EQ(failed.expected, "none that needs MIT");
    EXPECT_EQ(check(CheckKind::sbom_licences, R"({"allowed": ["MIT"]})", kSpdx).observed, "1 of 3, the first is c; 1 name no licence")
        << "of what names none nobody knows whether it is allowed";
    const auto* const two = R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"name": "x", "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "House licence"}}]},
        {"name": "y", "licenses": [{"expression": "(LGPL-2.1-only OR MIT) AND Zlib"}]}]})";
    EXPECT_EQ(check(CheckKind::sbom_licences, R"({"denied": ["house licence"]})", two).observed, "1 of 2, the first is x") << "all of several apply";
    EXPECT_EQ(check(CheckKind::sbom_licences, R"({"allowed": ["MIT", "Zlib", "House licence"]})", two).state, CheckResultState::passed);
    EXPECT_EQ(check(CheckKind::sbom_licences, R"({"denied": ["Zlib"]})", two).observed, "1 of 2, the first is y");
    EXPECT_EQ(check(CheckKind::sbom_licences, R"({"denied": ["MIT"]})", "[]").state, CheckResultState::error);
}

TEST(EvidenceChecks, ValuesMatchPatternsInLinearTime) {
    const auto state = [&](std::string params, std::string_view text) { return check(CheckKind::json_value, std::move(params), text).state; };
    EXPECT_EQ(state(R"({"pointer": "/v", "op": "matches", "value": "^v1\\.[0-9]+$"})", R"({"v": "v1.20"})"), CheckResultState::passed);
    EXPECT_EQ(state(R"({"pointer": "/v", "op": "matches", "value": "^v1\\.[0-9]+$"})", R"({"v": "v1.20-rc"})"), CheckResultState::failed);
    EXPECT_EQ(state(R"({"pointer": "/v", "op": "matches", "value": "20"})", R"({"v": "v1.20-rc"})"), CheckResultState::passed) << "anywhere";
    EXPECT_EQ(state(R"({"pointer": "/v", "op": "matches", "value": "1"})", R"({"v": 1})"), CheckResultState::error) << "no text";
    EXPECT_EQ(state(R"({"pointer": "/w", "op": "matches", "value": "1"})", R"({"v": "1"})"), CheckResultState::failed) << "missing";
    EXPECT_EQ(state(R"({"pointer": "/v", "op": "matches", "value": "(a)\\1"})", R"({"v": "aa"})"), CheckResultState::error) << "no back references";
    const auto hostile = "{\"v\": \"" + std::string(1'000'000, 'a') + "!\"}";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(state(R"({"pointer": "/v", "op": "matches", "value": "^(a|aa|a*)*$"})", hostile), CheckResultState::failed);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << "a matcher that goes back would not end";
    EXPECT_EQ(state(R"({"pointer": "/v", "op": "matches", "value": "a"})", "{\"v\": \"" + std::string(2'000'000, 'a') + "\"}"), CheckResultState::error);
}

TEST(EvidenceChecks, WhatHostileContentSaysIsShortAndCanBeKept) {
    const auto found = check(CheckKind::json_value, R"({"pointer": "/a", "op": "eq", "value": 1})", "{\"a\": \"" + std::string(9'999, 'x') + "\"}");
    EXPECT_EQ(found.observed.size(), 2'000U);
    const auto scan = check(CheckKind::sarif_tools, R"({"names": ["x"]})", R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a\u0000b"}}}]})");
    EXPECT_EQ(scan.observed, "a b");
    std::string umlauts = "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [{\"name\": \"a";
    for (int i = 0; i < 300; ++i) umlauts += "ä";
    const auto cut = check(CheckKind::sbom_licences, R"({"allowed": ["MIT"]})", umlauts + "\"}]}");
    EXPECT_TRUE(platform::is_valid_utf8(cut.observed)) << "cut between characters";
}

TEST(EvidenceChecks, MoreThanHalfAMillionOfAnythingIsRefused) {
    const auto many = [](const std::string& open, const std::string& one, const std::string& close) {
        std::string out = open + one;
        for (int i = 0; i < 500'000; ++i) out += "," + one;
        return out + close;
    };
    EXPECT_EQ(check(CheckKind::sarif_max_results, "{}", many(R"({"version": "2.1.0", "runs": [{"results": [)", "{}", "]}]}")).observed,
              "more than 500,000 results");
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, "{}", many(R"({"spdxVersion": "SPDX-2.3", "packages": [)", "{}", "]}")).observed,
              "more than 500,000 packages");
    EXPECT_EQ(check(CheckKind::sbom_vulnerabilities, "{}", many(R"({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [)", "{}", "]}")).observed,
              "more than 500,000 components");
    std::string tests = "<testsuite>";
    for (int i = 0; i <= 500'000; ++i) tests += "<testcase/>";
    EXPECT_EQ(check(CheckKind::junit_pass_rate, "{}", tests + "</testsuite>").observed, "more than 500,000 tests");
}

TEST(EvidenceChecks, ValuesAreFoundByPointer) {
    const std::string_view text = R"({"a": {"b~c/d": [1, 2.50]}, "s": "x", "n": null})";
    const auto state = [&](std::string params) { return check(CheckKind::json_value, std::move(params), text).state; };
    EXPECT_EQ(state(R"({"pointer": "/a/b~0c~1d/1", "op": "eq", "value": 2.5})"), CheckResultState::passed);
    EXPECT_EQ(state(R"({"pointer": "/a/b~0c~1d/0", "op": "ge", "value": 2})"), CheckResultState::failed);
    EXPECT_EQ(state(R"({"pointer": "/a/b~0c~1d/2", "op": "exists"})"), CheckResultState::failed);
    EXPECT_EQ(state(R"({"pointer": "/none", "op": "exists", "value": false})"), CheckResultState::passed);
    EXPECT_EQ(state(R"({"pointer": "/none", "op": "ne", "value": 1})"), CheckResultState::failed) << "what is missing fails";
    EXPECT_EQ(state(R"({"pointer": "/s", "op": "in", "value": ["x", "y"]})"), CheckResultState::passed);
    EXPECT_EQ(state(R"({"pointer": "/s", "op": "lt", "value": 1})"), CheckResultState::error) << "cannot be compared";
    EXPECT_EQ(state(R"({"pointer": "", "op": "exists"})"), CheckResultState::passed);
}

TEST(EvidenceChecks, SimpleOnesLookAtWhatIsKnown) {
    EXPECT_EQ(check(CheckKind::min_size, R"({"bytes": 3})", "abc").state, CheckResultState::passed);
    EXPECT_EQ(check(CheckKind::min_size, R"({"bytes": 4})", "abc").state, CheckResultState::failed);
    EXPECT_EQ(check(CheckKind::media_type, R"({"allowed": ["application/json"]})", "").state, CheckResultState::passed);
    EXPECT_EQ(check(CheckKind::media_type, R"({"allowed": ["application/pdf"]})", "").state, CheckResultState::failed);
    EXPECT_EQ(check(CheckKind::freshness, R"({"max_age": "P1D"})", "").state, CheckResultState::passed);
    CheckRule rule;
    rule.kind = CheckKind::freshness;
    rule.params = platform::Json{R"({"max_age": "P1D"})"};
    EXPECT_EQ(evaluate(rule, {kNow - std::chrono::hours(24), {}, {}, {}}, kNow).state, CheckResultState::passed);
    EXPECT_EQ(evaluate(rule, {kNow - std::chrono::hours(25), {}, {}, {}}, kNow).state, CheckResultState::failed);
}

TEST(EvidenceChecks, ParametersAreCheckedWhenTheRuleIsSet) {
    EXPECT_EQ(faults_of(CheckKind::min_size, "{}"), "/checks/0/params/bytes=required");
    EXPECT_EQ(faults_of(CheckKind::sarif_max_results, R"({"level": "fatal", "most": 1})"),
              "/checks/0/params/level=unknown_value /checks/0/params/most=unknown_member");
    EXPECT_EQ(faults_of(CheckKind::json_value, R"({"pointer": "a", "op": "exists"})"), "/checks/0/params/pointer=bad_format");
    EXPECT_EQ(faults_of(CheckKind::json_value, R"({"pointer": "/a", "op": "eq"})"), "/checks/0/params/value=required");
    EXPECT_EQ(faults_of(CheckKind::json_value, R"({"pointer": "/a", "op": "matches", "value": "("})"), "/checks/0/params/value=bad_format");
    EXPECT_EQ(faults_of(CheckKind::json_value, R"({"pointer": "/a", "op": "matches", "value": 7})"), "/checks/0/params/value=bad_format");
    EXPECT_EQ(faults_of(CheckKind::json_value, R"({"pointer": "/a", "op": "matches", "value": "^1\\."})"), "");
    EXPECT_EQ(faults_of(CheckKind::sbom_licences, "{}"), "/checks/0/params=required");
    EXPECT_EQ(faults_of(CheckKind::sbom_licences, R"({"allowed": ["MIT"]})"), "");
    EXPECT_EQ(faults_of(CheckKind::junit_pass_rate, "{}"), "");
}

TEST(EvidenceChecks, EveryTemplateIsARuleThatHolds) {
    const ReferenceData data({});
    std::vector<platform::Fault> faults;
    const auto body = platform::json::parse(data.find("check_templates")->body, faults);
    const auto& items = body.find("items")->items;
    EXPECT_EQ(items.size(), 6U);
    for (const auto& item : items) {
        CheckRule rule;
        platform::json::decode(platform::reflect::type_of<CheckRule>(), *item.find("rule"), &rule, faults, "");
        check_rule(rule, "", faults);
        EXPECT_TRUE(faults.empty()) << item.find("key")->text;
    }
}

TEST(CheckStates, BlockingFailuresAndErrorsFail) {
    CheckResult passed, warned, erred;
    passed.state = CheckResultState::passed;
    warned.state = CheckResultState::failed;
    warned.severity = CheckSeverity::warning;
    erred.state = CheckResultState::error;
    EXPECT_EQ(state_of({}), CheckState::none);
    EXPECT_EQ(state_of({passed, warned}), CheckState::passed);
    EXPECT_EQ(state_of({passed, erred}), CheckState::failed);
}

}  // namespace
}  // namespace compliance
