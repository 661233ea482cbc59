// SPDX-License-Identifier: Apache-2.0
// The data protection authorities of the German states for private bodies: who a letter names for complaints (Art. 12(4),
// 77 GDPR; § 40 BDSG). The whole register of authorities is the gdpr domain's.
#pragma once

#include <string_view>

#include "compliance/domain/region.hpp"

namespace compliance {

struct SupervisoryAuthorityRow {
    Region region;
    std::string_view key, name_de, name_en, web;
};
/// The authority of the controller's seat.
const SupervisoryAuthorityRow& authority_of(Region region);

}  // namespace compliance
