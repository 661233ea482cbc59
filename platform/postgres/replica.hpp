// SPDX-License-Identifier: Apache-2.0
// Reads on a streaming replica, none older than what the primary had acknowledged when the read began: not to anybody, by any
// instance (docs/adr/0021). Where that cannot be had at once the primary answers, and no caller notices.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "platform/postgres/database.hpp"

namespace platform::postgres {

/// Who answered a read, and why the primary did although there is a replica.
enum class Reader : std::uint8_t {
    replica,
    primary_behind,        ///< the replica had not replayed far enough in time
    primary_unreachable,   ///< it does not answer
    primary_refused,       ///< it is no replica of this database, or not any more
    primary_failed         ///< the read failed there: a conflict with recovery, a time limit, a lost connection, a write
};
inline constexpr std::size_t kReaders = 5;
std::string_view name_of(Reader reader);

struct ReplicaStatus {
    std::array<std::uint64_t, kReaders> reads{};  ///< by Reader
    std::uint64_t behind_bytes = 0;               ///< of write-ahead log, when last looked; 0 while it is not in use
    bool in_use = false;
};

class Replica {
  public:
    Replica(Runtime& runtime, Database& primary, DatabaseConfig config);
    ~Replica();
    Replica(const Replica&) = delete;
    Replica& operator=(const Replica&) = delete;

    /// Looks after the replica from now on, in a coroutine of its own; before its first look nothing is read there.
    void start();
    /// To be called when a read begins. What the primary has acknowledged by now, once the replica has replayed it: for
    /// Scope::not_before of units on database(). Null: the primary is to answer, and is counted as the one that did.
    std::shared_ptr<const ReadPosition> reach(Fiber& fiber);
    /// Its connections; single units and transactions at READ COMMITTED only. Whatever they throw, the primary may be asked instead.
    Database& database();
    void count(Reader reader);
    [[nodiscard]] ReplicaStatus status() const;
    void close();

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace platform::postgres
