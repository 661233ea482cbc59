// SPDX-License-Identifier: Apache-2.0
// The one list of entity types and the domain whose right opens what the trail says of each.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace compliance {

struct EntityType {
    std::string_view name;     ///< singular snake_case of the aggregate; never renamed
    std::string_view domain;   ///< as in permissions (`dsr`, `company_profile`)
};

/// All types, by name.
std::span<const EntityType> entity_types();
/// nullopt for a name that is no entity type.
std::optional<std::string_view> domain_of_entity(std::string_view type);

}  // namespace compliance
