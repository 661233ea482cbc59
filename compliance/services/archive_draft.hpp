// SPDX-License-Identifier: Apache-2.0
// A ZIP that is written straight into a sealed draft, member by member, each with its digest: nothing of it lies open on
// disk, and no more of it in memory than one piece. What goes in, and whose it is, is the caller's business.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compliance/services/file_content.hpp"
#include "platform/files/zip_writer.hpp"

namespace compliance {

class ArchiveDraft {
  public:
    struct Member {
        std::string path, media_type;
        std::int64_t bytes = 0;
        std::string sha256;  ///< hex
    };

    /// Throws Problem 507 where there is no room.
    ArchiveDraft(Context& context, const FileContents& files, platform::Instant at);

    Member add(std::string path, std::string media_type, const std::string& bytes);
    /// The content of a stored file. Throws Problem 404 where its key is gone, 403 `infected`, 409 `scan_pending`.
    Member add(platform::postgres::Executor& db, std::string path, const File& file);
    /// Adds `checksums.sha256` over all members, in the form that sha256sum reads, and closes the archive.
    void finish();

    [[nodiscard]] const std::vector<Member>& members() const { return members_; }
    [[nodiscard]] FileDraft& draft() { return *draft_; }
    /// The finished archive, for a reply that is not kept.
    [[nodiscard]] platform::files::ContentSource stream() &&;

  private:
    void write(const std::function<void()>& work);

    Context& context_;
    const FileContents& files_;
    ScanMode scan_ = ScanMode::required;
    std::shared_ptr<FileDraft> draft_;
    platform::files::ZipWriter zip_;
    std::vector<Member> members_;
};

}  // namespace compliance
