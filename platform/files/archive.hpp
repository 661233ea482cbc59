// SPDX-License-Identifier: Apache-2.0
// Whether an archive holds what nobody can look into. Nothing is unpacked here. Blocks.
#pragma once

#include <string_view>

#include "platform/files/sealed_file.hpp"

namespace platform::files {

/// Whether files of that type are archives that may be encrypted (ZIP and what is made of it, 7z, RAR).
bool may_be_encrypted(std::string_view media_type);
/// Whether an entry, or the list of entries, is encrypted; also true where the archive cannot be read well enough to say.
bool is_encrypted_archive(SealedReader& file);

}  // namespace platform::files
