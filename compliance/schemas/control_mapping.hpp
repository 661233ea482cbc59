// SPDX-License-Identifier: Apache-2.0
// Which requirement a control meets, and how far.
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/control.hpp"
#include "compliance/domain/entity_refs.hpp"

namespace compliance {

namespace flags = platform::reflect;

enum class MappingSource { manual, reference, import };
BOOST_DESCRIBE_ENUM(MappingSource, manual, reference, import)

struct ControlMappingChange {
    MappingCoverage coverage{};
    std::optional<platform::Int<0, 100>> coverage_percent;
    std::optional<platform::Text<2'000>> rationale;
    static constexpr flags::MemberDoc kMembers[] = {
        {"coverage", "full, partial, or supporting, which counts nothing.", 0, "\"partial\""},
        {"coverage_percent", "How much of it is met: full 100, partial 1 to 99 (50 if not given), supporting 0.", 0, "60"},
        {"rationale", "Why it covers what it covers."}};
};
BOOST_DESCRIBE_STRUCT(ControlMappingChange, (), (coverage, coverage_percent, rationale))

struct ControlMappingInput : ControlMappingChange {
    platform::Ref<entity::Control> control;
    platform::Ref<entity::Requirement> requirement;
    static constexpr flags::MemberDoc kMembers[] = {{"control", "Control."}, {"requirement", "Requirement; one that is assessed and not withdrawn."}};
};
BOOST_DESCRIBE_STRUCT(ControlMappingInput, (ControlMappingChange), (control, requirement))

struct ControlMappingBatch {
    std::vector<ControlMappingInput> items;
    static constexpr flags::MemberDoc kMembers[] = {{"items", "Pairs, all or nothing.", 0, {}, 500, 1}};
};
BOOST_DESCRIBE_STRUCT(ControlMappingBatch, (), (items))

/// Filters of listControlMappings.
struct ControlMappingFilters {
    std::optional<platform::Uuid> control_id, requirement_id, regulation_id;
    std::optional<MappingCoverage> coverage;
    std::optional<MappingSource> source;
    static constexpr flags::MemberDoc kMembers[] = {{"control_id", "Of that control."},
                                                    {"requirement_id", "To that requirement."},
                                                    {"regulation_id", "To requirements of that regulation."},
                                                    {"coverage", "How far it is met."},
                                                    {"source", "Where the mapping came from."}};
};
BOOST_DESCRIBE_STRUCT(ControlMappingFilters, (), (control_id, requirement_id, regulation_id, coverage, source))

struct ControlsFromReference {
    std::vector<platform::Text<255>> reference_urns;
    std::vector<platform::Ref<entity::Requirement>> requirement_ids;
    std::optional<bool> dry_run;
    static constexpr flags::MemberDoc kMembers[] = {{"reference_urns", "Reference controls of installed libraries.", flags::kDefaulted, {}, 1'000},
                                                    {"requirement_ids", "Requirements whose reference controls are taken.", flags::kDefaulted, {}, 1'000},
                                                    {"dry_run", "true: only tell what would happen."}};
};
BOOST_DESCRIBE_STRUCT(ControlsFromReference, (), (reference_urns, requirement_ids, dry_run))

struct ControlsFromReferenceReport {
    bool dry_run = false;
    std::int64_t created = 0, reused = 0, mapped = 0;
    static constexpr std::string_view kText = "What was made of reference controls.";
    static constexpr flags::MemberDoc kMembers[] = {
        {"dry_run", "Nothing was written."}, {"created", "New controls."}, {"reused", "Controls that were there already."}, {"mapped", "New mappings."}};
};
BOOST_DESCRIBE_STRUCT(ControlsFromReferenceReport, (), (dry_run, created, reused, mapped))

}  // namespace compliance
