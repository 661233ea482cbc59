// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include <spdlog/spdlog.h>

#include "compliance/app/backup/copy.hpp"
#include "compliance/app/backup/disk.hpp"
#include "compliance/app/backup/part.hpp"
#include "compliance/app/reach.hpp"
#include "compliance/app/trail.hpp"
#include "compliance/app/wiring.hpp"
#include "compliance/db/migrations.hpp"
#include "compliance/services/shred_journal.hpp"
#include "platform/json/json.hpp"
#include "platform/ledger/journal.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/postgres/table_copy.hpp"

namespace compliance::backup {

namespace fs = std::filesystem;
using platform::ledger::Journal;
using platform::postgres::Session;
using platform::postgres::WhileRestoring;

namespace {

constexpr const char* kStage = "restoring";  // below the data folder: becomes the database only when all is done
constexpr std::uint64_t kRowsGrow = 8;       // a sealed part against tables with their indexes, about

struct Source {
    Copy registers, keys;
};

bool is_empty_or_absent(const fs::path& folder) {
    std::error_code ec;
    return !fs::exists(folder, ec) || fs::is_empty(folder, ec);
}

/// Whether it can be restored to: nothing is there, and so nothing can be lost.
void require_empty_target(const Config& config) {
    if (config.database_url.empty()) {
        if (is_served(config.data_dir)) throw BackupError("a program is running on " + config.data_dir);
        if (fs::exists(fs::path(config.data_dir) / "postgres"))
            throw BackupError(config.data_dir + " has a database; restore into a folder without one, or move its `postgres` away");
    } else {
        const Session db(config.database_url);
        if (db.value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") != "t")
            throw BackupError("a restore needs a superuser of the database: it writes past row-level security and triggers");
        if (db.value("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_' AND "
                     "n.nspname <> 'information_schema'") != "0")
            throw BackupError("the database is not empty; make a fresh one for the restore");
    }
    const auto files = files_folder(config);
    if (!is_empty_or_absent(files)) throw BackupError(files + " is not empty; files of a restore never mix with others");
}

/// A journal that reaches at least as far as the copied keys know of it; what was erased after the copy is erased again by it.
void require_journals(const Config& config, const Copy& keys) {
    for (const auto& wanted : keys.manifest.journals) {
        bool found = false;
        for (const auto& path : shred_journal_paths(config)) {
            if (!fs::exists(path)) continue;
            Journal journal(path, ShredJournal::kFormat, Journal::Missing::refuse);
            if (journal.id() != wanted.id) continue;
            const auto lines = journal.read();
            const auto number = static_cast<std::size_t>(wanted.last_number);
            if (number > 0 && (lines.size() < number || lines[number - 1].hash != wanted.last_hash))
                throw BackupError(path + " has been cut or exchanged: it does not hold line " + std::to_string(number) + " as the copied keys know it");
            found = true;
        }
        if (!found)
            throw BackupError("the shred journal " + wanted.id +
                              " is not there. It says who was erased after the copy was made; bring it from where it is kept "
                              "and name it in COMPLIANCE_SHRED_JOURNAL, or say --without-journal");
    }
}

void require_places(const Config& config, const Copy& registers) {
    fs::create_directories(config.data_dir);
    const auto files = fs::path(files_folder(config));
    const auto beside = fs::absolute(files).parent_path();
    fs::create_directories(beside);
    require_room(beside, static_cast<std::uint64_t>(registers.manifest.file_bytes));
    if (config.database_url.empty())
        require_room(config.data_dir, static_cast<std::uint64_t>(registers.bytes() - registers.manifest.file_bytes) * kRowsGrow +
                                          static_cast<std::uint64_t>(registers.manifest.file_bytes));
}

/// Contents of files in a folder beside their place, each held against its digest once more; gone with this object unless
/// they were put there.
class FileStage {
  public:
    FileStage(const Copy& registers, const fs::path& place) : place_(fs::absolute(place)), stage_(place_.string() + ".restoring") {
        fs::remove_all(stage_);  // of a restore that was killed
        make_private_folder(stage_);
        try {
            each_file(registers, [&](const std::string& name, const std::string& sha256) {
                take(registers.path / name, stage_ / fs::path(name).lexically_relative(kFiles), sha256);
            });
            sync_all(stage_);
        } catch (...) {
            clear();
            throw;
        }
    }
    ~FileStage() { clear(); }
    FileStage(const FileStage&) = delete;
    FileStage& operator=(const FileStage&) = delete;
    [[nodiscard]] const fs::path& path() const { return stage_; }
    void publish() {
        std::error_code ignored;
        fs::remove(place_, ignored);  // an empty one
        fs::rename(stage_, place_);
        sync_folder(place_.parent_path());
    }

  private:
    static void take(const fs::path& from, const fs::path& to, const std::string& sha256) {
        const auto file = open_file(from);
        if (file.get() < 0) throw BackupError(from.string() + " is missing");
        make_private_folder(to.parent_path());
        const auto made = make_file(to);
        if (copy_content(file.get(), made.get(), from.string()).sha256 != sha256) throw BackupError(from.string() + " is damaged");
    }
    void clear() const {
        std::error_code ignored;
        fs::remove_all(stage_, ignored);
    }

    fs::path place_, stage_;
};

void load(const std::string& url, const Copy& copy, const std::vector<std::string>& schemas) {
    const Session db(url);
    db.begin_load(schemas, {"public.compliance_schema_migrations", platform::postgres::kUnfinishedRestore});
    read_part(copy.part(), copy.keys->of(copy.manifest.kind),
              {[&](const auto& table) { db.begin_rows(table); }, [&](std::string_view rows) { db.put_rows(rows); },
               [&](const auto& table, std::int64_t rows) {
                   if (db.end_rows() != rows) throw BackupError("not all rows of " + table.name + " have been taken");
               }});
    db.run("COMMIT");
}

std::span<const platform::postgres::Migration> migrations_of(const Copy& copy) { return migrations().first(copy.manifest.migrations.size()); }

/// The schema as it was then is made by this program's own migrations; a copy brings rows and nothing that could be executed.
void restore_database(const std::string& url, const Source& source) {
    Session(url).run(std::string("CREATE TABLE ") + platform::postgres::kUnfinishedRestore + " ()");
    platform::postgres::migrate(url, migrations_of(source.registers), WhileRestoring::allow);
    load(url, source.registers, {"public", "vault"});
    platform::postgres::migrate(url, migrations_of(source.keys), WhileRestoring::allow);
    load(url, source.keys, {"vault"});
    platform::postgres::migrate(url, migrations(), WhileRestoring::allow);
    const Session db(url);
    db.run("ANALYZE");
    const auto faults = db.rows(std::string("SELECT * FROM compliance_schema_faults() WHERE object <> '") + platform::postgres::kUnfinishedRestore + "'");
    for (const auto& row : faults) spdlog::error("schema: {}: {}", row[0], row[1]);
    if (!faults.empty()) throw BackupError("the restored schema is not as it must be");
}

void end_restore(const std::string& url) { Session(url).run(std::string("DROP TABLE ") + platform::postgres::kUnfinishedRestore); }

/// How the program would start with it: checks the master key and the folder of files, and replays the shred journal.
void start_once(const Config& config) {
    Wiring wiring(config);
    wiring.sweep_keys();  // keys that the replay has destroyed again leave the tables' files as well
}

/// A folder for the database below the data folder; gone with this object, whatever it still holds then.
class Stage {
  public:
    explicit Stage(fs::path folder) : path_(std::move(folder)) {
        fs::remove_all(path_);  // of a restore that was killed
        make_private_folder(path_);
    }
    ~Stage() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

/// With all paths as they will be, but database and files where they are prepared.
Config staged(Config config, const fs::path& stage, const fs::path& files) {
    if (config.master_key.empty() && config.master_key_file.empty())
        config.master_key_file = fs::absolute(fs::path(config.data_dir) / "master.key").string();
    config.shred_journals = shred_journal_paths(config);
    config.files_dir = files.string();
    config.data_dir = stage.string();
    return config;
}

int restore_embedded(const Config& config, const Source& source) {
    const auto home = fs::absolute(config.data_dir);
    const Stage stage(home / kStage);
    FileStage files(source.registers, files_folder(config));
    // The server's user must be able to pass through to its own folder, as it does through the data folder later.
    if (::geteuid() == 0) fs::permissions(home, fs::perms::others_exec, fs::perm_options::add);
    const auto there = staged(config, stage.path(), files.path());
    {
        const platform::postgres::Cluster cluster({.directory = stage.path()});
        restore_database(cluster.superuser_url(), source);
        end_restore(cluster.superuser_url());
    }
    start_once(there);
    const int code = trail::verify(there, {}, {});
    sync_all(stage.path());
    files.publish();
    fs::rename(stage.path() / "postgres", home / "postgres");  // from here on it is there, and whole
    sync_folder(home);
    return code;
}

int restore_external(const Config& config, const Source& source) {
    FileStage files(source.registers, files_folder(config));
    restore_database(config.database_url, source);
    files.publish();
    end_restore(config.database_url);  // from here on a program may start on it, which replays the journal first of all
    start_once(config);
    return trail::verify(config, {}, {});
}

}  // namespace

int restore(const Config& given, const Places& places, const RestoreOptions& options) {
    ::umask(0077);
    auto config = given;
    config.open_journals = !options.without_journal;
    const auto keys = known_keys(config, places.former_keys);
    Source source{find_copy(places.registers, kRegisters, keys), find_copy(places.keys, kKeys, keys)};
    if (source.keys.keys != keys.data())
        throw BackupError("the keys are wrapped under a former master key; give that one in COMPLIANCE_MASTER_KEY_FILE for the restore");
    require_pair(source.registers, source.keys);
    require_known_schema(source.registers);
    require_known_schema(source.keys);
    require_empty_target(config);
    if (!options.without_journal) require_journals(config, source.keys);
    require_whole(source.registers);
    require_whole(source.keys);
    require_places(config, source.registers);

    const int code = config.database_url.empty() ? restore_embedded(config, source) : restore_external(config, source);
    if (options.without_journal) spdlog::warn("the shred journal has not been replayed; the program does not start before it is there or given up");
    std::printf(R"({"restored":%s,"keys":%s,"created_at":%s,"tenants":%lld,"files":%lld,"schema_before":%lld,"schema":%d,"trail":%s})"
                "\n",
                platform::json::quoted(source.registers.path.string()).c_str(), platform::json::quoted(source.keys.path.string()).c_str(),
                platform::json::quoted(source.registers.manifest.created_at).c_str(), static_cast<long long>(source.registers.manifest.tenants),
                static_cast<long long>(source.registers.manifest.files), static_cast<long long>(source.registers.level()), migrations().back().number,
                code == 0 ? "\"ok\"" : "\"faults\"");
    return code;
}

}  // namespace compliance::backup
