// SPDX-License-Identifier: Apache-2.0
// Where a stored file lies below the store's folder, for those that copy what lies there.
#pragma once

#include <filesystem>
#include <string_view>

namespace platform::files {

/// `<aa>/<name>`. Throws std::logic_error for what is no name of a stored file.
std::filesystem::path place_of(std::string_view name);

}  // namespace platform::files
