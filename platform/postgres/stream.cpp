// SPDX-License-Identifier: Apache-2.0
// What does not go through the pipeline: COPY and waiting for notices.
#include "platform/postgres/connection.hpp"

namespace asio = boost::asio;

namespace platform::postgres {

namespace {

/// Calls its function at the end of the scope, however that comes.
template <class F>
struct AtEnd {
    F run;
    explicit AtEnd(F given) : run(std::move(given)) {}
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;
    ~AtEnd() { run(); }
};

}  // namespace

void Connection::wait_socket(Fiber& fiber, bool write) {
    boost::system::error_code ec;
    socket_.async_wait(write ? asio::posix::stream_descriptor::wait_write : asio::posix::stream_descriptor::wait_read,
                       fiber.impl().yield[ec]);
    if (ec || !usable()) throw DatabaseUnavailable("connection lost");
}

void Connection::flush(Fiber& fiber) {
    int left = 0;
    while ((left = PQflush(conn_)) > 0) wait_socket(fiber, true);
    if (left < 0) throw lost();
}

PGresult* Connection::next_result(Fiber& fiber) {
    flush(fiber);
    while (PQisBusy(conn_) != 0) {
        wait_socket(fiber, false);
        if (PQconsumeInput(conn_) == 0) throw lost();
    }
    return PQgetResult(conn_);
}

/// Sends what `fill` gives and the end mark; answers what `fill` threw, which the server is told as a failure.
std::exception_ptr Connection::feed(Fiber& fiber, const std::function<bool(std::string&)>& fill) {
    std::exception_ptr failure;
    std::string chunk;
    for (bool more = true; more && !failure;) {
        chunk.clear();
        try {
            more = fill(chunk);
        } catch (const boost::context::detail::forced_unwind&) {
            throw;
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure || chunk.empty()) continue;
        int sent = 0;
        while ((sent = PQputCopyData(conn_, chunk.data(), static_cast<int>(chunk.size()))) == 0) wait_socket(fiber, true);
        if (sent < 0) throw lost();
        flush(fiber);
    }
    int ended = 0;
    while ((ended = PQputCopyEnd(conn_, failure ? "the source failed" : nullptr)) == 0) wait_socket(fiber, true);
    if (ended < 0) throw lost();
    return failure;
}

std::int64_t Connection::copy_in(Fiber& fiber, std::string_view sql, const std::function<bool(std::string&)>& fill) {
    // COPY does not go through a pipeline; the connection is exclusive and idle here, so it can step out of it.
    const auto self = shared_from_this();
    if (!usable()) throw DatabaseUnavailable("connection lost");
    if (PQexitPipelineMode(conn_) != 1) throw std::logic_error("copy while statements are under way");
    by_hand_ = true;
    bool whole = false;
    const AtEnd back([&] {
        by_hand_ = false;
        if (whole) want_read();
        else fail_all("a copy was broken off");
    });
    if (PQsendQuery(conn_, std::string(sql).c_str()) != 1) throw lost();
    std::exception_ptr failure;
    std::int64_t rows = 0;
    PGresult* result = next_result(fiber);
    if (PQresultStatus(result) == PGRES_COPY_IN) {
        PQclear(result);
        failure = feed(fiber, fill);
        result = next_result(fiber);
    }
    for (; result != nullptr; result = next_result(fiber)) {
        if (PQresultStatus(result) == PGRES_FATAL_ERROR && !failure) failure = error_of(result);
        if (PQresultStatus(result) == PGRES_COMMAND_OK) rows = std::atoll(PQcmdTuples(result));
        PQclear(result);
    }
    if (PQstatus(conn_) == CONNECTION_BAD || PQenterPipelineMode(conn_) != 1) throw lost();
    whole = true;
    if (failure) std::rethrow_exception(failure);
    return rows;
}

void Connection::listen(Fiber& fiber, const std::string& channel, const std::function<void(std::string_view)>& wake) {
    const auto self = shared_from_this();
    char* quoted = PQescapeIdentifier(conn_, channel.data(), channel.size());
    const std::string sql = std::string("LISTEN ") + (quoted != nullptr ? quoted : "");
    PQfreemem(quoted);
    const Statement statement{sql, nullptr, false, false};
    run(fiber, std::span(&statement, 1), std::chrono::seconds(10));
    by_hand_ = true;
    wake("");
    for (;;) {
        // Looked at before the wait: while `wake` was suspended something may have come in.
        if (PQconsumeInput(conn_) == 0) throw lost();
        while (PGnotify* note = PQnotifies(conn_)) {
            const std::string payload = note->extra == nullptr ? "" : note->extra;
            PQfreemem(note);
            wake(payload);
        }
        wait_socket(fiber, false);
    }
}

}  // namespace platform::postgres
