// SPDX-License-Identifier: Apache-2.0
// One libpq connection in pipeline mode on one loop. Private to platform/postgres.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include <libpq-fe.h>

#include "platform/async/asio.hpp"
#include "platform/postgres/database.hpp"

namespace platform::postgres {

struct CloseConnection {
    void operator()(PGconn* conn) const { PQfinish(conn); }
};
using ConnectionHandle = std::unique_ptr<PGconn, CloseConnection>;

/// A connection in pipeline mode. Where nothing is kept on it, role and settings are to be sent with each transaction.
struct Connected {
    ConnectionHandle handle;
    bool keeps_nothing = false;
};

/// Connects, takes the role and enters pipeline mode; blocking. Throws DatabaseUnavailable.
Connected connect(const DatabaseConfig& config);

/// The statement that gives one transaction the role and settings that a connection without a pooler has from its start.
Query settings_query(const DatabaseConfig& config);

/// What the server said of a failed statement, as DatabaseError or DatabaseUnavailable.
std::exception_ptr error_of(const PGresult* result);

/// A statement as it is sent; refers to what its caller holds.
struct Statement {
    std::string_view sql;
    const Params* params = nullptr;   ///< null: none
    bool wanted = true;               ///< whether its result is kept
    bool prepared = true;             ///< false for BEGIN and its like: not worth a name
};

/// What goes between two syncs: all of it or nothing of it happens.
struct Unit {
    struct Step {
        std::string prepares;   ///< SQL text, if this step is a Parse
        bool keeps_result = false;
    };
    std::vector<Step> steps;
    std::vector<Result> results;
    std::exception_ptr failure;
    std::size_t at = 0;
    bool got_result = false, done = false;
    bool is_rollback = false;   ///< nobody waits for it; if it fails the connection is not clean and is given up
    boost::asio::steady_timer* waiter = nullptr;
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    /// Connects on the offload pool. Throws DatabaseUnavailable.
    static std::shared_ptr<Connection> open(Fiber& fiber, const DatabaseConfig& config);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Sends the statements and a sync in one write, waits for the answer; throws what the database said.
    /// The server's own timeout is given `grace` to arrive before the connection counts as dead.
    std::vector<Result> run(Fiber& fiber, std::span<const Statement> statements, std::chrono::milliseconds timeout,
                            std::chrono::milliseconds grace = std::chrono::seconds(5));
    /// Whoever waits for it gets DatabaseUnavailable; it is not used again.
    void give_up(const std::string& why) { fail_all(why); }
    /// Ends the open transaction without waiting; whatever is sent next comes after it.
    void rollback();
    std::int64_t copy_in(Fiber& fiber, std::string_view sql, const std::function<bool(std::string&)>& fill);
    /// Waits for notices until the connection is lost (DatabaseUnavailable).
    void listen(Fiber& fiber, const std::string& channel, const std::function<void(std::string_view)>& wake);

    [[nodiscard]] bool usable() const { return !broken_; }
    [[nodiscard]] bool keeps_nothing() const { return keeps_nothing_; }
    [[nodiscard]] std::size_t pending() const { return units_.size(); }
    /// Prepares that statement anew when it comes next.
    void forget(std::string_view sql);

  private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    Connection(boost::asio::io_context& io, Connected connected);
    bool send(Unit& unit, const Statement& statement);
    void enqueue(const std::shared_ptr<Unit>& unit, std::span<const Statement> statements);
    void want_read();
    void want_write();
    void on_readable();
    void take(PGresult* result);
    void finish(Unit& unit);
    void fail_all(const std::string& why);
    DatabaseUnavailable lost();
    void wait_socket(Fiber& fiber, bool write);
    void flush(Fiber& fiber);
    PGresult* next_result(Fiber& fiber);
    std::exception_ptr feed(Fiber& fiber, const std::function<bool(std::string&)>& fill);

    boost::asio::io_context& io_;
    ConnectionHandle handle_;
    bool keeps_nothing_;
    PGconn* conn_;
    boost::asio::posix::stream_descriptor socket_;
    std::deque<std::shared_ptr<Unit>> units_;
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> prepared_;   // SQL text to name
    std::uint64_t next_name_ = 0, answered_ = 0;
    bool reading_ = false, writing_ = false, broken_ = false;
    bool by_hand_ = false;   // COPY and LISTEN read the socket themselves
};

/// The statement that tells row-level security and the trail for whom the unit runs. Where the scope names a position, its one
/// row's last column says whether the replica stands there.
Query scope_query(const Scope& scope);

/// Throws DatabaseUnavailable unless the answer of such a statement says so.
void require_reached(const Result& answer);

/// Gives up all connections of all loops, those that are in use, too.
void give_up_connections(Database& database, const std::string& why);

}  // namespace platform::postgres
