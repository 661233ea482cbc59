// SPDX-License-Identifier: Apache-2.0
// The one precompiled header; only what nearly every file reads.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
