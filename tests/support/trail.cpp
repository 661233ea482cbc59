// SPDX-License-Identifier: Apache-2.0
#include "tests/support/trail.hpp"

#include <set>

#include "compliance/repositories/audit_log.hpp"

namespace tests {

using platform::Fiber;
using platform::postgres::Params;
using platform::postgres::Transaction;
using platform::postgres::Units;

void TrailTest::SetUp() {
    DatabaseTest::SetUp();
    jobs_ = std::make_unique<compliance::JobService>(*runtime_);
    trail_ = std::make_unique<compliance::AuditTrailService>(vault_, *jobs_, "");
    in_fiber([&](Fiber& fiber) {
        Transaction tx(*database_, fiber, scope());
        vault_.make_tenant_keys(tx);
        tx.run("SELECT compliance_epoch(compliance_tenant())");   // the log's row, so that no test's transaction waits for another's
        tx.commit();
    });
}

void TrailTest::TearDown() {
    DatabaseTest::TearDown();
    trail_.reset();
    jobs_.reset();
}

compliance::Context TrailTest::context(Fiber& fiber, platform::postgres::Database& database) const {
    compliance::Caller caller;
    caller.tenant = tenant_;
    caller.actor_kind = "user";
    caller.subject = "usr_test";
    caller.permissions.set();
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    return {fiber, database, std::move(caller), platform::Uuid::make_v7(now), now};
}

void TrailTest::write(Fiber& fiber, int events) {
    Transaction tx(*database_, fiber, scope());
    tx.run("SELECT compliance_audit_note('read', 'file', NULL, NULL, jsonb_build_object('count', n)) FROM generate_series(1, $1::integer) AS n",
           Params{}.add(events));
    tx.commit();
}

compliance::AuditSealer::Outcome TrailTest::seal() {
    compliance::AuditSealer::Outcome out;
    in_fiber([&](Fiber& fiber) {
        auto own = context(fiber);
        out = sealer_.seal(own);
    });
    return out;
}

compliance::TrailVerification TrailTest::verify(std::vector<compliance::KeptHead> trusted, std::int64_t page) {
    compliance::TrailVerification out;
    compliance::VerifyOptions options;
    options.trusted = std::move(trusted);
    options.page = page;
    in_fiber([&](Fiber& fiber) {
        Units units(*database_, fiber, scope());
        out = compliance::verify_trail(units, options);
    });
    return out;
}

std::vector<std::string> TrailTest::kinds(const compliance::TrailVerification& result) {
    std::set<std::string> out;
    for (const auto& fault : result.faults) out.emplace(platform::reflect::type_of<compliance::TrailFaultKind>().values[static_cast<std::size_t>(fault.kind)]);
    return {out.begin(), out.end()};
}

std::string TrailTest::attack(const std::string& sql) { return superuser(url_, "SET session_replication_role = replica; " + sql); }

platform::ledger::SizedRoot TrailTest::head() {
    platform::ledger::SizedRoot out;
    in_fiber([&](Fiber& fiber) {
        Units units(*database_, fiber, scope());
        const auto newest = compliance::audit_log::newest_head(units, 1).value();
        out = {static_cast<std::uint64_t>(newest.tree_size), newest.root};
    });
    return out;
}

}  // namespace tests
