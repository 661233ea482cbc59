// SPDX-License-Identifier: Apache-2.0
// All services over a fresh database, with a tenant, for tests of what they do together.
#pragma once

#include <filesystem>

#include "compliance/services/all_services.hpp"
#include "platform/files/store.hpp"
#include "tests/support/database.hpp"

namespace tests {

/// A letter of Erika Musterfrau, received on 6 March 2026, about one right.
inline compliance::DsrRequestInput letter_of_erika(compliance::DsrRight right = compliance::DsrRight::access) {
    compliance::DsrRequestInput input;
    input.source = compliance::DsrSource::letter;
    input.received_at = *platform::parse_instant("2026-03-06T09:30:00Z");
    input.subject_category = "customers";
    compliance::Person someone;
    someone.name = "Erika Musterfrau";
    input.requester = std::move(someone);
    compliance::DsrItemInput item;
    item.right = right;
    input.items = {item};
    return input;
}

class ServicesTest : public DatabaseTest {
  protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        char name[] = "/tmp/services-XXXXXX";
        folder_ = ::mkdtemp(name);
        start();
        in_fiber([&](platform::Fiber& fiber) {
            auto context = system(fiber);
            context.caller.tenant = {};
            context.caller.instance = true;
            compliance::TenantInput input;
            input.slug = "acme";
            input.name = "Acme";
            input.legal_name = "Acme GmbH";
            input.region = compliance::Region::NW;
            input.admin = {platform::Email("admin@acme.example"), "Ada Admin"};
            tenant_ = services_->tenants.create(context, input).id;
        });
    }
    void TearDown() override {
        services_.reset();
        DatabaseTest::TearDown();
        std::filesystem::remove_all(folder_);
    }
    /// As a start of the program does it; answers how many lines of the journal were carried out.
    std::size_t start() {
        services_ = make_services(*runtime_, *database_, journal());
        std::size_t done = 0;
        in_fiber([&](platform::Fiber& fiber) {
            auto context = system(fiber);
            context.caller.tenant = {};
            services_->vault.check_master(context);
            done = services_->shreds.start(context);
        });
        return done;
    }
    std::unique_ptr<compliance::AllServices> make_services(platform::Runtime& runtime, platform::postgres::Database& database, const std::string& journal) {
        if (!files_) files_ = std::make_unique<platform::files::Store>(platform::files::StoreConfig{.folder = folder_ + "/files", .reserve_bytes = 0});
        return std::make_unique<compliance::AllServices>(runtime, database, platform::crypto::Key32(std::string(32, 'm')), *files_,
                                                         compliance::ServiceSettings{.journals = {journal}});
    }
    [[nodiscard]] std::string journal() const { return folder_ + "/shred.journal"; }
    [[nodiscard]] compliance::Context system(platform::Fiber& fiber) const { return context_for(fiber, *database_, tenant_, "system", ""); }
    [[nodiscard]] compliance::Context member(platform::Fiber& fiber, const std::string& subject) const {
        return context_for(fiber, *database_, tenant_, "user", subject);
    }
    static compliance::Context context_for(platform::Fiber& fiber, platform::postgres::Database& database, const platform::Uuid& tenant, const char* kind,
                                           const std::string& subject) {
        compliance::Caller caller;
        caller.tenant = tenant;
        caller.actor_kind = kind;
        caller.subject = subject;
        caller.permissions.set();
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
        return {fiber, database, std::move(caller), platform::Uuid::make_v7(now), now};
    }
    std::string sql(const std::string& text) const { return superuser(url_, text); }

    std::string folder_;
    std::unique_ptr<platform::files::Store> files_;
    std::unique_ptr<compliance::AllServices> services_;
};

}  // namespace tests
