// SPDX-License-Identifier: Apache-2.0
#include "compliance/repositories/file.hpp"

#include "platform/json/document.hpp"

namespace compliance {

using platform::Uuid;
using platform::postgres::Executor;
using platform::postgres::Params;
using platform::records::Condition;
using platform::reflect::type_of;

namespace {

constexpr std::string_view kSome = " LIMIT 100";

std::string text_list(const std::vector<std::string>& list) {
    std::string out = "[";
    for (std::size_t i = 0; i < list.size(); ++i) out += (i > 0 ? "," : "") + platform::json::quoted(list[i]);
    return out + "]";
}

std::string viewer_json(const FileViewer& viewer) {
    return "{\"subject\":" + platform::json::quoted(viewer.subject) + ",\"admin\":" + (viewer.admin ? "true" : "false") +
           ",\"types\":" + text_list(viewer.types) + ",\"limited\":" + text_list(viewer.limited) +
           ",\"as_of\":" + (viewer.as_of ? "\"" + platform::format_instant_micros(*viewer.as_of) + "\"" : "null") +
           ",\"entity\":" + (viewer.entity ? "\"" + viewer.entity->str() + "\"" : "null") + "}";
}

/// Condition over a reference `r`: the viewer may read the record that holds.
std::string readable(const std::vector<HolderRule>& rules) {
    std::string out = "($::jsonb -> 'types' ? r.entity_type";
    for (const auto& rule : rules) out += " OR (r.entity_type = '" + rule.type + "' AND $::jsonb -> 'limited' ? '" + rule.type + "' AND (" + rule.sql + "))";
    return out + ")";
}

/// `$` becomes $1: for statements whose first parameter is the viewer.
std::string first(std::string sql) {
    for (std::size_t at = 0; (at = sql.find('$', at)) != std::string::npos; ++at) sql.insert(at + 1, "1");
    return sql;
}

std::string references_as_of(std::string_view instant) {
    return "compliance_rows_as_of(NULL::compliance_file_references, 'file_reference', NULL, " + std::string(instant) + ")";
}

}  // namespace

Files::Files()
    : rows_({
          .type = "file",
          .table = "compliance_files",
          .record = &type_of<File>,
          .filters = &type_of<FileFilters>,
          .filter_rules = {{"entity_id", "$::uuid IS NOT NULL"},   // part of what is visible
                           {"unreferenced", "(reference_count = 0) = $"},
                           {"uploaded_after", "created_at > $"}},
      }),
      references_({.type = "file_reference", .table = "compliance_file_references", .record = &type_of<FileReference>}) {}

Condition Files::visible(const FileViewer& viewer, const std::vector<HolderRule>& rules) {
    const std::string entity = " AND ($::jsonb ->> 'entity' IS NULL OR r.entity_id = ($::jsonb ->> 'entity')::uuid)";
    // As it stood then is replayed once for all rows; as it stands now is looked up for each.
    const std::string held =
        viewer.as_of
            ? "id IN (SELECT r.file_id FROM " + references_as_of("($::jsonb ->> 'as_of')::timestamptz") + " AS r WHERE " + readable(rules) + entity + ")"
            : "EXISTS (SELECT 1 FROM compliance_file_references r WHERE r.tenant_id = compliance_tenant() AND r.file_id = compliance_files.id AND " +
                  readable(rules) + entity + ")";
    return {"(reference_count = 0 AND $::jsonb ->> 'entity' IS NULL AND (($::jsonb ->> 'admin')::boolean OR uploaders ? ($::jsonb ->> 'subject'))) OR " + held,
            Params{}.add(std::string_view(viewer_json(viewer)))};
}

bool Files::is_visible(Executor& db, const Uuid& id, const Condition& visible) const {
    const auto rows = db.run("SELECT 1 FROM compliance_files WHERE tenant_id = compliance_tenant() AND id = $2 AND (" + first(visible.sql) + ")",
                             Params{visible.params}.add(id));
    return !rows.empty();
}

bool Files::may_read(Executor& db, const FileHolder& holder, const FileViewer& viewer, const std::vector<HolderRule>& rules) {
    const auto rows = db.run("SELECT 1 FROM (SELECT $2::text AS entity_type, $3::uuid AS entity_id) AS r WHERE " + first(readable(rules)),
                             Params{}.add(std::string_view(viewer_json(viewer))).add(std::string_view(holder.type)).add(holder.id));
    return !rows.empty();
}

void Files::load_references(Executor& db, std::vector<File>& files, const FileViewer& viewer, const std::vector<HolderRule>& rules) const {
    if (files.empty()) return;
    std::vector<Uuid> wanted;
    for (const auto& file : files) wanted.push_back(file.id);
    const std::string from = viewer.as_of ? references_as_of("($1::jsonb ->> 'as_of')::timestamptz") : "compliance_file_references";
    const auto rows =
        db.run("SELECT r.file_id, r.entity_type, r.entity_id FROM " + from +
                   " AS r WHERE r.tenant_id = compliance_tenant() AND r.file_id = ANY($2::uuid[]) AND " + first(readable(rules)) + " ORDER BY r.id",
               Params{}.add(std::string_view(viewer_json(viewer))).add_uuids(wanted));
    for (std::size_t i = 0; i < rows.rows(); ++i)
        for (auto& file : files)
            if (file.id == rows.uuid(i, 0)) file.references.push_back({std::string(rows.text(i, 1)), rows.uuid(i, 2)});
}

std::optional<File> Files::find_same(Executor& db, std::string_view sha256, const Uuid& subject) const {
    const auto owner = subject.is_nil() ? std::nullopt : std::optional(subject);
    // Two who bring the same content at the same time: the second must see the first one's row.
    db.run("SELECT pg_advisory_xact_lock(hashtextextended(compliance_tenant()::text || coalesce($2::uuid::text, '') || $1::text, 12))",
           Params{}.add(sha256).add(owner));
    const auto rows =
        db.run("SELECT " + rows_.store().select_list() +
                   " FROM compliance_files WHERE tenant_id = compliance_tenant() AND sha256 = $1 AND subject_key IS NOT DISTINCT FROM $2::uuid FOR UPDATE",
               Params{}.add(sha256).add(owner));
    if (rows.empty()) return std::nullopt;
    return std::move(rows_.read_all(rows).front());
}

std::optional<FileReference> Files::reference(Executor& db, const Uuid& file, const FileHolder& holder) const {
    const auto rows =
        db.run("SELECT " + references_.store().select_list() +
                   " FROM compliance_file_references WHERE tenant_id = compliance_tenant() AND file_id = $1 AND entity_type = $2 AND entity_id = $3 FOR UPDATE",
               Params{}.add(file).add(std::string_view(holder.type)).add(holder.id));
    if (rows.empty()) return std::nullopt;
    return std::move(references_.read_all(rows).front());
}

std::vector<Uuid> Files::held_by(Executor& db, const FileHolder& holder) const {
    const auto rows =
        db.run("SELECT file_id FROM compliance_file_references WHERE tenant_id = compliance_tenant() AND entity_id = $1 AND entity_type = $2 ORDER BY id",
               Params{}.add(holder.id).add(std::string_view(holder.type)));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::vector<File> Files::of_subject(Executor& db, const Uuid& subject) const {
    return rows_.read_all(db.run(
        "SELECT " + rows_.store().select_list() + " FROM compliance_files WHERE tenant_id = compliance_tenant() AND subject_key = $1 ORDER BY id FOR UPDATE",
        Params{}.add(subject)));
}

std::vector<FileReference> Files::expired(Executor& db) const {
    return references_.read_all(db.run("SELECT " + references_.store().select_list() +
                                       " FROM compliance_file_references WHERE tenant_id = compliance_tenant() AND expires_at < now() ORDER BY expires_at" +
                                       std::string(kSome)));
}

std::vector<Uuid> Files::ids(Executor& db, std::string_view where) const {
    const auto rows = db.run("SELECT id FROM compliance_files WHERE tenant_id = compliance_tenant() AND " + std::string(where) + std::string(kSome));
    std::vector<Uuid> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.push_back(rows.uuid(i, 0));
    return out;
}

std::vector<Uuid> Files::left_over(Executor& db) const {
    return ids(
        db, "reference_count = 0 AND uploaders = '[]' AND updated_at < now() - interval '1 day' AND (retain_until IS NULL OR retain_until < current_date - 1)");
}

std::vector<Uuid> Files::unscanned(Executor& db) const {
    return ids(db,
               "scan_state = 'skipped' AND NOT made_here AND EXISTS (SELECT 1 FROM compliance_tenants t WHERE t.tenant_id = compliance_files.tenant_id AND "
               "t.files ->> 'scan' <> 'off')");
}

std::vector<std::string> Files::known_blobs(Executor& db, const std::vector<std::string>& names) const {
    const auto rows = db.run("SELECT blob FROM compliance_files WHERE tenant_id = compliance_tenant() AND blob = ANY($1::text[])", Params{}.add_texts(names));
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows.rows(); ++i) out.emplace_back(rows.text(i, 0));
    return out;
}

}  // namespace compliance
