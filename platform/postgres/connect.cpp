// SPDX-License-Identifier: Apache-2.0
// How a connection is opened, and what its errors mean. What runs over it is in connection.cpp.
#include "platform/postgres/connection.hpp"

#include <chrono>

#include <poll.h>

#include "platform/postgres/pooler.hpp"

namespace platform::postgres {

namespace {

using Rows = std::unique_ptr<PGresult, void (*)(PGresult*)>;

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

/// Errors of data (class 22) quote the value; it must reach neither a log nor a reply.
std::string without_values(std::string_view state, std::string message) {
    const auto first = message.find('"'), last = message.rfind('"');
    if (state.starts_with("22") && first != last) message.replace(first, last - first + 1, "(value)");
    return message;
}

/// `options` that the operator has put into the connection string.
std::string options_of(const std::string& url) {
    std::string out;
    PQconninfoOption* all = PQconninfoParse(url.c_str(), nullptr);
    for (auto* option = all; option != nullptr && option->keyword != nullptr; ++option)
        if (std::string_view(option->keyword) == "options" && option->val != nullptr) out = option->val;
    PQconninfoFree(all);
    return out;
}

/// As a setting of the connection, so that taking the role is part of connecting and of its time limit.
std::string role_option(const std::string& role) {
    if (role.empty()) return {};
    std::string out = " -c role=";
    for (const char c : role) {
        if (c == ' ' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string start_options(const DatabaseConfig& config) {
    return fmt::format(
        "{} -c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} -c TimeZone=UTC "
        "-c DateStyle=ISO -c IntervalStyle=iso_8601 -c client_min_messages=warning{}",
        options_of(config.url), config.statement_timeout.count(), config.lock_timeout.count(), config.idle_in_transaction_timeout.count(),
        role_option(config.role));
}

/// With these start-up options and no others; whoever calls looks at the status.
ConnectionHandle open(const DatabaseConfig& config, const std::string& options) {
    const std::string timeout = std::to_string(std::max<long>(2, config.connect_timeout.count() / 1000));
    // What stands before dbname are defaults that the connection string may change; what stands after it is fixed.
    const char* keys[] = {"connect_timeout", "application_name", "keepalives_idle", "keepalives_interval",
                          "keepalives_count", "dbname", "options", "client_encoding", nullptr};
    const char* values[] = {timeout.c_str(), "complianced", "30", "10", "3", config.url.c_str(), options.c_str(), "UTF8", nullptr};
    return ConnectionHandle(PQconnectdbParams(keys, values, 1));
}

/// PgBouncer's own words, which are in no other language; it names the parameter that it does not know.
bool refuses_options(const PGconn* conn) {
    return std::string_view(PQerrorMessage(conn)).find("unsupported startup parameter") != std::string_view::npos;
}

/// Whoever answers for a server gives the client a key to cancel with that is its own and not the server process's.
/// A pooler answers while the server behind it does not, so this has its own time limit.
bool is_between(PGconn* conn, std::chrono::milliseconds patience) {
    const auto ends = std::chrono::steady_clock::now() + patience;
    bool sent = PQsendQuery(conn, "SELECT pg_backend_pid()") == 1;
    while (sent && PQisBusy(conn) == 1) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(ends - std::chrono::steady_clock::now()).count();
        pollfd wait{PQsocket(conn), POLLIN, 0};
        if (left <= 0 || (::poll(&wait, 1, static_cast<int>(left)) == 0)) throw DatabaseUnavailable("cannot connect: no answer in time");
        sent = PQconsumeInput(conn) == 1;
    }
    const Rows result(sent ? PQgetResult(conn) : nullptr, PQclear);
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) throw DatabaseUnavailable("cannot connect: " + trimmed(PQerrorMessage(conn)));
    while (const Rows more{PQgetResult(conn), PQclear}) {
    }
    return std::to_string(PQbackendPID(conn)) != PQgetvalue(result.get(), 0, 0);
}

}  // namespace

std::exception_ptr error_of(const PGresult* result) {
    const std::string state = field(result, PG_DIAG_SQLSTATE);
    const std::string message = without_values(state, field(result, PG_DIAG_MESSAGE_PRIMARY));
    if (state.empty() || is_unavailable(state)) return std::make_exception_ptr(DatabaseUnavailable(state + " " + message));
    return std::make_exception_ptr(DatabaseError(state, field(result, PG_DIAG_CONSTRAINT_NAME),
                                                 field(result, PG_DIAG_TABLE_NAME), message));
}

Query settings_query(const DatabaseConfig& config) {
    Query query{
        "SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true), "
        "set_config('idle_in_transaction_session_timeout', $3, true), set_config('TimeZone', 'UTC', true), "
        "set_config('DateStyle', 'ISO', true), set_config('IntervalStyle', 'iso_8601', true), "
        "set_config('client_min_messages', 'warning', true), set_config('role', $4, true)",
        {}};
    for (const auto time : {config.statement_timeout, config.lock_timeout, config.idle_in_transaction_timeout})
        query.params.add(std::string_view(std::to_string(time.count())));
    query.params.add(std::string_view(config.role.empty() ? "none" : config.role));
    return query;
}

Connected connect(const DatabaseConfig& config) {
    Connected made;
    made.handle = open(config, start_options(config));
    const bool refused = PQstatus(made.handle.get()) != CONNECTION_OK && refuses_options(made.handle.get());
    if (refused) made.handle = open(config, "");
    PGconn* conn = made.handle.get();
    if (PQstatus(conn) != CONNECTION_OK) throw DatabaseUnavailable("cannot connect: " + trimmed(PQerrorMessage(conn)));
    PQsetNoticeProcessor(
        conn, [](void*, const char*) {}, nullptr);
    made.keeps_nothing = refused || is_between(conn, config.connect_timeout);
    if (PQsetnonblocking(conn, 1) != 0 || PQenterPipelineMode(conn) != 1) throw DatabaseUnavailable("pipeline mode refused");
    return made;
}

bool is_pooled(const std::string& url) {
    const DatabaseConfig config{.url = url, .role = {}};
    const auto handle = open(config, "");
    return PQstatus(handle.get()) == CONNECTION_OK ? is_between(handle.get(), config.connect_timeout) : refuses_options(handle.get());
}

}  // namespace platform::postgres
