// SPDX-License-Identifier: Apache-2.0
// Normal form of what machines deliver, kept in compliance_evidence_revisions.facts (evidence R6 to R9).
#pragma once

#include "compliance/schemas/evidence.hpp"

namespace compliance {

enum class ResultLevel { error, warning, note, none };
BOOST_DESCRIBE_ENUM(ResultLevel, error, warning, note, none)
enum class ResultSeverity { critical, high, medium, low, info, none, unknown };
BOOST_DESCRIBE_ENUM(ResultSeverity, critical, high, medium, low, info, none, unknown)

struct ToolResults {
    std::string name, version;
    bool succeeded = true;
    std::int64_t error = 0, warning = 0, note = 0, none = 0, undetermined = 0, suppressed = 0, critical = 0, high = 0, medium = 0, low = 0;
    static constexpr flags::MemberDoc kMembers[] = {{"name", "Tool."},
                                                    {"version", "Its version."},
                                                    {"succeeded", "Whether it ran through."},
                                                    {"error", "Open results at that level."},
                                                    {"warning", "Open results at that level."},
                                                    {"note", "Open results at that level."},
                                                    {"none", "Open results at that level."},
                                                    {"undetermined", "Results that somebody has yet to look at."},
                                                    {"suppressed", "Results that were accepted."},
                                                    {"critical", "Open results of a security severity of 9.0 or more."},
                                                    {"high", "Open results of 7.0 or more."},
                                                    {"medium", "Open results of 4.0 or more."},
                                                    {"low", "Open results above 0."}};
};
BOOST_DESCRIBE_STRUCT(ToolResults, (), (name, version, succeeded, error, warning, note, none, undetermined, suppressed, critical, high, medium, low))

struct TestTotals {
    std::int64_t tests = 0, passed = 0, failures = 0, errors = 0, skipped = 0;
    std::optional<platform::Decimal<5, 2>> rate;
    static constexpr flags::MemberDoc kMembers[] = {{"tests", "Test cases."},
                                                    {"passed", "Passed."},
                                                    {"failures", "Failed."},
                                                    {"errors", "Ended by an error."},
                                                    {"skipped", "Skipped."},
                                                    {"rate", "Percent of the executed ones that passed; null where none was executed."}};
};
BOOST_DESCRIBE_STRUCT(TestTotals, (), (tests, passed, failures, errors, skipped, rate))

/// One finding of a scan, test that did not pass, vulnerability, or subject of an attestation.
struct ResultLine {
    std::string rule_id;
    std::optional<std::string> tool;
    std::optional<ResultLevel> level;
    std::optional<ResultSeverity> severity;
    bool failed = false;
    std::optional<std::string> message, uri, fingerprint;
    std::optional<std::int64_t> line;
    static constexpr flags::MemberDoc kMembers[] = {{"rule_id", "Rule, test case, vulnerability or subject."},
                                                    {"tool", "Tool or suite that found it."},
                                                    {"level", "Level of a finding."},
                                                    {"severity", "Severity of a finding or vulnerability."},
                                                    {"failed", "Whether it counts: open, not passed."},
                                                    {"message", "What was said."},
                                                    {"uri", "File."},
                                                    {"fingerprint", "What tells it from others, or the digest of a subject."},
                                                    {"line", "Line."}};
};
BOOST_DESCRIBE_STRUCT(ResultLine, (), (rule_id, tool, level, severity, failed, message, uri, fingerprint, line))

struct EvidenceResults {
    std::optional<std::string> format, predicate_type;
    std::vector<ToolResults> tools;
    std::optional<TestTotals> tests;
    std::optional<std::int64_t> components;
    std::vector<ResultLine> results;
    std::int64_t results_total = 0;
    std::vector<std::string> warnings;
    static constexpr std::string_view kText = "The content of a revision in normal form.";
    static constexpr flags::MemberDoc kMembers[] = {{"format", "sarif, cyclonedx, spdx, junit, in_toto or json; null for anything else."},
                                                    {"predicate_type", "Type of an attestation."},
                                                    {"tools", "Tools of a scan with their counts."},
                                                    {"tests", "Counts of a test run."},
                                                    {"components", "Components of a bill of materials."},
                                                    {"results", "The first 10,000 findings, failed tests, vulnerabilities or subjects."},
                                                    {"results_total", "How many there are in all."},
                                                    {"warnings", "What is odd about the content."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceResults, (), (format, predicate_type, tools, tests, components, results, results_total, warnings))

/// Filters of getEvidenceResults.
struct EvidenceResultsQuery {
    std::optional<ResultLevel> level;
    std::optional<platform::Text<200>> tool;
    std::optional<ResultSeverity> severity;
    std::optional<bool> failed;
    static constexpr flags::MemberDoc kMembers[] = {
        {"level", "At that level."}, {"tool", "Of that tool."}, {"severity", "Of that severity."}, {"failed", "true: only those that count."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceResultsQuery, (), (level, tool, severity, failed))

}  // namespace compliance
