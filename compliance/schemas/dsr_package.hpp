// SPDX-License-Identifier: Apache-2.0
// What is said when a response package is asked for, and what the package says of itself (schema dsr-package/1,
// docs/schemas/dsr-package-1.schema.json).
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/dsr_task.hpp"
#include "compliance/schemas/dsr_handling.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

struct DsrPackageInput {
    std::vector<DsrPackageKind> kinds;
    std::vector<DsrAccessEntry> access_entries;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kinds", "access, portability or both; none: those of the rights that the request carries.", 0, {}, 2},
        {"access_entries", "Entries of Art. 15(1)(a)-(h) and (2), which replace those of the same topic.", 0, {}, 9}};
};
BOOST_DESCRIBE_STRUCT(DsrPackageInput, (), (kinds, access_entries))

struct DsrManifestFile {
    std::string path, media_type;
    std::int64_t bytes = 0;
    std::string sha256;
    std::optional<std::string> name, system, category;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"path", "Path in the archive."},
                                                                {"media_type", "Type."},
                                                                {"bytes", "Size."},
                                                                {"sha256", "Hash, hex."},
                                                                {"name", "Name that the file had where it comes from."},
                                                                {"system", "System that it comes from."},
                                                                {"category", "Category of data."}};
};
BOOST_DESCRIBE_STRUCT(DsrManifestFile, (), (path, media_type, bytes, sha256, name, system, category))

struct DsrManifest {
    std::string schema, key, language, controller;
    std::vector<DsrPackageKind> kinds;
    platform::Instant built_at{};
    std::vector<DsrManifestFile> files;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"schema", "dsr-package/1."},
                                                                {"key", "Key of the request."},
                                                                {"language", "Language of the letters."},
                                                                {"controller", "Who answers."},
                                                                {"kinds", "Which rights it serves."},
                                                                {"built_at", "When its data were read."},
                                                                {"files", "Each file but this one and checksums.sha256."}};
};
BOOST_DESCRIBE_STRUCT(DsrManifest, (), (schema, key, language, controller, kinds, built_at, files))

}  // namespace compliance
