// SPDX-License-Identifier: Apache-2.0
// A real PostgreSQL for integration tests: one private cluster per test program, a fresh migrated database per case.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "platform/async/runtime.hpp"
#include "platform/postgres/database.hpp"

namespace tests {

/// Connection string of the superuser on a fresh database, a copy of a migrated one.
std::string fresh_database();
/// The same without any migration.
std::string empty_database();
/// Runs SQL as superuser, outside of the driver under test; answers the first column of the first row.
std::string superuser(const std::string& url, const std::string& sql);

/// A fresh database with the service's role and two loops.
class DatabaseTest : public testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;
    /// Runs `body` in a coroutine on loop 0 and waits.
    void in_fiber(const std::function<void(platform::Fiber&)>& body) { runtime_->run(0, body); }
    [[nodiscard]] platform::postgres::Scope scope(std::string actor = "usr_test") const;

    std::string url_;
    std::unique_ptr<platform::Runtime> runtime_;
    std::unique_ptr<platform::postgres::Database> database_;
    platform::Uuid tenant_;
};

}  // namespace tests
