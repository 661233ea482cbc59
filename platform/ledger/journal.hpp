// SPDX-License-Identifier: Apache-2.0
// A file of JSON lines that only grows: each line holds the hash of the one before, and is on the disk before append()
// returns. Several processes may append to one file. What the entries mean is not known here.
#pragma once

#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace platform::ledger {

/// The file is missing, is not what was written, or cannot be written. Says which and where.
class JournalError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A line is `{"entry":…,"hash":…,"number":…,"previous":…}`: canonical JSON (RFC 8785), `hash` the SHA-256, hex, of the
/// canonical JSON of the other three. Line 0 names format and id of the journal. Blocking: callers put it on the offload
/// pool. Thread-safe.
class Journal {
  public:
    enum class Missing { refuse, create };
    /// Reads and checks the whole file. A last line that a crash cut off is passed over: append() never returned for it.
    /// Throws JournalError.
    Journal(std::string path, std::string format, Missing missing);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    struct Entry {
        std::uint64_t number = 0;
        std::string content;   ///< JSON text
        std::string hash;      ///< 64 lower-case hex digits
    };
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    /// All entries but line 0, from the file as it is now. Throws JournalError.
    [[nodiscard]] std::vector<Entry> read();
    /// Writes one entry behind the last and syncs it. Throws JournalError; then the entry may or may not be there.
    Entry append(std::string_view content);
    /// Throws JournalError when the file at `path` is no longer the one that was opened, or holds less than it did.
    void check() const;

  private:
    class Lock;
    std::vector<Entry> catch_up();
    void require_same_file() const;
    void write_line(const std::string& text);

    std::string path_, format_, id_;
    int file_ = -1;
    mutable std::mutex mutex_;
    Entry last_;                  // of what has been read so far
    std::uint64_t end_ = 0;       // bytes of whole lines read so far
    bool torn_ = false;           // bytes of a cut-off line stand behind end_
};

}  // namespace platform::ledger
