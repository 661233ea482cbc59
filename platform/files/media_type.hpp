// SPDX-License-Identifier: Apache-2.0
// What kind of file some bytes are, by the bytes alone. Blocks for milliseconds.
#pragma once

#include <string>
#include <string_view>

namespace platform::files {

/// How much of a file's beginning is worth giving.
constexpr std::size_t kSniffBytes = 256 * 1024;

/// Media type of the file that begins with `head`; `application/octet-stream` where it is none that is known.
std::string media_type_of(std::string_view head);

}  // namespace platform::files
