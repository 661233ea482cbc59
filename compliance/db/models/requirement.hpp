// SPDX-License-Identifier: Apache-2.0
// Row of compliance_requirements.
#pragma once

#include "compliance/schemas/requirement.hpp"
#include "platform/records/entity.hpp"

namespace compliance {

struct MappedRequirement {
    platform::Uuid requirement;
    std::string urn, ref_id, relationship;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"requirement", "The other one."},
                                                                {"urn", "Its URN."},
                                                                {"ref_id", "Its short name."},
                                                                {"relationship", "How this one relates to it: equal, subset, superset, intersect."}};
};
BOOST_DESCRIBE_STRUCT(MappedRequirement, (), (requirement, urn, ref_id, relationship))

struct RequirementCoverage {
    std::int64_t controls = 0, controls_implemented = 0, coverage_percent = 0;
    std::optional<platform::Decimal<3, 2>> derived_attainment;
    std::int64_t valid_evidence = 0;
    std::vector<MappedRequirement> mapped_requirements;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"controls", "Controls mapped to it in full or in part."},
                                                                {"controls_implemented", "Those of them that operate."},
                                                                {"coverage_percent", "Sum of what the operating ones cover, 100 at most."},
                                                                {"derived_attainment", "What its controls achieve, 0 to 1; null without a control."},
                                                                {"valid_evidence", "Evidence linked to it that is valid today."},
                                                                {"mapped_requirements", "Requirements of other frameworks it is mapped to.",
                                                                 platform::reflect::kPlain, "[]", 10'000}};
};
BOOST_DESCRIBE_STRUCT(RequirementCoverage, (), (controls, controls_implemented, coverage_percent, derived_attainment, valid_evidence, mapped_requirements))

struct Requirement : platform::records::Common, RequirementInput {
    std::string urn;
    std::optional<platform::Ref<entity::Library>> library;
    std::optional<platform::Int<1, 2'147'483'647>> release_no;
    platform::Int<1, 10'000> depth = 1;
    std::string path;
    platform::Ref<entity::Requirement> domain;
    bool withdrawn = false;
    std::vector<platform::Ref<entity::Requirement>> superseded_by;
    std::optional<platform::Date> retired_on;
    std::vector<std::string> local_changes;
    std::optional<RequirementCoverage> coverage;

    static constexpr std::string_view kText = "What a law or standard requires: a node of its tree.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"urn", "Name of it across organisations.", platform::reflect::kReadOnly | platform::reflect::kSearchable},
        {"library", "Where its text comes from; null for own ones.", platform::reflect::kReadOnly},
        {"release_no", "Release that wrote it.", platform::reflect::kReadOnly},
        {"depth", "1 for roots.", platform::reflect::kReadOnly},
        {"path", "Short names from the root.", platform::reflect::kReadOnly},
        {"domain", "Node that its score is counted under.", platform::reflect::kReadOnly},
        {"withdrawn", "Withdrawn by its issuer.", platform::reflect::kReadOnly},
        {"superseded_by", "What took its place.", platform::reflect::kReadOnly},
        {"retired_on", "Since when it is no longer in the installed release.", platform::reflect::kReadOnly},
        {"local_changes", "Members that this organisation set against the library.", platform::reflect::kReadOnly},
        {"coverage", "What controls and evidence say of it; only where one is read.", platform::reflect::kReadOnly | platform::reflect::kNoColumn}};
};
BOOST_DESCRIBE_STRUCT(Requirement, (platform::records::Common, RequirementInput),
                      (urn, library, release_no, depth, path, domain, withdrawn, superseded_by, retired_on, local_changes, coverage))

}  // namespace compliance
