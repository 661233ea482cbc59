// SPDX-License-Identifier: Apache-2.0
// Runs the checks of an evidence on one of its revisions and keeps how they ended.
#pragma once

#include <vector>

#include "compliance/db/models/check_result.hpp"
#include "compliance/db/models/evidence_results.hpp"
#include "compliance/services/evidence_check/rules.hpp"
#include "compliance/services/file_content.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<CheckResult> check_results();

struct CheckedRevision {
    Evidence& evidence;
    EvidenceRevision& revision;
    platform::Date today{};
};
/// The normal form of content; an empty one for what keeps no format's rules.
EvidenceResults facts_of(ReadContent& content);
/// Part of the caller's transaction: the results are stored; revision and evidence get their check state and, with the first
/// failure, its day. Both are the caller's to store. `facts` takes the normal form, where it is asked for.
std::vector<CheckResult> run_checks(Context& context, platform::postgres::Executor& db, const FileContents& contents, const CheckedRevision& checked,
                                    EvidenceResults* facts = nullptr);
/// The second half of it, for outcomes that are there already.
std::vector<CheckResult> keep_outcomes(Context& context, platform::postgres::Executor& db, const CheckedRevision& checked,
                                       const std::vector<CheckOutcome>& outcomes);
/// Stores a new revision with its normal form.
void insert_revision(platform::postgres::Executor& db, EvidenceRevision& revision, const EvidenceResults& facts);

}  // namespace compliance
