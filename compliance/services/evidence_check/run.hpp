// SPDX-License-Identifier: Apache-2.0
// Runs the checks of an evidence on one of its revisions and keeps how they ended.
#pragma once

#include <vector>

#include "compliance/db/models/check_result.hpp"
#include "compliance/services/evidence_check/rules.hpp"
#include "compliance/services/file_content.hpp"
#include "platform/records/store.hpp"

namespace compliance {

struct CheckedRevision {
    Evidence& evidence;
    EvidenceRevision& revision;
    platform::Date today{};
};
/// Evaluates the rules away from the loop; outcomes in their order.
std::vector<CheckOutcome> evaluate_all(Context& context, const std::vector<CheckRule>& rules, const CheckedContent& content);
/// Part of the caller's transaction: keeps the outcomes of the evidence's rules as run_checks() does.
std::vector<CheckResult> keep_outcomes(Context& context, platform::postgres::Executor& db, const CheckedRevision& checked,
                                       const std::vector<CheckOutcome>& outcomes);
/// Part of the caller's transaction: the results are stored; revision and evidence get their check state and, with the first
/// failure, its day. Both are the caller's to store.
std::vector<CheckResult> run_checks(Context& context, platform::postgres::Executor& db, const FileContents& contents, const CheckedRevision& checked);

}  // namespace compliance
