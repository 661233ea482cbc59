// SPDX-License-Identifier: Apache-2.0
// The folder that sealed files lie in: <folder>/<aa>/<name>, written aside, then renamed into place. Their names say
// whose they are and nothing of what is in them. Which of them count says the database. All calls block.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/files/sealed_file.hpp"
#include "platform/reflect/values.hpp"

namespace platform::files {

/// A file while it is written; what was not kept is gone with it, also when the process is killed (Store::clean).
class Draft {
  public:
    Draft(std::filesystem::path path, Descriptor file, const crypto::Key32& key);
    ~Draft();
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    SealingWriter writer;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// What has been written; after writer.finish().
    [[nodiscard]] SealedReader reader(const crypto::Key32& key) const;

  private:
    std::filesystem::path path_;
};

struct StoreConfig {
    std::filesystem::path folder;
    std::uint64_t reserve_bytes = 64ULL * 1024 * 1024;   ///< left free for the others on that disk, the database above all
};

class Store {
  public:
    /// Makes the folders that are missing. Throws std::system_error.
    explicit Store(StoreConfig config);

    /// Leaves the mark of an installation in a fresh folder, so that no other one takes what lies there for waste. Answers
    /// whether the mark that is there is one of `marks` (the first is set where there is none).
    [[nodiscard]] bool claim(const std::vector<std::string>& marks) const;
    /// Removes what killed processes left half written; what others are writing stays. Answers how many.
    std::size_t clean() const;

    /// Throws Problem 507 `storage_full` where `bytes` more would not leave the reserve.
    void require_room(std::uint64_t bytes) const;
    [[nodiscard]] std::unique_ptr<Draft> begin(const crypto::Key32& key) const;
    /// A fresh name for a file of `owner`.
    [[nodiscard]] static std::string new_name(const Uuid& owner);
    /// Puts a finished draft into its place for good.
    void keep(const Draft& draft, const std::string& name) const;
    /// Throws DamagedFile if it is not there.
    [[nodiscard]] std::unique_ptr<SealedReader> open(const std::string& name, const crypto::Key32& key) const;
    /// Nothing happens if it is not there.
    void remove(const std::string& name) const;
    [[nodiscard]] bool exists(const std::string& name) const;

    static constexpr unsigned kShards = 256;
    struct Found {
        std::string name;
        Uuid owner;
    };
    /// Files of one shard that are older than `age`.
    [[nodiscard]] std::vector<Found> list(unsigned shard, std::chrono::seconds age) const;
    /// Removes all files of an owner; answers how many.
    std::size_t remove_all(const Uuid& owner) const;

  private:
    [[nodiscard]] std::filesystem::path path_of(std::string_view name) const;

    StoreConfig config_;
};

}  // namespace platform::files
