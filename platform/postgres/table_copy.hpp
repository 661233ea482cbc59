// SPDX-License-Identifier: Apache-2.0
// Whole tables out of one snapshot of a database and into an empty one, by COPY, piece by piece: what a backup reads and a
// restore writes. Blocks; for the command line.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace platform::postgres {

/// What the server said, or that it could not be reached.
class CopyError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct CopiedTable {
    std::string schema, name;
    std::vector<std::string> columns;
};

/// A blocking connection of a command, with the login's own rights and no statement timeout. Throws CopyError.
class Session {
  public:
    explicit Session(const std::string& url);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Rows as text, null as an empty text.
    using Rows = std::vector<std::vector<std::string>>;
    Rows rows(const std::string& sql) const;
    /// First column of the first row; empty where there is none.
    [[nodiscard]] std::string value(const std::string& sql) const;
    void run(const std::string& sql) const;

    /// Begins a transaction in which everything is seen as it stands now, and nothing can be changed.
    void begin_snapshot() const;
    /// Ordinary tables of a schema with the columns that can be written, by name.
    [[nodiscard]] std::vector<CopiedTable> tables(std::string_view schema) const;
    /// Gives the rows of a table, in COPY's text format, on to `sink`; answers how many they are.
    std::int64_t copy_out(const CopiedTable& table, const std::function<void(std::string_view)>& sink) const;
    /// The same of a query.
    std::int64_t copy_out(const std::string& query, const std::function<void(std::string_view)>& sink) const;

    /// Empties the tables of the schemas, but those of `keep` (schema.name). Triggers and foreign keys are asleep in this
    /// session from then on: rows come as they were.
    void begin_load(const std::vector<std::string>& schemas, const std::vector<std::string>& keep) const;
    void begin_rows(const CopiedTable& table) const;
    void put_rows(std::string_view text) const;
    /// Answers how many rows the table has got.
    [[nodiscard]] std::int64_t end_rows() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace platform::postgres
