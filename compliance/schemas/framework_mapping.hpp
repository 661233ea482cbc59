// SPDX-License-Identifier: Apache-2.0
// What requirements of one framework are worth in another (NIST IR 8477).
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class MappingRelationship { equal, subset, superset, intersect, not_related };
BOOST_DESCRIBE_ENUM(MappingRelationship, equal, subset, superset, intersect, not_related)
enum class MappingRationale { syntactic, semantic, functional };
BOOST_DESCRIBE_ENUM(MappingRationale, syntactic, semantic, functional)

/// Filters of listFrameworkMappings.
struct FrameworkMappingFilters {
    std::optional<platform::Uuid> source_regulation_id, target_regulation_id, library_id;
    static constexpr flags::MemberDoc kMembers[] = {
        {"source_regulation_id", "From that regulation."}, {"target_regulation_id", "To that regulation."}, {"library_id", "Brought by that library."}};
};
BOOST_DESCRIBE_STRUCT(FrameworkMappingFilters, (), (source_regulation_id, target_regulation_id, library_id))

/// Filters of listFrameworkMappingEntries.
struct FrameworkMappingEntryFilters {
    std::optional<platform::Uuid> requirement_id;
    std::optional<MappingRelationship> relationship;
    std::optional<bool> resolved;
    std::optional<platform::Int<1, 10>> min_strength;
    static constexpr flags::MemberDoc kMembers[] = {{"requirement_id", "That requirement stands on either side."},
                                                    {"relationship", "How they relate."},
                                                    {"resolved", "Both requirements are installed, or not."},
                                                    {"min_strength", "At least that strong."}};
};
BOOST_DESCRIBE_STRUCT(FrameworkMappingEntryFilters, (), (requirement_id, relationship, resolved, min_strength))

}  // namespace compliance
