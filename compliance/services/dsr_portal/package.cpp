// SPDX-License-Identifier: Apache-2.0
// The released package on its way to the person.
#include "compliance/services/dsr_portal.hpp"

#include "compliance/services/personal_read.hpp"

namespace compliance {

FetchDsrPackage fetch_released_package(const DsrCases& cases, const FileContents& files) {
    return [&cases, &files](Context& context, platform::postgres::Transaction& tx, const DsrRequest& request) -> DsrPortalDownload {
        const auto& packages = cases.rows().packages();
        const DsrPackage* newest = nullptr;
        for (const auto& package : request.packages)
            if (package.released_at && !package.superseded && package.archive) newest = &package;
        auto package = newest != nullptr ? packages.get_for_update(tx, newest->id) : std::nullopt;
        if (!package) throw platform::not_found();
        if (package->expires_at <= context.now) throw platform::conflict("package_expired");
        if (package->downloads >= package->max_downloads) throw platform::conflict("download_limit");
        ++package->downloads;
        if (!packages.update(tx, *package, package->version)) throw std::logic_error("a locked package changed");
        const auto file = files.files().rows().get(tx, package->archive->id);
        if (!file) throw platform::not_found();
        auto reader = files.open(context, tx, *file);
        PersonalRead read{.entity_type = "dsr_package", .entity_id = package->id, .key = request.key, .ids = {package->id}, .fields = {"archive"}, .action = "download"};
        read.subjects = {request.subject_key};
        note_personal_read(context, tx, read);
        const auto size = static_cast<std::uint64_t>(file->size);
        return {request.key + ".zip", file->sha256, size, FileContents::stream(std::move(reader), 0, size)};
    };
}

}  // namespace compliance
