// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/vacuum.hpp"

#include <memory>

#include <libpq-fe.h>

#include "platform/postgres/connection.hpp"

namespace platform::postgres {

namespace {

using Rows = std::unique_ptr<PGresult, void (*)(PGresult*)>;

Rows run(PGconn* conn, const std::string& sql) {
    Rows rows(PQexec(conn, sql.c_str()), PQclear);
    const auto status = PQresultStatus(rows.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) std::rethrow_exception(error_of(rows.get()));
    return rows;
}

}  // namespace

bool vacuum(const std::string& url, const VacuumTarget& target) {
    const ConnectionHandle conn(PQconnectdb(url.c_str()));
    if (PQstatus(conn.get()) != CONNECTION_OK) throw DatabaseUnavailable("cannot connect");
    PQsetNoticeProcessor(conn.get(), [](void*, const char*) {}, nullptr);
    if (!target.role.empty()) run(conn.get(), "SET ROLE " + target.role);
    run(conn.get(), "SET lock_timeout = '2s'; SET statement_timeout = 0");
    const auto size = run(conn.get(), "SELECT pg_table_size('" + target.table + "'::regclass)");
    if (std::stoll(PQgetvalue(size.get(), 0, 0)) < target.full_below_bytes) {
        try {
            run(conn.get(), "VACUUM FULL " + target.table);
            return true;
        } catch (const DatabaseUnavailable&) {
            // Somebody reads for long; better the plain one than none.
        }
    }
    run(conn.get(), "VACUUM " + target.table);
    return false;
}

}  // namespace platform::postgres
