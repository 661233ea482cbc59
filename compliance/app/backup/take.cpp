// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <fstream>

#include <sys/stat.h>

#include <spdlog/spdlog.h>

#include "compliance/app/backup/copy.hpp"
#include "compliance/app/backup/disk.hpp"
#include "compliance/app/backup/part.hpp"
#include "compliance/app/program.hpp"
#include "compliance/app/reach.hpp"
#include "compliance/services/backup_run.hpp"
#include "compliance/services/master_check.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/files/place.hpp"
#include "platform/json/json.hpp"
#include "platform/mail/text.hpp"
#include "platform/postgres/table_copy.hpp"

namespace compliance::backup {

namespace fs = std::filesystem;
using platform::postgres::Session;

namespace {

constexpr int kContentLost = 3;
constexpr const char* kLock = "7217340198345679";
constexpr int kFilesSince = 12, kJournalsSince = 14, kSealedSince = 15;  // migrations
constexpr std::size_t kIdDigits = 8;
constexpr std::size_t kLocationLength = 200;                       // BackupReport::location
constexpr const char* kUnlisted = "compliance_schema_migrations";  // stands in the manifest

platform::Instant moment() { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

/// What both copies of a run have in common, as it stands in the snapshot that has just begun.
Manifest described(const Session& db, const char* kind, const std::string& id, const BackupKeys& keys) {
    Manifest out;
    out.format = kFormat;
    out.kind = kind;
    out.id = id;
    out.key_id = keys.id;
    out.version = kVersion;
    out.commit = kCommit;
    const auto about = db.rows(
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), current_setting('server_version'), "
        "(SELECT system_identifier FROM pg_control_system()), (SELECT count(*) FROM compliance_token_index WHERE kind = 'tenant'), "
        "(SELECT key_id FROM vault.compliance_instance_keys ORDER BY created_at, key_id LIMIT 1)");
    out.created_at = about.at(0).at(0);
    out.server = about[0][1];
    out.system_identifier = about[0][2];
    out.tenants = std::stoll(about[0][3]);
    out.installation = about[0][4];
    if (out.installation.empty()) throw BackupError("this database was never served: it has no signing key of the installation");
    for (const auto& row : db.rows("SELECT number, sha256 FROM compliance_schema_migrations ORDER BY number"))
        out.migrations.push_back({std::stoll(row[0]), row[1]});
    const auto level = out.migrations.back().number;
    if (level >= kSealedSince)
        for (const auto& row : db.rows("SELECT l.tenant_id, coalesce(l.log_id, ''), l.epoch, l.size, coalesce((SELECT encode(h.root_hash, 'hex') FROM "
                                       "compliance_audit_tree_heads h WHERE h.tenant_id = l.tenant_id AND h.log = l.number ORDER BY h.tree_size DESC, "
                                       "h.timestamp DESC LIMIT 1), '') FROM compliance_audit_logs l ORDER BY 1"))
            out.trails.push_back({row[0], row[1], std::stoll(row[2]), std::stoll(row[3]), row[4]});
    if (level >= kJournalsSince)
        for (const auto& row : db.rows("SELECT journal_id, last_number, last_hash FROM vault.compliance_shred_journals WHERE abandoned_at IS NULL ORDER BY 1"))
            out.journals.push_back({row[0], std::stoll(row[1]), row[2]});
    return out;
}

void require_master(const Session& db, const platform::crypto::Key32& master) {
    const auto sealed = platform::crypto::hex_decode(db.value("SELECT encode(sealed, 'hex') FROM vault.compliance_master_check WHERE id = 1"));
    if (!sealed || !is_master(master, *sealed)) throw platform::crypto::KeyError("this is not the master key of this database; no copy is made under it");
}

void add_part(Manifest& manifest, const fs::path& folder, const std::string& name) {
    const auto digest = digest_of(folder / name);
    manifest.parts.push_back({name, digest.bytes, digest.sha256});
}

void copy_tables(const Session& db, const std::string& schema, const fs::path& folder, Manifest& manifest, const BackupKeys& keys) {
    PartWriter part(folder / (manifest.kind + kSealed), keys.of(manifest.kind));
    for (const auto& table : db.tables(schema)) {
        if (table.name == kUnlisted) continue;
        part.begin(table);
        const auto rows = db.copy_out(table, [&](std::string_view text) { part.append(text); });
        part.end(rows);
        manifest.tables.push_back({schema + "." + table.name, rows});
    }
    part.finish();
    add_part(manifest, folder, manifest.kind + kSealed);
}

/// Contents that the snapshot names. What is not there any more was deleted since, or is lost: `missing` says which.
std::vector<std::string> copy_files(const fs::path& names, const std::string& store_folder, const fs::path& folder, Manifest& manifest) {
    std::vector<std::string> missing;
    std::ifstream list(names);
    std::ofstream out(folder / kFilesList, std::ios::binary);
    make_private_folder(folder / kFiles);
    for (std::string name; std::getline(list, name);) {
        const auto place = platform::files::place_of(name);
        const auto from = open_file(fs::path(store_folder) / place);
        if (from.get() < 0) {
            missing.push_back(name);
            continue;
        }
        make_private_folder((folder / kFiles / place).parent_path());
        const auto to = make_file(folder / kFiles / place);
        const auto digest = copy_content(from.get(), to.get(), name);
        out << digest.sha256 << "  " << kFiles << '/' << place.string() << '\n';
        ++manifest.files;
        manifest.file_bytes += digest.bytes;
    }
    out.flush();
    if (!out || !list.eof()) throw BackupError((folder / kFilesList).string() + " cannot be written");
    manifest.files_missing = static_cast<std::int64_t>(missing.size());
    add_part(manifest, folder, kFilesList);
    return missing;
}

/// How many of them the database still asks for: those are lost, the others were deleted while the copy was made.
std::int64_t still_wanted(const Session& db, const std::vector<std::string>& missing) {
    std::int64_t count = 0;
    for (const auto& name : missing) {
        if (db.value("SELECT 1 FROM compliance_files WHERE blob = '" + name + "'").empty())
            continue;  // nothing but hex digits and a dash: a check of the table
        ++count;
        spdlog::error("the content of a file is not in the store: {}", name);
    }
    return count;
}

/// Folders of both kinds, apart: whoever gets the one shall not get the other with it.
std::pair<fs::path, fs::path> destinations(const Places& places) {
    for (const auto& folder : {places.registers, places.keys}) fs::create_directories(folder);
    const auto registers = fs::canonical(places.registers), keys = fs::canonical(places.keys);
    const auto within = [](const fs::path& a, const fs::path& b) { return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first == a.end(); };
    if (within(registers, keys) || within(keys, registers))
        throw BackupError("registers and keys are kept apart from each other: " + registers.string() + " and " + keys.string() + " are not");
    return {registers, keys};
}

void clear_drafts(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().filename().string().starts_with(DraftFolder::kMark)) fs::remove_all(entry.path());  // of a run that was killed
}

/// Removes copies of this installation that are older than so many days, but never `own`. Answers how many.
std::size_t remove_old(const fs::path& folder, const char* kind, int days, const Copy& own, const std::vector<BackupKeys>& keys) {
    std::size_t count = 0;
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    for (const auto& path : copies_in(folder, kind)) try {
            const auto [manifest, ignored] = read_manifest(path, keys);
            const auto at = platform::parse_instant(manifest.created_at);
            const bool over = at && std::chrono::floor<std::chrono::days>(*at) + std::chrono::days(days) <= today;
            if (path == own.path || manifest.installation != own.manifest.installation || !over) continue;
            fs::remove_all(path);
            ++count;
        } catch (const BackupError& error) {
            spdlog::warn("not removed, whatever its age: {}", error.what());
        }
    sync_folder(folder);
    return count;
}

/// About: rows shrink to a quarter or less, contents of files do not.
std::uint64_t wanted_bytes(const Session& db) {
    const bool files = !db.value("SELECT to_regclass('compliance_files')").empty();
    return std::stoull(db.value("SELECT pg_database_size(current_database()) / 4")) +
           (files ? std::stoull(db.value("SELECT coalesce(sum(size), 0)::bigint FROM compliance_files")) : 0);
}

/// What the two parts of a run have in common.
struct Run {
    std::string id, files;  // files: the store's folder
    const BackupKeys& keys;
};

Copy take_registers(const Session& db, const Run& run, const fs::path& folder, std::vector<std::string>& missing) {
    Copy copy;
    db.begin_snapshot();
    copy.manifest = described(db, kRegisters, run.id, run.keys);
    copy_tables(db, "public", folder, copy.manifest, run.keys);
    const auto names = folder / "names";
    {
        std::ofstream out(names, std::ios::binary);
        if (copy.level() >= kFilesSince) (void)db.copy_out("SELECT blob FROM compliance_files ORDER BY blob", [&](std::string_view text) { out << text; });
        if (!out.flush()) throw BackupError(names.string() + " cannot be written");
    }
    db.run("COMMIT");  // its snapshot keeps the database from clearing up
    missing = copy_files(names, run.files, folder, copy.manifest);
    fs::remove(names);
    write_manifest(folder, copy.manifest, run.keys);
    return copy;
}

/// After the registers, in a snapshot of its own: each person of theirs has a key here, but for those erased meanwhile.
Copy take_keys(const Session& db, DraftFolder& draft, const Copy& registers, const BackupKeys& keys) {
    Copy copy;
    db.begin_snapshot();
    copy.manifest = described(db, kKeys, registers.manifest.id, keys);
    if (copy.level() != registers.level()) throw BackupError("the program was upgraded meanwhile; make the backup again");
    copy_tables(db, "vault", draft.path(), copy.manifest, keys);
    db.run("COMMIT");
    write_manifest(draft.path(), copy.manifest, keys);
    return copy;
}

void say(const Copy& registers, const Copy& keys, std::size_t removed_registers, std::size_t removed_keys) {
    std::int64_t rows = 0;
    for (const auto& table : registers.manifest.tables) rows += table.rows;
    std::printf(R"({"registers":%s,"keys":%s,"created_at":%s,"tenants":%lld,"rows":%lld,"files":%lld,"bytes":%lld,"removed_registers":%zu,"removed_keys":%zu})"
                "\n",
                platform::json::quoted(registers.path.string()).c_str(), platform::json::quoted(keys.path.string()).c_str(),
                platform::json::quoted(registers.manifest.created_at).c_str(),
                static_cast<long long>(registers.manifest.tenants), static_cast<long long>(rows), static_cast<long long>(registers.manifest.files),
                static_cast<long long>(registers.bytes()) + static_cast<long long>(keys.bytes()), removed_registers, removed_keys);
}

struct Taken {
    Copy registers, keys;
    std::size_t removed_registers = 0, removed_keys = 0;
    std::int64_t lost = 0;
};

/// `begun` is set once it is this run that makes the copies: what was wrongly asked for is no backup that failed.
Taken take_copies(const Config& config, const Places& places, const TakeOptions& options, bool& begun) {
    const auto master = present_master_key(config);
    const auto all_keys = known_keys(config, places.former_keys);
    const auto& keys = all_keys.front();
    const auto [registers_folder, keys_folder] = destinations(places);
    const FolderLock lock(registers_folder), keys_lock(keys_folder);
    clear_drafts(registers_folder);
    clear_drafts(keys_folder);

    const ReachedDatabase reached(config);
    const Session db(reached.url());
    if (db.value(std::string("SELECT pg_try_advisory_lock(") + kLock + ")") != "t") throw BackupError("another backup of this database is being made");
    require_master(db, master);
    begun = true;
    require_room(registers_folder, wanted_bytes(db));

    const auto id = platform::crypto::hex_encode(platform::crypto::random_bytes(16));
    std::string stamp = platform::format_instant(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    const auto name = "complianced-" + stamp + "-" + id.substr(0, kIdDigits);
    DraftFolder draft(registers_folder, name + "." + kRegisters), keys_draft(keys_folder, name + "." + kKeys);
    std::vector<std::string> missing;
    auto registers = take_registers(db, {id, files_folder(config), keys}, draft.path(), missing);
    auto own_keys = take_keys(db, keys_draft, registers, keys);
    Taken out;
    out.lost = still_wanted(db, missing);
    own_keys.path = keys_draft.publish();  // keys without registers harm nobody, the other way round would be no backup
    registers.path = draft.publish();
    out.removed_keys = remove_old(keys_folder, kKeys, config.key_backup_days, own_keys, all_keys);
    if (options.keep_days > 0) out.removed_registers = remove_old(registers_folder, kRegisters, options.keep_days, registers, all_keys);
    out.registers = std::move(registers);
    out.keys = std::move(own_keys);
    return out;
}

/// Into the registers of all tenants, whose administrators answer for it that there are copies (Art. 32(1)(c) GDPR). A copy that was
/// made stays one where this fails.
void report(const Config& config, const BackupReport& said) {
    try {
        OutsideDatabase outside(config, "compliance_app");
        outside.run([&](platform::postgres::Database& database, platform::Fiber& fiber) {
            Caller caller;
            caller.actor_kind = "system";
            const auto now = moment();
            Context context{fiber, database, std::move(caller), platform::Uuid::make_v7(now), now};
            context.origin = "cli";
            (void)record_backup(context, said, backup_goals(config));
        });
    } catch (const std::exception& error) {
        spdlog::warn("the run is in no register of backups: {}", error.what());
    }
}

}  // namespace

int take(const Config& config, const Places& places, const TakeOptions& options) {
    ::umask(0077);
    BackupReport said;
    said.kind = BackupKind::full;
    said.started_at = moment();
    said.outcome = BackupOutcome::failed;
    said.location = std::string(platform::mail::shortened(fs::absolute(places.registers).string(), kLocationLength));
    said.encrypted = true;
    std::exception_ptr failure;
    Taken taken;
    bool begun = false;
    try {
        taken = take_copies(config, places, options, begun);
        said.outcome = taken.lost == 0 ? BackupOutcome::success : BackupOutcome::partial;
        said.size_bytes = static_cast<std::int64_t>(taken.registers.bytes() + taken.keys.bytes());
        said.sha256 = digest_of(taken.registers.path / kManifestName).sha256;
    } catch (const std::exception& error) {
        failure = std::current_exception();
        said.note = platform::LongText(error.what());
    }
    said.finished_at = moment();
    if (begun) report(config, said);
    if (failure) std::rethrow_exception(failure);
    say(taken.registers, taken.keys, taken.removed_registers, taken.removed_keys);
    return taken.lost == 0 ? 0 : kContentLost;
}

int check(const Config& config, const Places& places) {
    const auto keys = known_keys(config, places.former_keys);
    const auto registers = find_copy(places.registers, kRegisters, keys);
    std::optional<Copy> own_keys;
    if (!places.keys.empty()) own_keys = find_copy(places.keys, kKeys, keys);
    if (own_keys) require_pair(registers, *own_keys);
    require_whole(registers);
    if (own_keys) require_whole(*own_keys);
    std::printf(R"({"ok":true,"registers":%s,"created_at":%s,"version":%s,"schema":%lld,"tables":%zu,"files":%lld,"keys_checked":%s})"
                "\n",
                platform::json::quoted(registers.path.string()).c_str(), platform::json::quoted(registers.manifest.created_at).c_str(),
                platform::json::quoted(registers.manifest.version).c_str(), static_cast<long long>(registers.level()), registers.manifest.tables.size(),
                static_cast<long long>(registers.manifest.files), own_keys ? "true" : "false");
    return 0;
}

}  // namespace compliance::backup
