// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/database.hpp"

#include <atomic>

#include <spdlog/spdlog.h>

#include "platform/postgres/connection.hpp"
#include "platform/postgres/pooler.hpp"

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace platform::postgres {

namespace {

constexpr std::chrono::milliseconds kFirstBackoff{50}, kLastBackoff{1'000};

struct Waiter {
    asio::steady_timer timer;
    bool granted = false;
};

/// Coroutines that wait for the same thing, in order of arrival.
class Queue {
  public:
    /// False when the time has run out. What was granted in that very moment counts.
    bool wait(Fiber& fiber, std::chrono::milliseconds timeout) {
        const auto waiter = std::make_shared<Waiter>(Waiter{asio::steady_timer(fiber.impl().io, timeout)});
        waiters_.push_back(waiter);
        boost::system::error_code woken;
        waiter->timer.async_wait(fiber.impl().yield[woken]);
        if (!waiter->granted) std::erase(waiters_, waiter);
        return waiter->granted;
    }
    bool wake_first() {
        if (waiters_.empty()) return false;
        const auto first = std::move(waiters_.front());
        waiters_.pop_front();
        first->granted = true;
        first->timer.cancel();
        return true;
    }
    void wake_all() {
        while (wake_first()) {}
    }
    void clear() { waiters_.clear(); }

  private:
    std::deque<std::shared_ptr<Waiter>> waiters_;
};

/// Connections of one loop; touched by that loop's thread only.
struct LoopPool {
    std::vector<std::shared_ptr<Connection>> shared;
    std::vector<std::shared_ptr<Connection>> idle;   // exclusive ones
    std::size_t exclusive_out = 0;
    Queue waiting;                                   // for an exclusive one
    Queue waiting_shared;
    std::vector<std::weak_ptr<Connection>> all;  // in use or not
    bool growing = false, probing = false;
    std::chrono::milliseconds backoff{0};            // zero: the last attempt succeeded
    Clock::time_point not_before{};
};

/// Adds one for as long as it lives.
struct Counted {
    std::atomic<std::size_t>& count;
    explicit Counted(std::atomic<std::size_t>& given) : count(given) { ++count; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { --count; }
};

struct Flagged {
    bool& flag;
    explicit Flagged(bool& given) : flag(given) { flag = true; }
    Flagged(const Flagged&) = delete;
    Flagged& operator=(const Flagged&) = delete;
    ~Flagged() { flag = false; }
};

/// A plan that a migration has made stale, or a statement whose preparation another unit's error undid. The state is
/// asked and not the message, which the server may translate; 0A000 for another reason comes again on the retry.
bool is_stale(const DatabaseError& error) { return error.sqlstate() == "26000" || error.sqlstate() == "0A000"; }

void append_json(std::string& out, std::string_view name, std::string_view text) {
    out += out.size() > 1 ? ",\"" : "\"";
    out += name;
    out += "\":";
    if (text.empty()) {
        out += "null";
        return;
    }
    out += '"';
    for (char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (u < 0x20) out += fmt::format("\\u{:04x}", u);
        else out += c;
    }
    out += '"';
}

}  // namespace

Query scope_query(const Scope& scope) {
    std::string context = "{";
    append_json(context, "actor_kind", scope.actor_kind);
    append_json(context, "actor", scope.actor);
    append_json(context, "request_id", scope.request_id.is_nil() ? "" : scope.request_id.str());
    append_json(context, "action", scope.action);
    if (scope.reason_sealed.empty()) append_json(context, "reason", scope.reason);
    else context += ",\"reason\":" + scope.reason_sealed;
    append_json(context, "origin", scope.origin);
    context += ",\"ip\":" + (scope.ip_sealed.empty() ? "null" : scope.ip_sealed);
    context += ",\"user_agent\":" + (scope.user_agent_sealed.empty() ? "null" : scope.user_agent_sealed) + "}";
    // The statements after it have younger snapshots than its last column's truth. A server that was started anew, or stands behind
    // the same name, is asked again by this.
    Query query{scope.not_before ? "SELECT set_config('app.tenant_id', $1, true), set_config('app.context', $2, true), pg_is_in_recovery() "
                                   "AND pg_last_wal_replay_lsn() >= $3::pg_lsn AND (SELECT system_identifier::text FROM pg_control_system()) = $4 "
                                   "AND current_setting('transaction_isolation') = 'read committed'"
                                 : "SELECT set_config('app.tenant_id', $1, true), set_config('app.context', $2, true)",
                {}};
    query.params.add(std::string_view(scope.tenant.is_nil() ? "" : scope.tenant.str())).add(std::string_view(context));
    if (scope.not_before) query.params.add(std::string_view(scope.not_before->lsn)).add(std::string_view(scope.not_before->system));
    return query;
}

void require_reached(const Result& answer) {
    if (answer.is_null(0, 2) || !answer.boolean(0, 2)) throw DatabaseUnavailable("the replica does not stand where the read must begin");
}

struct Database::Impl {
    Runtime& runtime;
    DatabaseConfig config;
    Query settings;          // of a transaction, where a pooler keeps nothing
    std::string listen_url;  // past a pooler; empty: as all others
    std::vector<LoopPool> pools;
    std::atomic<std::size_t> open{0}, in_use{0}, waiting{0};
    std::atomic<std::uint64_t> errors{0}, reconnects{0};
    std::atomic<bool> reachable{false}, closed{false};

    Impl(Runtime& given, DatabaseConfig asked)
        : runtime(given), config(std::move(asked)), settings(settings_query(config)), pools(given.loops()) {}

    std::shared_ptr<Connection> connect(Fiber& fiber, LoopPool& pool);
    std::shared_ptr<Connection> grow(Fiber& fiber, LoopPool& pool);
    std::shared_ptr<Connection> shared(Fiber& fiber);
    std::shared_ptr<Connection> exclusive(Fiber& fiber);
    void release(std::size_t loop, std::shared_ptr<Connection> connection);
    std::vector<Result> unit(Fiber& fiber, const Scope& scope, std::span<const Statement> statements);

    void drop_lost(std::vector<std::shared_ptr<Connection>>& list) {
        const auto lost = std::erase_if(list, [](const auto& c) { return !c->usable(); });
        open -= lost;
        reconnects += lost;
    }
};

std::shared_ptr<Connection> Database::Impl::connect(Fiber& fiber, LoopPool& pool) {
    if (closed || runtime.stopping()) throw DatabaseUnavailable("shutting down");
    // While it is down one coroutine tries; the others, and the threads for blocking work, are not held up by it.
    const bool down = pool.backoff.count() > 0;
    if (down && (pool.probing || Clock::now() < pool.not_before)) throw DatabaseUnavailable("the database cannot be reached");
    try {
        const Flagged probing(pool.probing);
        auto connection = Connection::open(fiber, config);
        std::erase_if(pool.all, [](const auto& one) { return one.expired(); });
        pool.all.push_back(connection);
        pool.backoff = {};
        reachable = true;
        ++open;
        return connection;
    } catch (const DatabaseUnavailable& error) {
        // Attempts that were under way together count as one.
        if (Clock::now() >= pool.not_before) {
            pool.backoff = std::clamp(pool.backoff * 2, kFirstBackoff, kLastBackoff);
            pool.not_before = Clock::now() + pool.backoff;
            spdlog::warn("database: {}", error.what());
        }
        reachable = false;
        throw;
    }
}

std::shared_ptr<Connection> Database::Impl::grow(Fiber& fiber, LoopPool& pool) {
    struct Done {
        LoopPool& pool;
        ~Done() {
            pool.growing = false;
            pool.waiting_shared.wake_all();
        }
    };
    pool.growing = true;
    const Done done{pool};
    auto made = connect(fiber, pool);
    pool.shared.push_back(made);
    return made;
}

std::shared_ptr<Connection> Database::Impl::shared(Fiber& fiber) {
    LoopPool& pool = pools[fiber.loop()];
    for (;;) {
        drop_lost(pool.shared);
        std::shared_ptr<Connection> best;
        for (const auto& c : pool.shared)
            if (!best || c->pending() < best->pending()) best = c;
        const bool may_grow = pool.shared.size() < config.shared_per_loop && !pool.growing;
        if (best && (best->pending() == 0 || !may_grow)) return best;
        if (may_grow) {
            try {
                return grow(fiber, pool);
            } catch (const DatabaseUnavailable&) {
                if (best && best->usable()) return best;
                throw;
            }
        }
        if (!pool.waiting_shared.wait(fiber, config.connect_timeout))
            throw DatabaseUnavailable("the database did not answer in time");
    }
}

std::shared_ptr<Connection> Database::Impl::exclusive(Fiber& fiber) {
    LoopPool& pool = pools[fiber.loop()];
    if (pool.exclusive_out < config.exclusive_per_loop) {
        ++pool.exclusive_out;
    } else {
        const Counted counted(waiting);
        // Whoever wakes this one leaves its own place to it.
        if (!pool.waiting.wait(fiber, config.acquire_timeout))
            throw DatabaseUnavailable("no database connection became free in time");
    }
    ++in_use;
    drop_lost(pool.idle);
    if (!pool.idle.empty()) {
        auto connection = std::move(pool.idle.back());
        pool.idle.pop_back();
        return connection;
    }
    try {
        return connect(fiber, pool);
    } catch (const DatabaseUnavailable&) {
        release(fiber.loop(), nullptr);
        throw;
    }
}

void Database::Impl::release(std::size_t loop, std::shared_ptr<Connection> connection) {
    LoopPool& pool = pools[loop];
    --in_use;
    if (connection && (closed || !connection->usable())) {
        --open;
        if (!connection->usable()) ++reconnects;
    } else if (connection) {
        pool.idle.push_back(std::move(connection));
    }
    if (!pool.waiting.wake_first()) --pool.exclusive_out;
}

std::vector<Result> Database::Impl::unit(Fiber& fiber, const Scope& scope, std::span<const Statement> statements) {
    const Query who = scope_query(scope);
    std::vector<Statement> all;
    all.reserve(statements.size() + 2);
    all.push_back({settings.sql, &settings.params, false});
    all.push_back({who.sql, &who.params, scope.not_before != nullptr});
    all.insert(all.end(), statements.begin(), statements.end());
    for (bool again = false;; again = true) {
        const auto connection = shared(fiber);
        try {
            auto results = connection->run(fiber, std::span(all).subspan(connection->keeps_nothing() ? 0 : 1), config.statement_timeout);
            if (scope.not_before) {
                require_reached(results.front());
                results.erase(results.begin());
            }
            return results;
        } catch (const DatabaseError& error) {
            ++errors;
            if (!is_stale(error) || again) throw;
            for (const auto& statement : all) connection->forget(statement.sql);
        } catch (const DatabaseUnavailable&) {
            ++errors;
            throw;
        }
    }
}

Database::Database(Runtime& runtime, DatabaseConfig config) : impl_(std::make_shared<Impl>(runtime, std::move(config))) {}

Database::~Database() {
    close();
    // What is idle goes now, while every loop is there; what a transaction still holds goes with its coroutine.
    for (auto& pool : impl_->pools) {
        pool.shared.clear();
        pool.idle.clear();
        pool.waiting.clear();
        pool.waiting_shared.clear();
    }
}

void Database::close() { impl_->closed = true; }

Result Database::run(Fiber& fiber, const Scope& scope, std::string_view sql, const Params& params) {
    const auto impl = impl_;
    const Statement statement{sql, &params};
    return std::move(impl->unit(fiber, scope, std::span(&statement, 1)).front());
}

std::vector<Result> Database::run_all(Fiber& fiber, const Scope& scope, std::span<const Query> queries) {
    const auto impl = impl_;
    std::vector<Statement> statements;
    statements.reserve(queries.size());
    for (const auto& query : queries) statements.push_back({query.sql, &query.params});
    return impl->unit(fiber, scope, statements);
}

void Database::listen(std::string channel, std::function<void(Fiber&, std::string_view)> wake) {
    impl_->runtime.spawn(0, "listen " + channel, [impl = impl_, channel, wake = std::move(wake)](Fiber& fiber) {
        auto backoff = kFirstBackoff;
        while (!impl->closed && !impl->runtime.stopping()) {
            try {
                auto config = impl->config;
                if (!impl->listen_url.empty()) config.url = impl->listen_url;
                const auto connection = Connection::open(fiber, config);
                connection->listen(fiber, channel, [&](std::string_view payload) {
                    backoff = kFirstBackoff;
                    try {
                        wake(fiber, payload);
                    } catch (const DatabaseUnavailable&) {
                        throw;   // comes again with wake("") after the reconnection
                    } catch (const std::exception& error) {
                        spdlog::error("woken by {}: {}", channel, error.what());
                    }
                });
            } catch (const std::exception& error) {
                spdlog::debug("listening on {}: {}", channel, error.what());
            }
            fiber.sleep(backoff);
            backoff = std::min(backoff * 2, kLastBackoff);
        }
    });
}

void give_up_connections(Database& database, const std::string& why) {
    const auto impl = database.impl();
    for (std::size_t loop = 0; loop < impl->pools.size(); ++loop)
        impl->runtime.spawn(loop, "give up connections", [impl, loop, why](Fiber&) {
            for (const auto& one : impl->pools[loop].all)
                if (const auto connection = one.lock()) connection->give_up(why);
        });
}

void listen_directly(Database& database, const std::string& url) { database.impl()->listen_url = url; }

DatabaseStatus Database::status() const {
    return {impl_->open, impl_->in_use, impl_->waiting, impl_->errors, impl_->reconnects, impl_->reachable};
}

void Database::ping(Fiber& fiber) { run(fiber, Scope{}, "SELECT 1"); }

Transaction::Transaction(Database& database, Fiber& fiber, Scope scope, BeforeCommit before_commit)
    : database_(database.impl()),
      fiber_(fiber),
      scope_(std::move(scope)),
      before_commit_(std::move(before_commit)),
      connection_(database_->exclusive(fiber)),
      statement_timeout_(database_->config.statement_timeout) {}

Transaction::~Transaction() {
    // A closed database takes nothing back: its server rolls back when the connection ends.
    if (begun_ && !ended_ && !database_->closed) connection_->rollback();
    database_->release(fiber_.loop(), std::move(connection_));
}

Result Transaction::run(std::string_view sql, const Params& params) {
    const Query query{sql, params};
    return std::move(run_all(std::span(&query, 1)).front());
}

std::vector<Result> Transaction::run_all(std::span<const Query> queries) {
    if (ended_) throw std::logic_error("the transaction has ended");
    const bool first = !begun_;
    for (bool again = false;; again = true) {
        try {
            return send(queries);
        } catch (const DatabaseError& error) {
            ++database_->errors;
            if (!is_stale(error)) throw;
            for (const auto& query : queries) connection_->forget(query.sql);
            if (!first || again) throw;
            // Nothing has been done in it yet, so it can begin anew.
            connection_->rollback();
            begun_ = scope_sent_ = false;
        } catch (const DatabaseUnavailable&) {
            ++database_->errors;
            throw;
        }
    }
}

std::vector<Result> Transaction::send(std::span<const Query> queries) {
    const Query who = scope_query(scope_);
    std::vector<Statement> all;
    all.reserve(queries.size() + 3);
    const bool first = !begun_;
    if (first) all.push_back({"BEGIN", nullptr, false, false});
    // What a transaction is like must be said before its first query, and that is who it is for.
    std::size_t next = 0;
    for (; first && next < queries.size() && queries[next].sql.starts_with("SET TRANSACTION"); ++next)
        all.push_back({queries[next].sql, nullptr, true, false});
    if (first && connection_->keeps_nothing()) all.push_back({database_->settings.sql, &database_->settings.params, false});
    const bool guarded = scope_.not_before != nullptr && !scope_sent_;
    // With one snapshot for all statements the answer would be younger than what is read.
    if (guarded && next > 0) throw DatabaseUnavailable("a replica is read at READ COMMITTED only");
    if (!scope_sent_) all.push_back({who.sql, &who.params, guarded});
    for (; next < queries.size(); ++next) all.push_back({queries[next].sql, &queries[next].params});
    begun_ = scope_sent_ = true;
    auto results = connection_->run(fiber_, all, statement_timeout_);
    if (guarded) {
        require_reached(results.front());
        results.erase(results.begin());
    }
    return results;
}

void Transaction::allow(std::chrono::milliseconds time) {
    run("SELECT set_config('statement_timeout', $1, true)", Params{}.add(std::string_view(std::to_string(time.count()))));
    statement_timeout_ = time;
}

void Transaction::set_scope(Scope scope) {
    const Uuid tenant = scope_.tenant;
    scope_ = std::move(scope);
    scope_.tenant = tenant;
    scope_sent_ = false;
}

std::int64_t Transaction::copy_in(std::string_view sql, const std::function<bool(std::string&)>& fill) {
    run_all({});
    return connection_->copy_in(fiber_, sql, fill);
}

bool Transaction::keep_if(const std::function<bool()>& work) {
    run_all({});
    const auto tell = [&](std::string_view sql) {
        const Statement statement{sql, nullptr, true, false};
        connection_->run(fiber_, std::span(&statement, 1), statement_timeout_);
    };
    tell("SAVEPOINT part");
    const Scope before = scope_;
    bool kept = false;
    std::exception_ptr thrown;  // nothing may wait for the database inside a handler
    try {
        kept = work();
    } catch (const std::exception&) {
        thrown = std::current_exception();
    }
    if (!kept) {
        tell("ROLLBACK TO SAVEPOINT part");
        scope_ = before;
        scope_sent_ = false;
    }
    tell("RELEASE SAVEPOINT part");
    if (thrown) std::rethrow_exception(thrown);
    return kept;
}

void Transaction::commit() {
    if (ended_) throw std::logic_error("the transaction has ended");
    if (begun_ && before_commit_) before_commit_(*this);
    if (begun_) {
        const Statement statement{"COMMIT", nullptr, true, false};
        const auto results = connection_->run(fiber_, std::span(&statement, 1), statement_timeout_);
        ended_ = true;
        // COMMIT of a failed transaction answers ROLLBACK; nobody may take that for success.
        if (results.empty() || !results.front().command_is("COMMIT")) throw std::logic_error("commit of a failed transaction");
    }
    ended_ = committed_ = true;
}

}  // namespace platform::postgres
