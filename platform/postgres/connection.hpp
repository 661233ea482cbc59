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
    boost::asio::steady_timer* waiter = nullptr;   ///< null: nobody waits (a rollback on the way out)
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    /// Connects on the offload pool. Throws DatabaseUnavailable.
    static std::shared_ptr<Connection> open(Fiber& fiber, const DatabaseConfig& config);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Sends the statements and a sync, waits for the answer; throws what the database said.
    std::vector<Result> run(Fiber& fiber, std::span<const Query> queries, std::chrono::milliseconds timeout);
    /// The same without waiting; its result is dropped.
    void run_unattended(std::string_view sql);
    std::int64_t copy_in(Fiber& fiber, std::string_view sql, const std::function<bool(std::string&)>& fill);
    /// Waits for notices until the connection is lost.
    void listen(Fiber& fiber, const std::string& channel, const std::function<void(std::string_view)>& wake);

    [[nodiscard]] bool usable() const { return conn_ != nullptr && !broken_; }
    [[nodiscard]] std::size_t pending() const { return units_.size(); }
    void forget(std::string_view sql);

  private:
    Connection(boost::asio::io_context& io, PGconn* conn);
    void send(Unit& unit, const Query& query);
    void enqueue(const std::shared_ptr<Unit>& unit, std::span<const Query> queries);
    void want_read();
    void want_write();
    void on_readable();
    void take(PGresult* result);
    void finish(Unit& unit);
    void fail_all(const std::string& why);
    void wait_socket(Fiber& fiber, bool write);

    boost::asio::io_context& io_;
    PGconn* conn_;
    boost::asio::posix::stream_descriptor socket_;
    std::deque<std::shared_ptr<Unit>> units_;
    std::unordered_map<std::string, std::string> prepared_;   // SQL text to name
    std::uint64_t next_name_ = 0;
    bool reading_ = false, writing_ = false, broken_ = false;
};

/// The statement that tells row-level security and the trail for whom the unit runs.
Query scope_query(const Scope& scope);

}  // namespace platform::postgres
