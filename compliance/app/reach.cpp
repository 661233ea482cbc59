// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/reach.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "platform/async/runtime.hpp"

namespace compliance {

namespace fs = std::filesystem;

namespace {

/// Where the server's socket lies: not always in the data folder, whose path may be too long for one.
std::string socket_folder(const std::string& data_dir) {
    std::ifstream file(fs::path(data_dir) / "postgres" / "postmaster.pid");
    std::string line;
    for (int number = 1; number <= 5 && std::getline(file, line); ++number)
        if (number == 5 && line.starts_with('/')) return line;  // the fifth line names the first folder with a socket
    return fs::absolute(fs::path(data_dir) / "socket").string();
}

}  // namespace

bool is_served(const std::string& data_dir) {
    const int lock = ::open((fs::path(data_dir) / "complianced.lock").c_str(), O_RDWR | O_CLOEXEC);
    if (lock < 0) return false;
    const bool free = ::flock(lock, LOCK_EX | LOCK_NB) == 0;
    ::close(lock);
    return !free;
}

Config reaching(Config config) {
    if (config.database_url.empty() && is_served(config.data_dir))
        config.database_url = "host=" + socket_folder(config.data_dir) + " user=postgres dbname=compliance";
    return config;
}

platform::crypto::Key32 present_master_key(const Config& config) {
    if (!config.master_key.empty()) return platform::crypto::parse_master_key(config.master_key);
    const auto own = (fs::path(config.data_dir) / "master.key").string();
    return platform::crypto::load_master_key(config.master_key_file.empty() ? own : config.master_key_file, false);
}

std::string files_folder(const Config& config) {
    return config.files_dir.empty() ? (fs::path(config.data_dir) / "files").string() : config.files_dir;
}

BackupGoals backup_goals(const Config& config) {
    return {config.backup_rpo, config.restore_test_interval, backup_aims(config.backup_rpo, config.restore_test_interval)};
}

std::vector<std::string> shred_journal_paths(const Config& config) {
    if (!config.shred_journals.empty()) return config.shred_journals;
    return {(fs::path(config.data_dir) / "shred.journal").string()};
}

ReachedDatabase::ReachedDatabase(const Config& given) : url_(reaching(given).database_url) {
    if (!url_.empty()) return;
    if (!fs::exists(fs::path(given.data_dir) / "postgres")) throw std::invalid_argument("there is no database in " + given.data_dir);
    cluster_ = std::make_unique<platform::postgres::Cluster>(platform::postgres::ClusterConfig{.directory = given.data_dir});
    url_ = cluster_->superuser_url();
}

OutsideDatabase::OutsideDatabase(const Config& config, std::string role) : reached_(config) {
    runtime_ = std::make_unique<platform::Runtime>(platform::RuntimeConfig{.loops = 1});
    database_ = std::make_unique<platform::postgres::Database>(
        *runtime_, platform::postgres::DatabaseConfig{.url = reached_.url(), .role = std::move(role), .statement_timeout = std::chrono::minutes(10)});
}

OutsideDatabase::~OutsideDatabase() {
    database_->close();
    runtime_->stop();
    database_.reset();
    runtime_.reset();
}

void OutsideDatabase::run(const std::function<void(platform::postgres::Database&, platform::Fiber&)>& work) {
    runtime_->run(0, [&](platform::Fiber& fiber) { work(*database_, fiber); });
}

}  // namespace compliance
