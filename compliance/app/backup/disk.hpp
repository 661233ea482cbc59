// SPDX-License-Identifier: Apache-2.0
// Folders and files of a copy: written aside, synced, and only then put into their place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "platform/files/sealed_file.hpp"

namespace compliance::backup {

/// Makes the file (0600, must not be there) and syncs it. Throws BackupError.
void write_synced(const std::filesystem::path& path, std::string_view text);
/// A file that is made now, 0600. Throws BackupError.
platform::files::Descriptor make_file(const std::filesystem::path& path);
/// For reading, no link. Answers one that is not open where it is not there; throws BackupError otherwise.
platform::files::Descriptor open_file(const std::filesystem::path& path);
void sync_folder(const std::filesystem::path& folder);
/// All that was written to the file system of that folder.
void sync_all(const std::filesystem::path& folder);
void make_private_folder(const std::filesystem::path& folder);

struct Digest {
    std::int64_t bytes = 0;
    std::string sha256;  ///< hex
};
/// Reads `from` to its end, and writes it to `to` as well unless that is negative. Throws BackupError.
Digest copy_content(int from, int to, const std::string& name);
/// Of a file that is there. Throws BackupError.
Digest digest_of(const std::filesystem::path& path);
/// Throws BackupError where the disk has no room for that much more.
void require_room(const std::filesystem::path& folder, std::uint64_t bytes);

/// Holds a folder for one process. Throws BackupError where another one has it.
class FolderLock {
  public:
    explicit FolderLock(const std::filesystem::path& folder);

  private:
    platform::files::Descriptor lock_;
};

/// A folder that is filled aside; it is gone with this object unless it was put into its place.
class DraftFolder {
  public:
    DraftFolder(std::filesystem::path parent, std::string name);
    ~DraftFolder();
    DraftFolder(const DraftFolder&) = delete;
    DraftFolder& operator=(const DraftFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return draft_; }
    /// Syncs all and gives it its name. Answers the place.
    std::filesystem::path publish();
    static constexpr std::string_view kMark = ".partial-";

  private:
    std::filesystem::path parent_, draft_;
    std::string name_;
};

}  // namespace compliance::backup
