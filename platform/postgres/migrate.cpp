// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/migrate.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include <libpq-fe.h>
#include <spdlog/spdlog.h>

#include "platform/crypto/hash.hpp"

namespace platform::postgres {

namespace {

constexpr const char* kLock = "7217340198345671";   // any number that nobody else takes an advisory lock on
constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS public.compliance_schema_migrations (number integer PRIMARY KEY, name text NOT NULL, "
    "sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";

struct Closer {
    void operator()(PGconn* conn) const { PQfinish(conn); }
    void operator()(PGresult* result) const { PQclear(result); }
};
using Conn = std::unique_ptr<PGconn, Closer>;
using Rows = std::unique_ptr<PGresult, Closer>;

Conn connect(const std::string& url) {
    const char* keys[] = {"dbname", "client_encoding", nullptr};
    const char* values[] = {url.c_str(), "UTF8", nullptr};
    Conn conn(PQconnectdbParams(keys, values, 1));
    if (PQstatus(conn.get()) != CONNECTION_OK)
        throw MigrationError(std::string("cannot connect to the database: ") + PQerrorMessage(conn.get()));
    PQsetNoticeProcessor(conn.get(), [](void*, const char*) {}, nullptr);
    return conn;
}

Rows run(PGconn* conn, const std::string& sql) {
    Rows rows(PQexec(conn, sql.c_str()));
    const auto status = PQresultStatus(rows.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        throw MigrationError(std::string("database: ") + PQresultErrorMessage(rows.get()));
    return rows;
}

/// Where what begins at `at` ends that may hold a semicolon: a comment, a literal, a quoted name, a dollar quote; else
/// the next character.
std::size_t end_of_token(std::string_view sql, std::size_t at) {
    const auto past = [&](std::string_view mark, std::size_t from) {
        const auto found = sql.find(mark, from);
        return found == std::string_view::npos ? sql.size() : found + mark.size();
    };
    if (sql.substr(at, 2) == "--") return past("\n", at);
    if (sql.substr(at, 2) == "/*") return past("*/", at + 2);
    if (sql[at] == '\'' || sql[at] == '"') return past(sql.substr(at, 1), at + 1);
    if (sql[at] == '$') {
        const auto close = sql.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", at + 1);
        if (close != std::string_view::npos && sql[close] == '$') return past(sql.substr(at, close + 1 - at), close + 1);
    }
    return at + 1;
}

/// Position of the first character of statement number `index`; comments before it are not counted to it.
std::size_t statement_start(std::string_view sql, std::size_t index) {
    std::size_t seen = 0;
    bool inside = false;
    for (std::size_t at = 0; at < sql.size();) {
        const bool comment = sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*";
        const bool space = std::string_view(" \t\r\n").find(sql[at]) != std::string_view::npos;
        if (sql[at] == ';') {
            seen += inside ? 1 : 0;
            inside = false;
        } else if (!comment && !space) {
            if (!inside && seen == index) return at;
            inside = true;
        }
        at = end_of_token(sql, at);
    }
    return 0;
}

/// Runs a whole file as one message; answers the failed statement's result and number, or null.
std::pair<Rows, std::size_t> run_file(PGconn* conn, const Migration& migration) {
    if (PQsendQuery(conn, std::string(migration.sql).c_str()) != 1)
        throw MigrationError(std::string(migration.name) + ": " + PQerrorMessage(conn));
    Rows failed;
    std::size_t before = 0;
    while (Rows rows{PQgetResult(conn)}) {
        const auto status = PQresultStatus(rows.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) ++before;
        else if (status == PGRES_FATAL_ERROR && !failed) failed = std::move(rows);
        else if (!failed) throw MigrationError(std::string(migration.name) + ": COPY has no place in a migration");
    }
    return {std::move(failed), before};
}

/// File, line and the server's words of a failed file. The server names a position only for some faults, and counts it
/// in characters; else it is the line on which the failed statement begins.
std::string failure_of(const Migration& migration, const PGresult* result, std::size_t statement) {
    std::size_t at = statement_start(migration.sql, statement);
    if (const char* position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION)) {
        auto left = std::atoll(position);
        for (at = 0; at < migration.sql.size(); ++at)
            if ((static_cast<unsigned char>(migration.sql[at]) & 0xC0) != 0x80 && --left <= 0) break;
    }
    const auto line = 1 + std::count(migration.sql.begin(), migration.sql.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return std::string(migration.name) + ":" + std::to_string(line) + ": " + PQresultErrorMessage(result);
}

std::map<int, std::string> applied(PGconn* conn) {
    std::map<int, std::string> out;
    const auto rows = run(conn, "SELECT number, sha256 FROM public.compliance_schema_migrations ORDER BY number");
    for (int i = 0; i < PQntuples(rows.get()); ++i) out[std::atoi(PQgetvalue(rows.get(), i, 0))] = PQgetvalue(rows.get(), i, 1);
    return out;
}

/// What is missing; throws when the database and this program's files cannot be brought together.
std::vector<const Migration*> missing(const std::map<int, std::string>& have, std::span<const Migration> migrations) {
    std::vector<const Migration*> out;
    int previous = 0;
    for (const auto& migration : migrations) {
        if (migration.number <= previous) throw MigrationError("migrations are not numbered in ascending order");
        previous = migration.number;
        const auto found = have.find(migration.number);
        if (found == have.end()) {
            out.push_back(&migration);
        } else if (found->second != crypto::sha256_hex(migration.sql)) {
            throw MigrationError(std::string(migration.name) + " has changed since it was applied; released migrations are never edited");
        } else if (!out.empty()) {
            throw MigrationError(std::string(out.front()->name) + " is missing in the database although later ones are applied");
        }
    }
    for (const auto& [number, hash] : have)
        if (number < previous && std::none_of(migrations.begin(), migrations.end(), [n = number](const auto& m) { return m.number == n; }))
            throw MigrationError("the database has migration " + std::to_string(number) + ", which this program does not carry");
    if (!have.empty() && have.rbegin()->first > previous)
        throw MigrationError("the database has schema version " + std::to_string(have.rbegin()->first) +
                             ", this program knows only " + std::to_string(previous) + "; use a newer program");
    return out;
}

void apply(PGconn* conn, const Migration& migration) {
    const std::string number = std::to_string(migration.number), name(migration.name), hash = crypto::sha256_hex(migration.sql);
    run(conn, "BEGIN");
    if (const auto [failed, statement] = run_file(conn, migration); failed) {
        const auto why = failure_of(migration, failed.get(), statement);
        run(conn, "ROLLBACK");
        throw MigrationError(why);
    }
    if (PQtransactionStatus(conn) != PQTRANS_INTRANS)
        throw MigrationError(name + " ends its transaction itself, which is not its business");
    try {
        run(conn, "SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE");
    } catch (const MigrationError& error) {
        run(conn, "ROLLBACK");
        throw MigrationError(name + ": " + error.what());
    }
    const char* values[] = {number.c_str(), name.c_str(), hash.c_str()};
    const Rows noted(PQexecParams(conn, "INSERT INTO public.compliance_schema_migrations (number, name, sha256) VALUES ($1, $2, $3)",
                                  3, nullptr, values, nullptr, nullptr, 0));
    if (PQresultStatus(noted.get()) != PGRES_COMMAND_OK)
        throw MigrationError(name + ": " + PQresultErrorMessage(noted.get()));
    run(conn, "COMMIT");
    run(conn, "RESET ALL; SET statement_timeout = 0");   // what a file has set ends with it
}

}  // namespace

MigrationReport migrate(const std::string& url, std::span<const Migration> migrations, WhileRestoring restoring) {
    const auto conn = connect(url);
    run(conn.get(), "SET statement_timeout = 0");   // also for the wait until another instance is through
    run(conn.get(), std::string("SELECT pg_advisory_lock(") + kLock + ")");   // ends with the connection
    const auto unfinished = run(conn.get(), std::string("SELECT to_regclass('") + kUnfinishedRestore + "') IS NOT NULL");
    if (restoring == WhileRestoring::refuse && PQgetvalue(unfinished.get(), 0, 0)[0] == 't')
        throw MigrationError("a restore into this database was not finished; make an empty one and restore again");
    run(conn.get(), kTable);
    MigrationReport report;
    for (const auto* migration : missing(applied(conn.get()), migrations)) {
        apply(conn.get(), *migration);
        spdlog::info("applied {}", migration->name);
        report.applied.emplace_back(migration->name);
    }
    report.schema_version = migrations.empty() ? 0 : migrations.back().number;
    return report;
}

MigrationReport pending(const std::string& url, std::span<const Migration> migrations) {
    const auto conn = connect(url);
    const auto table = run(conn.get(), "SELECT to_regclass('public.compliance_schema_migrations') IS NOT NULL");
    const bool there = PQgetvalue(table.get(), 0, 0)[0] == 't';
    const auto have = there ? applied(conn.get()) : std::map<int, std::string>{};
    MigrationReport report;
    for (const auto* migration : missing(have, migrations)) report.applied.emplace_back(migration->name);
    report.schema_version = have.empty() ? 0 : have.rbegin()->first;
    return report;
}

}  // namespace platform::postgres
