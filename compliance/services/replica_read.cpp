// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/replica_read.hpp"

#include <spdlog/spdlog.h>

#include "platform/postgres/replica.hpp"

namespace compliance {

namespace postgres = platform::postgres;

bool read_on_replica(postgres::Replica& replica, Context& context, const std::string& what, const std::function<void()>& work) {
    auto position = replica.reach(context.fiber);
    if (!position) return false;
    context.replica = &replica.database();
    context.not_before = std::move(position);
    std::string why;
    try {
        work();
        replica.count(postgres::Reader::replica);
        return true;
    } catch (const postgres::DatabaseUnavailable& error) {
        why = error.what();
    } catch (const postgres::DatabaseError& error) {
        why = error.sqlstate() + " on the replica";
    }
    // Nothing that a replica is asked has changed anything, so all of it can be asked again.
    spdlog::info("{}: the primary answers instead of the replica: {}", what, why);
    replica.count(postgres::Reader::primary_failed);
    context.replica = nullptr;
    return false;
}

}  // namespace compliance
