// SPDX-License-Identifier: Apache-2.0
// Flags and exit codes: 0 done, 1 failed, 2 wrong usage.
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "compliance/app/backup.hpp"
#include "compliance/app/program.hpp"
#include "compliance/app/trail.hpp"

namespace {

/// `complianced trail …`: the operator's commands about the audit trail.
struct TrailCommands {
    CLI::App *rotate, *verify, *prune, *begin;
    std::string tenant, checkpoint, reason;
    std::vector<std::string> checkpoints;

    template <class Common>
    TrailCommands(CLI::App& app, const Common& common) {
        auto* trail = app.add_subcommand("trail", "The audit trail");
        trail->require_subcommand(1);
        rotate = common(trail->add_subcommand("rotate-key", "A new signing key for a tenant's log"));
        rotate->add_option("--tenant", tenant, "Slug")->required();
        verify = common(trail->add_subcommand("verify", "Check the trail in the database; exit code 3 when a fault is found"));
        verify->add_option("--tenant", tenant, "Slug; all tenants if not given");
        verify->add_option("--checkpoint", checkpoints, "File with a head that was kept outside; may be repeated");
        prune = common(trail->add_subcommand("prune", "Delete details whose time is over"));
        prune->add_option("--tenant", tenant, "Slug; all tenants if not given");
        begin = common(trail->add_subcommand("continue", "Begin a new log after a recovery that lost sealed leaves"));
        begin->add_option("--tenant", tenant, "Slug")->required();
        begin->add_option("--reason", reason, "What happened")->required();
        begin->add_option("--checkpoint", checkpoint, "File with the highest head that was kept outside");
    }
    TrailCommands(const TrailCommands&) = delete;
    TrailCommands& operator=(const TrailCommands&) = delete;

    [[nodiscard]] std::optional<int> run(const compliance::Config& config) const {
        namespace commands = compliance::trail;
        if (*rotate) return commands::rotate_key(config, tenant);
        if (*verify) return commands::verify(config, tenant, checkpoints);
        if (*prune) return commands::prune(config, tenant);
        if (*begin) return commands::continue_log(config, tenant, checkpoint, reason);
        return std::nullopt;
    }
};

/// `complianced backup`, `verify` and `restore`.
struct BackupCommands {
    CLI::App *backup, *verify, *restore;
    compliance::backup::Places places;
    compliance::backup::TakeOptions take;
    compliance::backup::RestoreOptions restoring;

    template <class Common>
    BackupCommands(CLI::App& app, const Common& common) {
        backup = common(app.add_subcommand("backup", "Copy registers, files and keys, while the service runs or not"));
        backup->add_option("--to", places.registers, "Folder for copies of registers and files")->required();
        backup->add_option("--keys-to", places.keys, "Folder for copies of keys, apart from the other")->required();
        backup->add_option("--keep-days", take.keep_days, "Remove older copies of registers")->check(CLI::Range(1, 36'500));
        verify = common(app.add_subcommand("verify", "Read a whole copy and hold it against what was written"));
        restore = common(app.add_subcommand("restore", "Bring a copy back, into an empty data folder or database"));
        for (auto* command : {verify, restore}) {
            command->add_option("--from", places.registers, "A copy of registers, or a folder of them: then its newest")->required();
            command->add_option("--former-key-file", places.former_keys, "Master key of before an exchange; may be repeated");
        }
        verify->add_option("--keys-from", places.keys, "A copy of keys, or a folder of them");
        restore->add_option("--keys-from", places.keys, "A copy of keys, or a folder of them")->required();
        restore->add_flag("--without-journal", restoring.without_journal,
                          "Although the shred journal is not at hand; nothing starts before it is there or given up");
    }
    BackupCommands(const BackupCommands&) = delete;
    BackupCommands& operator=(const BackupCommands&) = delete;

    [[nodiscard]] std::optional<int> run(const compliance::Config& config) const {
        namespace commands = compliance::backup;
        if (*backup) return commands::take(config, places, take);
        if (*verify) return commands::check(config, places);
        if (*restore) return commands::restore(config, places, restoring);
        return std::nullopt;
    }
};

}  // namespace

int main(int argc, char** argv) {
    using namespace compliance;
    CLI::App app{"Compliance registers: GDPR, ISO 27001, AI Act."};
    app.set_version_flag("--version", std::string(kVersion) + " (" + kCommit + ")");
    app.require_subcommand(1);
    try {
        Config config = Config::from_environment();
        std::string tenant, member, new_key_file, journal;
        auto common = [&](CLI::App* command) {
            command->add_option("--data-dir", config.data_dir, "Folder of the embedded database, keys and files");
            return command;
        };
        auto* serve_command = common(app.add_subcommand("serve", "Serve the API"));
        serve_command->add_option("--listen", config.listen, "host:port");
        serve_command->add_flag("--demo", config.demo, "Make a demo tenant and print a token for it");
        auto* migrate_command = common(app.add_subcommand("migrate", "Bring the database to this program's schema"));
        auto* token_command = common(app.add_subcommand("token", "Print a token: of a member, or of the operator"));
        token_command->add_option("--tenant", tenant, "Slug");
        token_command->add_option("--member", member, "E-mail address");
        auto* certificate_command = common(app.add_subcommand("certificate", "Print the certificate of deletion of a tenant that has ended"));
        certificate_command->add_option("--tenant", tenant, "Slug")->required();
        const TrailCommands trail_commands(app, common);
        const BackupCommands backup_commands(app, common);
        auto* rewrap_command = common(app.add_subcommand("rewrap", "Exchange the master key: wrap all keys under another one"));
        rewrap_command->add_option("--new-key-file", new_key_file, "File of the new master key; made if it is not there")->required();
        auto* abandon_command = common(app.add_subcommand("abandon-journal", "Say that a shred journal is lost for good"));
        abandon_command->add_option("--journal", journal, "Its id")->required();
        CLI11_PARSE(app, argc, argv);
        spdlog::set_default_logger(spdlog::stderr_logger_mt("complianced"));
        spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        spdlog::set_level(spdlog::level::from_str(config.log_level));
        if (*serve_command) return serve(config);
        if (*migrate_command) return migrate_database(config);
        if (*rewrap_command) return rewrap_keys(config, new_key_file);
        if (*abandon_command) return abandon_journal(config, journal);
        if (*certificate_command) return print_certificates(config, tenant);
        if (const auto code = trail_commands.run(config)) return *code;
        if (const auto code = backup_commands.run(config)) return *code;
        if (tenant.empty() != member.empty()) {
            std::fprintf(stderr, "complianced: --tenant and --member belong together\n");
            return 2;
        }
        return tenant.empty() ? print_instance_token(config) : print_member_token(config, tenant, member);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "complianced: %s\n", error.what());
        return 1;
    }
}
