// SPDX-License-Identifier: Apache-2.0
// How grave it is to miss a date.
#pragma once

#include <boost/describe.hpp>

namespace compliance {

/// legal and critical cannot be muted.
enum class Severity { info, normal, legal, critical };
BOOST_DESCRIBE_ENUM(Severity, info, normal, legal, critical)

}  // namespace compliance
