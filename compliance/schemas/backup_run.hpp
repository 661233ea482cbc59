// SPDX-License-Identifier: Apache-2.0
// What an operator's job tells of a backup or of a test of a restore.
#pragma once

#include <optional>

#include "platform/reflect/describe.hpp"

namespace compliance {

enum class BackupKind { full, incremental, wal, restore_test };
BOOST_DESCRIBE_ENUM(BackupKind, full, incremental, wal, restore_test)

enum class BackupOutcome { success, failed, partial };
BOOST_DESCRIBE_ENUM(BackupOutcome, success, failed, partial)

struct BackupReport {
    BackupKind kind{};
    platform::Instant started_at{}, finished_at{};
    BackupOutcome outcome{};
    std::optional<platform::Int<0, 9'007'199'254'740'991>> size_bytes;
    platform::Text<200> location;
    bool encrypted = false;
    std::optional<platform::Text<64>> sha256;
    std::optional<platform::Instant> restored_to;
    std::optional<platform::LongText> note;

    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"kind", "What was run.", platform::reflect::kSortable, "\"full\""},
        {"started_at", "Beginning of the run: what was written later is not in the backup.", platform::reflect::kSortable, "\"2026-11-22T02:00:00Z\""},
        {"finished_at", "End of the run.", 0, "\"2026-11-22T02:14:09Z\""},
        {"outcome", "partial: something is missing in it, so it counts as no success.", 0, "\"success\""},
        {"size_bytes", "Size of what was written."},
        {"location", "Where it lies; for a test of a restore, where it was restored to.", platform::reflect::kSearchable, "\"s3://backups/compliance\""},
        {"encrypted", "Whether what was written is encrypted."},
        {"sha256", "SHA-256 of what was written, hexadecimal.", 0, "\"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9\""},
        {"restored_to", "Of a test of a restore: the point in time that it reached."},
        {"note", "What else is to be said, such as why it failed."},
    };
};
BOOST_DESCRIBE_STRUCT(BackupReport, (), (kind, started_at, finished_at, outcome, size_bytes, location, encrypted, sha256, restored_to, note))

}  // namespace compliance
