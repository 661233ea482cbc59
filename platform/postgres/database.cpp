// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/database.hpp"

#include <atomic>

#include <spdlog/spdlog.h>

#include "platform/postgres/connection.hpp"

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace platform::postgres {

namespace {

constexpr std::chrono::milliseconds kFirstBackoff{50}, kLastBackoff{2'000};

/// Connections of one loop; touched by that loop's thread only.
struct LoopPool {
    std::vector<std::shared_ptr<Connection>> shared;
    std::vector<std::shared_ptr<Connection>> idle;   // exclusive ones
    std::size_t exclusive_out = 0;
    std::deque<asio::steady_timer*> waiting;         // for an exclusive one
    bool connecting = false;
    std::vector<asio::steady_timer*> waiting_shared;
    std::chrono::milliseconds backoff{0};
    Clock::time_point not_before{};
};

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
    append_json(context, "reason", scope.reason);
    append_json(context, "origin", scope.origin);
    context += ",\"ip\":" + (scope.ip_sealed.empty() ? "null" : scope.ip_sealed);
    context += ",\"user_agent\":" + (scope.user_agent_sealed.empty() ? "null" : scope.user_agent_sealed) + "}";
    Query query{"SELECT set_config('app.tenant_id', $1, true), set_config('app.context', $2, true)", {}};
    query.params.add(std::string_view(scope.tenant.is_nil() ? "" : scope.tenant.str())).add(std::string_view(context));
    return query;
}

struct Database::Impl {
    Runtime& runtime;
    DatabaseConfig config;
    std::vector<LoopPool> pools;
    std::atomic<std::size_t> open{0}, in_use{0}, waiting{0};
    std::atomic<std::uint64_t> errors{0}, reconnects{0};
    std::atomic<bool> reachable{false}, closed{false};

    Impl(Runtime& given, DatabaseConfig settings) : runtime(given), config(std::move(settings)), pools(given.loops()) {}

    std::shared_ptr<Connection> connect(Fiber& fiber, LoopPool& pool) {
        if (closed || runtime.stopping()) throw DatabaseUnavailable("shutting down");
        if (Clock::now() < pool.not_before) throw DatabaseUnavailable("the database cannot be reached");
        try {
            auto connection = Connection::open(fiber, config);
            pool.backoff = {};
            reachable = true;
            ++open;
            return connection;
        } catch (const DatabaseUnavailable& error) {
            pool.backoff = std::clamp(pool.backoff * 2, kFirstBackoff, kLastBackoff);
            pool.not_before = Clock::now() + pool.backoff;
            reachable = false;
            ++reconnects;
            spdlog::warn("database: {}", error.what());
            throw;
        }
    }

    void drop_lost(std::vector<std::shared_ptr<Connection>>& list) {
        open -= std::erase_if(list, [](const auto& c) { return !c->usable(); });
    }

    std::shared_ptr<Connection> shared(Fiber& fiber) {
        LoopPool& pool = pools[fiber.loop()];
        for (;;) {
            drop_lost(pool.shared);
            std::shared_ptr<Connection> best;
            for (const auto& c : pool.shared)
                if (!best || c->pending() < best->pending()) best = c;
            const bool may_grow = pool.shared.size() < config.shared_per_loop && !pool.connecting;
            if (best && (best->pending() == 0 || !may_grow)) return best;
            if (may_grow) {
                pool.connecting = true;
                std::exception_ptr failure;
                std::shared_ptr<Connection> made;
                try {
                    made = connect(fiber, pool);
                    pool.shared.push_back(made);
                } catch (const DatabaseUnavailable&) {
                    failure = std::current_exception();
                }
                pool.connecting = false;
                for (auto* timer : pool.waiting_shared) timer->cancel();
                pool.waiting_shared.clear();
                if (made) return made;
                if (best && best->usable()) return best;
                std::rethrow_exception(failure);
            }
            asio::steady_timer timer(fiber.impl().io, config.connect_timeout);
            pool.waiting_shared.push_back(&timer);
            boost::system::error_code woken;
            timer.async_wait(fiber.impl().yield[woken]);
            if (!woken) {
                std::erase(pool.waiting_shared, &timer);
                throw DatabaseUnavailable("the database did not answer in time");
            }
        }
    }

    std::shared_ptr<Connection> exclusive(Fiber& fiber) {
        LoopPool& pool = pools[fiber.loop()];
        if (pool.exclusive_out >= config.exclusive_per_loop) {
            asio::steady_timer timer(fiber.impl().io, config.acquire_timeout);
            pool.waiting.push_back(&timer);
            ++waiting;
            boost::system::error_code woken;
            timer.async_wait(fiber.impl().yield[woken]);
            --waiting;
            if (!woken) {
                std::erase(pool.waiting, &timer);
                throw DatabaseUnavailable("no database connection became free in time");
            }
            // Whoever woke this one left its place taken for it.
        } else {
            ++pool.exclusive_out;
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
        } catch (...) {
            release(fiber.loop(), nullptr);
            throw;
        }
    }

    void release(std::size_t loop, std::shared_ptr<Connection> connection) {
        LoopPool& pool = pools[loop];
        --in_use;
        if (connection) {
            if (connection->usable()) pool.idle.push_back(std::move(connection));
            else --open;
        }
        if (pool.waiting.empty()) {
            --pool.exclusive_out;
        } else {
            pool.waiting.front()->cancel();
            pool.waiting.pop_front();
        }
    }
};

Database::Database(Runtime& runtime, DatabaseConfig config) : impl_(std::make_unique<Impl>(runtime, std::move(config))) {}
Database::~Database() { close(); }

void Database::close() { impl_->closed = true; }

Result Database::run(Fiber& fiber, const Scope& scope, std::string_view sql, const Params& params) {
    const Query query{sql, params};
    auto results = run_all(fiber, scope, std::span(&query, 1));
    return std::move(results.front());
}

std::vector<Result> Database::run_all(Fiber& fiber, const Scope& scope, std::span<const Query> queries) {
    std::vector<Query> all;
    all.reserve(queries.size() + 1);
    all.push_back(scope_query(scope));
    all.insert(all.end(), queries.begin(), queries.end());
    for (bool again = false;; again = true) {
        const auto connection = impl_->shared(fiber);
        try {
            auto results = connection->run(fiber, all, impl_->config.statement_timeout);
            results.erase(results.begin());
            return results;
        } catch (const DatabaseError& error) {
            ++impl_->errors;
            // A plan that a migration has made stale, or a statement whose preparation another unit's error undid.
            const bool stale = error.sqlstate() == "26000" ||
                               (error.sqlstate() == "0A000" && std::string_view(error.what()).find("cached plan") != std::string_view::npos);
            if (!stale || again) throw;
            for (const auto& query : all) connection->forget(query.sql);
        } catch (const DatabaseUnavailable&) {
            ++impl_->errors;
            throw;
        }
    }
}

void Database::listen(std::string channel, std::function<void(Fiber&, std::string_view)> wake) {
    impl_->runtime.spawn(0, "listen " + channel, [this, channel, wake = std::move(wake)](Fiber& fiber) {
        auto backoff = kFirstBackoff;
        while (!impl_->closed && !impl_->runtime.stopping()) {
            try {
                const auto connection = Connection::open(fiber, impl_->config);
                backoff = kFirstBackoff;
                connection->listen(fiber, channel, [&](std::string_view payload) { wake(fiber, payload); });
            } catch (const DatabaseUnavailable& error) {
                spdlog::debug("listening on {}: {}", channel, error.what());
            }
            fiber.sleep(backoff);
            backoff = std::min(backoff * 2, kLastBackoff);
        }
    });
}

DatabaseStatus Database::status() const {
    return {impl_->open, impl_->in_use, impl_->waiting, impl_->errors, impl_->reconnects, impl_->reachable};
}

void Database::ping(Fiber& fiber) { run(fiber, Scope{}, "SELECT 1"); }

Transaction::Transaction(Database& database, Fiber& fiber, Scope scope)
    : database_(database), fiber_(fiber), scope_(std::move(scope)), connection_(database.impl().exclusive(fiber)) {}

Transaction::~Transaction() {
    if (begun_ && !committed_) connection_->run_unattended("ROLLBACK");
    database_.impl().release(fiber_.loop(), std::move(connection_));
}

Result Transaction::run(std::string_view sql, const Params& params) {
    const Query query{sql, params};
    auto results = run_all(std::span(&query, 1));
    return std::move(results.front());
}

std::vector<Result> Transaction::run_all(std::span<const Query> queries) {
    std::vector<Query> all;
    all.reserve(queries.size() + 2);
    if (!begun_) all.push_back({"BEGIN", {}});
    if (!scope_sent_) all.push_back(scope_query(scope_));
    const auto own = all.size();
    all.insert(all.end(), queries.begin(), queries.end());
    begun_ = scope_sent_ = true;
    try {
        auto results = connection_->run(fiber_, all, database_.impl().config.statement_timeout);
        results.erase(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(own));
        return results;
    } catch (const DatabaseError& error) {
        ++database_.impl().errors;
        if (error.sqlstate() == "26000" || error.sqlstate() == "0A000")
            for (const auto& query : all) connection_->forget(query.sql);
        throw;
    }
}

void Transaction::set_scope(Scope scope) {
    scope_ = std::move(scope);
    scope_sent_ = false;
}

std::int64_t Transaction::copy_in(std::string_view sql, const std::function<bool(std::string&)>& fill) {
    run_all({});
    return connection_->copy_in(fiber_, sql, fill);
}

void Transaction::commit() {
    if (begun_) {
        const Query query{"COMMIT", {}};
        const auto results = connection_->run(fiber_, std::span(&query, 1), database_.impl().config.statement_timeout);
        // COMMIT of a failed transaction answers ROLLBACK; nobody may take that for success.
        if (results.empty() || !results.front().command_is("COMMIT")) {
            begun_ = false;
            throw std::logic_error("commit of a failed transaction");
        }
    }
    committed_ = true;
}

}  // namespace platform::postgres
