// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/cyclonedx.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "platform/problem/problem.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::size_t kMaxRows = 500'000;
constexpr std::array<std::string_view, 4> kVersions = {"1.4", "1.5", "1.6", "1.7"};
constexpr std::array<std::string_view, 6> kFields = {"name", "version", "purl", "licenses", "supplier", "hashes"};
constexpr std::array<std::string_view, 4> kClosed = {"not_affected", "false_positive", "resolved", "resolved_with_pedigree"};

std::string text(const Node* node) { return node != nullptr && node->kind == NodeKind::string ? node->text : std::string{}; }

bool is_there(const Node* node) {
    if (node == nullptr) return false;
    if (node->kind == NodeKind::string) return !node->text.empty();
    return node->kind == NodeKind::array ? !node->items.empty() : node->kind == NodeKind::object;
}

std::vector<std::string> licences_of(const Node* list) {
    std::vector<std::string> out;
    if (list == nullptr) return out;
    for (const auto& choice : list->items) {
        auto licence = text(choice.find("expression"));
        if (const auto* one = choice.find("license"); licence.empty() && one != nullptr) {
            licence = text(one->find("id"));
            if (licence.empty()) licence = text(one->find("name"));
        }
        if (!licence.empty()) out.push_back(std::move(licence));
    }
    return out;
}

void add_components(const Node* list, SbomFile& file) {
    if (list == nullptr || list->kind != NodeKind::array) return;
    for (const auto& node : list->items) {
        if (file.components.size() == kMaxRows) throw platform::invalid("/components", "too_many_results", "more than 500,000 components");
        SbomFile::Component component;
        component.name = text(node.find("name"));
        component.licences = licences_of(node.find("licenses"));
        for (const auto field : kFields)
            if (is_there(node.find(field))) component.fields.emplace(field);
        file.components.push_back(std::move(component));
        add_components(node.find("components"), file);
    }
}

std::optional<VulnerabilitySeverity> severity_of(const Node& node) {
    static constexpr std::array<std::string_view, 6> kNames = {"none", "info", "low", "medium", "high", "critical"};
    int worst = -1;
    if (const auto* ratings = node.find("ratings"))
        for (const auto& rating : ratings->items) {
            const auto found = std::find(kNames.begin(), kNames.end(), text(rating.find("severity")));
            if (found != kNames.end()) worst = std::max(worst, static_cast<int>(found - kNames.begin()));
        }
    return worst < 0 ? std::nullopt : std::optional(static_cast<VulnerabilitySeverity>(worst));
}

}  // namespace

SbomFile read_cyclonedx(const Node& document) {
    const auto version = text(document.find("specVersion"));
    if (text(document.find("bomFormat")) != "CycloneDX" || std::find(kVersions.begin(), kVersions.end(), version) == kVersions.end())
        throw platform::Problem(415, "unsupported_media_type", "Only CycloneDX JSON 1.4 to 1.7 is read.");
    SbomFile file;
    add_components(document.find("components"), file);
    if (const auto* list = document.find("vulnerabilities"))
        for (const auto& node : list->items) {
            if (file.vulnerabilities.size() == kMaxRows) throw platform::invalid("/vulnerabilities", "too_many_results", "more than 500,000 vulnerabilities");
            const auto* analysis = node.find("analysis");
            const auto state = analysis == nullptr ? std::string{} : text(analysis->find("state"));
            const auto severity = severity_of(node);
            file.vulnerabilities.push_back({text(node.find("id")), severity.value_or(VulnerabilitySeverity::high),
                                            std::find(kClosed.begin(), kClosed.end(), state) == kClosed.end(), severity.has_value()});
        }
    return file;
}

SbomFile read_spdx(const Node& document) {
    const auto version = text(document.find("spdxVersion"));
    if (version != "SPDX-2.2" && version != "SPDX-2.3") throw platform::Problem(415, "unsupported_media_type", "Only SPDX 2.2 and 2.3 JSON is read.");
    SbomFile file;
    const auto said = [](const Node* node) { return is_there(node) && text(node) != "NOASSERTION" && text(node) != "NONE"; };
    if (const auto* packages = document.find("packages"))
        for (const auto& node : packages->items) {
            if (file.components.size() == kMaxRows) throw platform::invalid("/packages", "too_many_results", "more than 500,000 packages");
            SbomFile::Component component;
            component.name = text(node.find("name"));
            if (!component.name.empty()) component.fields.emplace("name");
            if (said(node.find("versionInfo"))) component.fields.emplace("version");
            if (said(node.find("supplier"))) component.fields.emplace("supplier");
            if (is_there(node.find("checksums"))) component.fields.emplace("hashes");
            for (const auto* member : {"licenseConcluded", "licenseDeclared"})
                if (component.licences.empty() && said(node.find(member))) component.licences.push_back(text(node.find(member)));
            if (!component.licences.empty()) component.fields.emplace("licenses");
            if (const auto* references = node.find("externalRefs"))
                for (const auto& reference : references->items)
                    if (text(reference.find("referenceType")) == "purl" && said(reference.find("referenceLocator"))) component.fields.emplace("purl");
            file.components.push_back(std::move(component));
        }
    return file;
}

SbomFile read_sbom(const Node& document) { return document.find("spdxVersion") != nullptr ? read_spdx(document) : read_cyclonedx(document); }

}  // namespace compliance
