// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/content.hpp"

#include <algorithm>

#include "platform/json/json.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::size_t kMostShown = 10'000, kLongestText = 1'000;
// 64 MiB of the shortest values would be 32 million; what real tools write stays far below this, and this below 500 MB.
constexpr platform::json::Limits kLimits{.max_depth = 100, .max_nodes = 5'000'000};

bool begins_with_angle(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const auto first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '<';
}

/// Cut between characters.
std::optional<std::string> shown(std::string_view text) {
    if (text.empty()) return std::nullopt;
    auto size = std::min(text.size(), kLongestText);
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    std::string out(text.substr(0, size));
    std::replace(out.begin(), out.end(), '\0', ' ');  // the database keeps none
    return out;
}

std::string shown_or_empty(std::string_view text) { return shown(text).value_or(std::string{}); }

std::optional<ResultSeverity> severity_of(std::int64_t tenths) {
    if (tenths < 0) return std::nullopt;
    if (tenths >= 90) return ResultSeverity::critical;
    if (tenths >= 70) return ResultSeverity::high;
    if (tenths >= 40) return ResultSeverity::medium;
    return tenths > 0 ? ResultSeverity::low : ResultSeverity::none;
}

void count(ToolResults& tool, const SarifResult& result) {
    tool.suppressed += result.suppressed ? 1 : 0;
    tool.undetermined += result.undetermined ? 1 : 0;
    if (!result.open) return;
    std::int64_t* const levels[] = {&tool.none, &tool.note, &tool.warning, &tool.error};
    ++*levels[static_cast<std::size_t>(result.level)];
    const auto severity = severity_of(result.security_severity);
    if (!severity || *severity > ResultSeverity::low) return;
    std::int64_t* const severities[] = {&tool.critical, &tool.high, &tool.medium, &tool.low};
    ++*severities[static_cast<std::size_t>(*severity)];
}

std::string text(const Node* node) { return node != nullptr && node->kind == NodeKind::string ? node->text : std::string{}; }

}  // namespace

const Node& ReadContent::document() {
    if (document_) return *document_;
    if (begins_with_angle(bytes_)) throw platform::Problem(415, "unsupported_media_type", "Only the JSON form is read.");
    try {
        std::vector<platform::Fault> faults;
        document_ = platform::json::parse(bytes_, faults, kLimits);
    } catch (const platform::Problem& problem) {
        static constexpr std::string_view kAt = "at byte ";
        const auto& detail = problem.detail();
        const auto found = detail.find(kAt);
        if (found == std::string::npos) throw platform::invalid("", "unparseable", detail);
        const auto end = detail.find_first_not_of("0123456789", found + kAt.size());
        const auto byte = platform::parse_decimal(detail.substr(found + kAt.size(), end - found - kAt.size()), 12, 0).value_or(0);
        const auto upto = bytes_.substr(0, static_cast<std::size_t>(byte));
        throw platform::invalid("", "unparseable", "line " + std::to_string(1 + std::count(upto.begin(), upto.end(), '\n')) + ": is no JSON");
    }
    return *document_;
}

const std::vector<SarifTool>& ReadContent::sarif() {
    if (!sarif_) sarif_ = read_sarif(document());
    return *sarif_;
}

const SbomFile& ReadContent::sbom() {
    if (!sbom_) sbom_ = read_sbom(document());
    return *sbom_;
}

const Attestation& ReadContent::attestation() {
    if (!attestation_) attestation_ = read_attestation(document());
    return *attestation_;
}

ContentFormat ReadContent::recognise() {
    try {
        if (begins_with_angle(bytes_)) {
            (void)count_tests(bytes_);
            return ContentFormat::junit;
        }
        const auto& root = document();
        if (root.find("runs") != nullptr && root.find("version") != nullptr) return ContentFormat::sarif;
        if (text(root.find("bomFormat")) == "CycloneDX") return ContentFormat::cyclonedx;
        if (text(root.find("spdxVersion")).starts_with("SPDX-2")) return ContentFormat::spdx;
        if (text(root.find("_type")).starts_with("https://in-toto.io/Statement/") || text(root.find("payloadType")) == "application/vnd.in-toto+json")
            return ContentFormat::in_toto;
        return ContentFormat::json;
    } catch (const platform::Problem&) {
        return ContentFormat::file;
    }
}

void ReadContent::require(ContentFormat format) {
    switch (format) {
        case ContentFormat::sarif: (void)sarif(); break;
        case ContentFormat::cyclonedx:
        case ContentFormat::spdx: (void)sbom(); break;
        case ContentFormat::junit: (void)count_tests(bytes_); break;
        case ContentFormat::in_toto: (void)attestation(); break;
        case ContentFormat::json: (void)document(); break;
        case ContentFormat::file: break;
    }
}

EvidenceResults ReadContent::results() {
    EvidenceResults out;
    const auto format = recognise();
    if (format == ContentFormat::file) return out;
    out.format = std::string(platform::reflect::type_of<ContentFormat>().values[static_cast<std::size_t>(format)]);
    if (format == ContentFormat::sarif) add_sarif(out);
    if (format == ContentFormat::junit) add_tests(out);
    if (format == ContentFormat::cyclonedx || format == ContentFormat::spdx) add_sbom(out);
    if (format == ContentFormat::in_toto) add_attestation(out);
    return out;
}

void ReadContent::add_sarif(EvidenceResults& out) {
    static constexpr ResultLevel kLevels[] = {ResultLevel::none, ResultLevel::note, ResultLevel::warning, ResultLevel::error};
    for (const auto& tool : sarif()) {
        if (out.tools.size() == 100) {
            out.warnings.emplace_back("more than 100 runs; the others are not listed");
            break;
        }
        ToolResults counts;
        counts.name = shown_or_empty(tool.name);
        counts.version = shown_or_empty(tool.version);
        counts.succeeded = tool.succeeded;
        for (const auto& result : tool.results) {
            count(counts, result);
            ++out.results_total;
            if (out.results.size() == kMostShown) continue;
            ResultLine line;
            line.rule_id = shown_or_empty(result.rule_id);
            line.tool = counts.name;
            line.level = kLevels[static_cast<std::size_t>(result.level)];
            line.severity = severity_of(result.security_severity);
            line.failed = result.open;
            line.message = shown(result.message);
            line.uri = shown(result.uri);
            line.fingerprint = shown(result.fingerprint);
            if (result.line > 0) line.line = result.line;
            out.results.push_back(std::move(line));
        }
        out.tools.push_back(std::move(counts));
    }
}

void ReadContent::add_tests(EvidenceResults& out) {
    const auto counts = count_tests(bytes_);
    TestTotals totals{counts.tests, counts.passed(), counts.failures, counts.errors, counts.skipped, {}};
    if (counts.executed() > 0) totals.rate = platform::Decimal<5, 2>{(counts.passed() * 10'000 + counts.executed() / 2) / counts.executed()};
    out.tests = totals;
    if (counts.told >= 0 && counts.told != counts.tests)
        out.warnings.push_back("the attributes tell of " + std::to_string(counts.told) + " tests, " + std::to_string(counts.tests) + " are there");
    out.results_total = counts.failures + counts.errors;
    for (const auto& failed : counts.failed) {
        ResultLine line;
        line.rule_id = shown_or_empty(failed.name);
        line.tool = shown(failed.suite);
        line.level = failed.error ? ResultLevel::error : ResultLevel::warning;
        line.failed = true;
        out.results.push_back(std::move(line));
    }
}

void ReadContent::add_sbom(EvidenceResults& out) {
    static constexpr ResultSeverity kSeverities[] = {ResultSeverity::none, ResultSeverity::info, ResultSeverity::low,
                                                     ResultSeverity::medium, ResultSeverity::high, ResultSeverity::critical};
    const auto& file = sbom();
    out.components = static_cast<std::int64_t>(file.components.size());
    out.results_total = static_cast<std::int64_t>(file.vulnerabilities.size());
    for (const auto& one : file.vulnerabilities) {
        if (out.results.size() == kMostShown) break;
        ResultLine line;
        line.rule_id = shown_or_empty(one.id);
        line.severity = one.rated ? kSeverities[static_cast<std::size_t>(one.severity)] : ResultSeverity::unknown;
        line.failed = one.open;
        out.results.push_back(std::move(line));
    }
}

void ReadContent::add_attestation(EvidenceResults& out) {
    const auto& read = attestation();
    out.predicate_type = shown(read.predicate_type);
    out.results_total = static_cast<std::int64_t>(read.subjects.size());
    for (const auto& subject : read.subjects) {
        ResultLine line;
        line.rule_id = shown_or_empty(subject.name);
        line.fingerprint = shown(subject.sha256);
        out.results.push_back(std::move(line));
    }
}

}  // namespace compliance
