// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/migrate.hpp"

#include <chrono>
#include <map>
#include <memory>

#include <libpq-fe.h>
#include <spdlog/spdlog.h>

#include "platform/crypto/hash.hpp"

namespace platform::postgres {

namespace {

constexpr const char* kLock = "7217340198345671";   // any number that nobody else takes an advisory lock on
constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS compliance_schema_migrations (number integer PRIMARY KEY, name text NOT NULL, "
    "sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())";

struct Closer {
    void operator()(PGconn* conn) const { PQfinish(conn); }
    void operator()(PGresult* result) const { PQclear(result); }
};
using Conn = std::unique_ptr<PGconn, Closer>;
using Rows = std::unique_ptr<PGresult, Closer>;

Conn connect(const std::string& url) {
    Conn conn(PQconnectdb(url.c_str()));
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

/// File, line and the server's words of a failed file.
std::string failure_of(const Migration& migration, const PGresult* result) {
    std::size_t line = 1;
    if (const char* position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION)) {
        const auto at = static_cast<std::size_t>(std::atoll(position));
        for (std::size_t i = 0; i < at && i < migration.sql.size(); ++i) line += migration.sql[i] == '\n' ? 1 : 0;
    }
    return std::string(migration.name) + ":" + std::to_string(line) + ": " + PQresultErrorMessage(result);
}

std::map<int, std::string> applied(PGconn* conn) {
    std::map<int, std::string> out;
    const auto rows = run(conn, "SELECT number, sha256 FROM compliance_schema_migrations ORDER BY number");
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
    if (!have.empty() && have.rbegin()->first > previous)
        throw MigrationError("the database has schema version " + std::to_string(have.rbegin()->first) +
                             ", this program knows only " + std::to_string(previous) + "; use a newer program");
    return out;
}

void apply(PGconn* conn, const Migration& migration) {
    run(conn, "BEGIN");
    const Rows rows(PQexec(conn, std::string(migration.sql).c_str()));
    const auto status = PQresultStatus(rows.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        const auto why = failure_of(migration, rows.get());
        run(conn, "ROLLBACK");
        throw MigrationError(why);
    }
    const std::string number = std::to_string(migration.number), name(migration.name), hash = crypto::sha256_hex(migration.sql);
    const char* values[] = {number.c_str(), name.c_str(), hash.c_str()};
    run(conn, "RESET ROLE");
    const Rows noted(PQexecParams(conn, "INSERT INTO compliance_schema_migrations (number, name, sha256) VALUES ($1, $2, $3)", 3,
                                  nullptr, values, nullptr, nullptr, 0));
    if (PQresultStatus(noted.get()) != PGRES_COMMAND_OK)
        throw MigrationError(name + ": " + PQresultErrorMessage(noted.get()));
    run(conn, "COMMIT");
}

}  // namespace

MigrationReport migrate(const std::string& url, std::span<const Migration> migrations) {
    const auto conn = connect(url);
    run(conn.get(), std::string("SELECT pg_advisory_lock(") + kLock + ")");   // ends with the connection
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
    const auto table = run(conn.get(), "SELECT to_regclass('compliance_schema_migrations') IS NOT NULL");
    const bool there = PQgetvalue(table.get(), 0, 0)[0] == 't';
    const auto have = there ? applied(conn.get()) : std::map<int, std::string>{};
    MigrationReport report;
    for (const auto* migration : missing(have, migrations)) report.applied.emplace_back(migration->name);
    report.schema_version = have.empty() ? 0 : have.rbegin()->first;
    return report;
}

}  // namespace platform::postgres
