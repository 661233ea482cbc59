// SPDX-License-Identifier: Apache-2.0
// SQL of evidence, its revisions and its links; and which evidence counts on a day, which all domains read here.
#pragma once

#include <map>
#include <vector>

#include "compliance/db/models/check_result.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Evidence> evidence_items();
platform::records::Table<EvidenceRevision> evidence_revisions();
platform::records::Table<EvidenceLink> evidence_links();
platform::records::Table<CheckResult> check_results();

/// Those of the evidence named that count on the day (evidence R3). SQL may join compliance_valid_evidence(day) itself.
std::vector<platform::Uuid> valid_evidence(platform::postgres::Executor& db, platform::Date day, const std::vector<platform::Uuid>& among);
/// Fills revisions, links, validity and days left, as of the day.
void load_evidence(platform::postgres::Executor& db, std::vector<Evidence>& list, platform::Date day, std::optional<platform::Instant> as_of = {});
/// Keys of linked controls and risks, and `<regulation key>:<ref_id>` of linked requirements.
std::map<platform::Uuid, std::string> names_of_targets(platform::postgres::Executor& db, const std::vector<Evidence>& list);
/// Table of an entity type that evidence may be linked to; empty where this version keeps no such records.
std::string table_of_target(platform::postgres::Executor& db, std::string_view type);
/// `review_needed` on compliant items of open assessments that the evidence proves, and that no other evidence proves on the day.
void flag_items_without(platform::postgres::Executor& db, const platform::Uuid& evidence, platform::Date day);
/// What items of the assessment name as their evidence is kept until that day at least.
void keep_cited_evidence(platform::postgres::Executor& db, const platform::Uuid& assessment, platform::Date until);
/// Whether it is linked to a product of the CRA, whose evidence is kept longer.
bool proves_product(platform::postgres::Executor& db, const platform::Uuid& evidence);
/// Approved evidence whose last day is over, some at a time.
std::vector<platform::Uuid> evidence_to_expire(platform::postgres::Executor& db, platform::Date today);
/// Evidence whose age is checked, and was not today, some at a time.
std::vector<platform::Uuid> evidence_to_recheck(platform::postgres::Executor& db, platform::Instant since);
/// Evidence in review whose current revision waited for the scan of its file, which has ended, some at a time.
std::vector<platform::Uuid> evidence_with_scanned_delivery(platform::postgres::Executor& db);
/// Evidence whose bytes are kept no longer, and which no open assessment names, some at a time.
std::vector<platform::Uuid> evidence_to_destroy(platform::postgres::Executor& db, platform::Date today);
/// Revisions whose bytes have not been verified since, oldest check first, some at a time.
std::vector<platform::Uuid> revisions_to_verify(platform::postgres::Executor& db, platform::Instant before);

}  // namespace compliance
