// SPDX-License-Identifier: Apache-2.0
// What became of the rows of an imported file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/reflect/describe.hpp"

namespace compliance {

/// How an import deals with rows that are refused.
enum class ImportMode { all, partial };
BOOST_DESCRIBE_ENUM(ImportMode, all, partial)

/// Query of an import.
struct ImportQuery {
    std::optional<bool> dry_run;
    std::optional<ImportMode> mode;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"dry_run", "true: only tell what would happen."},
        {"mode", "all: nothing is taken if a row is refused; partial: the good rows are. all if not given."}};
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (dry_run, mode))

struct ImportRejection {
    std::int64_t row = 0;
    std::string pointer, code, message;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"row", "Row of the sheet, or number of the object in the file, from 1."},
                                                                {"pointer", "Column or member."},
                                                                {"code", "What is wrong, as in problem documents."},
                                                                {"message", "The same in words."}};
};
BOOST_DESCRIBE_STRUCT(ImportRejection, (), (row, pointer, code, message))

struct ImportReport {
    bool dry_run = false;
    std::int64_t created = 0, updated = 0, unchanged = 0;
    std::vector<ImportRejection> rejected;
    std::optional<std::int64_t> merged, mapped;
    static constexpr std::string_view kText = "What an import did, or with dry_run would do.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"dry_run", "Nothing was written."},
                                                                {"created", "New records."},
                                                                {"updated", "Records that the file changed."},
                                                                {"unchanged", "Records that are as the file has them."},
                                                                {"rejected", "Rows that were not taken, and why."},
                                                                {"merged", "Rows given twice, of which one was taken; null where that cannot be."},
                                                                {"mapped", "New mappings to requirements; null where the import makes none."}};
};
BOOST_DESCRIBE_STRUCT(ImportReport, (), (dry_run, created, updated, unchanged, rejected, merged, mapped))

}  // namespace compliance
