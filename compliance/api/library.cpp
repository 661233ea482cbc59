// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/import_form.hpp"
#include "compliance/api/queries.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/services/library.hpp"
#include "platform/http/download.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

constexpr std::size_t kMaxUpload = 64 * 1024 * 1024;

std::int64_t release_no(const Call& call) {
    const auto text = call.text("release_no");
    const auto number = platform::parse_decimal(text, 9, 0);
    if (!number || text.find('.') != std::string::npos) throw platform::not_found();
    return *number;
}

void download(Call& call, const LibraryService& libraries) {
    const auto content = libraries.content(call.context, call.id("library_id"), release_no(call));
    const auto& release = content.release;
    const auto range = platform::http::begin_download(
        call.request(), call.response(), {static_cast<std::uint64_t>(release.size), release.sha256, content.media_type, release.file_name.value});
    if (!range) return;
    call.response().content_length = range->length;
    call.response().source = FileContents::stream(content.reader, range->first, range->length);
}

}  // namespace

void add_library_routes(Api& api, Services& services) {
    const auto& libraries = services.libraries;
    api.list<LibraryFilters, Library>(
        "/libraries", {"listLibraries", "libraries:read", "Installed packages of laws, standards, controls, threats, matrices and mappings."},
        [&](Call& call, const ListQuery& query, const LibraryFilters& filters) { return libraries.list(call.context, query, filters); });
    api.whole<BundledLibraryFilters, BundledLibrary>(
        "/libraries/catalogue",
        {"listBundledLibraries", "libraries:read", "Packages that the product ships, with counts, dependencies and the installed version."},
        [&](Call& call, const BundledLibraryFilters& filters) { return libraries.catalogue(call.context, filters); });
    api.action<LibraryInstall, Library>("/libraries/install",
                                        {.id = "installBundledLibrary",
                                         .permission = "libraries:write",
                                         .text = "Installs a shipped package and those it depends on; laws come with their standing assessment.",
                                         .success = 201,
                                         .problems = {409}},
                                        [&](Call& call, const LibraryInstall& in) {
                                            auto library = libraries.install(call.context, in);
                                            call.response().set("Location", "/api/v1/libraries/" + library.id.str());
                                            call.response().status = 201;
                                            return library;
                                        });
    declare_import(
        api, "/libraries/import",
        {.id = "importLibraries",
         .permission = "libraries:write",
         .text = "Takes a library file (YAML) or a ZIP of them (form field `file`), in one transaction; a later version of what is in use is staged as "
                 "an upgrade. 409 missing_dependency, older_version, same_version_changed.",
         .problems = {409, 413},
         .max_body = kMaxUpload},
        {&platform::reflect::type_of<LibraryImportReport>, &platform::reflect::type_of<LibraryImportQuery>}, [&](Call& call, const ImportForm& form) {
            const auto report = libraries.import(call.context, form.name, form.bytes, call.query<LibraryImportQuery>());
            Api::answer(call, report);
        });
    api.list<LibraryObjectFilters, LibraryObject>(
        "/libraries/objects", {"listLibraryObjects", "libraries:read", "Reference controls, threats, metrics, techniques and presets of installed packages."},
        [&](Call& call, const ListQuery& query, const LibraryObjectFilters& filters) { return libraries.objects(call.context, query, filters); });
    api.find<AsOfQuery, Library>("/libraries/{library_id}",
                                 {"getLibrary", "libraries:read", "A package with its releases, counts, warnings, uses and the version available."},
                                 [&](Call& call, const AsOfQuery& query) { return libraries.get(call.context, call.id("library_id"), query.as_of); });
    api.remove("/libraries/{library_id}",
               {.id = "deleteLibrary",
                .permission = "libraries:admin",
                .text = "Removes a package that nothing uses, with all it brought; 409 in_use lists the uses.",
                .problems = {409}},
               [&](Call& call) { libraries.remove(call.context, call.id("library_id"), call.if_match()); });
    api.list<NoFilters, platform::records::HistoryEntry>(
        "/libraries/{library_id}/history", {"getLibraryHistory", "libraries:read", "Imports, upgrades and changes of a package."},
        [&](Call& call, const ListQuery& query, const NoFilters&) { return libraries.history(call.context, call.id("library_id"), query); });
    auto& file = api.raw("GET", "/libraries/{library_id}/releases/{release_no}/file",
                         {.id = "downloadLibraryRelease",
                          .permission = "libraries:export",
                          .text = "The file of a release byte for byte, with its SHA-256 in Repr-Digest; 409 scan_pending, 403 infected.",
                          .problems = {409, 416}},
                         nullptr, [&](Call& call) { download(call, libraries); });
    file.operation.shape = platform::openapi::Shape::file;
    file.operation.media_type = "application/octet-stream";
    file.operation.further_success = {206};
    file.operation.conditional = true;
}

}  // namespace compliance
