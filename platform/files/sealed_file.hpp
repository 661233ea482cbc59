// SPDX-License-Identifier: Apache-2.0
// Content at rest: a file sealed in chunks under a key of its own, so that any part can be read without the rest.
// Where such files lie stands in store.hpp; whose key it is, nobody here knows. All calls block.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/crypto/hash.hpp"
#include "platform/crypto/keys.hpp"

namespace platform::files {

// Format, version 1, integers little-endian:
//   header, 32 bytes   "CPLFILE" 0x01 ‖ u32 plain bytes of a chunk ‖ u32 zero ‖ 16 bytes nonce
//   chunks             ciphertext ‖ 16 bytes tag; each has the plain bytes that the header says, the last 0 to as many
// Chunk i is sealed by XChaCha20-Poly1305 with nonce ‖ u64 i, and header ‖ u64 i ‖ u8 (1: the last, else 0) as associated
// data: chunks cannot be moved, dropped or added, nor the file be cut, without that being noticed.

/// What lies on disk is not what was written, or the key is another.
class DamagedFile : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Closes a file descriptor with its scope.
class Descriptor {
  public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&&) = delete;
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_;
};

/// Writes one file from its beginning to its end. Throws Problem 507 `storage_full` when there is no room, std::system_error otherwise.
class SealingWriter {
  public:
    /// `file` is open for writing and empty.
    SealingWriter(Descriptor file, const crypto::Key32& key);
    void append(std::string_view plain);
    /// Writes the last chunk and waits until all of it is on disk; nothing may follow.
    void finish();
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// SHA-256 of the plain text, 32 bytes; after finish().
    [[nodiscard]] const std::string& sha256() const { return sha256_; }
    [[nodiscard]] int descriptor() const { return file_.get(); }

  private:
    void write_chunk(bool last);

    Descriptor file_;
    crypto::Key32 key_;
    crypto::Sha256 hash_;
    std::string header_, pending_, sealed_, sha256_;
    std::uint64_t chunk_ = 0, size_ = 0;
};

/// Reads any part of one file. Not to be used by two threads at once.
class SealedReader {
  public:
    /// `name` is how errors name the file. Throws DamagedFile for what is no such file.
    SealedReader(Descriptor file, const crypto::Key32& key, std::string name = {});
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Appends up to `max` bytes from `offset`; 0 at the end. Throws DamagedFile where they do not open.
    std::size_t read(std::uint64_t offset, std::size_t max, std::string& out);

  private:
    void open_chunk(std::uint64_t chunk);
    [[noreturn]] void damaged(const char* what) const;

    Descriptor file_;
    crypto::Key32 key_;
    std::string name_, header_, sealed_, plain_;
    std::uint64_t size_ = 0, chunks_ = 0, opened_ = UINT64_MAX;
    std::size_t chunk_bytes_ = 0;
};

}  // namespace platform::files
