// SPDX-License-Identifier: Apache-2.0
// The database as services and repositories see it: units of work over libpq in pipeline mode.
// No SQL of an aggregate here, and no libpq header: that stays in this folder's .cpp files.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/reflect/values.hpp"

struct pg_result;

namespace platform {
class Fiber;
class Runtime;
}  // namespace platform

namespace platform::postgres {

/// How far a replica must have replayed the log of which database system before a read there counts (replica.hpp).
struct ReadPosition {
    std::string lsn, system;
};

/// For whom a unit of work runs. Sent before its statements in the same round trip, as transaction-local settings:
/// `app.tenant_id` (row-level security) and `app.context` (JSON, read by the trail's trigger).
struct Scope {
    Uuid tenant;                      ///< nil: no tenant; row-level security then shows nothing
    std::string actor_kind = "system";   ///< user, guest, service, public, system (audit, AuditEvent)
    std::string actor;                ///< opaque subject; empty: null
    Uuid request_id;                  ///< nil: null
    std::string action;               ///< verb phrase of the operation; empty: create, update, delete
    std::string reason;               ///< given by the caller; empty: null
    std::string reason_sealed;        ///< the same as a sealed form, which stands in its place; empty: none
    std::string origin = "api";       ///< api, portal, job, import, cli …
    std::string ip_sealed;            ///< JSON text of the sealed address (audit R18); empty: null
    std::string user_agent_sealed;
    std::shared_ptr<const ReadPosition> not_before;  ///< of reads on a replica; null: on the primary
};

/// Positional parameters ($1…); sent as text except bytes, null where none is given.
class Params {
  public:
    Params() = default;
    Params& add(std::string_view text);
    Params& add(const char* text) { return add(std::string_view(text)); }
    Params& add(const Uuid& id);
    Params& add(std::int64_t number);
    Params& add(int number) { return add(static_cast<std::int64_t>(number)); }
    Params& add(bool value);
    Params& add(Instant at);
    Params& add(Date date);
    Params& add_bytes(std::string_view bytes);   ///< bytea
    Params& add_uuids(std::span<const Uuid> ids);   ///< uuid[]
    Params& add_texts(std::span<const std::string> texts);   ///< text[]
    Params& null();
    template <class T>
    Params& add(const std::optional<T>& value) {
        return value ? add(*value) : null();
    }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    struct Item {
        std::string text;
        bool is_null = false;
        bool binary = false;
    };
    [[nodiscard]] const std::vector<Item>& items() const { return items_; }

  private:
    std::vector<Item> items_;
};

/// Rows of one statement, in binary format. Reading a column as another type than it has throws std::logic_error.
class Result {
  public:
    Result() = default;
    explicit Result(pg_result* result);
    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] bool empty() const { return rows_ == 0; }
    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string_view column_name(std::size_t column) const;
    [[nodiscard]] std::uint32_t column_oid(std::size_t column) const;
    [[nodiscard]] std::optional<std::size_t> find_column(std::string_view name) const;
    [[nodiscard]] std::int64_t affected() const;   ///< of INSERT, UPDATE, DELETE, COPY
    [[nodiscard]] bool command_is(std::string_view tag) const;   ///< command tag (`COMMIT`)
    [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::string_view bytes(std::size_t row, std::size_t column) const;   ///< as sent by the server

    // Typed reads. Null throws; ask is_null first or use opt().
    [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;   ///< text, varchar, name, json, jsonb
    [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;    ///< int2, int4, int8, oid
    [[nodiscard]] bool boolean(std::size_t row, std::size_t column) const;
    [[nodiscard]] Uuid uuid(std::size_t row, std::size_t column) const;
    [[nodiscard]] Instant instant(std::size_t row, std::size_t column) const;         ///< timestamptz, finite
    [[nodiscard]] Date date(std::size_t row, std::size_t column) const;               ///< date, finite
    [[nodiscard]] std::string numeric(std::size_t row, std::size_t column) const;     ///< numeric, with all digits of its scale
    [[nodiscard]] double real(std::size_t row, std::size_t column) const;             ///< float4, float8
    template <class F>
    [[nodiscard]] auto opt(F read, std::size_t row, std::size_t column) const
        -> std::optional<std::decay_t<decltype((this->*read)(row, column))>> {
        if (is_null(row, column)) return std::nullopt;
        return (this->*read)(row, column);
    }

  private:
    std::shared_ptr<pg_result> result_;
    std::size_t rows_ = 0;
};

/// The database refused a statement. `what()` never holds row data (the server's detail is kept out).
class DatabaseError : public std::runtime_error {
  public:
    DatabaseError(std::string sqlstate, std::string constraint, std::string table, const std::string& message);
    [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }
    [[nodiscard]] const std::string& constraint() const { return constraint_; }
    [[nodiscard]] const std::string& table() const { return table_; }
    [[nodiscard]] bool is_unique_violation() const { return sqlstate_ == "23505"; }
    [[nodiscard]] bool is_foreign_key_violation() const { return sqlstate_ == "23503"; }
    [[nodiscard]] bool is_check_violation() const { return sqlstate_ == "23514"; }
    [[nodiscard]] bool is_retryable() const { return sqlstate_ == "40001" || sqlstate_ == "40P01"; }

  private:
    std::string sqlstate_, constraint_, table_;
};

/// The database cannot be reached or took too long (503 with Retry-After).
class DatabaseUnavailable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Query {
    std::string_view sql;   ///< must stay the same text for the same statement: it is prepared once per connection
    Params params;
};

/// What single statements and transactions have in common; repositories take this.
class Executor {
  public:
    virtual ~Executor() = default;
    virtual Result run(std::string_view sql, const Params& params = {}) = 0;
    /// All in one round trip and one transaction; fails as a whole.
    virtual std::vector<Result> run_all(std::span<const Query> queries) = 0;
    [[nodiscard]] virtual const Scope& scope() const = 0;
};

class Connection;

struct DatabaseConfig {
    std::string url;                       ///< libpq connection string; `sslmode` is honoured
    std::string role;                      ///< role to work under, e.g. compliance_app; empty: the login's own
    std::size_t shared_per_loop = 2;       ///< pipelined connections for single units
    std::size_t exclusive_per_loop = 6;    ///< connections for transactions
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds acquire_timeout{5'000};      ///< waiting for an exclusive connection
    std::chrono::milliseconds statement_timeout{15'000};   ///< platform R15
    std::chrono::milliseconds lock_timeout{5'000};
    std::chrono::milliseconds idle_in_transaction_timeout{30'000};   ///< audit R21
};

struct DatabaseStatus {
    std::size_t open = 0;           ///< connections, without those that listen
    std::size_t in_use = 0;         ///< held by transactions
    std::size_t waiting = 0;        ///< coroutines that wait for one
    std::uint64_t errors = 0;       ///< statements refused, or lost with their connection
    std::uint64_t reconnects = 0;   ///< connections that were lost
    bool reachable = false;         ///< whether the last attempt to connect succeeded
};

/// All connections of the program to one database. Reconnects with backoff, and fails at once while it is down;
/// thread-safe through the Fiber's loop. The order of the end: close(), Runtime::stop(), ~Database, ~Runtime.
class Database {
  public:
    Database(Runtime& runtime, DatabaseConfig config);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// One unit: scope and statement in one round trip, one implicit transaction, on a shared connection. Throws
    /// DatabaseError or DatabaseUnavailable; the latter may leave open whether the unit took place.
    Result run(Fiber& fiber, const Scope& scope, std::string_view sql, const Params& params = {});
    std::vector<Result> run_all(Fiber& fiber, const Scope& scope, std::span<const Query> queries);
    /// Waits for NOTIFY on `channel` in a coroutine of its own until the runtime stops; reconnects by itself and calls
    /// `wake("")` after each (re)connection, since notices may have been missed. What `wake` throws is logged.
    void listen(std::string channel, std::function<void(Fiber&, std::string_view payload)> wake);
    [[nodiscard]] DatabaseStatus status() const;
    /// Round trip of `SELECT 1`; throws DatabaseUnavailable.
    void ping(Fiber& fiber);
    /// From now on no connection is opened or given back; what is under way may end.
    void close();
    struct Impl;
    [[nodiscard]] const std::shared_ptr<Impl>& impl() const { return impl_; }

  private:
    std::shared_ptr<Impl> impl_;   // transactions that the end of the loops unwinds outlive the Database
};

/// A transaction on a connection of its own, which is waited for in order of arrival. Rolls back unless committed.
/// BEGIN goes with the first statement, so a transaction of one run_all() and a commit() is two round trips.
class Transaction final : public Executor {
  public:
    /// What is to happen in this transaction together with its commit; may run statements, and refuse by throwing.
    using BeforeCommit = std::function<void(Transaction&)>;
    Transaction(Database& database, Fiber& fiber, Scope scope, BeforeCommit before_commit = {});
    ~Transaction() override;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    Result run(std::string_view sql, const Params& params = {}) override;
    std::vector<Result> run_all(std::span<const Query> queries) override;
    [[nodiscard]] const Scope& scope() const override { return scope_; }
    /// From here on each statement may take so long; for work that reads whole tables. Here, and on the server.
    void allow(std::chrono::milliseconds time);
    /// Changes what the trail says of the following statements (`action`, `reason`); the tenant stays.
    void set_scope(Scope scope);
    /// COPY … FROM STDIN (text format); `fill` is called until it answers false, each call appends whole rows to the
    /// empty `chunk`. What it throws ends the copy and comes out here. Answers the number of rows.
    std::int64_t copy_in(std::string_view sql, const std::function<bool(std::string& chunk)>& fill);
    /// Does `work` and keeps what it did if it answers true. Otherwise, and where it throws, the transaction goes on as it was before;
    /// what was thrown comes out.
    bool keep_if(const std::function<bool()>& work);
    /// Afterwards nothing more may be run. Throws std::logic_error when a statement had failed before.
    void commit();
    [[nodiscard]] bool committed() const { return committed_; }

  private:
    std::vector<Result> send(std::span<const Query> queries);

    std::shared_ptr<Database::Impl> database_;
    Fiber& fiber_;
    Scope scope_;
    BeforeCommit before_commit_;
    std::shared_ptr<Connection> connection_;
    std::chrono::milliseconds statement_timeout_;
    bool begun_ = false, scope_sent_ = false, committed_ = false, ended_ = false;
};

/// Executor for single units that need no transaction of their own: each run() is one round trip.
class Units final : public Executor {
  public:
    Units(Database& database, Fiber& fiber, Scope scope) : database_(database), fiber_(fiber), scope_(std::move(scope)) {}
    Result run(std::string_view sql, const Params& params = {}) override {
        return database_.run(fiber_, scope_, sql, params);
    }
    std::vector<Result> run_all(std::span<const Query> queries) override {
        return database_.run_all(fiber_, scope_, queries);
    }
    [[nodiscard]] const Scope& scope() const override { return scope_; }

  private:
    Database& database_;
    Fiber& fiber_;
    Scope scope_;
};

}  // namespace platform::postgres
