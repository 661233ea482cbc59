// SPDX-License-Identifier: Apache-2.0
// Row of compliance_dsr_packages.
#pragma once

#include "compliance/domain/dsr_task.hpp"
#include "compliance/domain/entity_refs.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct DsrPackageFile {
    std::string path, media_type;
    std::int64_t bytes = 0;
    std::string sha256;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"path", "Path in the archive."}, {"media_type", "Type."}, {"bytes", "Size."}, {"sha256", "Hash."}};
    bool operator==(const DsrPackageFile&) const = default;
};
BOOST_DESCRIBE_STRUCT(DsrPackageFile, (), (path, media_type, bytes, sha256))

struct DsrPackage : platform::records::Common {
    std::vector<DsrPackageKind> kinds;
    platform::Pii<std::vector<DsrPackageFile>> files;
    std::optional<platform::Ref<entity::File>> archive;
    std::string manifest_sha256;
    platform::Instant built_at{}, expires_at{};
    std::int32_t downloads = 0, max_downloads = 5;
    bool superseded = false;
    std::optional<platform::Instant> released_at;
    platform::Uuid request;
    std::string basis;
    static constexpr std::string_view kText = "The response package of a request: what the person gets.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kinds", "Which rights it serves."},
        {"files", "What is in it; names of categories say something of the person, so they are sealed."},
        {"archive", "The stored ZIP; null once a later package has taken its place before it was released."},
        {"manifest_sha256", "Hash of its manifest."},
        {"built_at", "When its data were read."},
        {"expires_at", "Until when it can be fetched."},
        {"downloads", "How often it was fetched since its release."},
        {"max_downloads", "How often it may be."},
        {"superseded", "A later one has taken its place."},
        {"released_at", "When the answer that it belongs to was approved."},
        {"request", "The request.", platform::reflect::kHidden},
        {"basis", "Digest of what it was built from.", platform::reflect::kHidden}};
};
BOOST_DESCRIBE_STRUCT(DsrPackage, (platform::records::Common),
                      (kinds, files, archive, manifest_sha256, built_at, expires_at, downloads, max_downloads, superseded, released_at, request, basis))

}  // namespace compliance
