// SPDX-License-Identifier: Apache-2.0
// Members of a ZIP that lies in memory, unpacked within limits. What they mean is the caller's business. Blocks.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace platform::files {

struct ZipReadLimits {
    std::size_t entries = 1'000;
    std::size_t unpacked_bytes = 128ULL << 20;  ///< of all wanted members together
};

/// The members that `wanted` says yes to, by name. Throws Problem 400 `not_parseable` for what is no ZIP, is damaged, encrypted or has
/// too many members, 413 above the size, so that a bomb ends early.
std::map<std::string, std::string> read_zip(std::string_view bytes, const std::function<bool(std::string_view name)>& wanted, ZipReadLimits limits = {});

}  // namespace platform::files
