// SPDX-License-Identifier: Apache-2.0
// The way from the tenant's trail into the queues of its webhooks, in the order of commits (platform R10).
#pragma once

#include <optional>
#include <vector>

#include "compliance/domain/event_type.hpp"
#include "platform/postgres/database.hpp"

namespace compliance::webhook_outbox {

using platform::postgres::Executor;
using platform::postgres::Transaction;

/// Whether the trail has events that have not been followed; cheap.
bool has_news(Executor& db);
/// Puts what has been committed since the last time into the queues, once each, within the transaction: all that a single reading shows,
/// in the order in which it happened to each record. Nothing where another instance is at it. Answers how many deliveries were made.
/// Throws DatabaseError `CT001` where the tenant is no more.
std::size_t follow(Transaction& tx, std::span<const EventRule> rules);
/// `at` of the oldest event that has not been followed, or of what is due and not sent; null: nothing waits.
std::optional<platform::Instant> waits_since(Executor& db);

}  // namespace compliance::webhook_outbox
