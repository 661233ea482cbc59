// SPDX-License-Identifier: Apache-2.0
// The packages that this program carries, read once.
#pragma once

#include <span>
#include <string_view>

#include "compliance/schemas/library.hpp"

namespace compliance {

struct BundledFile {
    std::string_view name, text;  ///< the bytes as they are
    BundledLibrary about;         ///< without what is installed
};

/// In the order of their names. Throws std::logic_error for a file that would be refused (a test reads them all).
std::span<const BundledFile> bundled_files();
const BundledFile* find_bundled(std::string_view urn);
const BundledFile* find_bundled_by_ref(std::string_view ref_id);

}  // namespace compliance
