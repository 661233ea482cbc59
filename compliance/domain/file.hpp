// SPDX-License-Identifier: Apache-2.0
// Rules over stored files: which types are taken, when content is given out, what a name may be (platform R13). No bytes here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "platform/reflect/values.hpp"

namespace compliance {

/// What the tenant asks of malware scans.
enum class ScanMode { required, optional, off };
BOOST_DESCRIBE_ENUM(ScanMode, required, optional, off)

enum class FileScanState { pending, clean, infected, error, skipped };
BOOST_DESCRIBE_ENUM(FileScanState, pending, clean, infected, error, skipped)

/// Whether a type is among the allowed ones (`application/pdf`, `image/*`); none given: the usual office, picture, text,
/// mail and archive types.
bool is_type_allowed(std::string_view media_type, std::span<const platform::Text<120>> allowed);

/// Throws Problem 403 `infected`, 409 `scan_pending` where the content must not be given out. What this program has made
/// itself (`made_here`) needs no scan.
void require_given_out(FileScanState state, bool made_here, ScanMode mode);

/// A name as it is kept: without folders, control and direction characters, at most 255 characters, never blank.
std::string clean_file_name(std::string_view name);

/// Throws Problem 409 `file_in_use`, `retained` where a file must stay; `today` is the tenant's.
void require_deletable(std::int64_t references, std::optional<platform::Date> retain_until, platform::Date today);

}  // namespace compliance
