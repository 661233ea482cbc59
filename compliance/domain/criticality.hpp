// SPDX-License-Identifier: Apache-2.0
// How much depends on something, or how grave a deviation is.
#pragma once

#include <boost/describe.hpp>

namespace compliance {

enum class Criticality { low, medium, high, critical };
BOOST_DESCRIBE_ENUM(Criticality, low, medium, high, critical)

}  // namespace compliance
