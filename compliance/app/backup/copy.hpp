// SPDX-License-Identifier: Apache-2.0
// One copy as it lies: where, what it says of itself, and whether all of it is as it was written.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compliance/app/backup.hpp"
#include "compliance/app/backup/manifest.hpp"

namespace compliance::backup {

constexpr const char* kFilesList = "files.lst";  ///< lines as sha256sum writes and checks them
constexpr const char* kFiles = "files";
constexpr const char* kSealed = ".sealed";  ///< behind the kind: the part that tables lie in

struct Copy {
    std::filesystem::path path;
    Manifest manifest;
    const BackupKeys* keys = nullptr;
    [[nodiscard]] std::filesystem::path part() const { return path / (manifest.kind + kSealed); }
    [[nodiscard]] std::int64_t level() const { return manifest.migrations.empty() ? 0 : manifest.migrations.back().number; }
    [[nodiscard]] std::int64_t bytes() const;
};

/// The present master key, and former ones behind it. Throws where one is missing.
std::vector<BackupKeys> known_keys(const Config& config, const std::vector<std::string>& former);
/// `place` is a copy, or a folder whose newest copy of that kind is taken. Only its manifest is read. Throws BackupError.
Copy find_copy(const std::string& place, const char* kind, const std::vector<BackupKeys>& keys);
/// Copies of that kind in a folder, oldest first.
std::vector<std::filesystem::path> copies_in(const std::filesystem::path& folder, const char* kind);
/// Reads all of it. Throws BackupError for the first thing that is not as it was written.
void require_whole(const Copy& copy);
/// That the keys are of the same installation, and not older than the registers: else persons would have none.
void require_pair(const Copy& registers, const Copy& keys);
/// That this program can bring it to its own schema.
void require_known_schema(const Copy& copy);

/// Each line of the list of files: name below the copy, SHA-256.
void each_file(const Copy& copy, const std::function<void(const std::string& name, const std::string& sha256)>& take);

}  // namespace compliance::backup
