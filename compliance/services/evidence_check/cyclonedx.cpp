// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/cyclonedx.hpp"

#include <algorithm>
#include <array>

#include "compliance/services/evidence_check/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::array<std::string_view, 4> kVersions = {"1.4", "1.5", "1.6", "1.7"};
constexpr std::array<std::string_view, 4> kClosed = {"not_affected", "false_positive", "resolved", "resolved_with_pedigree"};

bool is_there(const Node* node) {
    if (node == nullptr) return false;
    if (node->kind == NodeKind::string) return !node->text.empty();
    return node->kind == NodeKind::array ? !node->items.empty() : node->kind == NodeKind::object;
}

/// Each entry is an expression, or a licence with its identifier or its name; where there are several, all of them apply.
std::vector<std::string> licences_of(const Node* list) {
    std::vector<std::string> out;
    if (list == nullptr) return out;
    for (const auto& choice : list->items) {
        auto licence = text_of(choice.find("expression"));
        if (const auto* one = choice.find("license"); licence.empty() && one != nullptr) {
            licence = text_of(one->find("id"));
            if (licence.empty()) licence = text_of(one->find("name"));
        }
        if (!licence.empty()) out.push_back(std::move(licence));
    }
    return out;
}

void add_components(const Node* list, SbomFile& file) {
    if (list == nullptr || list->kind != NodeKind::array) return;
    for (const auto& node : list->items) {
        if (file.components.size() == kMaxSbomRows) throw platform::invalid("/components", "too_many_results", "more than 500,000 components");
        SbomFile::Component component;
        component.name = text_of(node.find("name"));
        component.licences = licences_of(node.find("licenses"));
        const auto names = platform::reflect::type_of<SbomField>().values;
        for (std::size_t i = 0; i < names.size(); ++i)
            if (is_there(node.find(names[i]))) component.fields.set(i);
        file.components.push_back(std::move(component));
        add_components(node.find("components"), file);
    }
}

VulnerabilitySeverity severity_of(const Node& node) {
    static constexpr std::array<std::string_view, 6> kNames = {"none", "info", "low", "medium", "high", "critical"};
    int worst = -1;
    if (const auto* ratings = node.find("ratings"))
        for (const auto& rating : ratings->items) {
            const auto found = std::find(kNames.begin(), kNames.end(), text_of(rating.find("severity")));
            if (found != kNames.end()) worst = std::max(worst, static_cast<int>(found - kNames.begin()));
        }
    return worst < 0 ? VulnerabilitySeverity::high : static_cast<VulnerabilitySeverity>(worst);
}

}  // namespace

SbomFile read_cyclonedx(const Node& document) {
    const auto version = text_of(document.find("specVersion"));
    if (text_of(document.find("bomFormat")) != "CycloneDX" || std::find(kVersions.begin(), kVersions.end(), version) == kVersions.end())
        throw platform::Problem(415, "unsupported_media_type", "Only CycloneDX JSON 1.4 to 1.7 is read.");
    SbomFile file;
    add_components(document.find("components"), file);
    if (const auto* list = document.find("vulnerabilities"))
        for (const auto& node : list->items) {
            if (file.vulnerabilities.size() == kMaxSbomRows)
                throw platform::invalid("/vulnerabilities", "too_many_results", "more than 500,000 vulnerabilities");
            const auto* analysis = node.find("analysis");
            const auto state = analysis == nullptr ? std::string{} : text_of(analysis->find("state"));
            file.vulnerabilities.push_back({text_of(node.find("id")), severity_of(node), std::find(kClosed.begin(), kClosed.end(), state) == kClosed.end()});
        }
    return file;
}

}  // namespace compliance
