// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/rules.hpp"

#include <gtest/gtest.h>

#include "compliance/services/evidence_check/junit.hpp"
#include "compliance/services/evidence_check/sarif.hpp"

namespace compliance {
namespace {

const platform::Instant kNow = *platform::parse_instant("2026-11-24T10:00:00Z");

CheckOutcome check(CheckKind kind, std::string params, std::string_view bytes) {
    CheckRule rule;
    rule.id = "r";
    rule.kind = kind;
    rule.params = platform::Json{std::move(params)};
    ReadContent content(bytes);
    return evaluate(rule, {kNow, "application/json", static_cast<std::int64_t>(bytes.size()), &content}, kNow);
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
    EXPECT_EQ(faults_of(CheckKind::sbom_licences, "{}"), "/checks/0/params/denied=required");
    EXPECT_EQ(faults_of(CheckKind::attestation, R"({"signature_required": 1})"), "/checks/0/params/signature_required=wrong_type");
    EXPECT_EQ(faults_of(CheckKind::junit_pass_rate, "{}"), "");
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
