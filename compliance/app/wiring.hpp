// SPDX-License-Identifier: Apache-2.0
// Everything that is made once, in the order it depends on each other. Read this first.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "compliance/api/dispatch.hpp"
#include "compliance/api/dsr_portal/limits.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/app/config.hpp"
#include "compliance/services/all_services.hpp"
#include "compliance/services/audit_pruning.hpp"
#include "compliance/repositories/figures.hpp"
#include "compliance/services/reference.hpp"
#include "platform/async/runtime.hpp"
#include "platform/cache/shared_limits.hpp"
#include "platform/files/store.hpp"
#include "platform/http/server.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/postgres/database.hpp"
#include "platform/postgres/replica.hpp"

namespace compliance {

/// Of all tenants, as they were last counted (tasks.cpp).
struct CountedFigures {
    std::mutex mutex;
    Figures latest;
    Figures read() {
        const std::lock_guard guard(mutex);
        return latest;
    }
    void keep(const Figures& counted) {
        const std::lock_guard guard(mutex);
        latest = counted;
    }
};

struct Wiring {
    /// Starts the embedded cluster where no database is named, migrates, checks the master key.
    explicit Wiring(const Config& config);
    ~Wiring();
    /// A context of the system itself, for commands and jobs.
    [[nodiscard]] Context system_context(platform::Fiber& fiber, const platform::Uuid& tenant = {}) const;
    /// The same on the connections of the background, for tasks beside the requests.
    [[nodiscard]] Context background_context(platform::Fiber& fiber, const platform::Uuid& tenant) const;
    /// Takes old versions of destroyed keys out of the key store's tables; blocking.
    void sweep_keys() const;
    [[nodiscard]] std::string direct_url() const;  ///< of the database, past any pooler; throws std::invalid_argument without one
    void start_server();
    void stop();

    Config config;
    TrailKeep keep;
    platform::Instant begun = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    std::chrono::steady_clock::time_point next_pruning{};   ///< of the scheduler
    std::unique_ptr<platform::postgres::Cluster> cluster;
    std::unique_ptr<platform::Runtime> runtime;
    std::unique_ptr<platform::cache::Valkey> valkey;  ///< null: instances share no limits
    std::unique_ptr<platform::cache::SharedLimits> shared_limits;
    std::unique_ptr<platform::postgres::Database> database;
    std::unique_ptr<platform::postgres::Database> background;  ///< its connections are never those that requests wait for
    std::unique_ptr<platform::postgres::Replica> replica;      ///< null: the database answers every read
    std::unique_ptr<platform::files::Store> file_store;
    std::unique_ptr<AllServices> services;
    std::unique_ptr<Services> handed;  ///< what handlers see of them
    std::optional<MailboxSettings> mailbox;
    platform::Metrics metrics;
    CountedFigures figures;
    std::atomic<std::size_t> chores_failed{0};  ///< of all tenants, since the start
    std::atomic<bool> figures_begun{false};     ///< whether somebody has looked whose figures are to be read ahead
    std::unique_ptr<ReferenceData> reference;
    SystemPages pages;
    std::string document, document_tag;
    std::unique_ptr<PortalLimits> portal_limits;
    Operations operations, root;
    platform::http::Router router;
    std::unique_ptr<Dispatcher> dispatcher;
    std::unique_ptr<platform::http::Server> server;

  private:
    [[nodiscard]] Context context_on(platform::postgres::Database& own, const char* origin, platform::Fiber& fiber, const platform::Uuid& tenant) const;
    void describe_instance();
    void add_metrics();
    void add_replica_metrics();
    [[nodiscard]] std::unique_ptr<platform::postgres::Replica> named_replica() const;
};

}  // namespace compliance
