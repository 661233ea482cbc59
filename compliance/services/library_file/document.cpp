// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_file/document.hpp"

#include "compliance/services/library_file/fields.hpp"

namespace compliance {

using namespace library_file;

void LibraryDocument::warn(std::string code, std::string pointer, std::string message) {
    if (warnings.size() < kMaxWarnings) warnings.push_back({std::move(code), std::move(pointer), std::move(message)});
}

void LibraryDocument::reject(std::int64_t row, std::string pointer, std::string code, std::string message) {
    if (rejected.size() < kMaxRejections) rejected.push_back({row, std::move(pointer), std::move(code), std::move(message)});
}

LibraryCounts LibraryDocument::counts() const {
    LibraryCounts out;
    for (const auto& draft : regulations) {
        ++out["regulations"];
        out["requirements"] += static_cast<std::int64_t>(draft.requirements.size());
        for (const auto& node : draft.requirements) {
            out["assessable"] += node.assessable ? 1 : 0;
            out["questions"] += static_cast<std::int64_t>(node.questions.size());
        }
    }
    for (const auto& draft : mappings) {
        ++out["framework_mappings"];
        out["mapping_entries"] += static_cast<std::int64_t>(draft.entries.size());
    }
    out["risk_matrices"] = static_cast<std::int64_t>(matrices.size());
    const auto& kinds = platform::reflect::type_of<LibraryObjectKind>().values;
    for (const auto& object : objects) ++out[std::string(kinds[static_cast<std::size_t>(object.kind)]) + "s"];
    std::erase_if(out, [](const auto& count) { return count.second == 0; });
    return out;
}

bool is_library_tree(const Node& root) { return root.kind == NodeKind::object && root.find("urn") != nullptr && root.find("objects") != nullptr; }

namespace {

void read_version(Fields& fields, Library& library) {
    const auto* node = fields.take("version");
    if (node == nullptr) return fields.reject("version", "required", "is needed");
    const auto version = fields.integer("version", 0, 2'147'483'647);
    if (!version) return;
    library.lib_version = *version;
    if (spelt(*node) != std::to_string(*version) || node->kind == NodeKind::string) fields.warn("version", "version_not_integer", "read as a whole number");
}

void read_head(Fields& fields, LibraryDocument& out) {
    auto& library = out.library;
    library.urn = fields.urn("urn");
    library.urn_source = fields.raw_text("urn", true).value_or("");
    if (library.urn_source.value != library.urn.value && !library.urn.value.empty()) fields.warn("urn", "urn_case", "compared and stored in lower case");
    if (const auto locale = fields.text<35>("locale", true)) library.locale = platform::Language(locale->value);
    std::optional<platform::Text<200>> name;
    fields.name_text(name, library.description);
    if (name) library.name = *name;
    else fields.reject("name", "required", "is needed");
    library.ref_id = fields.text<200>("ref_id", true).value_or(platform::Text<200>(cut(last_part(library.urn.value), 200)));
    read_version(fields, library);
    library.copyright = fields.text<8'192>("copyright");
    library.provider = fields.text<200>("provider");
    library.packager = fields.text<200>("packager");
    // A day that cannot be read is no reason to refuse a law.
    if (const auto given = fields.raw_text("publication_date", true)) {
        library.publication_date = platform::parse_date(std::string_view(*given).substr(0, 10));
        if (!library.publication_date) library.attributes.emplace("publication_date", platform::Json{platform::json::quoted(*given)});
    }
    if (!library.publication_date) fields.warn("publication_date", "no_publication_date", "left empty");
    library.annotation = fields.text<65'536>("annotation");
    library.labels = text_list<100>(fields, "labels");
    library.dependencies = text_list<255>(fields, "dependencies", true);
    library.translations = fields.translations();
    if (const auto* converter = fields.take("convert_library_version")) library.attributes.emplace("convert_library_version", json_of(*converter));
}

}  // namespace

LibraryDocument read_library_tree(const Node& root, const LibraryReading& reading) {
    LibraryDocument out;
    Fields fields(root, "", 0, out);
    read_head(fields, out);
    const auto* given = fields.take("objects");
    if (given == nullptr) fields.reject("objects", "required", "is needed");
    else {
        Fields objects(*given, "/objects", 0, out);
        for (auto& framework : objects_of(objects, "framework", "frameworks")) read_framework(framework, reading, out);
        for (auto& set : objects_of(objects, "requirement_mapping_set", "requirement_mapping_sets")) read_mapping_set(set, reading, out);
        for (auto& matrix : objects_of(objects, "risk_matrix", "risk_matrices")) read_matrix(matrix, reading, out);
        read_objects(objects, reading, out);
        objects.keep_rest(out.library.attributes, reading.strict);
    }
    fields.keep_rest(out.library.attributes, reading.strict);
    if (out.regulations.size() == 1 && !reading.key.empty() && out.regulations.front().regulation.key.value.empty())
        out.regulations.front().regulation.key = reading.key;
    return out;
}

}  // namespace compliance
