// SPDX-License-Identifier: Apache-2.0
// The private PostgreSQL cluster of the embedded default: made, tuned, started and stopped with the program.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace platform::postgres {

/// Its message says in plain words what is wrong and what to do.
class ClusterError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ClusterConfig {
    std::filesystem::path directory;   ///< data directory of the program; the cluster lies in `<directory>/postgres`
    std::string database = "compliance";
    std::chrono::seconds start_timeout{60};
    std::size_t shared_buffers_mb = 256;
    std::size_t max_connections = 60;
    std::vector<std::pair<std::string, std::string>> settings = {};   ///< further server settings, e.g. fsync off in tests
};

/// Unix socket only, no TCP. Started as root it runs as the user `postgres`. A crash leaves nothing that the next
/// start does not mend (stale postmaster.pid and socket); a second instance on the same folder is refused (flock).
class Cluster {
  public:
    /// Creates if needed, starts and waits until it answers. Throws ClusterError.
    explicit Cluster(ClusterConfig config);
    /// Stops it (fast shutdown) and waits.
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;
    /// Connection string of the cluster's superuser, over the socket.
    [[nodiscard]] std::string superuser_url() const;
    [[nodiscard]] std::string url(std::string_view role) const;
    void stop();
    [[nodiscard]] bool running() const;
    /// Starts a server that has ended by itself anew, on the same socket. Throws ClusterError if it does not come up.
    void restart();
    /// Where the server writes what it has to say.
    [[nodiscard]] std::filesystem::path log_file() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace platform::postgres
