// SPDX-License-Identifier: Apache-2.0
// What requirements of one framework are worth in another (NIST IR 8477).
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/entity_refs.hpp"
#include "compliance/domain/requirement_assessment.hpp"
#include "compliance/schemas/import_report.hpp"
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

/// A row of an imported mapping.
struct MappingRow {
    platform::Text<255> source_requirement_urn, target_requirement_urn;
    MappingRelationship relationship{};
    std::optional<platform::Int<1, 10>> strength;
    std::optional<MappingRationale> rationale;
    std::optional<platform::Text<5'000>> annotation;
    static constexpr flags::MemberDoc kMembers[] = {{"source_requirement_urn", "URN, or `<regulation key>:<ref_id>`."},
                                                    {"target_requirement_urn", "URN, or `<regulation key>:<ref_id>`."},
                                                    {"relationship", "How the source relates to the target."},
                                                    {"strength", "1 to 10."},
                                                    {"rationale", "What was compared."},
                                                    {"annotation", "What there is to say about it."}};
};
BOOST_DESCRIBE_STRUCT(MappingRow, (), (source_requirement_urn, target_requirement_urn, relationship, strength, rationale, annotation))

/// Query of importFrameworkMapping.
struct MappingImportQuery : ImportQuery {
    std::optional<platform::Text<255>> source_regulation, target_regulation;
    std::optional<platform::Text<500>> name;
    static constexpr flags::MemberDoc kMembers[] = {
        {"source_regulation", "Key or URN of the framework whose work is there; that of its requirements if not given."},
        {"target_regulation", "Key or URN of the framework in which it is to count."},
        {"name", "Name of the mapping; made of both frameworks if not given."}};
};
BOOST_DESCRIBE_STRUCT(MappingImportQuery, (ImportQuery), (source_regulation, target_regulation, name))

/// Query of analyseFrameworkGap.
struct GapQuery {
    platform::Uuid target_regulation_id;
    platform::Text<2'000> source_assessment_id;
    static constexpr flags::MemberDoc kMembers[] = {{"target_regulation_id", "Framework in which the work is to count."},
                                                    {"source_assessment_id", "Assessments that hold it, by commas."}};
};
BOOST_DESCRIBE_STRUCT(GapQuery, (), (target_regulation_id, source_assessment_id))

struct GapRequirement {
    platform::Uuid requirement;
    std::string urn;
    std::optional<std::string> ref_id, title;
    std::int64_t weight = 1;
    bool mapped = false;
    std::optional<ItemResult> proposal;
    std::vector<std::string> sources;
    static constexpr flags::MemberDoc kMembers[] = {{"requirement", "Requirement of the target."},
                                                    {"urn", "Its URN."},
                                                    {"ref_id", "Its reference."},
                                                    {"title", "Its title."},
                                                    {"weight", "Its weight."},
                                                    {"mapped", "An entry other than not_related leads to it."},
                                                    {"proposal", "What the assessed sources propose; null: nothing."},
                                                    {"sources", "References of the requirements that lead to it."}};
};
BOOST_DESCRIBE_STRUCT(GapRequirement, (), (requirement, urn, ref_id, title, weight, mapped, proposal, sources))

struct GapAnalysis {
    std::optional<platform::Decimal<4, 1>> estimate, mapped_share;
    std::int64_t open = 0;
    std::vector<GapRequirement> targets;
    std::string statement;
    static constexpr std::string_view kText = "How far the work for some frameworks is worth something in another.";
    static constexpr flags::MemberDoc kMembers[] = {{"estimate", "Share of the target that the sources would meet, 0 to 100, by weight."},
                                                    {"mapped_share", "Share of the target's requirements that an entry leads to, 0 to 100."},
                                                    {"open", "Requirements that no entry leads to."},
                                                    {"targets", "Each requirement in scope."},
                                                    {"statement", "What these figures are, and are not."}};
};
BOOST_DESCRIBE_STRUCT(GapAnalysis, (), (estimate, mapped_share, open, targets, statement))

}  // namespace compliance
