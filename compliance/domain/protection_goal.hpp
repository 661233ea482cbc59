// SPDX-License-Identifier: Apache-2.0
// The seven protection goals of the Standard Data Protection Model.
#pragma once

#include <boost/describe.hpp>

namespace compliance {

enum class ProtectionGoal { data_minimisation, availability, integrity, confidentiality, unlinkability, transparency, intervenability };
BOOST_DESCRIBE_ENUM(ProtectionGoal, data_minimisation, availability, integrity, confidentiality, unlinkability, transparency, intervenability)

}  // namespace compliance
