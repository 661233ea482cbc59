// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/backup/disk.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "compliance/app/backup/manifest.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance::backup {

namespace fs = std::filesystem;
using platform::files::Descriptor;

namespace {

constexpr std::size_t kPiece = 1U << 20;

[[noreturn]] void fail(const fs::path& path) { throw BackupError(path.string() + ": " + std::strerror(errno)); }

void write_all(int file, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto done = ::write(file, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) fail(path);
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

}  // namespace

Descriptor make_file(const fs::path& path) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) fail(path);
    return file;
}

Descriptor open_file(const fs::path& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0 && errno != ENOENT) fail(path);
    return file;
}

void write_synced(const fs::path& path, std::string_view text) {
    const auto file = make_file(path);
    write_all(file.get(), text, path);
    if (::fsync(file.get()) != 0) fail(path);
}

void sync_folder(const fs::path& folder) {
    const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.get() < 0 || ::fsync(handle.get()) != 0) fail(folder);
}

void sync_all(const fs::path& folder) {
    const Descriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.get() < 0 || ::syncfs(handle.get()) != 0) fail(folder);
}

void make_private_folder(const fs::path& folder) {
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail(folder);
}

Digest copy_content(int from, int to, const std::string& name) {
    platform::crypto::Sha256 hash;
    Digest digest;
    std::string piece(kPiece, '\0');
    for (;;) {
        const auto got = ::read(from, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(name);
        if (got == 0) break;
        const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
        hash.update(bytes);
        digest.bytes += got;
        if (to >= 0) write_all(to, bytes, name);
    }
    digest.sha256 = platform::crypto::hex_encode(hash.finish());
    return digest;
}

Digest digest_of(const fs::path& path) {
    const auto file = open_file(path);
    if (file.get() < 0) throw BackupError(path.string() + " is missing");
    return copy_content(file.get(), -1, path.string());
}

void require_room(const fs::path& folder, std::uint64_t bytes) {
    struct statvfs info {};
    if (::statvfs(folder.c_str(), &info) != 0) fail(folder);
    const auto free = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    if (free < bytes)
        throw BackupError(folder.string() + " has room for " + std::to_string(free >> 20) + " MiB, about " + std::to_string((bytes >> 20) + 1) + " are needed");
}

FolderLock::FolderLock(const fs::path& folder) : lock_(::open((folder / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (lock_.get() < 0) fail(folder / ".lock");
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) throw BackupError("another backup is being written to " + folder.string());
}

DraftFolder::DraftFolder(fs::path parent, std::string name) : parent_(std::move(parent)), name_(std::move(name)) {
    draft_ = parent_ / (std::string(kMark) + name_);
    if (::mkdir(draft_.c_str(), 0700) != 0) fail(draft_);
}

DraftFolder::~DraftFolder() {
    std::error_code ignored;
    if (!draft_.empty()) fs::remove_all(draft_, ignored);
}

fs::path DraftFolder::publish() {
    sync_all(draft_);
    const auto place = parent_ / name_;
    if (::rename(draft_.c_str(), place.c_str()) != 0) fail(place);
    draft_.clear();
    sync_folder(parent_);
    return place;
}

}  // namespace compliance::backup
