// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/library.hpp"

#include <algorithm>

#include "compliance/services/library_file/bundled.hpp"
#include "compliance/services/library_file/fields.hpp"
#include "compliance/services/register.hpp"
#include "platform/json/json.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::records::ListQuery;
using platform::records::Page;

namespace {

const std::string* text_in(const Translations& translations, std::string_view language, const char* name) {
    const auto found = translations.find(std::string(language));
    if (found == translations.end()) return nullptr;
    const auto text = found->second.find(name);
    return text == found->second.end() || text->second.empty() ? nullptr : &text->second;
}

/// Field by field in the language, where it is there (R8).
void localise(Library& library, std::string_view language) {
    if (library.locale.value.starts_with(language)) return;
    if (const auto* text = text_in(library.translations, language, "name")) library.name = library_file::cut(*text, 200);
    if (const auto* text = text_in(library.translations, language, "description")) library.description = *text;
    if (const auto* text = text_in(library.translations, language, "copyright")) library.copyright = library_file::cut(*text, 8'192);
    if (const auto* text = text_in(library.translations, language, "provider")) library.provider = library_file::cut(*text, 200);
}

/// R5: what is shown where there is no name.
std::string title_of(const LibraryObject& object) {
    if (object.name) return object.name->value;
    if (object.description) return library_file::cut(object.description->value.substr(0, object.description->value.find('\n')), 200);
    if (!object.ref_id.value.empty()) return object.ref_id.value;
    return library_file::last_part(object.urn.value);
}

void localise(LibraryObject& object, std::string_view language) {
    if (const auto* text = text_in(object.translations, language, "name")) object.name = library_file::cut(*text, 500);
    if (const auto* text = text_in(object.translations, language, "description")) object.description = *text;
    if (const auto* text = text_in(object.translations, language, "annotation")) object.annotation = *text;
    object.title = title_of(object);
}

void put_available(Library& library) {
    const auto* bundled = find_bundled(library.urn.value);
    if (bundled != nullptr && bundled->about.locale == library.locale.value && bundled->about.lib_version > library.lib_version.value)
        library.available_version = bundled->about.lib_version;
}

/// Versions of all shipped packages, by URN.
std::string shipped_versions() {
    std::map<std::string, std::int64_t> versions;
    for (const auto& file : bundled_files()) versions[file.about.urn] = file.about.lib_version;
    return platform::json::to_json(versions);
}

}  // namespace

Page<Library> LibraryService::list(Context& context, const ListQuery& query, LibraryFilters filters) const {
    auto db = context.units();
    std::vector<platform::records::Condition> conditions;
    if (filters.update_available) conditions.push_back(outdated_libraries(shipped_versions(), *filters.update_available));
    filters.update_available.reset();
    auto page = table_.list(db, query, filters, conditions);
    std::vector<Uuid> ids;
    for (const auto& library : page.items) ids.push_back(library.id);
    const auto used = used_among(db, ids);
    for (auto& library : page.items) {
        library.in_use = std::find(used.begin(), used.end(), library.id) != used.end();
        put_available(library);
        localise(library, context.language);
    }
    return page;
}

std::vector<BundledLibrary> LibraryService::catalogue(Context& context, const BundledLibraryFilters& filters) const {
    auto db = context.units();
    const auto installed = installed_libraries(db);
    std::vector<BundledLibrary> out;
    for (const auto& file : bundled_files()) {
        auto one = file.about;
        const auto found = std::find_if(installed.begin(), installed.end(), [&](const auto& library) { return library.urn == one.urn; });
        if (found != installed.end()) {
            one.installed_version = found->lib_version;
            one.library = found->id;
        }
        if (filters.installed && *filters.installed != one.library.has_value()) continue;
        if (filters.object_kind && !one.objects_meta.contains(filters.object_kind->value)) continue;
        const auto& places = one.jurisdiction;
        if (filters.jurisdiction && std::find(places.begin(), places.end(), filters.jurisdiction->value) == places.end()) continue;
        out.push_back(std::move(one));
    }
    return out;
}

Library LibraryService::get(Context& context, const Uuid& id, std::optional<platform::Instant> as_of) const {
    auto db = context.units();
    auto library = record_of(table_, db, id, as_of);
    localise(library, context.language);
    if (as_of) return library;
    library.releases = releases_of(db, id);
    library.uses = uses_of(db, library);
    library.in_use = !library.uses->empty();
    put_available(library);
    return library;
}

Library LibraryService::install(Context& context, const LibraryInstall& wanted) const {
    return get(context, imports_.install(context, wanted.ref_id.value), {});
}

void LibraryService::remove(Context& context, const Uuid& id, std::optional<std::int64_t> if_match) const {
    auto tx = context.transaction();
    const auto library = record_for_update(table_, tx, id, if_match);
    if (const auto uses = uses_of(tx, library); !uses.empty()) throw Problem(409, "in_use").with("uses", platform::json::to_json(uses));
    writer_.erase(tx, library);
    tx.commit();
}

Page<platform::records::HistoryEntry> LibraryService::history(Context& context, const Uuid& id, const ListQuery& query) const {
    auto db = context.units();
    return history_of(db, table_.store(), id, query);
}

Page<LibraryObject> LibraryService::objects(Context& context, const ListQuery& query, const LibraryObjectFilters& filters) const {
    auto db = context.units();
    auto page = objects_.list(db, query, filters);
    for (auto& object : page.items) localise(object, context.language);
    return page;
}

LibraryService::ReleaseContent LibraryService::content(Context& context, const Uuid& id, std::int64_t release_no) const {
    auto db = context.units();
    if (!table_.store().exists(db, id)) throw platform::not_found();
    for (auto& release : releases_of(db, id)) {
        if (release.release_no.value != release_no) continue;
        const auto file = record_of(writer_.files().files().rows(), db, release.file);
        require_given_out(file.scan_state, file.made_here, FileContents::rules(db).scan);
        const bool json = release.file_name.value.ends_with(".json");
        auto reader = writer_.files().open(context, db, file);
        return {std::move(release), json ? "application/json" : "application/yaml", std::move(reader)};
    }
    throw platform::not_found();
}

}  // namespace compliance
