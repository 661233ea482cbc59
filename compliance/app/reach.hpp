// SPDX-License-Identifier: Apache-2.0
// How a command finds the database and the master key of an installation, whether or not a program serves it meanwhile.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compliance/app/config.hpp"
#include "compliance/services/backup_run.hpp"
#include "platform/crypto/keys.hpp"
#include "platform/postgres/cluster.hpp"

namespace platform {
class Runtime;
}

namespace compliance {

/// Whether a program serves on the data directory, so that its database is there to be asked by its socket.
bool is_served(const std::string& data_dir);
/// The configuration with which a command reaches the database while another process has it.
Config reaching(Config config);
/// The master key that is there; none is ever made. Throws platform::crypto::KeyError.
platform::crypto::Key32 present_master_key(const Config& config);
std::string files_folder(const Config& config);
BackupGoals backup_goals(const Config& config);
/// Own one first.
std::vector<std::string> shred_journal_paths(const Config& config);

/// The database as its login sees it: no migration, no key. Starts the private one where nobody serves it.
class ReachedDatabase {
  public:
    /// Throws std::invalid_argument where there is no database.
    explicit ReachedDatabase(const Config& config);
    [[nodiscard]] const std::string& url() const { return url_; }

  private:
    std::unique_ptr<platform::postgres::Cluster> cluster_;
    std::string url_;
};

/// The same with connections that fibers wait for: the database alone, no migration, no key.
class OutsideDatabase {
  public:
    /// `role`: under which it works; empty: the login's own rights.
    explicit OutsideDatabase(const Config& config, std::string role = {});
    ~OutsideDatabase();
    OutsideDatabase(const OutsideDatabase&) = delete;
    OutsideDatabase& operator=(const OutsideDatabase&) = delete;
    void run(const std::function<void(platform::postgres::Database&, platform::Fiber&)>& work);

  private:
    ReachedDatabase reached_;
    std::unique_ptr<platform::Runtime> runtime_;
    std::unique_ptr<platform::postgres::Database> database_;
};

}  // namespace compliance
