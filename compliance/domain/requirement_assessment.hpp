// SPDX-License-Identifier: Apache-2.0
// Words and moves of assessments and their items.
#pragma once

#include <string_view>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class AssessmentState { draft, in_progress, in_review, closed };
BOOST_DESCRIBE_ENUM(AssessmentState, draft, in_progress, in_review, closed)

enum class ScoringMode { result, score };
BOOST_DESCRIBE_ENUM(ScoringMode, result, score)

enum class ScoreMethod { average, average_of_domains };
BOOST_DESCRIBE_ENUM(ScoreMethod, average, average_of_domains)

enum class ItemStatus { to_do, in_progress, in_review, done };
BOOST_DESCRIBE_ENUM(ItemStatus, to_do, in_progress, in_review, done)

enum class ItemApplicability { applicable, not_applicable };
BOOST_DESCRIBE_ENUM(ItemApplicability, applicable, not_applicable)

enum class ItemResult { not_assessed, compliant, partially_compliant, non_compliant };
BOOST_DESCRIBE_ENUM(ItemResult, not_assessed, compliant, partially_compliant, non_compliant)

enum class FindingClass { major_nonconformity, minor_nonconformity, observation, opportunity, good_practice };
BOOST_DESCRIBE_ENUM(FindingClass, major_nonconformity, minor_nonconformity, observation, opportunity, good_practice)

enum class ResultSource { manual, questionnaire, controls, mapping, soa, duties, import, baseline };
BOOST_DESCRIBE_ENUM(ResultSource, manual, questionnaire, controls, mapping, soa, duties, import, baseline)

/// States that a PATCH may set from here; `done` is only reached by a decision.
std::vector<ItemStatus> item_states_by_patch(ItemStatus from);
/// The status after a change of applicability, justification, result or score: what was approved is to be reviewed again.
constexpr ItemStatus status_after_judgement(ItemStatus before) { return before == ItemStatus::done ? ItemStatus::in_review : before; }

}  // namespace compliance
