// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/reader.hpp"

#include "compliance/services/library_file/oscal.hpp"
#include "platform/problem/problem.hpp"
#include "platform/yaml/yaml.hpp"

namespace compliance {

using platform::Fault;
using platform::Problem;
using platform::json::Node;

namespace {

constexpr std::size_t kMaxNodes = 1'000'000;

/// No text of a record may hold it; JSON can spell it.
void refuse_nul(const Node& node) {
    if (node.text.find('\0') != std::string::npos) throw Problem(400, "not_parseable", "a text holds a NUL character");
    for (const auto& item : node.items) refuse_nul(item);
    for (const auto& [name, value] : node.members) {
        if (name.find('\0') != std::string::npos) throw Problem(400, "not_parseable", "a name holds a NUL character");
        refuse_nul(value);
    }
}

[[noreturn]] void unknown(const std::string& why) { throw Problem(422, "unknown_format", why, {{"", "unknown_format", why}}); }

}  // namespace

Node parse_library_text(std::string_view bytes) {
    if (bytes.size() > kMaxLibraryFile) throw Problem(413, "payload_too_large", "A file may have at most 16 MiB.");
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const auto first = bytes.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && bytes[first] == '<') unknown("XML is not read here; the same document in JSON is");
    if (first == std::string_view::npos || bytes[first] != '{') return platform::yaml::parse(bytes);
    std::vector<Fault> faults;
    std::exception_ptr broken;
    try {
        auto root = platform::json::parse(bytes, faults, {.max_nodes = kMaxNodes});
        if (!faults.empty()) throw Problem(422, "invalid", {}, std::move(faults));
        refuse_nul(root);
        return root;
    } catch (const Problem& problem) {
        if (problem.code() != "not_parseable") throw;
        broken = std::current_exception();
    }
    // YAML may be written like JSON, with plain words and commas at the end. What is neither is told of as the JSON it looks like.
    try {
        return platform::yaml::parse(bytes);
    } catch (const Problem& problem) {
        if (problem.code() == "yaml_feature_forbidden") throw;
    }
    std::rethrow_exception(broken);
}

ReadLibrary read_library_file(std::string_view bytes, const LibraryReading& reading) {
    const auto root = parse_library_text(bytes);
    if (is_library_tree(root)) return {LibraryFormat::ciso_yaml, read_library_tree(root, reading)};
    if (const auto* catalog = root.find("catalog")) return {LibraryFormat::oscal_catalog, library_file::read_oscal_catalog(*catalog, reading)};
    if (const auto* profile = root.find("profile")) return {LibraryFormat::oscal_profile, library_file::read_oscal_profile(*profile, reading)};
    if (const auto* mapping = root.find("mapping-collection"))
        return {LibraryFormat::oscal_mapping, library_file::read_oscal_mapping(*mapping, reading)};
    if (root.find("component-definition") != nullptr) unknown("a component definition is taken by POST /controls/import");
    unknown("must be a library (urn and objects), an OSCAL catalogue, profile or mapping collection, or a ZIP of them");
}

}  // namespace compliance
