// SPDX-License-Identifier: Apache-2.0
// The files of platform/render/assets, carried in the program: layouts, styles and the programs of the workers.
#pragma once

#include <span>
#include <string_view>

namespace platform::render {

struct Asset {
    std::string_view name, text;
};

std::span<const Asset> assets();
/// Throws std::logic_error for a name that is none.
std::string_view asset(std::string_view name);

}  // namespace platform::render
