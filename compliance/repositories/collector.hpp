// SPDX-License-Identifier: Apache-2.0
// SQL of collectors: their health, their tokens, what they make evidence of, and what was delivered to them.
#pragma once

#include <vector>

#include "compliance/db/models/collector.hpp"
#include "compliance/db/models/submission.hpp"
#include "platform/records/store.hpp"

namespace compliance {

platform::records::Table<Collector> collectors();
platform::records::Table<Submission> submissions();

/// Fills what follows from the submissions, as of the instant.
void load_health(platform::postgres::Executor& db, std::vector<Collector>& list, platform::Instant at);
/// Fills the results of the checks.
void load_check_results(platform::postgres::Executor& db, std::vector<Submission>& list);
/// Those of the tokens that are service tokens with evidence:write alone and have not ended.
std::vector<platform::Uuid> submitting_tokens(platform::postgres::Executor& db, const std::vector<platform::Uuid>& among, platform::Instant now);
/// The evidence that what the collector gets about a subject belongs to, not withdrawn; nullopt for a new one.
std::optional<platform::Uuid> evidence_of(platform::postgres::Executor& db, const Collector& collector, const std::optional<std::string>& subject);
/// Notes silences that nobody noted yet; the collectors that went silent.
std::vector<platform::Uuid> note_silences(platform::postgres::Executor& db, platform::Instant now);

}  // namespace compliance
