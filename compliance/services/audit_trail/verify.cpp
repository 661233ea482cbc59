// SPDX-License-Identifier: Apache-2.0
// The job that verifies the tenant's trail.
#include "compliance/repositories/audit_log.hpp"
#include "compliance/services/audit_trail.hpp"
#include "compliance/services/audit_verification.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/json/json.hpp"

namespace compliance {

namespace {

std::optional<platform::ledger::Hash> hash_of(std::string_view hex) {
    if (hex.size() != 64) return std::nullopt;
    return platform::crypto::hex_decode(hex);
}

VerifyOptions options_of(const VerifyTrailInput& in) {
    VerifyOptions options;
    if (in.from_index) options.from = in.from_index->value;
    if (in.to_index) options.upto = in.to_index->value;
    for (const auto& head : in.trusted_heads)
        options.trusted.push_back({{static_cast<std::uint64_t>(head.tree_size.value), hash_of(head.root_hash.value).value_or(platform::ledger::Hash{})}});
    return options;
}

}  // namespace

AuditTrailService::AuditTrailService(const Vault& vault, JobService& jobs, std::string tsa_roots)
    : vault_(vault), jobs_(jobs), tsa_roots_(std::move(tsa_roots)) {
    jobs_.add_kind(kVerifyJob, {[this](JobRun& run) {
        auto options = options_of(platform::json::from_stored<VerifyTrailInput>(run.job.input.text));
        options.tsa_roots = tsa_roots_;
        auto told = std::chrono::steady_clock::now();
        options.progress = [&](double done) {
            if (std::chrono::steady_clock::now() - told < std::chrono::seconds(1)) return;
            told = std::chrono::steady_clock::now();
            run.progress(done);
        };
        auto units = run.context.units();
        return platform::json::to_json(verify_trail(units, options));
    }});
}

Job AuditTrailService::verify(Context& context, const VerifyTrailInput& in) const {
    std::vector<platform::Fault> faults;
    if (in.from_index && in.to_index && in.from_index->value > in.to_index->value)
        faults.push_back({"/from_index", "out_of_range", "must not stand behind to_index"});
    for (std::size_t i = 0; i < in.trusted_heads.size(); ++i)
        if (!hash_of(in.trusted_heads[i].root_hash.value))
            faults.push_back({"/trusted_heads/" + std::to_string(i) + "/root_hash", "bad_format", "must be 64 hex digits"});
    auto tx = context.transaction();
    const auto log = audit_log::current(tx);
    const auto size = log ? log->size : 0;
    if (in.from_index && in.from_index->value >= std::max<std::int64_t>(size, 1))
        faults.push_back({"/from_index", "out_of_range", "must be below " + std::to_string(size)});
    require_faultless(std::move(faults));
    take_reason(context, in.reason);
    tx.set_scope(context.scope());
    TrailRead read;
    read.filters = given_members(platform::reflect::type_of<VerifyTrailInput>(), &in, {{"operation", "\"verifyAuditTrail\""}});
    note_trail_read(context, tx, read);
    auto job = jobs_.enqueue(context, tx, kVerifyJob, platform::json::to_json(in, platform::json::Form::plain));
    tx.commit();
    return job;
}

}  // namespace compliance
