// SPDX-License-Identifier: Apache-2.0
// A file of a package, told by its content (libraries R1) and read.
#pragma once

#include <string_view>

#include "compliance/services/library_file/document.hpp"

namespace compliance {

constexpr std::size_t kMaxLibraryFile = 16 * 1024 * 1024;

struct ReadLibrary {
    LibraryFormat format = LibraryFormat::ciso_yaml;
    LibraryDocument document;
};

/// YAML or JSON as a tree without NUL characters. Throws Problem 400, 413 above 16 MiB, 422 `yaml_feature_forbidden`, `duplicate_member`.
platform::json::Node parse_library_text(std::string_view bytes);
/// Throws Problem 400 for what cannot be parsed, 413 above 16 MiB, 422 `unknown_format`, `yaml_feature_forbidden`, `duplicate_member`.
ReadLibrary read_library_file(std::string_view bytes, const LibraryReading& reading);

}  // namespace compliance
