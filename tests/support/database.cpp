// SPDX-License-Identifier: Apache-2.0
#include "tests/support/database.hpp"

#include <filesystem>

#include <libpq-fe.h>

#include "compliance/db/migrations.hpp"
#include "platform/postgres/cluster.hpp"

namespace tests {

namespace {

std::unique_ptr<platform::postgres::Cluster> cluster;
std::filesystem::path folder;

class ClusterEnvironment : public testing::Environment {
  public:
    void TearDown() override {
        cluster.reset();
        std::error_code ignored;
        if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
    }
};
const auto* const kEnvironment = testing::AddGlobalTestEnvironment(new ClusterEnvironment);

platform::postgres::Cluster& running() {
    if (!cluster) {
        char name[] = "/tmp/complianced-test-XXXXXX";
        folder = ::mkdtemp(name);
        std::filesystem::permissions(folder, std::filesystem::perms(0711));
        cluster = std::make_unique<platform::postgres::Cluster>(platform::postgres::ClusterConfig{
            .directory = folder, .settings = {{"fsync", "off"}, {"synchronous_commit", "off"}, {"full_page_writes", "off"}}});
        superuser(cluster->superuser_url(), "CREATE DATABASE migrated");
        platform::postgres::migrate(cluster->superuser_url() + " dbname=migrated", compliance::migrations());
    }
    return *cluster;
}

std::string make_database(const std::string& from) {
    static int count = 0;
    const std::string name = "t" + std::to_string(++count);
    superuser(running().superuser_url(), "CREATE DATABASE " + name + " TEMPLATE " + from);
    return running().superuser_url() + " dbname=" + name;
}

}  // namespace

std::string fresh_database() { return make_database("migrated"); }
std::string empty_database() { return make_database("template0"); }

std::string superuser(const std::string& url, const std::string& sql) {
    PGconn* conn = PQconnectdb(url.c_str());
    PQsetNoticeProcessor(conn, [](void*, const char*) {}, nullptr);
    PGresult* result = PQexec(conn, sql.c_str());
    const auto status = PQresultStatus(result);
    const std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    const std::string failure = PQerrorMessage(conn);
    PQclear(result);
    PQfinish(conn);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(failure);
    return value;
}

void DatabaseTest::SetUp() {
    url_ = fresh_database();
    runtime_ = std::make_unique<platform::Runtime>(platform::RuntimeConfig{.loops = 2});
    database_ = std::make_unique<platform::postgres::Database>(
        *runtime_, platform::postgres::DatabaseConfig{.url = url_, .role = "compliance_app"});
    tenant_ = *platform::Uuid::parse("01920000-0000-7000-8000-00000000000a");
}

void DatabaseTest::TearDown() {
    database_->close();
    runtime_->stop();
    database_.reset();
    runtime_.reset();
}

platform::postgres::Scope DatabaseTest::scope(std::string actor) const {
    platform::postgres::Scope out;
    out.tenant = tenant_;
    out.actor_kind = "user";
    out.actor = std::move(actor);
    return out;
}

}  // namespace tests
