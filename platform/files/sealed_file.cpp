// SPDX-License-Identifier: Apache-2.0
#include "platform/files/sealed_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "platform/crypto/aead.hpp"
#include "platform/problem/problem.hpp"

namespace platform::files {

namespace {

constexpr std::string_view kMagic{"CPLFILE\x01", 8};
constexpr std::size_t kHeaderBytes = 32, kFileNonceBytes = 16;
constexpr std::size_t kChunkBytes = 64 * 1024, kMaxChunkBytes = 4 * 1024 * 1024;

void put(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

std::uint64_t get(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

[[noreturn]] void fail(int error, const char* what) {
    if (error == ENOSPC || error == EDQUOT || error == EFBIG) throw Problem(507, "storage_full");
    throw std::system_error(error, std::generic_category(), what);
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno, "writing a file");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// Reads until `out` is full; false where the file ends before.
bool read_at(int fd, std::uint64_t offset, std::string& out) {
    for (std::size_t done = 0; done < out.size();) {
        const auto got = ::pread(fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(errno, "reading a file");
        if (got == 0) return false;
        done += static_cast<std::size_t>(got);
    }
    return true;
}

std::string nonce_of(std::string_view header, std::uint64_t chunk) {
    std::string nonce(header.substr(kHeaderBytes - kFileNonceBytes));
    put(nonce, chunk, 8);
    return nonce;
}

std::string associated_of(std::string_view header, std::uint64_t chunk, bool last) {
    std::string out(header);
    put(out, chunk, 8);
    put(out, last ? 1 : 0, 1);
    return out;
}

}  // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

SealingWriter::SealingWriter(Descriptor file, const crypto::Key32& key) : file_(std::move(file)), key_(key), header_(kMagic) {
    put(header_, kChunkBytes, 4);
    put(header_, 0, 4);
    header_ += crypto::random_bytes(kFileNonceBytes);
    write_all(file_.get(), header_);
}

void SealingWriter::write_chunk(bool last) {
    sealed_.clear();
    crypto::seal_with_nonce(key_, nonce_of(header_, chunk_), pending_, associated_of(header_, chunk_, last), sealed_);
    write_all(file_.get(), sealed_);
    pending_.clear();
    ++chunk_;
}

void SealingWriter::append(std::string_view plain) {
    hash_.update(plain);
    size_ += plain.size();
    while (!plain.empty()) {
        if (pending_.size() == kChunkBytes) write_chunk(false);   // only now is it known not to be the last
        const auto piece = plain.substr(0, kChunkBytes - pending_.size());
        pending_ += piece;
        plain.remove_prefix(piece.size());
    }
}

void SealingWriter::finish() {
    write_chunk(true);
    if (::fsync(file_.get()) != 0) fail(errno, "syncing a file");
    sha256_ = hash_.finish();
}

void SealedReader::damaged(const char* what) const { throw DamagedFile(name_.empty() ? what : what + (": " + name_)); }

SealedReader::SealedReader(Descriptor file, const crypto::Key32& key, std::string name)
    : file_(std::move(file)), key_(key), name_(std::move(name)), header_(kHeaderBytes, '\0') {
    struct stat info {};
    if (::fstat(file_.get(), &info) != 0) fail(errno, "looking at a file");
    if (!read_at(file_.get(), 0, header_) || !header_.starts_with(kMagic)) damaged("no sealed file");
    chunk_bytes_ = get(std::string_view(header_).substr(8, 4));
    if (chunk_bytes_ == 0 || chunk_bytes_ > kMaxChunkBytes) damaged("a sealed file with chunks of a size that is never written");
    const auto body = static_cast<std::uint64_t>(info.st_size) - kHeaderBytes;
    const auto whole = chunk_bytes_ + crypto::kAeadTagBytes;
    chunks_ = (body + whole - 1) / whole;
    const auto remainder = body % whole;
    if (chunks_ == 0 || (remainder != 0 && remainder < crypto::kAeadTagBytes)) damaged("a sealed file that has been cut");
    size_ = body - chunks_ * crypto::kAeadTagBytes;
}

void SealedReader::open_chunk(std::uint64_t chunk) {
    if (opened_ == chunk) return;
    opened_ = UINT64_MAX;
    const bool last = chunk + 1 == chunks_;
    sealed_.resize((last ? size_ - chunk * chunk_bytes_ : chunk_bytes_) + crypto::kAeadTagBytes);
    plain_.clear();
    if (!read_at(file_.get(), kHeaderBytes + chunk * (chunk_bytes_ + crypto::kAeadTagBytes), sealed_) ||
        !crypto::open_with_nonce(key_, nonce_of(header_, chunk), sealed_, associated_of(header_, chunk, last), plain_))
        damaged("a sealed file does not open");
    opened_ = chunk;
}

std::size_t SealedReader::read(std::uint64_t offset, std::size_t max, std::string& out) {
    std::size_t done = 0;
    while (done < max && offset < size_) {
        open_chunk(offset / chunk_bytes_);
        const auto piece = std::string_view(plain_).substr(offset % chunk_bytes_, max - done);
        out += piece;
        done += piece.size();
        offset += piece.size();
    }
    return done;
}

}  // namespace platform::files
