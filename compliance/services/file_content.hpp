// SPDX-License-Identifier: Apache-2.0
// The bytes of files, for every service that keeps some: stored, opened, held by records, copied for another person,
// removed with their person. Who may see a file is not asked here but in file.hpp and file_reference.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/schemas/tenant.hpp"
#include "compliance/services/file_key.hpp"
#include "compliance/services/file_reference.hpp"
#include "compliance/services/job.hpp"
#include "platform/files/scanner.hpp"
#include "platform/files/store.hpp"

namespace compliance {

/// A file while its bytes arrive: sealed onto disk piece by piece, gone again unless it is stored.
class FileDraft {
  public:
    FileDraft(const platform::files::Store& store, std::uint64_t max_bytes);
    /// Throws Problem 413 above the limit, 507 where there is no room.
    void append(platform::Fiber& fiber, std::string_view bytes);
    /// Nothing follows: the rest goes to disk. Throws Problem 422 `empty`.
    void finish(platform::Fiber& fiber);

    [[nodiscard]] std::uint64_t size() const { return draft_->writer.size(); }
    [[nodiscard]] const std::string& sha256() const { return draft_->writer.sha256(); }   ///< 32 bytes; after finish()
    [[nodiscard]] const std::string& media_type() const { return media_type_; }           ///< told from the bytes; after finish()
    [[nodiscard]] bool encrypted_archive() const { return encrypted_archive_; }           ///< after finish()
    [[nodiscard]] const platform::crypto::Key32& key() const { return key_; }
    [[nodiscard]] const platform::files::Draft& on_disk() const { return *draft_; }

  private:
    void flush(platform::Fiber& fiber);

    std::uint64_t max_bytes_, taken_ = 0;
    platform::crypto::Key32 key_;
    std::unique_ptr<platform::files::Draft> draft_;
    std::string head_, pending_, media_type_;
    bool encrypted_archive_ = false;
};

struct NewFile {
    std::string name;
    std::string media_type = {};        ///< of what this program has made itself, which needs no scan; empty: it came from outside
    platform::Uuid subject = {};        ///< person whose file it is; nil: nobody's
    bool by_hand = false;               ///< uploaded by the caller, whose it is while no record holds it
};

struct StoredFile {
    File file;
    bool known = false;                 ///< the content was there already
};

/// A file that a body names, for the record that is to hold it.
struct FileToHold {
    platform::Uuid file;
    FileHolding holding;
    platform::Uuid subject = {};        ///< person whose record it is; nil: nobody's
    std::string pointer = "/file";      ///< where the body names it
};

/// What erasing a person takes away (gdpr, Erasure: files).
struct RemovedFile {
    platform::Uuid file;
    std::string sha256;
    std::int64_t bytes = 0;
    std::string blob;
};

class FileContents {
  public:
    static constexpr const char* kScanJob = "scan_file";

    FileContents(const Vault& vault, JobService& jobs, const platform::files::Store& store) : keys_(vault), jobs_(jobs), store_(store) {}

    /// The tenant's rules for files.
    [[nodiscard]] static TenantFiles rules(platform::postgres::Executor& db);
    /// Begins a file of at most `max_bytes`; `expected` of them are known to come.
    [[nodiscard]] std::unique_ptr<FileDraft> begin(Context& context, std::uint64_t max_bytes, std::uint64_t expected = 0) const;

    /// Keeps a finished draft within a transaction; the same content of the same person is kept once. A scan is queued
    /// for what came from outside. Types and archives are the caller's to refuse (file.hpp does it for uploads).
    StoredFile store(Context& context, platform::postgres::Transaction& tx, FileDraft& draft, const NewFile& what,
                     const std::optional<FileHolding>& holding = {}) const;
    StoredFile store(Context& context, platform::postgres::Transaction& tx, std::string_view bytes, const NewFile& what,
                     const std::optional<FileHolding>& holding = {}) const;
    /// The same for what a job has made: kept for seven days as its `result_file`.
    File store_result(JobRun& run, platform::postgres::Transaction& tx, FileDraft& draft, const NewFile& what) const;

    /// The caller's file becomes one that the record holds; answers its id, which is another one where the file had to be
    /// copied: for another person, or because others hold it (platform R13). Throws Problem 422 `unknown_reference` for a
    /// file that the caller does not see, 403 `infected`.
    platform::Uuid hold(Context& context, platform::postgres::Transaction& tx, const FileToHold& wanted) const;
    /// The record lets go of the file, or of all its files. They stay: with whoever uploaded them, or until the next round.
    void release(platform::postgres::Transaction& tx, const platform::Uuid& file, const FileHolder& holder) const;
    void release_all(platform::postgres::Transaction& tx, const FileHolder& holder) const;

    /// The content, to be read on the offload pool. Throws Problem 404 where its key is destroyed.
    [[nodiscard]] std::shared_ptr<platform::files::SealedReader> open(Context& context, platform::postgres::Executor& db, const File& file) const;
    /// A part of it piece by piece, for replies and scanners.
    [[nodiscard]] static platform::files::ContentSource stream(std::shared_ptr<platform::files::SealedReader> reader, std::uint64_t offset,
                                                               std::uint64_t length);
    /// All of a small file. Throws Problem 413 above `max`, 404 for one that is not there.
    [[nodiscard]] std::string bytes(Context& context, platform::postgres::Executor& db, const platform::Uuid& file, std::size_t max) const;

    /// Part of erasing a person (gdpr R5), within its transaction: keys, references and rows go. What comes back is to be
    /// listed in the certificate and given to discard() after the commit.
    std::vector<RemovedFile> erase_subject(platform::postgres::Transaction& tx, const platform::Uuid& subject) const;
    /// Part of deleting one: key and row go, and its name in the store comes back for discard().
    std::string erase(platform::postgres::Transaction& tx, const File& file) const;
    /// Removes content from disk; what fails is left to the sweep.
    void discard(platform::Fiber& fiber, const std::vector<std::string>& blobs) const;
    [[nodiscard]] bool on_disk(platform::Fiber& fiber, const std::string& blob) const;
    /// Content and row of a file of an erased person; false where the content is still there. Nothing for one that is gone.
    bool remove_erased(Context& context, const platform::Uuid& id) const;
    /// All content of a tenant that has ended.
    std::size_t discard_all(platform::Fiber& fiber, const platform::Uuid& tenant) const;

    /// Ends references whose time has come, removes what nobody holds, queues scans that were not wanted before.
    void keep_house(Context& context) const;
    /// Removes content older than `age` that no row names: what killed processes and rolled back transactions left.
    std::size_t sweep(Context& context, std::chrono::seconds age) const;

    FileReferences references;
    [[nodiscard]] const Files& files() const { return references.files(); }
    [[nodiscard]] const FileKeys& keys() const { return keys_; }

  private:
    void queue_scan(Context& context, platform::postgres::Executor& db, const File& file) const;
    File insert(Context& context, platform::postgres::Transaction& tx, FileDraft& draft, const NewFile& what) const;
    File copy_for(Context& context, platform::postgres::Transaction& tx, const File& file, const platform::Uuid& subject, const FileHolding& holding) const;
    std::unique_ptr<FileDraft> copy(Context& context, platform::postgres::Executor& db, const File& file) const;

    FileKeys keys_;
    JobService& jobs_;
    const platform::files::Store& store_;
};

}  // namespace compliance
