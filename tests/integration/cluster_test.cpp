// SPDX-License-Identifier: Apache-2.0
// Life and death of the embedded cluster, and how the driver comes through both.
#include <fstream>
#include <thread>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/postgres/cluster.hpp"
#include "tests/support/database.hpp"

using namespace platform;
using namespace platform::postgres;
namespace fs = std::filesystem;

namespace {

class EmbeddedCluster : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/complianced-cluster-XXXXXX";
        folder_ = ::mkdtemp(name);
    }
    void TearDown() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    [[nodiscard]] ClusterConfig config() const {
        return {.directory = folder_, .shared_buffers_mb = 16, .max_connections = 20,
                .settings = {{"fsync", "off"}, {"full_page_writes", "off"}}};
    }
    [[nodiscard]] pid_t server() const {
        std::ifstream in(folder_ / "postgres" / "postmaster.pid");
        long pid = 0;
        in >> pid;
        return static_cast<pid_t>(pid);
    }
    /// A program that started a cluster and was killed: its server goes on without it. The server is left to whoever
    /// takes in orphans, as it is then no child of this program either.
    void leave_a_server_behind() const {
        const pid_t program = ::fork();
        if (program == 0) {
            try {
                auto* cluster = new Cluster(config());   // never stopped
                tests::superuser(cluster->superuser_url(), "CREATE TABLE IF NOT EXISTS kept (a int); INSERT INTO kept VALUES (1)");
                ::_exit(0);
            } catch (const std::exception&) {
                ::_exit(1);
            }
        }
        int status = 0;
        ASSERT_EQ(::waitpid(program, &status, 0), program);
        ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }

    fs::path folder_;
};

TEST_F(EmbeddedCluster, KeepsItsDataOverARestartAndIsForItsOwnerOnly) {
    {
        Cluster cluster(config());
        tests::superuser(cluster.superuser_url(), "CREATE TABLE kept (a int); INSERT INTO kept VALUES (7)");
        EXPECT_TRUE(cluster.running());
        EXPECT_EQ(tests::superuser(cluster.superuser_url(), "SHOW listen_addresses"), "");
        EXPECT_EQ(tests::superuser(cluster.superuser_url(), "SHOW data_checksums"), "on");
        EXPECT_EQ(tests::superuser(cluster.superuser_url(), "SHOW server_encoding"), "UTF8");
        struct stat info {};
        ASSERT_EQ(::stat((folder_ / "socket").c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777, 0700U);
        cluster.stop();
        EXPECT_FALSE(cluster.running());
        EXPECT_FALSE(fs::exists(folder_ / "postgres" / "postmaster.pid"));
    }
    Cluster again(config());
    EXPECT_EQ(tests::superuser(again.superuser_url(), "SELECT a FROM kept"), "7");
}

TEST_F(EmbeddedCluster, ASecondInstanceOnTheSameFolderIsRefused) {
    Cluster cluster(config());
    try {
        Cluster second(config());
        FAIL();
    } catch (const ClusterError& error) {
        EXPECT_NE(std::string(error.what()).find("another instance is running"), std::string::npos) << error.what();
    }
    EXPECT_EQ(tests::superuser(cluster.superuser_url(), "SELECT 1"), "1");
}

TEST_F(EmbeddedCluster, AServerThatOutlivedItsProgramIsReplaced) {
    leave_a_server_behind();
    const pid_t left = server();
    ASSERT_EQ(::kill(left, 0), 0);
    Cluster cluster(config());
    EXPECT_NE(server(), left);
    EXPECT_EQ(tests::superuser(cluster.superuser_url(), "SELECT count(*) FROM kept"), "1");
}

TEST_F(EmbeddedCluster, AKilledServerIsMendedByTheNextStart) {
    {
        Cluster cluster(config());
        tests::superuser(cluster.superuser_url(), "CREATE TABLE kept (a int); INSERT INTO kept VALUES (7)");
        ASSERT_EQ(::kill(server(), SIGKILL), 0);
        for (int i = 0; i < 500 && cluster.running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        EXPECT_FALSE(cluster.running());
    }
    ASSERT_TRUE(fs::exists(folder_ / "postgres" / "postmaster.pid"));
    Cluster again(config());
    EXPECT_EQ(tests::superuser(again.superuser_url(), "SELECT a FROM kept"), "7");
}

TEST_F(EmbeddedCluster, AStalePidFileThatNamesAnotherProcessDoesNotKeepItFromStarting) {
    { Cluster cluster(config()); }
    const pid_t other = ::fork();
    if (other == 0) {
        ::pause();
        ::_exit(0);
    }
    std::ofstream(folder_ / "postgres" / "postmaster.pid") << other << "\n/elsewhere\n1\n5432\n\n\n";
    EXPECT_EQ(tests::superuser(Cluster(config()).superuser_url() + " connect_timeout=5", "SELECT 1"), "1");
    EXPECT_EQ(::kill(other, 0), 0) << "it is not ours to stop";
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
}

TEST_F(EmbeddedCluster, WhatABrokenOffCreationLeftIsMadeAnew) {
    fs::create_directories(folder_ / "postgres.new");
    std::ofstream(folder_ / "postgres.new" / "PG_VERSION") << "15\n";
    Cluster cluster(config());
    EXPECT_EQ(tests::superuser(cluster.superuser_url(), "SELECT 1"), "1");
    EXPECT_FALSE(fs::exists(folder_ / "postgres.new"));
}

TEST_F(EmbeddedCluster, AVeryLongPathStillGetsASocket) {
    auto deep = config();
    deep.directory = folder_ / std::string(60, 'a') / std::string(60, 'b');
    if (::geteuid() == 0) fs::permissions(folder_, fs::perms(0711));
    Cluster cluster(deep);
    EXPECT_EQ(tests::superuser(cluster.superuser_url(), "SELECT 1"), "1");
}

TEST_F(EmbeddedCluster, AClusterOfAnotherVersionIsNamed) {
    fs::create_directories(folder_ / "postgres");
    std::ofstream(folder_ / "postgres" / "PG_VERSION") << "11\n";
    const std::string path = ::getenv("PATH");
    ::setenv("PATH", "/nonexistent", 1);
    try {
        Cluster cluster(config());
        ADD_FAILURE();
    } catch (const ClusterError& error) {
        EXPECT_NE(std::string(error.what()).find("postgresql-11"), std::string::npos) << error.what();
    }
    ::setenv("PATH", path.c_str(), 1);  // other tests of the program look for programs
}

TEST_F(EmbeddedCluster, TheDriverFailsFastWhileItIsDownAndComesBackWithIt) {
    auto cluster = std::make_unique<Cluster>(config());
    Runtime runtime({.loops = 1});
    Database database(runtime, {.url = cluster->superuser_url()});
    const auto ask = [&] { runtime.run(0, [&](Fiber& fiber) { database.ping(fiber); }); };
    ask();
    cluster.reset();
    EXPECT_THROW(ask(), DatabaseUnavailable);
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 50; ++i) EXPECT_THROW(ask(), DatabaseUnavailable);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
    EXPECT_FALSE(database.status().reachable);

    cluster = std::make_unique<Cluster>(config());
    bool back = false;
    for (int i = 0; i < 300 && !back; ++i) {
        try {
            ask();
            back = true;
        } catch (const DatabaseUnavailable&) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }
    EXPECT_TRUE(back);
    EXPECT_TRUE(database.status().reachable);
    runtime.stop();
}

TEST_F(EmbeddedCluster, AQuietRestartCostsNoRequest) {
    auto cluster = std::make_unique<Cluster>(config());
    Runtime runtime({.loops = 1});
    Database database(runtime, {.url = cluster->superuser_url()});
    const auto ask = [&] {
        runtime.run(0, [&](Fiber& fiber) {
            database.ping(fiber);
            Transaction tx(database, fiber, {});
            tx.run("SELECT 1");
            tx.commit();
        });
    };
    ask();
    cluster.reset();
    cluster = std::make_unique<Cluster>(config());
    EXPECT_NO_THROW(ask()) << "idle connections that the restart closed must not be used again";
    runtime.stop();
}

}  // namespace
