// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library_writer.hpp"

#include <algorithm>
#include <set>

#include "compliance/repositories/compliance_assessment.hpp"
#include "compliance/repositories/framework_mapping.hpp"
#include "compliance/repositories/regulation.hpp"
#include "compliance/repositories/requirement.hpp"
#include "compliance/repositories/risk.hpp"
#include "compliance/services/library_mapping.hpp"
#include "compliance/services/library_profile.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Transaction;

namespace {

/// `[a-z0-9]` and `.` stay, each run of anything else becomes `-` (R10).
std::string key_of(std::string_view ref_id) {
    std::string out;
    for (const char c : ref_id) {
        const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
        if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9') || low == '.') out += low;
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    out = out.substr(0, 100);
    const auto from = out.find_first_not_of("-.");
    if (from == std::string::npos) return "unnamed";
    return out.substr(from, out.find_last_not_of("-.") - from + 1);
}

bool same_cells(const RiskMatrix& a, const RiskMatrix& b) {
    return platform::json::to_json(a.grid) == platform::json::to_json(b.grid) && a.likelihood_levels.size() == b.likelihood_levels.size() &&
           a.impact_levels.size() == b.impact_levels.size() && a.levels.size() == b.levels.size();
}

/// Where the URN stands in the list, from 1.
std::size_t place_of(const std::vector<std::string>& urns, const std::string& urn) {
    return static_cast<std::size_t>(std::find(urns.begin(), urns.end(), urn) - urns.begin()) + 1;
}

void check_regulations(Executor& db, LibraryDocument& document, const std::optional<Uuid>& library) {
    for (auto& draft : document.regulations) {
        const auto& key = draft.regulation.key.value;
        if (!key.empty() && !is_regulation_key(key)) document.reject(1, draft.pointer + "/x_regulation/key", "pattern", "must be [a-z0-9][a-z0-9.-]*");
        if (!taken_regulations(db, {draft.regulation.urn}, library).empty())
            document.reject(1, draft.pointer + "/urn", "duplicate", "another package brought this framework");
        std::vector<std::string> urns;
        for (const auto& node : draft.requirements) urns.push_back(node.urn);
        for (const auto& urn : taken_requirements(db, urns, library)) {
            const auto row = place_of(urns, urn);
            document.reject(static_cast<std::int64_t>(row), draft.pointer + "/requirement_nodes/" + std::to_string(row - 1) + "/urn", "duplicate",
                            "another framework has this node");
        }
    }
    for (auto& draft : document.mappings)
        if (!taken_mappings(db, {draft.mapping.urn.value}, library).empty())
            document.reject(1, draft.pointer + "/urn", "duplicate", "another package brought this mapping");
}

/// Objects of the document that another package has, and objects that it needs and nobody has.
void check_objects(Executor& db, LibraryDocument& document, const std::optional<Uuid>& library) {
    std::map<LibraryObjectKind, std::vector<std::string>> own, needed;
    for (const auto& object : document.objects) own[object.kind].push_back(object.urn.value);
    for (const auto& one : document.needed) needed[one.kind].push_back(one.urn);
    for (const auto& [kind, urns] : needed) {
        const auto known = known_objects(db, kind, urns);
        const std::set<std::string> there(known.begin(), known.end());
        for (const auto& one : document.needed)
            if (one.kind == kind && !there.contains(one.urn))
                document.reject(one.row, one.pointer, "unresolved_reference", one.urn + " is in no package that is installed");
    }
    for (const auto& [kind, urns] : own)
        for (const auto& urn : known_objects(db, kind, urns, library)) document.reject(0, "/objects", "duplicate", "another package has " + urn);
}

}  // namespace

void LibraryWriter::check(Executor& db, LibraryDocument& document, const std::optional<Uuid>& library) const {
    resolve_mappings(db, document);
    check_regulations(db, document, library);
    check_objects(db, document, library);
}

void LibraryWriter::add_regulation(LibraryWork work, const Library& library, RegulationDraft& draft) const {
    auto& [context, tx] = work;
    static const auto table = regulations();
    static const auto nodes = requirements();
    auto& regulation = draft.regulation;
    regulation.library = {library.id};
    regulation.release_no = library.release_no;
    regulation.origin = library.source_format == LibraryFormat::bundled ? RegulationOrigin::bundled : RegulationOrigin::library;
    regulation.key = free_regulation_key(tx, regulation.key.value.empty() ? key_of(regulation.ref_id.value) : regulation.key.value);
    if (!regulation.applicability_rule)
        if (const auto rule = applicability_rule_of(regulation.key.value); !rule.empty()) regulation.applicability_rule = std::string(rule);
    if (regulation.applicability_rule)
        regulation.applicability_computed =
            neighbours_.applicability(tx, regulation.applicability_rule->value, regulation.key.value, tenant_day(tx, context.now));
    table.insert(tx, regulation);
    for (auto& node : draft.requirements) {
        node.regulation = {regulation.id};
        node.library = {library.id};
        node.release_no = library.release_no;
    }
    // A parent must be there when its children come, and sets are cut at a thousand rows.
    std::stable_sort(draft.requirements.begin(), draft.requirements.end(), [](const auto& a, const auto& b) { return a.depth.value < b.depth.value; });
    nodes.insert_all(tx, draft.requirements);
    open_primary_assessment(tx, regulation, context.now);
}

void LibraryWriter::add_matrix(Executor& db, const Library& library, RiskMatrix& matrix) {
    static const auto table = risk_matrices();
    matrix.library = {library.id};
    matrix.key = key_of(matrix.key.value);
    const auto base = matrix.key.value.substr(0, 90);
    for (int n = 2;; ++n) {
        const auto found = table.read_all(db.run("SELECT " + table.store().select_list() +
                                                     " FROM compliance_risk_matrices WHERE tenant_id = compliance_tenant() AND key = $1 FOR UPDATE",
                                                 platform::postgres::Params{}.add(std::string_view(matrix.key.value))));
        if (found.empty()) return table.insert(db, matrix);
        auto before = found.front();
        const bool own = before.library && before.library->id == library.id;
        if ((own || !before.library) && before.state != RiskMatrixState::retired && same_cells(before, matrix)) {
            before.library = matrix.library;
            matrix.id = before.id;
            if (!table.update(db, before, before.version)) throw std::logic_error("a locked matrix changed");
            return;
        }
        matrix.key = base + "-" + std::to_string(n);
    }
}

void LibraryWriter::add_mappings(Transaction& tx, const Library& library, LibraryDocument& document) const {
    for (auto& draft : document.mappings) {
        draft.mapping.library = library.id;
        draft.mapping.release_no = static_cast<std::int32_t>(library.release_no.value);
        put_framework_mapping(tx, draft.mapping, draft.entries);
        std::vector<FrameworkMapping> counted{draft.mapping};
        count_entries(tx, counted);
        if (const auto open = counted.front().entries - counted.front().resolved; open > 0)
            document.warn("mapping_unresolved", draft.pointer + "/requirement_mappings",
                          std::to_string(open) + " entries name requirements that are not installed; they count as soon as these are");
    }
}

LibraryRelease LibraryWriter::add_release(LibraryWork work, const Library& library, const LibraryDocument& document, const LibraryFile& file,
                                          std::int64_t release_no) const {
    auto& [context, tx] = work;
    static const auto table = library_releases();
    LibraryRelease release;
    release.id = Uuid::make_v7(context.now);
    release.library = library.id;
    release.release_no = release_no;
    release.lib_version = document.library.lib_version;
    release.version_label = document.library.version_label;
    const bool made_here = file.format == LibraryFormat::bundled;
    const auto stored = files_.store(context, tx, file.bytes, {.name = file.name, .media_type = made_here ? "application/yaml" : ""},
                                     FileHolding{{kHolder, release.id}});
    release.file = stored.file.id;
    release.file_name = clean_file_name(file.name);
    release.sha256 = file.sha256;
    release.size = static_cast<std::int64_t>(file.bytes.size());
    release.object_counts = document.counts();
    release.warnings = document.warnings;
    release.document_uuid = document.document_uuid;
    release.last_modified = document.last_modified;
    release.imported_at = context.now;
    release.imported_by = platform::UserId(context.caller.subject.empty() ? context.caller.actor_kind : context.caller.subject);
    table.insert(tx, release);
    return release;
}

Library LibraryWriter::create(LibraryWork work, LibraryDocument& document, const LibraryFile& file) const {
    auto& [context, tx] = work;
    static const auto table = libraries();
    static const auto objects = library_objects();
    auto& library = document.library;
    library.id = Uuid::make_v7(context.now);
    library.source_format = file.format;
    library.objects_meta = document.counts();
    table.insert(tx, library);
    for (auto& draft : document.regulations) add_regulation(work, library, draft);
    for (auto& object : document.objects) object.library = {library.id};
    if (!document.objects.empty()) objects.insert_all(tx, document.objects);
    for (auto& matrix : document.matrices) add_matrix(tx, library, matrix);
    add_mappings(tx, library, document);
    add_release(work, library, document, file, library.release_no);
    if (file.format == LibraryFormat::oscal_catalog) adopt_mappings(tx, library, file.name);
    require_counts(tx, library.id, document);
    return library;
}

void LibraryWriter::erase(Transaction& tx, const Library& library) const {
    erase_profile(tx, library);
    for (const auto& release : releases_of(tx, library.id)) files_.release(tx, release.file, {kHolder, release.id});
    erase_library(tx, library.id);
}

void require_counts(Executor& db, const Uuid& library, const LibraryDocument& document) {
    if (count_library(db, library) != document.counts()) throw std::logic_error("the tables do not hold what the file does");
}

}  // namespace compliance
