// SPDX-License-Identifier: Apache-2.0
// Rows of compliance_framework_mappings and compliance_framework_mapping_entries.
#pragma once

#include "compliance/schemas/framework_mapping.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct FrameworkMapping : platform::records::Common {
    platform::Text<255> urn;
    platform::Text<200> ref_id;
    platform::Text<500> name;
    std::optional<platform::Text<65'536>> description;
    std::optional<platform::Uuid> library;
    std::optional<std::int32_t> release_no;
    platform::Text<255> source_regulation_urn, target_regulation_urn;
    std::string entries_sha256;
    std::int64_t entries = 0, resolved = 0;
    static constexpr std::string_view kText = "How requirements of one framework relate to those of another.";
    static constexpr flags::MemberDoc kMembers[] = {{"urn", "Identifier of the mapping.", flags::kSortable},
                                                    {"ref_id", "Short reference.", flags::kSortable},
                                                    {"name", "Name.", flags::kSortable | flags::kSearchable},
                                                    {"description", "Description.", flags::kSearchable},
                                                    {"library", "Library that brought it; null: the tenant's own."},
                                                    {"release_no", "Release of that library."},
                                                    {"source_regulation_urn", "Framework whose work is there."},
                                                    {"target_regulation_urn", "Framework in which it is to count."},
                                                    {"entries_sha256", "SHA-256 over the sorted entries: the same value, the same entries."},
                                                    {"entries", "How many entries there are.", flags::kNoColumn},
                                                    {"resolved", "How many of them have both requirements installed.", flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(FrameworkMapping, (platform::records::Common),
                      (urn, ref_id, name, description, library, release_no, source_regulation_urn, target_regulation_urn, entries_sha256, entries, resolved))

/// Written and replaced with its mapping, never by itself: no version of its own.
struct FrameworkMappingEntry {
    platform::Uuid id, mapping;
    platform::Text<255> source_requirement_urn, target_requirement_urn;
    MappingRelationship relationship{};
    std::optional<platform::Int<1, 10>> strength;
    std::optional<MappingRationale> rationale;
    std::optional<platform::Text<5'000>> annotation;
    bool resolved = false;
    static constexpr std::string_view kText = "How two requirements relate.";
    static constexpr flags::MemberDoc kMembers[] = {{"id", "Identifier (UUID version 7)."},
                                                    {"mapping", "Mapping that it belongs to."},
                                                    {"source_requirement_urn", "Requirement whose work is there.", flags::kSortable},
                                                    {"target_requirement_urn", "Requirement in which it is to count.", flags::kSortable},
                                                    {"relationship", "How the source's content relates to the target's."},
                                                    {"strength", "How strong the relation is, 1 to 10.", flags::kSortable},
                                                    {"rationale", "Whether words, meaning or function were compared."},
                                                    {"annotation", "What there is to say about it."},
                                                    {"resolved", "Both requirements are installed and not retired.", flags::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(FrameworkMappingEntry, (),
                      (id, mapping, source_requirement_urn, target_requirement_urn, relationship, strength, rationale, annotation, resolved))

}  // namespace compliance
