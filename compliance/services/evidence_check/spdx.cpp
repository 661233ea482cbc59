// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/evidence_check/spdx.hpp"

#include <set>

#include "compliance/services/evidence_check/document.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

using platform::json::Node;
using platform::json::NodeKind;

namespace {

constexpr std::string_view kDocument = "SPDXRef-DOCUMENT";

/// What a member says; empty where it says that nothing is known.
std::string said(const Node& node, std::string_view member) {
    auto out = text_of(node.find(member));
    return out == "NOASSERTION" || out == "NONE" ? std::string{} : out;
}

std::set<std::string> described(const Node& document) {
    std::set<std::string> out;
    if (const auto* list = document.find("documentDescribes"))
        for (const auto& one : list->items) out.insert(text_of(&one));
    if (const auto* list = document.find("relationships"))
        for (const auto& one : list->items) {
            const auto type = text_of(one.find("relationshipType"));
            auto from = text_of(one.find("spdxElementId")), to = text_of(one.find("relatedSpdxElement"));
            if (type == "DESCRIBES" && from == kDocument) out.insert(std::move(to));
            else if (type == "DESCRIBED_BY" && to == kDocument) out.insert(std::move(from));
        }
    return out;
}

SbomFile::Component read_package(const Node& node) {
    SbomFile::Component component;
    component.name = text_of(node.find("name"));
    if (!component.name.empty()) component.add(SbomField::name);
    if (!said(node, "versionInfo").empty()) component.add(SbomField::version);
    if (!said(node, "supplier").empty()) component.add(SbomField::supplier);
    if (const auto* sums = node.find("checksums"); sums != nullptr && !sums->items.empty()) component.add(SbomField::hashes);
    for (const auto* member : {"licenseConcluded", "licenseDeclared"})
        if (auto licence = said(node, member); component.licences.empty() && !licence.empty()) component.licences.push_back(std::move(licence));
    if (!component.licences.empty()) component.add(SbomField::licenses);
    if (const auto* references = node.find("externalRefs"))
        for (const auto& one : references->items)
            if (text_of(one.find("referenceType")) == "purl" && !said(one, "referenceLocator").empty()) component.add(SbomField::purl);
    return component;
}

}  // namespace

SbomFile read_spdx(const Node& document) {
    const auto version = text_of(document.find("spdxVersion"));
    if (version != "SPDX-2.2" && version != "SPDX-2.3") throw platform::Problem(415, "unsupported_media_type", "Only SPDX JSON 2.2 and 2.3 is read.");
    SbomFile file;
    const auto* packages = document.find("packages");
    if (packages == nullptr) return file;
    if (packages->kind != NodeKind::array) throw platform::invalid("/packages", "unparseable", "is no list of packages");
    if (packages->items.size() > kMaxSbomRows) throw platform::invalid("/packages", "too_many_results", "more than 500,000 packages");
    // The one package that the document is about is the product; where it is about several, they are what it is made of.
    const auto about = described(document);
    const bool one_product = about.size() == 1 && packages->items.size() > 1;
    for (const auto& node : packages->items)
        if (!one_product || about.count(text_of(node.find("SPDXID"))) == 0) file.components.push_back(read_package(node));
    return file;
}

}  // namespace compliance
