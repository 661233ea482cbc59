// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/connection.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>

namespace asio = boost::asio;

namespace platform::postgres {

namespace {

constexpr std::size_t kMaxPrepared = 500;
constexpr std::size_t kMaxParams = 65'535;   // the protocol counts them in 16 bits

/// Refuses what libpq would send otherwise than it was meant: a text ends for it at its first zero byte.
void check(const Statement& statement) {
    if (statement.params == nullptr) return;
    if (statement.params->size() > kMaxParams) throw std::logic_error("more parameters than a statement may have");
    for (const auto& item : statement.params->items())
        if (!item.binary && item.text.find('\0') != std::string::npos)
            throw DatabaseError("22021", "", "", "text with the character U+0000");
}

/// Parameters in libpq's form; refers to the items.
struct Bound {
    std::vector<const char*> values;
    std::vector<int> lengths, formats;

    explicit Bound(const Params* params) {
        if (params == nullptr) return;
        values.reserve(params->size());
        lengths.reserve(params->size());
        formats.reserve(params->size());
        for (const auto& item : params->items()) {
            values.push_back(item.is_null ? nullptr : item.text.c_str());
            lengths.push_back(static_cast<int>(item.text.size()));
            formats.push_back(item.binary ? 1 : 0);
        }
    }
    [[nodiscard]] int size() const { return static_cast<int>(values.size()); }
};

/// A number for libpq's socket that is ours alone. libpq closes its own as soon as the connection is lost, the next
/// connection gets that number, and giving up the watch on the old one would end the watch on the new one.
int watched(PGconn* conn) {
    const int own = ::fcntl(PQsocket(conn), F_DUPFD_CLOEXEC, 0);
    if (own < 0) throw DatabaseUnavailable(std::string("the connection cannot be watched: ") + std::strerror(errno));
    return own;
}

/// However the waiting fiber ends, nobody may touch its timer afterwards.
struct StopWaiting {
    std::shared_ptr<Unit> unit;
    ~StopWaiting() { unit->waiter = nullptr; }
};

}  // namespace

std::shared_ptr<Connection> Connection::open(Fiber& fiber, const DatabaseConfig& config) {
    Connected connected;
    fiber.offload([&] { connected = connect(config); });
    std::shared_ptr<Connection> made(new Connection(fiber.impl().io, std::move(connected)));
    made->want_read();
    return made;
}

Connection::Connection(asio::io_context& io, Connected connected)
    : io_(io), handle_(std::move(connected.handle)), keeps_nothing_(connected.keeps_nothing), conn_(handle_.get()), socket_(io, watched(conn_)) {}

void Connection::forget(std::string_view sql) {
    if (const auto known = prepared_.find(sql); known != prepared_.end()) prepared_.erase(known);
}

bool Connection::send(Unit& unit, const Statement& statement) {
    const Bound bound(statement.params);
    if (!statement.prepared || keeps_nothing_) {
        unit.steps.push_back({{}, statement.wanted});
        return PQsendQueryParams(conn_, std::string(statement.sql).c_str(), bound.size(), nullptr, bound.values.data(),
                                 bound.lengths.data(), bound.formats.data(), 1) == 1;
    }
    auto known = prepared_.find(statement.sql);
    if (known == prepared_.end()) {
        known = prepared_.emplace(statement.sql, "s" + std::to_string(next_name_++)).first;
        unit.steps.push_back({known->first, false});
        if (PQsendPrepare(conn_, known->second.c_str(), known->first.c_str(), 0, nullptr) != 1) return false;
    }
    unit.steps.push_back({{}, statement.wanted});
    return PQsendQueryPrepared(conn_, known->second.c_str(), bound.size(), bound.values.data(), bound.lengths.data(),
                               bound.formats.data(), 1) == 1;
}

void Connection::enqueue(const std::shared_ptr<Unit>& unit, std::span<const Statement> statements) {
    if (!usable()) throw DatabaseUnavailable("connection lost");
    for (const auto& statement : statements) check(statement);
    bool sent = true;
    if (prepared_.size() >= kMaxPrepared && !unit->is_rollback) {
        prepared_.clear();
        sent = send(*unit, {"DEALLOCATE ALL", nullptr, false, false});
    }
    for (const auto& statement : statements) sent = sent && send(*unit, statement);
    // Without the sync the server carries out nothing of what may have been sent of a unit.
    if (!sent || PQpipelineSync(conn_) != 1) throw lost();
    units_.push_back(unit);
    want_write();
    want_read();
}

std::vector<Result> Connection::run(Fiber& fiber, std::span<const Statement> statements, std::chrono::milliseconds timeout,
                                    std::chrono::milliseconds grace) {
    const auto self = shared_from_this();
    const auto unit = std::make_shared<Unit>();
    asio::steady_timer waiter(io_);
    const StopWaiting at_the_end{unit};
    unit->waiter = &waiter;
    enqueue(unit, statements);
    while (!unit->done) {
        const auto before = answered_;
        waiter.expires_after(timeout + grace);
        boost::system::error_code woken;
        waiter.async_wait(fiber.impl().yield[woken]);
        if (unit->done || woken) continue;
        // The server's own timeout did not come: either it is gone, or others in the pipeline take all the time.
        if (answered_ != before) throw DatabaseUnavailable("no answer in time");
        fail_all("no answer in time");
    }
    if (unit->failure) std::rethrow_exception(unit->failure);
    return std::move(unit->results);
}

void Connection::rollback() {
    if (!usable()) return;   // the server has ended the transaction with the connection
    const Statement statement{"ROLLBACK", nullptr, false, false};
    const auto unit = std::make_shared<Unit>();
    unit->is_rollback = true;
    try {
        enqueue(unit, std::span(&statement, 1));
    } catch (const DatabaseUnavailable&) {
        // As above.
    }
}

// The handlers do not keep the connection: it waits for input all its life, so as to notice at once when it is lost.

void Connection::want_write() {
    if (writing_ || !usable()) return;
    const int left = PQflush(conn_);
    if (left < 0) return fail_all(PQerrorMessage(conn_));
    if (left == 0) return;
    writing_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [weak = weak_from_this()](const boost::system::error_code& ec) {
                           const auto self = weak.lock();
                           if (!self) return;
                           self->writing_ = false;
                           if (!ec) self->want_write();
                       });
}

void Connection::want_read() {
    if (reading_ || by_hand_ || !usable()) return;
    reading_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [weak = weak_from_this()](const boost::system::error_code& ec) {
                           const auto self = weak.lock();
                           if (!self) return;
                           self->reading_ = false;
                           if (!ec) self->on_readable();
                       });
}

void Connection::on_readable() {
    if (!usable() || by_hand_) return;
    if (PQconsumeInput(conn_) == 0) return fail_all(PQerrorMessage(conn_));
    while (!units_.empty() && PQisBusy(conn_) == 0) {
        PGresult* result = PQgetResult(conn_);
        if (result != nullptr) {
            take(result);
        } else if (!units_.empty() && units_.front()->got_result) {
            units_.front()->got_result = false;
            ++units_.front()->at;
        } else {
            break;
        }
        if (!usable()) return;
        if (PQstatus(conn_) == CONNECTION_BAD) return fail_all("connection lost");
    }
    want_write();
    want_read();
}

void Connection::take(PGresult* result) {
    const auto unit = units_.front();
    const auto status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        units_.pop_front();
        ++answered_;
        finish(*unit);
        return;
    }
    unit->got_result = true;
    if (status == PGRES_FATAL_ERROR && !unit->failure) {
        unit->failure = error_of(result);
        // What this step and the following would have prepared does not exist.
        for (std::size_t i = unit->at; i < unit->steps.size(); ++i)
            if (!unit->steps[i].prepares.empty()) forget(unit->steps[i].prepares);
    }
    const bool wanted = unit->at < unit->steps.size() && unit->steps[unit->at].keeps_result &&
                        (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK);
    if (wanted) unit->results.emplace_back(result);
    else PQclear(result);
}

void Connection::finish(Unit& unit) {
    unit.done = true;
    if (unit.waiter != nullptr) unit.waiter->cancel();
    if (unit.is_rollback && unit.failure) fail_all("a transaction could not be rolled back");
}

void Connection::fail_all(const std::string& why) {
    if (broken_) return;
    broken_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
    const auto units = std::move(units_);
    units_.clear();
    for (const auto& unit : units) {
        if (!unit->failure) unit->failure = std::make_exception_ptr(DatabaseUnavailable(why));
        finish(*unit);
    }
}

DatabaseUnavailable Connection::lost() {
    const std::string why = std::string("connection lost: ") + PQerrorMessage(conn_);
    fail_all(why);
    return DatabaseUnavailable(why);
}

}  // namespace platform::postgres
