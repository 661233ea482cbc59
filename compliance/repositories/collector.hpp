// SPDX-License-Identifier: Apache-2.0
// SQL of collectors and of what they delivered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compliance/db/models/collector.hpp"
#include "platform/records/store.hpp"

namespace compliance {

/// SQL: whether a row of collectors is silent at the instant that `at` stands for; never null where the collector has been activated.
/// What domain/collector.hpp's silent_from() says of one. A delivery that was rejected breaks no silence: it proves nothing.
std::string silent_at(std::string_view at);

platform::records::Table<Collector> collectors();
platform::records::Table<Submission> submissions();

/// Fills the check results of submissions.
void load_results(platform::postgres::Executor& db, std::vector<Submission>& list);
/// Those of the tokens that are none of a service, or are revoked.
std::vector<platform::Uuid> unfit_tokens(platform::postgres::Executor& db, const std::vector<platform::Uuid>& tokens);
/// The evidence that takes the next delivery: the latest of the collector that is not withdrawn, of the subject where one is meant.
std::optional<platform::Uuid> evidence_of_collector(platform::postgres::Executor& db, const platform::Uuid& collector, bool per_subject,
                                                    const std::optional<std::string>& subject);
/// Silent ones whose owner was not told yet, some at a time.
std::vector<platform::Uuid> collectors_to_ask_for(platform::postgres::Executor& db, platform::Instant now);

}  // namespace compliance
