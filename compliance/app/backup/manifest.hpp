// SPDX-License-Identifier: Apache-2.0
// What a copy says of itself: one line of JSON in the clear, and a second line that vouches for it. Names no person.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/crypto/keys.hpp"
#include "platform/reflect/describe.hpp"

namespace compliance::backup {

/// A copy that is not what was written, not whole, or not of this installation. Says which and why.
class BackupError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Part {
    std::string name;
    std::int64_t bytes = 0;
    std::string sha256;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"name", "File."}, {"bytes", "As it lies."}, {"sha256", "Of it as it lies, hex."}};
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, bytes, sha256))

struct Level {
    std::int64_t number = 0;
    std::string sha256;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"number", "Of the migration."}, {"sha256", "Of its text, hex."}};
};
BOOST_DESCRIBE_STRUCT(Level, (), (number, sha256))

struct TableCount {
    std::string table;
    std::int64_t rows = 0;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"table", "Schema and name."}, {"rows", "How many."}};
};
BOOST_DESCRIBE_STRUCT(TableCount, (), (table, rows))

/// How far a tenant's trail was sealed.
struct TrailEnd {
    std::string tenant, log_id;
    std::int64_t epoch = 0, size = 0;
    std::string root_hash;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"tenant", "Id."},
                                                                {"log_id", "Of its log."},
                                                                {"epoch", "Of the log."},
                                                                {"size", "Sealed leaves."},
                                                                {"root_hash", "Of the newest head; empty: none yet."}};
};
BOOST_DESCRIBE_STRUCT(TrailEnd, (), (tenant, log_id, epoch, size, root_hash))

/// How far a shred journal had been written: a restore asks for one that holds at least this.
struct JournalEnd {
    std::string id;
    std::int64_t last_number = 0;
    std::string last_hash;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"id", "Of the journal."}, {"last_number", "Its last line."}, {"last_hash", "That line's hash."}};
};
BOOST_DESCRIBE_STRUCT(JournalEnd, (), (id, last_number, last_hash))

struct Manifest {
    std::string format, kind, id, created_at, installation, key_id, version, commit, server, system_identifier;
    std::vector<Level> migrations;
    std::vector<Part> parts;
    std::vector<TableCount> tables;
    std::int64_t tenants = 0, files = 0, file_bytes = 0, files_missing = 0;
    std::vector<TrailEnd> trails;
    std::vector<JournalEnd> journals;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"format", "backend-compliance/backup/v1."},
                                                                {"kind", "registers or keys."},
                                                                {"id", "Of the run that made both."},
                                                                {"created_at", "Of the snapshot."},
                                                                {"installation", "Id of its first signing key."},
                                                                {"key_id", "Which master key opens it."},
                                                                {"version", "Of the program."},
                                                                {"commit", "Of the program."},
                                                                {"server", "Version of PostgreSQL."},
                                                                {"system_identifier", "Of the cluster."},
                                                                {"migrations", "What the database had."},
                                                                {"parts", "Files beside this one."},
                                                                {"tables", "What they hold."},
                                                                {"tenants", "How many."},
                                                                {"files", "How many contents."},
                                                                {"file_bytes", "Of all."},
                                                                {"files_missing", "Contents that were not there."},
                                                                {"trails", "How far they were sealed."},
                                                                {"journals", "How far they went."}};
};
BOOST_DESCRIBE_STRUCT(Manifest, (),
                      (format, kind, id, created_at, installation, key_id, version, commit, server, system_identifier, migrations, parts, tables, tenants,
                       files, file_bytes, files_missing, trails, journals))

constexpr const char* kFormat = "backend-compliance/backup/v1";
constexpr const char* kRegisters = "registers";
constexpr const char* kKeys = "keys";
constexpr const char* kManifestName = "manifest.json";

/// Keys that are derived from the master key; it lies in no copy itself.
struct BackupKeys {
    explicit BackupKeys(const platform::crypto::Key32& master);
    std::string id;  ///< says which master key it is, and nothing of it
    platform::crypto::Key32 manifest, registers, keys;
    [[nodiscard]] const platform::crypto::Key32& of(std::string_view kind) const { return kind == kKeys ? keys : registers; }
};

/// Writes and syncs it.
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest, const BackupKeys& keys);
/// Of the copy in `folder`, and which of the keys it is sealed under. Throws BackupError.
std::pair<Manifest, const BackupKeys*> read_manifest(const std::filesystem::path& folder, const std::vector<BackupKeys>& keys);

}  // namespace compliance::backup
