// SPDX-License-Identifier: Apache-2.0
// Results proposed by a machine for the items of an assessment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compliance/schemas/requirement_assessment.hpp"

namespace compliance {

enum class ProposalSource { controls, mapping, soa, duties };
BOOST_DESCRIBE_ENUM(ProposalSource, controls, mapping, soa, duties)

struct ResultProposalRequest {
    ProposalSource source{};
    std::optional<platform::Ref<entity::ComplianceAssessment>> source_assessment_id;
    bool dry_run = false, overwrite = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"source", "Where the proposals come from.", 0, "\"controls\""},
        {"source_assessment_id", "Assessment of the other regulation; needed for mapping, and only there."},
        {"dry_run", "true: items only get the proposal, their result stays.", platform::reflect::kDefaulted},
        {"overwrite", "true: results that are there are replaced; never those that are approved.", platform::reflect::kDefaulted}};
};
BOOST_DESCRIBE_STRUCT(ResultProposalRequest, (), (source, source_assessment_id, dry_run, overwrite))

struct ProposedItem {
    platform::Uuid item_id, requirement;
    std::string ref_id;
    ResultProposal proposal;
    bool applied = false;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"item_id", "Item."},
                                                                {"requirement", "Its requirement."},
                                                                {"ref_id", "Its short name."},
                                                                {"proposal", "What is proposed, and why."},
                                                                {"applied", "Whether it became the result."}};
};
BOOST_DESCRIBE_STRUCT(ProposedItem, (), (item_id, requirement, ref_id, proposal, applied))

struct ProposalReport {
    ProposalSource source{};
    bool dry_run = false;
    std::int64_t proposed = 0, applied = 0, done = 0, assessed = 0, without = 0;
    std::vector<ProposedItem> items;
    static constexpr std::string_view kText = "What was proposed for the items of an assessment.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"source", "Where the proposals come from."},
                                                                {"dry_run", "Results stayed as they were."},
                                                                {"proposed", "Items that got a proposal."},
                                                                {"applied", "Items whose result was set."},
                                                                {"done", "Items left alone because they are approved."},
                                                                {"assessed", "Items left alone because they have a result."},
                                                                {"without", "Items for which there is no proposal."},
                                                                {"items", "The proposals.", platform::reflect::kPlain, "[]", 20'000}};
};
BOOST_DESCRIBE_STRUCT(ProposalReport, (), (source, dry_run, proposed, applied, done, assessed, without, items))

}  // namespace compliance
