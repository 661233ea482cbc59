// SPDX-License-Identifier: Apache-2.0
// ZIP archives (APPNOTE 6.3, deflate, ZIP64 where needed), written member by member and given on piece by piece. Blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "platform/reflect/values.hpp"

namespace platform::files {

/// Throws std::runtime_error where the library refuses, std::logic_error for a name that would leave the archive's folder.
class ZipWriter {
  public:
    /// `at`: the time that all members carry.
    explicit ZipWriter(Instant at);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// Begins a member of just so many bytes; the one before is complete.
    void begin(const std::string& name, std::uint64_t size);
    void append(std::string_view bytes);
    void add(const std::string& name, std::string_view bytes);
    /// Writes the directory; nothing may follow.
    void finish();
    /// What is ready to be given on; empties it.
    [[nodiscard]] std::string take();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether a name is a plain path below the archive's root: no `..`, no leading slash, no backslash, colon or control characters.
bool is_member_name(std::string_view name);

}  // namespace platform::files
