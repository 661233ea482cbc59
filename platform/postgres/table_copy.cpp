// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/table_copy.hpp"

#include <algorithm>
#include <cstdlib>

#include <libpq-fe.h>

namespace platform::postgres {

namespace {

struct Closer {
    void operator()(PGconn* conn) const { PQfinish(conn); }
    void operator()(PGresult* result) const { PQclear(result); }
    void operator()(char* text) const { PQfreemem(text); }
};
using Conn = std::unique_ptr<PGconn, Closer>;
using Answer = std::unique_ptr<PGresult, Closer>;
using Piece = std::unique_ptr<char, Closer>;

std::string quoted(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out + "'";
}

std::string columns_of(const CopiedTable& table) {
    std::string out;
    for (const auto& column : table.columns) out += (out.empty() ? "" : ", ") + quoted(column);
    return out;
}

std::string name_of(const CopiedTable& table) { return quoted(table.schema) + "." + quoted(table.name); }

std::int64_t affected(PGresult* result) { return std::atoll(PQcmdTuples(result)); }

}  // namespace

struct Session::Impl {
    Conn conn;

    [[noreturn]] void fail(const PGresult* result) const {
        std::string said = result != nullptr ? PQresultErrorMessage(result) : "";
        if (said.empty()) said = PQerrorMessage(conn.get());
        while (!said.empty() && said.back() == '\n') said.pop_back();
        throw CopyError("database: " + said);
    }

    Answer run(const std::string& sql, ExecStatusType wanted) const {
        Answer answer(PQexec(conn.get(), sql.c_str()));
        const auto status = PQresultStatus(answer.get());
        if (status != wanted && !(wanted == PGRES_COMMAND_OK && status == PGRES_TUPLES_OK)) fail(answer.get());
        return answer;
    }

    /// Behind a COPY: its own result, and then the end of it.
    std::int64_t finished() const {
        const Answer answer(PQgetResult(conn.get()));
        const bool done = PQresultStatus(answer.get()) == PGRES_COMMAND_OK;
        const auto count = done ? affected(answer.get()) : 0;
        while (Answer(PQgetResult(conn.get()))) {}
        if (!done) fail(answer.get());
        return count;
    }
};

Session::Session(const std::string& url) : impl_(std::make_unique<Impl>()) {
    const char* keys[] = {"dbname", "client_encoding", "application_name", nullptr};
    const char* values[] = {url.c_str(), "UTF8", "complianced backup", nullptr};
    impl_->conn.reset(PQconnectdbParams(keys, values, 1));
    if (PQstatus(impl_->conn.get()) != CONNECTION_OK) impl_->fail(nullptr);
    PQsetNoticeProcessor(
        impl_->conn.get(), [](void*, const char*) {}, nullptr);
    // With row_security off a login that does not see all tenants is refused, instead of being given a part.
    run("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET row_security = off; SET timezone = 'UTC'; "
        "SET datestyle = 'ISO'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = 3; SET bytea_output = 'hex'");
}

Session::~Session() = default;

Session::Rows Session::rows(const std::string& sql) const {
    const auto answer = impl_->run(sql, PGRES_TUPLES_OK);
    Rows out(static_cast<std::size_t>(PQntuples(answer.get())));
    for (std::size_t i = 0; i < out.size(); ++i)
        for (int k = 0; k < PQnfields(answer.get()); ++k) out[i].emplace_back(PQgetvalue(answer.get(), static_cast<int>(i), k));
    return out;
}

std::string Session::value(const std::string& sql) const {
    const auto all = rows(sql);
    return all.empty() ? std::string{} : all.front().front();
}

void Session::run(const std::string& sql) const { (void)impl_->run(sql, PGRES_COMMAND_OK); }

void Session::begin_snapshot() const { run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"); }

std::vector<CopiedTable> Session::tables(std::string_view schema) const {
    std::vector<CopiedTable> out;
    const auto found = rows(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND n.nspname = " +
        literal(schema) +
        " ORDER BY c.relname COLLATE \"C\", a.attnum");
    for (const auto& row : found) {
        if (out.empty() || out.back().name != row[0]) out.push_back({std::string(schema), row[0], {}});
        out.back().columns.push_back(row[1]);
    }
    return out;
}

std::int64_t Session::copy_out(const CopiedTable& table, const std::function<void(std::string_view)>& sink) const {
    return copy_out("SELECT " + columns_of(table) + " FROM ONLY " + name_of(table), sink);
}

std::int64_t Session::copy_out(const std::string& query, const std::function<void(std::string_view)>& sink) const {
    (void)impl_->run("COPY (" + query + ") TO STDOUT", PGRES_COPY_OUT);
    for (;;) {
        char* raw = nullptr;
        const int size = PQgetCopyData(impl_->conn.get(), &raw, 0);
        const Piece piece(raw);
        if (size == -2) impl_->fail(nullptr);
        if (size < 0) return impl_->finished();
        sink({piece.get(), static_cast<std::size_t>(size)});
    }
}

void Session::begin_load(const std::vector<std::string>& schemas, const std::vector<std::string>& keep) const {
    run("SET session_replication_role = replica");
    run("BEGIN");
    std::string list;
    for (const auto& schema : schemas)
        for (const auto& table : tables(schema))
            if (std::find(keep.begin(), keep.end(), schema + "." + table.name) == keep.end()) list += (list.empty() ? "" : ", ") + name_of(table);
    if (!list.empty()) run("TRUNCATE " + list);  // what migrations have put there comes again, as it was
}

void Session::begin_rows(const CopiedTable& table) const {
    (void)impl_->run("COPY " + name_of(table) + " (" + columns_of(table) + ") FROM STDIN", PGRES_COPY_IN);
}

void Session::put_rows(std::string_view text) const {
    if (PQputCopyData(impl_->conn.get(), text.data(), static_cast<int>(text.size())) != 1) impl_->fail(nullptr);
}

std::int64_t Session::end_rows() const {
    if (PQputCopyEnd(impl_->conn.get(), nullptr) != 1) impl_->fail(nullptr);
    return impl_->finished();
}

}  // namespace platform::postgres
