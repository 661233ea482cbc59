// SPDX-License-Identifier: Apache-2.0
// Files as members see them: listed, uploaded, read, downloaded, deleted (platform R2, R13).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compliance/services/file_content.hpp"

namespace compliance {

class FileService {
  public:
    explicit FileService(const FileContents& contents) : contents_(contents) {}

    platform::records::Page<File> list(Context& context, const platform::records::ListQuery& query, const FileFilters& filters) const;
    /// Throws Problem 404 for a file that the caller may not see, as the others do.
    /// The name of a person's file is given, and the read of it noted, only `with_personal`.
    File get(Context& context, const platform::Uuid& id, std::optional<platform::Instant> as_of, bool with_personal = false) const;

    /// Begins an upload of which `expected` bytes are announced. Throws Problem 413 where they are too many for the tenant.
    std::unique_ptr<FileDraft> begin_upload(Context& context, std::uint64_t expected) const;
    /// Keeps a finished upload; `sha256` (32 bytes) is what the client says it is. Throws Problem 415 `type_not_allowed`,
    /// 422 `digest_mismatch`, `cannot_scan`.
    StoredFile upload(Context& context, FileDraft& draft, const std::string& name, const std::optional<std::string>& sha256) const;

    /// The file, if its content may be given out. Throws Problem 403 `infected`, 409 `scan_pending`.
    File find_content(Context& context, const platform::Uuid& id) const;
    /// Its content from `offset` on; notes the read where it is a person's.
    platform::files::ContentSource content(Context& context, const File& file, std::uint64_t offset, std::uint64_t length) const;

    /// Deletes it, or gives up the caller's claim where others have uploaded it too. Throws Problem 409 `file_in_use`, `retained`.
    void remove(Context& context, const platform::Uuid& id, std::optional<std::int64_t> if_match) const;

  private:
    File visible(Context& context, platform::postgres::Executor& db, const platform::Uuid& id, bool with_personal = true) const;

    const FileContents& contents_;
};

}  // namespace compliance
