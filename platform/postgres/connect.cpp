// SPDX-License-Identifier: Apache-2.0
// How a connection is opened, and what its errors mean. What runs over it is in connection.cpp.
#include "platform/postgres/connection.hpp"

namespace platform::postgres {

namespace {

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

}  // namespace

std::exception_ptr error_of(const PGresult* result) {
    const std::string state = field(result, PG_DIAG_SQLSTATE);
    const std::string message = without_values(state, field(result, PG_DIAG_MESSAGE_PRIMARY));
    if (state.empty() || is_unavailable(state)) return std::make_exception_ptr(DatabaseUnavailable(state + " " + message));
    return std::make_exception_ptr(DatabaseError(state, field(result, PG_DIAG_CONSTRAINT_NAME),
                                                 field(result, PG_DIAG_TABLE_NAME), message));
}

ConnectionHandle connect(const DatabaseConfig& config) {
    const std::string timeout = std::to_string(std::max<long>(2, config.connect_timeout.count() / 1000));
    const std::string options = fmt::format(
        "{} -c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} -c TimeZone=UTC "
        "-c DateStyle=ISO -c IntervalStyle=iso_8601 -c client_min_messages=warning{}",
        options_of(config.url), config.statement_timeout.count(), config.lock_timeout.count(),
        config.idle_in_transaction_timeout.count(), role_option(config.role));
    // What stands before dbname are defaults that the connection string may change; what stands after it is fixed.
    const char* keys[] = {"connect_timeout", "application_name", "keepalives_idle", "keepalives_interval",
                          "keepalives_count", "dbname", "options", "client_encoding", nullptr};
    const char* values[] = {timeout.c_str(), "complianced", "30", "10", "3", config.url.c_str(), options.c_str(), "UTF8", nullptr};
    ConnectionHandle conn(PQconnectdbParams(keys, values, 1));
    if (PQstatus(conn.get()) != CONNECTION_OK)
        throw DatabaseUnavailable("cannot connect: " + trimmed(PQerrorMessage(conn.get())));
    PQsetNoticeProcessor(conn.get(), [](void*, const char*) {}, nullptr);
    if (PQsetnonblocking(conn.get(), 1) != 0 || PQenterPipelineMode(conn.get()) != 1)
        throw DatabaseUnavailable("pipeline mode refused");
    return conn;
}

}  // namespace platform::postgres
