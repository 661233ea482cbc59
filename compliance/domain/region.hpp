// SPDX-License-Identifier: Apache-2.0
// The 16 federal states of Germany: they decide holidays and the competent authority.
#pragma once

#include <boost/describe.hpp>

namespace compliance {

enum class Region { BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH };
BOOST_DESCRIBE_ENUM(Region, BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH)

}  // namespace compliance
