// SPDX-License-Identifier: Apache-2.0
// Everything that is made once, in the order it depends on each other. Read this first.
#pragma once

#include <memory>

#include "compliance/api/dispatch.hpp"
#include "compliance/api/routes.hpp"
#include "compliance/app/config.hpp"
#include "platform/async/runtime.hpp"
#include "platform/http/server.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/postgres/database.hpp"

namespace compliance {

struct Wiring {
    /// Starts the embedded cluster where no database is named, migrates, checks the master key.
    explicit Wiring(const Config& config);
    ~Wiring();
    /// A context of the system itself, for commands and jobs.
    [[nodiscard]] Context system_context(platform::Fiber& fiber, const platform::Uuid& tenant = {}) const;
    /// Takes old versions of destroyed keys out of the key store's tables; blocking.
    void sweep_keys() const;
    void start_server();
    void stop();

    Config config;
    std::unique_ptr<platform::postgres::Cluster> cluster;
    std::unique_ptr<platform::Runtime> runtime;
    std::unique_ptr<platform::postgres::Database> database;
    std::unique_ptr<Services> services;
    platform::Metrics metrics;
    SystemPages pages;
    std::string document, document_tag;
    Operations operations;
    platform::http::Router router;
    std::unique_ptr<Dispatcher> dispatcher;
    std::unique_ptr<platform::http::Server> server;
};

}  // namespace compliance
