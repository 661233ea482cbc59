// SPDX-License-Identifier: Apache-2.0
#include "platform/files/store.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "platform/crypto/encoding.hpp"
#include "platform/files/place.hpp"
#include "platform/problem/problem.hpp"

namespace platform::files {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kDrafts = "drafts", kMark = "installation";
constexpr std::size_t kOwnerDigits = 32, kRandomDigits = 32;

[[noreturn]] void fail(const fs::path& path) {
    const int error = errno;
    if (error == ENOSPC || error == EDQUOT) throw Problem(507, "storage_full");
    throw std::system_error(error, std::generic_category(), path.string());
}

/// A rename is on disk only once its folder is.
void sync_folder(const fs::path& folder) {
    const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.get() < 0 || ::fsync(handle.get()) != 0) fail(folder);
}

std::string shard_name(unsigned shard) { return fmt::format("{:02x}", shard); }

std::string bare(const Uuid& id) {
    std::string out = id.str();
    std::erase(out, '-');
    return out;
}

/// The owner that a name begins with; nullopt for what is no name of ours.
std::optional<Uuid> owner_of(std::string_view name) {
    if (name.size() != kOwnerDigits + 1 + kRandomDigits || name[kOwnerDigits] != '-') return std::nullopt;
    const auto bytes = crypto::hex_decode(name.substr(0, kOwnerDigits));
    if (!bytes || !crypto::hex_decode(name.substr(kOwnerDigits + 1))) return std::nullopt;
    Uuid id;
    std::copy(bytes->begin(), bytes->end(), id.bytes.begin());
    return id;
}

}  // namespace

Draft::Draft(fs::path path, Descriptor file, const crypto::Key32& key) : writer(std::move(file), key), path_(std::move(path)) {}

Draft::~Draft() { ::unlink(path_.c_str()); }   // after it was kept there is nothing under this name

SealedReader Draft::reader(const crypto::Key32& key) const {
    Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0) fail(path_);
    return {std::move(file), key};
}

Store::Store(StoreConfig config) : config_(std::move(config)) {
    fs::create_directories(config_.folder / kDrafts);
    ::chmod(config_.folder.c_str(), 0700);
    for (unsigned shard = 0; shard < kShards; ++shard) fs::create_directory(config_.folder / shard_name(shard));
}

bool Store::claim(const std::vector<std::string>& marks) const {
    const auto path = config_.folder / kMark;
    std::string mark;
    std::ifstream(path) >> mark;
    if (mark.empty()) {   // none yet, or one that a crash has cut off
        mark = marks.front();
        std::ofstream(path) << mark << '\n';
        sync_folder(config_.folder);
    }
    return std::find(marks.begin(), marks.end(), mark) != marks.end();
}

std::size_t Store::clean() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(config_.folder / kDrafts)) {
        // Whoever writes holds the lock, and a killed process holds none.
        const Descriptor file(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (file.get() < 0 || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;
        if (::unlink(entry.path().c_str()) == 0) ++count;
    }
    return count;
}

void Store::require_room(std::uint64_t bytes) const {
    struct statvfs info {};
    if (::statvfs(config_.folder.c_str(), &info) != 0) fail(config_.folder);
    if (static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize < bytes + config_.reserve_bytes) throw Problem(507, "storage_full");
}

std::unique_ptr<Draft> Store::begin(const crypto::Key32& key) const {
    // Between making and locking, a start elsewhere may take the draft for waste: then it has no name any more.
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto path = config_.folder / kDrafts / crypto::hex_encode(crypto::random_bytes(16));
        Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file.get() < 0) fail(path);
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) continue;
        struct stat info {};
        if (::fstat(file.get(), &info) != 0 || info.st_nlink == 0) continue;
        try {
            return std::make_unique<Draft>(path, std::move(file), key);
        } catch (...) {
            ::unlink(path.c_str());
            throw;
        }
    }
    throw std::runtime_error("no draft of a file could be made");
}

std::string Store::new_name(const Uuid& owner) { return bare(owner) + "-" + crypto::hex_encode(crypto::random_bytes(kRandomDigits / 2)); }

fs::path place_of(std::string_view name) {
    if (!owner_of(name)) throw std::logic_error("no name of a stored file");
    return fs::path(name.substr(kOwnerDigits + 1, 2)) / name;
}

fs::path Store::path_of(std::string_view name) const { return config_.folder / place_of(name); }

void Store::keep(const Draft& draft, const std::string& name) const {
    const auto path = path_of(name);
    if (::rename(draft.path().c_str(), path.c_str()) != 0) fail(path);
    sync_folder(path.parent_path());
}

std::unique_ptr<SealedReader> Store::open(const std::string& name, const crypto::Key32& key) const {
    const auto path = path_of(name);
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0 && errno == ENOENT) throw DamagedFile("the stored file " + name + " is not there");
    if (file.get() < 0) fail(path);
    return std::make_unique<SealedReader>(std::move(file), key, name);
}

void Store::remove(const std::string& name) const {
    const auto path = path_of(name);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail(path);
}

bool Store::exists(const std::string& name) const { return fs::exists(path_of(name)); }

std::vector<Store::Found> Store::list(unsigned shard, std::chrono::seconds age) const {
    std::vector<Found> found;
    const auto limit = std::chrono::system_clock::now() - age;
    for (const auto& entry : fs::directory_iterator(config_.folder / shard_name(shard))) {
        const auto name = entry.path().filename().string();
        const auto owner = owner_of(name);
        struct stat info {};
        if (!owner || ::lstat(entry.path().c_str(), &info) != 0) continue;
        if (std::chrono::system_clock::from_time_t(info.st_ctime) <= limit) found.push_back({name, *owner});
    }
    return found;
}

std::size_t Store::remove_all(const Uuid& owner) const {
    std::size_t count = 0;
    for (unsigned shard = 0; shard < kShards; ++shard)
        for (const auto& found : list(shard, std::chrono::seconds(0)))
            if (found.owner == owner) {
                remove(found.name);
                ++count;
            }
    return count;
}

}  // namespace platform::files
