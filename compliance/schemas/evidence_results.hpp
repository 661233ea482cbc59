// SPDX-License-Identifier: Apache-2.0
// The normal form of scans, test runs, bills of materials and attestations (evidence R6 to R9).
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/collector.hpp"
#include "compliance/schemas/evidence.hpp"

namespace compliance {

enum class FindingLevel { none, note, warning, error };
BOOST_DESCRIBE_ENUM(FindingLevel, none, note, warning, error)
enum class FindingSeverity { none, info, low, medium, high, critical };
BOOST_DESCRIBE_ENUM(FindingSeverity, none, info, low, medium, high, critical)

struct ToolCounts {
    std::string name;
    std::optional<std::string> version;
    bool succeeded = true;
    std::int64_t error = 0, warning = 0, note = 0, none = 0, undetermined = 0, suppressed = 0;
    std::int64_t critical = 0, high = 0, medium = 0, low = 0;
    static constexpr flags::MemberDoc kMembers[] = {{"name", "Tool."},
                                                    {"version", "Its version."},
                                                    {"succeeded", "No run of it says that it failed."},
                                                    {"error", "Open results of that level."},
                                                    {"warning", "Open results of that level."},
                                                    {"note", "Open results of that level."},
                                                    {"none", "Open results of that level."},
                                                    {"undetermined", "Results that somebody has to look at."},
                                                    {"suppressed", "Results whose suppression was accepted."},
                                                    {"critical", "Open results with a security severity of 9.0 or more."},
                                                    {"high", "Of 7.0 or more."},
                                                    {"medium", "Of 4.0 or more."},
                                                    {"low", "Above 0."}};
};
BOOST_DESCRIBE_STRUCT(ToolCounts, (), (name, version, succeeded, error, warning, note, none, undetermined, suppressed, critical, high, medium, low))

struct TestRunCounts {
    std::int64_t tests = 0, passed = 0, failures = 0, errors = 0, skipped = 0;
    std::optional<platform::Decimal<5, 2>> pass_percent;
    std::optional<std::int64_t> told;
    static constexpr flags::MemberDoc kMembers[] = {{"tests", "Test cases."},
                                                    {"passed", "Passed."},
                                                    {"failures", "Failed."},
                                                    {"errors", "Ended in an error."},
                                                    {"skipped", "Were not run."},
                                                    {"pass_percent", "Passed of those that were run; null where none was."},
                                                    {"told", "How many the file says there are, where that is another number."}};
};
BOOST_DESCRIBE_STRUCT(TestRunCounts, (), (tests, passed, failures, errors, skipped, pass_percent, told))

struct LicenceCount {
    std::string licence;
    std::int64_t components = 0;
    static constexpr flags::MemberDoc kMembers[] = {{"licence", "SPDX expression, or name."}, {"components", "Components that name it."}};
};
BOOST_DESCRIBE_STRUCT(LicenceCount, (), (licence, components))

struct SbomCounts {
    std::int64_t components = 0, vulnerabilities = 0, open_vulnerabilities = 0;
    std::vector<LicenceCount> licences;
    std::int64_t without_licence = 0;
    static constexpr flags::MemberDoc kMembers[] = {{"components", "Components, nested ones too."},
                                                    {"vulnerabilities", "Vulnerabilities."},
                                                    {"open_vulnerabilities", "Those that are neither resolved nor out of question."},
                                                    {"licences", "Licences, the most frequent first; 100 at most."},
                                                    {"without_licence", "Components that name none."}};
};
BOOST_DESCRIBE_STRUCT(SbomCounts, (), (components, vulnerabilities, open_vulnerabilities, licences, without_licence))

struct AttestedSubject {
    std::string name;
    std::optional<std::string> sha256;
    static constexpr flags::MemberDoc kMembers[] = {{"name", "Name."}, {"sha256", "Its SHA-256."}};
};
BOOST_DESCRIBE_STRUCT(AttestedSubject, (), (name, sha256))

struct AttestationFacts {
    std::string predicate_type;
    std::vector<AttestedSubject> subjects;
    static constexpr flags::MemberDoc kMembers[] = {{"predicate_type", "What is attested."}, {"subjects", "Of what; 10,000 at most."}};
};
BOOST_DESCRIBE_STRUCT(AttestationFacts, (), (predicate_type, subjects))

struct EvidenceFinding {
    std::string source, id;
    std::optional<FindingLevel> level;
    std::optional<FindingSeverity> severity;
    std::optional<std::string> message, uri;
    std::optional<std::int64_t> line;
    std::optional<std::string> fingerprint;
    bool open = false;
    static constexpr flags::MemberDoc kMembers[] = {{"source", "Tool, or suite of tests; empty where none is named."},
                                                    {"id", "Rule, test or vulnerability."},
                                                    {"level", "Level of a result; error for a test that failed."},
                                                    {"severity", "How severe it is."},
                                                    {"message", "What was found."},
                                                    {"uri", "Where."},
                                                    {"line", "In which line."},
                                                    {"fingerprint", "By which it is known again."},
                                                    {"open", "It counts: not suppressed, absent or resolved."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceFinding, (), (source, id, level, severity, message, uri, line, fingerprint, open))

struct EvidenceResults {
    CollectorFormat format{};
    std::vector<ToolCounts> tools;
    std::optional<TestRunCounts> test_run;
    std::optional<SbomCounts> sbom;
    std::optional<AttestationFacts> attestation;
    EvidenceSignature signature;
    std::vector<EvidenceFinding> findings;
    std::int64_t total = 0;
    static constexpr std::string_view kText = "What the bytes of a revision say, in one form for all formats.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"format", "Format that was recognised."},
        {"tools", "Counts of a scan by tool."},
        {"test_run", "Counts of a test run."},
        {"sbom", "Counts of a bill of materials."},
        {"attestation", "What is attested."},
        {"signature", "Whether a key on file made it."},
        {"findings", "Single results, tests that failed, vulnerabilities; the first 10,000 that the filters leave."},
        {"total", "How many the filters leave."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceResults, (), (format, tools, test_run, sbom, attestation, signature, findings, total))

/// Filters of getEvidenceResults.
struct EvidenceResultsQuery {
    std::optional<FindingLevel> level;
    std::optional<platform::Text<200>> tool;
    std::optional<FindingSeverity> severity;
    std::optional<bool> failed;
    static constexpr flags::MemberDoc kMembers[] = {{"level", "Findings of that level or above."},
                                                    {"tool", "Findings of that tool or suite."},
                                                    {"severity", "Findings of that severity or above."},
                                                    {"failed", "true: findings that count; false: the others."}};
};
BOOST_DESCRIBE_STRUCT(EvidenceResultsQuery, (), (level, tool, severity, failed))

}  // namespace compliance
