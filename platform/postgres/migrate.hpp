// SPDX-License-Identifier: Apache-2.0
// Brings a database to this program's schema: append-only numbered SQL files, checksummed, one transaction each.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace platform::postgres {

struct Migration {
    int number;              ///< from the file name `NNNN_<stem>_<verb>.sql`
    std::string_view name;   ///< the file name
    std::string_view sql;
};

class MigrationError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct MigrationReport {
    std::vector<std::string> applied;
    int schema_version = 0;
};

/// A table that stands in a database while a restore fills it. Whoever finds it there must not use that database.
constexpr const char* kUnfinishedRestore = "public.compliance_restore_unfinished";
enum class WhileRestoring { refuse, allow };

/// Applies what is missing, under an advisory lock, so that several instances may start at once; blocking, for start-up
/// and the command line. Records number, name, SHA-256 and instant in `compliance_schema_migrations`.
/// Throws MigrationError when a released file has changed, a number is missing, the database is newer than the
/// program, a restore into it was not finished, or a statement fails (the error names file and line; that file leaves
/// nothing behind).
MigrationReport migrate(const std::string& url, std::span<const Migration> migrations, WhileRestoring restoring = WhileRestoring::refuse);
/// What migrate() would do.
MigrationReport pending(const std::string& url, std::span<const Migration> migrations);

}  // namespace platform::postgres
