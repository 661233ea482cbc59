// SPDX-License-Identifier: Apache-2.0
// The files of a ZIP that a stranger sent, in memory and within bounds. Blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace platform::files {

struct ZipLimits {
    std::size_t entries = 500;
    std::uint64_t entry_bytes = 16 * 1024 * 1024;
    std::uint64_t total_bytes = 256 * 1024 * 1024;
    std::uint64_t ratio = 100;  ///< unpacked to packed, of the whole
};

struct ZipEntry {
    std::string name, bytes;
};

/// Whether the bytes begin as a ZIP does.
bool is_zip(std::string_view bytes);
/// The regular files in their order; folders are passed over. Throws Problem 422 `archive_unsafe` for a name that leaves the archive,
/// a link, another archive within, an encrypted entry or a bomb; 413 `payload_too_large` above the limits; 400 `not_parseable`.
std::vector<ZipEntry> unpack_zip(std::string_view bytes, const ZipLimits& limits = {});

}  // namespace platform::files
