// SPDX-License-Identifier: Apache-2.0
// How a command finds the database and the master key of an installation, whether or not a program serves it meanwhile.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compliance/app/config.hpp"
#include "platform/crypto/keys.hpp"
#include "platform/postgres/cluster.hpp"

namespace compliance {

/// Whether a program serves on the data directory, so that its database is there to be asked by its socket.
bool is_served(const std::string& data_dir);
/// The configuration with which a command reaches the database while another process has it.
Config reaching(Config config);
/// The master key that is there; none is ever made. Throws platform::crypto::KeyError.
platform::crypto::Key32 present_master_key(const Config& config);
std::string files_folder(const Config& config);
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

}  // namespace compliance
