// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/connection.hpp"

#include <spdlog/spdlog.h>

namespace asio = boost::asio;

namespace platform::postgres {

namespace {

constexpr std::size_t kMaxPrepared = 500;

std::string trimmed(const char* text) {
    std::string out = text == nullptr ? "" : text;
    while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
    return out;
}

std::string field(const PGresult* result, int code) { return trimmed(PQresultErrorField(result, code)); }

/// States in which the caller may well try again later: no connection, shutting down, no resources, timed out.
bool is_unavailable(std::string_view state) {
    return state.starts_with("08") || state.starts_with("57P") || state.starts_with("53") || state == "57014" ||
           state == "55P03" || state == "25P03" || state == "25006";
}

std::exception_ptr error_of(const PGresult* result) {
    const std::string state = field(result, PG_DIAG_SQLSTATE);
    const std::string message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (is_unavailable(state)) return std::make_exception_ptr(DatabaseUnavailable(state + " " + message));
    return std::make_exception_ptr(DatabaseError(state, field(result, PG_DIAG_CONSTRAINT_NAME),
                                                 field(result, PG_DIAG_TABLE_NAME), message));
}

PGconn* connect(const DatabaseConfig& config) {
    const std::string timeout = std::to_string(std::max<long>(1, config.connect_timeout.count() / 1000));
    const std::string options = fmt::format(
        "-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} -c TimeZone=UTC "
        "-c DateStyle=ISO -c IntervalStyle=iso_8601 -c client_min_messages=warning",
        config.statement_timeout.count(), config.lock_timeout.count(), config.idle_in_transaction_timeout.count());
    const char* keys[] = {"dbname", "connect_timeout", "application_name", "options", "client_encoding", nullptr};
    const char* values[] = {config.url.c_str(), timeout.c_str(), "complianced", options.c_str(), "UTF8", nullptr};
    PGconn* conn = PQconnectdbParams(keys, values, 1);
    if (PQstatus(conn) != CONNECTION_OK) {
        const std::string why = trimmed(PQerrorMessage(conn));
        PQfinish(conn);
        throw DatabaseUnavailable("cannot connect: " + why);
    }
    PQsetNoticeProcessor(conn, [](void*, const char*) {}, nullptr);
    if (!config.role.empty()) {
        char* role = PQescapeIdentifier(conn, config.role.data(), config.role.size());
        PGresult* result = PQexec(conn, ("SET ROLE " + std::string(role)).c_str());
        PQfreemem(role);
        const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
        const std::string why = trimmed(PQresultErrorMessage(result));
        PQclear(result);
        if (!ok) {
            PQfinish(conn);
            throw DatabaseUnavailable("cannot take role " + config.role + ": " + why);
        }
    }
    if (PQsetnonblocking(conn, 1) != 0 || PQenterPipelineMode(conn) != 1) {
        PQfinish(conn);
        throw DatabaseUnavailable("pipeline mode refused");
    }
    return conn;
}

}  // namespace

std::shared_ptr<Connection> Connection::open(Fiber& fiber, const DatabaseConfig& config) {
    PGconn* conn = nullptr;
    fiber.offload([&] { conn = connect(config); });
    return std::shared_ptr<Connection>(new Connection(fiber.impl().io, conn));
}

Connection::Connection(asio::io_context& io, PGconn* conn) : io_(io), conn_(conn), socket_(io, PQsocket(conn)) {}

Connection::~Connection() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    socket_.release();   // libpq closes it
    if (conn_ != nullptr) PQfinish(conn_);
}

void Connection::forget(std::string_view sql) { prepared_.erase(std::string(sql)); }

void Connection::send(Unit& unit, const Query& query) {
    const std::string sql(query.sql);
    auto [known, fresh] = prepared_.try_emplace(sql);
    if (fresh) {
        known->second = "s" + std::to_string(next_name_++);
        PQsendPrepare(conn_, known->second.c_str(), sql.c_str(), 0, nullptr);
        unit.steps.push_back({sql, false});
    }
    const auto& items = query.params.items();
    std::vector<const char*> values(items.size());
    std::vector<int> lengths(items.size()), formats(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        values[i] = items[i].is_null ? nullptr : items[i].text.c_str();
        lengths[i] = static_cast<int>(items[i].text.size());
        formats[i] = items[i].binary ? 1 : 0;
    }
    PQsendQueryPrepared(conn_, known->second.c_str(), static_cast<int>(items.size()), values.data(), lengths.data(),
                        formats.data(), 1);
    unit.steps.push_back({{}, true});
}

void Connection::enqueue(const std::shared_ptr<Unit>& unit, std::span<const Query> queries) {
    if (!usable()) throw DatabaseUnavailable("connection lost");
    if (prepared_.size() > kMaxPrepared) {
        prepared_.clear();
        const Query clear{"DEALLOCATE ALL", {}};
        PQsendQueryParams(conn_, clear.sql.data(), 0, nullptr, nullptr, nullptr, nullptr, 1);
        unit->steps.push_back({});
    }
    for (const auto& query : queries) send(*unit, query);
    if (PQpipelineSync(conn_) != 1) {
        const std::string why = trimmed(PQerrorMessage(conn_));
        fail_all(why);
        throw DatabaseUnavailable(why);
    }
    units_.push_back(unit);
    want_write();
    want_read();
}

std::vector<Result> Connection::run(Fiber& fiber, std::span<const Query> queries, std::chrono::milliseconds timeout) {
    const auto self = shared_from_this();
    const auto unit = std::make_shared<Unit>();
    asio::steady_timer waiter(io_, timeout + std::chrono::seconds(5));
    unit->waiter = &waiter;
    enqueue(unit, queries);
    while (!unit->done) {
        boost::system::error_code stopped;
        waiter.async_wait(fiber.impl().yield[stopped]);
        if (!unit->done && !stopped) fail_all("no answer in time");   // the server's own timeout did not come either
    }
    unit->waiter = nullptr;
    if (unit->failure) std::rethrow_exception(unit->failure);
    return std::move(unit->results);
}

void Connection::run_unattended(std::string_view sql) {
    if (!usable()) return;
    const Query query{sql, {}};
    try {
        enqueue(std::make_shared<Unit>(), std::span(&query, 1));
    } catch (const DatabaseUnavailable&) {
        // The server has ended the transaction with the connection.
    }
}

void Connection::want_write() {
    if (writing_ || !usable()) return;
    const int left = PQflush(conn_);
    if (left < 0) return fail_all(trimmed(PQerrorMessage(conn_)));
    if (left == 0) return;
    writing_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [self = shared_from_this()](const boost::system::error_code& ec) {
                           self->writing_ = false;
                           if (!ec) self->want_write();
                       });
}

void Connection::want_read() {
    if (reading_ || !usable() || units_.empty()) return;
    reading_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](const boost::system::error_code& ec) {
                           self->reading_ = false;
                           if (!ec) self->on_readable();
                       });
}

void Connection::on_readable() {
    if (!usable()) return;
    if (PQconsumeInput(conn_) == 0) return fail_all(trimmed(PQerrorMessage(conn_)));
    while (!units_.empty() && PQisBusy(conn_) == 0) {
        PGresult* result = PQgetResult(conn_);
        if (result != nullptr) {
            take(result);
        } else if (units_.front()->got_result) {
            units_.front()->got_result = false;
            ++units_.front()->at;
        } else {
            break;
        }
        if (PQstatus(conn_) == CONNECTION_BAD) return fail_all("connection lost");
    }
    want_write();
    want_read();
}

void Connection::take(PGresult* result) {
    Unit& unit = *units_.front();
    const auto status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        const auto finished = units_.front();
        units_.pop_front();
        finish(*finished);
        return;
    }
    unit.got_result = true;
    if (status == PGRES_FATAL_ERROR && !unit.failure) {
        unit.failure = error_of(result);
        // What this step and the following would have prepared does not exist.
        for (std::size_t i = unit.at; i < unit.steps.size(); ++i)
            if (!unit.steps[i].prepares.empty()) prepared_.erase(unit.steps[i].prepares);
    }
    const bool wanted = unit.at < unit.steps.size() && unit.steps[unit.at].keeps_result &&
                        (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK);
    if (wanted) unit.results.emplace_back(result);
    else PQclear(result);
}

void Connection::finish(Unit& unit) {
    unit.done = true;
    if (unit.waiter != nullptr) unit.waiter->cancel();
}

void Connection::fail_all(const std::string& why) {
    if (broken_) return;
    broken_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    auto units = std::move(units_);
    units_.clear();
    for (const auto& unit : units) {
        if (!unit->failure) unit->failure = std::make_exception_ptr(DatabaseUnavailable(why));
        finish(*unit);
    }
}

void Connection::wait_socket(Fiber& fiber, bool write) {
    boost::system::error_code ec;
    socket_.async_wait(write ? asio::posix::stream_descriptor::wait_write : asio::posix::stream_descriptor::wait_read,
                       fiber.impl().yield[ec]);
    if (ec) throw DatabaseUnavailable("connection lost");
}

std::int64_t Connection::copy_in(Fiber& fiber, std::string_view sql, const std::function<bool(std::string&)>& fill) {
    // COPY does not go through a pipeline; the connection is exclusive and idle here, so it can step out of it.
    const auto self = shared_from_this();
    auto lost = [&] {
        fail_all(trimmed(PQerrorMessage(conn_)));
        return DatabaseUnavailable("connection lost while copying");
    };
    auto next = [&]() -> PGresult* {
        while (PQflush(conn_) > 0) wait_socket(fiber, true);
        while (PQisBusy(conn_) != 0) {
            wait_socket(fiber, false);
            if (PQconsumeInput(conn_) == 0) throw lost();
        }
        return PQgetResult(conn_);
    };
    if (PQexitPipelineMode(conn_) != 1) throw std::logic_error("copy while statements are under way");
    if (PQsendQuery(conn_, std::string(sql).c_str()) != 1) throw lost();
    std::exception_ptr failure;
    std::int64_t rows = 0;
    PGresult* result = next();
    if (PQresultStatus(result) == PGRES_COPY_IN) {
        std::string chunk;
        bool more = true;
        try {
            while (more) {
                more = fill(chunk);
                int sent = 0;
                while (!chunk.empty() && (sent = PQputCopyData(conn_, chunk.data(), static_cast<int>(chunk.size()))) == 0)
                    wait_socket(fiber, true);
                if (sent < 0) throw lost();
                chunk.clear();
                while (PQflush(conn_) > 0) wait_socket(fiber, true);
            }
        } catch (const DatabaseUnavailable&) {
            throw;
        } catch (...) {
            failure = std::current_exception();
        }
        while (PQputCopyEnd(conn_, failure ? "the source failed" : nullptr) == 0) wait_socket(fiber, true);
    }
    for (; result != nullptr; result = next()) {
        if (PQresultStatus(result) == PGRES_FATAL_ERROR && !failure) failure = error_of(result);
        if (PQresultStatus(result) == PGRES_COMMAND_OK) rows = std::atoll(PQcmdTuples(result));
        PQclear(result);
    }
    if (PQenterPipelineMode(conn_) != 1) throw lost();
    if (failure) std::rethrow_exception(failure);
    return rows;
}

void Connection::listen(Fiber& fiber, const std::string& channel, const std::function<void(std::string_view)>& wake) {
    const std::string sql = "LISTEN " + channel;
    const Query query{sql, {}};
    run(fiber, std::span(&query, 1), std::chrono::seconds(10));
    wake("");
    while (usable()) {
        wait_socket(fiber, false);
        if (PQconsumeInput(conn_) == 0) {
            fail_all(trimmed(PQerrorMessage(conn_)));
            throw DatabaseUnavailable("connection lost while listening");
        }
        while (PGnotify* note = PQnotifies(conn_)) {
            const std::string payload = note->extra == nullptr ? "" : note->extra;
            PQfreemem(note);
            wake(payload);
        }
    }
}

}  // namespace platform::postgres
