// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/results.hpp"

#include <algorithm>
#include <map>

#include "compliance/services/evidence_check/attestation.hpp"
#include "compliance/services/evidence_check/document.hpp"
#include "compliance/services/evidence_check/junit.hpp"
#include "compliance/services/evidence_check/sarif.hpp"
#include "compliance/services/evidence_check/sbom.hpp"

namespace compliance {

using platform::json::Node;

namespace {

constexpr std::size_t kMaxFindings = 10'000, kMaxLicences = 100;

std::optional<std::string> unless_empty(std::string text) { return text.empty() ? std::nullopt : std::optional(std::move(text)); }

/// Of a security-severity in tenths; nullopt without one.
std::optional<FindingSeverity> severity_of(std::int64_t tenths) {
    if (tenths < 0) return std::nullopt;
    if (tenths >= 90) return FindingSeverity::critical;
    if (tenths >= 70) return FindingSeverity::high;
    if (tenths >= 40) return FindingSeverity::medium;
    return tenths > 0 ? FindingSeverity::low : FindingSeverity::none;
}

SbomCounts count_licences(const SbomFile& file) {
    SbomCounts out;
    std::map<std::string, std::int64_t> counts;
    for (const auto& component : file.components) {
        out.without_licence += component.licences.empty() ? 1 : 0;
        for (const auto& licence : component.licences) ++counts[licence];
    }
    for (const auto& [licence, components] : counts) out.licences.push_back({licence, components});
    std::stable_sort(out.licences.begin(), out.licences.end(), [](const auto& a, const auto& b) { return a.components > b.components; });
    if (out.licences.size() > kMaxLicences) out.licences.resize(kMaxLicences);
    return out;
}

class Results {
  public:
    explicit Results(const EvidenceResultsQuery& query) : query_(query) {}

    void add(EvidenceFinding finding) {
        if (query_.level && (!finding.level || *finding.level < *query_.level)) return;
        if (query_.severity && (!finding.severity || *finding.severity < *query_.severity)) return;
        if (query_.tool && finding.source != query_.tool->value) return;
        if (query_.failed && finding.open != *query_.failed) return;
        ++out.total;
        if (out.findings.size() < kMaxFindings) out.findings.push_back(std::move(finding));
    }

    void add_scan(const Node& document) {
        out.format = CollectorFormat::sarif;
        for (auto& tool : read_sarif(document)) {
            ToolCounts counts{.name = tool.name, .version = unless_empty(tool.version), .succeeded = tool.succeeded};
            for (auto& result : tool.results) {
                count(counts, result);
                const auto level = static_cast<FindingLevel>(result.level);
                add({tool.name, std::move(result.rule_id), level, severity_of(result.security_severity), unless_empty(std::move(result.message)),
                     unless_empty(std::move(result.uri)), result.line > 0 ? std::optional(result.line) : std::nullopt,
                     unless_empty(std::move(result.fingerprint)), result.open});
            }
            out.tools.push_back(std::move(counts));
        }
    }

    void add_sbom(const Node& document) {
        out.format = is_spdx(document) ? CollectorFormat::spdx : CollectorFormat::cyclonedx;
        auto file = read_sbom(document);
        auto counts = count_licences(file);
        counts.components = static_cast<std::int64_t>(file.components.size());
        counts.vulnerabilities = static_cast<std::int64_t>(file.vulnerabilities.size());
        for (auto& one : file.vulnerabilities) {
            counts.open_vulnerabilities += one.open ? 1 : 0;
            EvidenceFinding finding;
            finding.id = std::move(one.id);
            finding.severity = static_cast<FindingSeverity>(one.severity);
            finding.open = one.open;
            add(std::move(finding));
        }
        out.sbom = counts;
    }

    void add_tests(std::string_view xml) {
        out.format = CollectorFormat::junit;
        auto counts = count_tests(xml);
        TestRunCounts run{counts.tests, counts.passed(), counts.failures, counts.errors, counts.skipped, std::nullopt, std::nullopt};
        if (counts.executed() > 0) run.pass_percent = {(counts.passed() * 10'000 + counts.executed() / 2) / counts.executed()};
        if (counts.told >= 0 && counts.told != counts.tests) run.told = counts.told;
        for (auto& one : counts.failed) {
            EvidenceFinding finding;
            finding.source = std::move(one.suite);
            finding.id = std::move(one.name);
            finding.level = FindingLevel::error;
            finding.open = true;
            add(std::move(finding));
        }
        out.test_run = run;
    }

    void add_attestation(const Node& document) {
        out.format = CollectorFormat::in_toto;
        auto read = read_attestation(document);
        AttestationFacts facts{std::move(read.predicate_type), {}};
        for (auto& subject : read.subjects) facts.subjects.push_back({std::move(subject.name), unless_empty(std::move(subject.sha256))});
        out.attestation = std::move(facts);
    }

    EvidenceResults out;

  private:
    static void count(ToolCounts& counts, const SarifResult& result) {
        counts.undetermined += result.undetermined ? 1 : 0;
        counts.suppressed += result.suppressed ? 1 : 0;
        if (!result.open) return;
        const auto severity = severity_of(result.security_severity).value_or(FindingSeverity::none);
        counts.error += result.level == SarifLevel::error ? 1 : 0;
        counts.warning += result.level == SarifLevel::warning ? 1 : 0;
        counts.note += result.level == SarifLevel::note ? 1 : 0;
        counts.none += result.level == SarifLevel::none ? 1 : 0;
        counts.critical += severity == FindingSeverity::critical ? 1 : 0;
        counts.high += severity == FindingSeverity::high ? 1 : 0;
        counts.medium += severity == FindingSeverity::medium ? 1 : 0;
        counts.low += severity == FindingSeverity::low ? 1 : 0;
    }

    const EvidenceResultsQuery& query_;
};

}  // namespace

EvidenceResults read_results(std::string_view bytes, const EvidenceResultsQuery& query) {
    Results results(query);
    const auto begin = platform::trim(bytes);
    if (begin.starts_with('<')) {
        results.add_tests(bytes);
        return std::move(results.out);
    }
    const auto document = read_json(bytes);
    if (document.find("bomFormat") != nullptr || is_spdx(document)) results.add_sbom(document);
    else if (document.find("_type") != nullptr || document.find("payloadType") != nullptr) results.add_attestation(document);
    else if (document.find("runs") != nullptr) results.add_scan(document);
    else results.out.format = CollectorFormat::json;
    return std::move(results.out);
}

}  // namespace compliance
