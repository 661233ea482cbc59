// SPDX-License-Identifier: Apache-2.0
// SQL of files and of the records that hold them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/db/models/file.hpp"
#include "platform/records/store.hpp"

namespace compliance {

/// Who looks at files, for the condition that both lists and single reads are held against.
struct FileViewer {
    std::string subject;
    bool admin = false;
    std::vector<std::string> types;                ///< entity types whose records he may read, each of them
    std::vector<std::string> limited;              ///< entity types of which he may read some, as `rules` say
    std::optional<platform::Instant> as_of;
    std::optional<platform::Uuid> entity;          ///< only files that this record holds
};

/// Which records of a type the viewer may read: SQL over `r.entity_id`, `$` being the viewer as JSON (`subject`, `admin`).
struct HolderRule {
    std::string type, sql;
};

class Files {
  public:
    Files();
    [[nodiscard]] const platform::records::Table<File>& rows() const { return rows_; }
    [[nodiscard]] const platform::records::Table<FileReference>& references() const { return references_; }

    /// What the viewer sees: files that a record he may read holds; those that none holds, if he has uploaded them or is an administrator.
    [[nodiscard]] static platform::records::Condition visible(const FileViewer& viewer, const std::vector<HolderRule>& rules);
    [[nodiscard]] bool is_visible(platform::postgres::Executor& db, const platform::Uuid& id, const platform::records::Condition& visible) const;
    /// Whether the viewer may read one record.
    [[nodiscard]] static bool may_read(platform::postgres::Executor& db, const FileHolder& holder, const FileViewer& viewer,
                                       const std::vector<HolderRule>& rules);
    /// Puts into the files which records hold them, as far as the viewer may read those.
    void load_references(platform::postgres::Executor& db, std::vector<File>& files, const FileViewer& viewer, const std::vector<HolderRule>& rules) const;

    /// The file of that person (nil: of none) with that content; whoever asks next waits for this transaction.
    [[nodiscard]] std::optional<File> find_same(platform::postgres::Executor& db, std::string_view sha256, const platform::Uuid& subject) const;
    [[nodiscard]] std::optional<FileReference> reference(platform::postgres::Executor& db, const platform::Uuid& file, const FileHolder& holder) const;
    /// Files that a record holds.
    [[nodiscard]] std::vector<platform::Uuid> held_by(platform::postgres::Executor& db, const FileHolder& holder) const;
    [[nodiscard]] std::vector<File> of_subject(platform::postgres::Executor& db, const platform::Uuid& subject) const;
    /// References whose time has come, some at a time.
    [[nodiscard]] std::vector<FileReference> expired(platform::postgres::Executor& db) const;
    /// Files that nobody uploaded by hand and no record has held for a day, some at a time.
    [[nodiscard]] std::vector<platform::Uuid> left_over(platform::postgres::Executor& db) const;
    /// Files that were not scanned because the tenant did not want it then, some at a time.
    [[nodiscard]] std::vector<platform::Uuid> unscanned(platform::postgres::Executor& db) const;
    /// Those of the stored names that a file of the tenant has.
    [[nodiscard]] std::vector<std::string> known_blobs(platform::postgres::Executor& db, const std::vector<std::string>& names) const;

  private:
    [[nodiscard]] std::vector<platform::Uuid> ids(platform::postgres::Executor& db, std::string_view where) const;

    platform::records::Table<File> rows_;
    platform::records::Table<FileReference> references_;
};

}  // namespace compliance
