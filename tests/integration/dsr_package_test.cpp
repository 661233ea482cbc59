// SPDX-License-Identifier: Apache-2.0
// Packages between instances, towards the person, and with the person's end: what no request over HTTP shows.
#include "compliance/services/dsr_package.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "compliance/services/dsr_package_content.hpp"
#include "platform/async/runtime.hpp"
#include "platform/json/json.hpp"
#include "platform/problem/problem.hpp"
#include "tests/support/services.hpp"

using namespace compliance;
using platform::Fiber;
using platform::Problem;
using platform::Uuid;

namespace {

class DsrPackageTest : public tests::ServicesTest {
  protected:
    /// A request for access with one result, whose package is ordered.
    void order() {
        in_fiber([&](Fiber& fiber) {
            auto context = member(fiber, "usr_editor");
            request_ = services_->dsr_requests.create(context, tests::letter_of_erika());
            DsrTaskPlan plan;
            plan.tasks.push_back({{}, DsrTaskKind::collect, "Ask the archive", {}, {}, {}});
            const auto task = services_->dsr_tasks.plan(context, request_.id, {}, plan).items.front();
            DsrTaskResult result;
            result.outcome = DsrTaskOutcome::done;
            result.result = DsrCollectedData{{{"needlework", {{R"({"kind": "needlepoint"})"}}}}};
            services_->dsr_tasks.complete(context, task.id, {}, result);
            services_->dsr_packages.order(context, request_.id, {}, {});
        });
    }
    std::size_t run_jobs(std::size_t loop = 0) {
        std::size_t count = 0;
        runtime_->run(loop, [&](Fiber& fiber) {
            auto context = system(fiber);
            count = services_->jobs.run_due(context);
        });
        return count;
    }
    DsrRequest read() {
        DsrRequest found;
        in_fiber([&](Fiber& fiber) {
            auto context = system(fiber);
            found = services_->dsr_requests.get(context, request_.id, {});
        });
        return found;
    }
    /// As the approval of the answer leaves it.
    void release() {
        sql("SELECT set_config('app.tenant_id', '" + tenant_.str() +
            "', false); UPDATE compliance_dsr_requests SET state = 'responded'; "
            "UPDATE compliance_dsr_packages SET released_at = now()");
    }
    /// Code of the refusal; empty: handed out and counted.
    std::string fetch(bool commit = true) {
        std::string code;
        in_fiber([&](Fiber& fiber) {
            auto context = context_for(fiber, *database_, tenant_, "public", "");
            auto tx = context.transaction();
            try {
                const auto download = services_->dsr_packages.open_released(context, tx, request_.id);
                if (commit) tx.commit();
                std::string bytes;
                fiber.offload([&] { download.content->read(0, download.size, bytes); });
                if (bytes.size() != download.size || bytes.substr(0, 2) != "PK") code = "not the archive";
            } catch (const Problem& problem) {
                code = problem.code();
            }
        });
        return code;
    }
    bool available() {
        bool there = false;
        in_fiber([&](Fiber& fiber) {
            auto context = context_for(fiber, *database_, tenant_, "public", "");
            auto db = context.units();
            there = services_->dsr_packages.is_available(context, db, request_.id);
        });
        return there;
    }
    std::size_t stored_files() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/files"))
            count += entry.is_regular_file() && entry.path().filename().string().starts_with(plain(tenant_)) ? 1 : 0;
        return count;
    }
    static std::string plain(const Uuid& id) {
        auto text = id.str();
        std::erase(text, '-');
        return text;
    }

    DsrRequest request_;
};

TEST_F(DsrPackageTest, TwoInstancesBuildOnePackage) {
    order();
    std::atomic<std::size_t> done{0};
    std::thread other([&] { done += run_jobs(1); });
    done += run_jobs(0);
    other.join();
    EXPECT_EQ(done, 1U);
    const auto packages = read().packages;
    ASSERT_EQ(packages.size(), 1U);
    EXPECT_FALSE(packages.front().superseded);
    EXPECT_EQ(packages.front().files.value.size(), 5U);  // answer, information twice, data twice
    EXPECT_EQ(stored_files(), 1U);
}

TEST_F(DsrPackageTest, NothingOfItsContentStandsOpenInTheDatabase) {
    order();
    run_jobs();
    ASSERT_EQ(read().packages.front().files.value.front().path, "answer.pdf");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_dsr_packages p WHERE p::text LIKE '%needle%'"), "0");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_event_details d WHERE d::text LIKE '%needle%'"), "0");
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_jobs j WHERE j::text LIKE '%needle%'"), "0");
}

TEST_F(DsrPackageTest, ThePersonGetsItOnceItIsReleasedAndNoOftenerThanAllowed) {
    order();
    run_jobs();
    EXPECT_EQ(fetch(), "not_found");
    EXPECT_FALSE(available());
    release();
    EXPECT_TRUE(available());
    EXPECT_EQ(fetch(false), "") << "what is not committed does not count";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(fetch(), "");
    EXPECT_EQ(fetch(), "download_limit");
    EXPECT_FALSE(available());
    EXPECT_EQ(sql("SELECT count(*) FROM compliance_audit_events WHERE action = 'download' AND entity_type = 'dsr_package'"), "5");
}

TEST_F(DsrPackageTest, AnExpiredOneIsNotHandedOut) {
    order();
    run_jobs();
    release();
    sql("SELECT set_config('app.tenant_id', '" + tenant_.str() + "', false); UPDATE compliance_dsr_packages SET expires_at = now() - interval '1 s'");
    EXPECT_EQ(fetch(), "package_expired");
    EXPECT_FALSE(available());
}

TEST_F(DsrPackageTest, ItGoesWithThePersonsKey) {
    order();
    run_jobs();
    release();
    in_fiber([&](Fiber& fiber) {
        auto context = system(fiber);
        auto tx = context.transaction();
        services_->vault.destroy_subject(tx, request_.subject_key);
        tx.commit();
    });
    EXPECT_EQ(fetch(), "not_found");
    EXPECT_EQ(read().packages.front().files.state, platform::PiiState::erased);
}

TEST_F(DsrPackageTest, ADecisionMadeAfterwardsMakesItStale) {
    order();
    run_jobs();
    const auto before = read();
    in_fiber([&](Fiber& fiber) {
        auto context = member(fiber, "usr_editor");
        DsrDecisionInput decision;
        decision.decision = DsrDecision::granted;
        services_->dsr_items.decide(context, request_.id, before.items.front().id, {}, decision);
        try {
            services_->dsr_reviews.submit(context, request_.id, {});
            ADD_FAILURE() << "nine entries and a package are missing";
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.code(), "identity_insufficient");
        }
        auto db = context.units();
        auto now = services_->dsr_cases.rows().rows().get(db, request_.id);
        std::vector<DsrRequest> one;
        one.push_back(std::move(*now));
        services_->dsr_cases.rows().load_parts(db, one);
        EXPECT_NE(package_basis(db, one.front()), before.packages.front().basis) << "a decision makes the package stale";
    });
}

}  // namespace
