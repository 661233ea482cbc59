// SPDX-License-Identifier: Apache-2.0
#include "compliance/services/tenant_closing.hpp"

#include <spdlog/spdlog.h>

#include "compliance/domain/period.hpp"
#include "compliance/services/register.hpp"
#include "platform/crypto/hash.hpp"

namespace compliance {

using platform::Problem;
using platform::Uuid;
using platform::postgres::Params;

namespace {

constexpr std::int64_t kMaxGraceDays = 90;
constexpr std::chrono::hours kWrittenLate{48};  // jobs may take an hour; an instance may be away for a while

/// Whole days of P0D…P90D (or weeks); nullopt for anything else.
std::optional<std::int64_t> grace_days(std::string_view text) {
    if (text.size() < 3 || text.size() > 4 || text.front() != 'P') return std::nullopt;
    const auto number = platform::parse_decimal(text.substr(1, text.size() - 2), 3, 0);
    if (!number || *number < 0 || (text.back() != 'D' && text.back() != 'W')) return std::nullopt;
    const auto days = *number * (text.back() == 'W' ? 7 : 1);
    return days <= kMaxGraceDays ? std::optional(days) : std::nullopt;
}

/// Rows by table. The tenant must be closed, and its lock be held.
std::map<std::string, std::int64_t> erase_rows(platform::postgres::Transaction& tx) {
    tx.run("SET LOCAL ROLE compliance_eraser");
    const auto counts = tx.run("SELECT compliance_erase_tenant()");
    tx.run("SET LOCAL ROLE compliance_app");
    return platform::json::from_stored<std::map<std::string, std::int64_t>>(counts.text(0, 0));
}

}  // namespace

TenantClosingService::TenantClosingService(const Parts& parts)
    : vault_(parts.vault), members_(parts.members), jobs_(parts.jobs), access_(parts.access), journal_(parts.journal), files_(parts.files), table_(tenants()) {
    // Reopening is what ends this job, not cancelling it.
    jobs_.add_kind(kJob, {[this](JobRun& run) { return destroy(run); }, false});
    journal_.add_handler(ShredKind::tenant, {[](Context& context, const std::vector<ShredLine>& lines) {
                                                 auto db = context.units();
                                                 const auto keys =
                                                     db.run("SELECT 1 FROM vault.compliance_tenant_keys WHERE tenant_id = compliance_tenant() LIMIT 1");
                                                 return keys.empty() ? std::vector<ShredLine>{} : std::vector<ShredLine>{lines.front()};
                                             },
                                             [this](Context& context, const ShredLine& line) { end_again(context, line); }});
}

Job TenantClosingService::close(Context& caller_context, const Uuid& id, const CloseTenant& in) const {
    Context context = caller_context;
    if (context.caller.instance) context.caller.tenant = id;
    else if (context.caller.tenant != id) throw platform::not_found();
    auto tx = context.transaction();
    auto tenant = table_.get_for_update(tx, id);
    if (!tenant || tenant->state == TenantState::closed) throw platform::not_found();
    std::vector<platform::Fault> faults;
    if (in.confirm.value != tenant->slug.value) faults.push_back({"/confirm", "unknown_value", "must be the tenant's slug"});
    const auto days = grace_days(in.grace.value);
    if (!days) faults.push_back({"/grace", "out_of_range", "must be between P0D and P90D"});
    require_faultless(std::move(faults));
    const auto wanted = in.reopen ? TenantState::closing : TenantState::active;
    if (tenant->state != wanted)
        throw platform::conflict("state", in.reopen ? "The tenant is not being closed." : "The tenant is being closed already.")
            .with("possible_states", in.reopen ? R"(["closing"])" : R"(["active"])");
    context.action = in.reopen ? "reopen" : "close";
    tx.set_scope(context.scope());
    const auto before = tenant->version;
    std::optional<Job> job;
    if (in.reopen) {
        const auto rows = tx.run("SELECT id FROM compliance_jobs WHERE tenant_id = compliance_tenant() AND kind = $1 AND state = 'queued' FOR UPDATE",
                                 Params{}.add(kJob));
        if (rows.empty()) throw platform::conflict("state", "The keys are being destroyed.").with("possible_states", "[]");
        job = jobs_.withdraw(tx, rows.uuid(0, 0));
        tenant->state = TenantState::active;
        tenant->closing.reset();
    } else {
        tenant->state = TenantState::closing;
        tenant->closing = TenantClosing{context.now, context.now + std::chrono::days(*days), std::nullopt};
        job = jobs_.enqueue(context, tx, kJob, "{}", tenant->closing->destroy_at);
    }
    update_record(table_, tx, *tenant, before);
    members_.warn_admins(context, tx, in.reopen ? SecurityChange::reopened : SecurityChange::closing);
    tx.commit();
    access_.forget(id.str());
    return std::move(*job);
}

std::string TenantClosingService::destroy(JobRun& run) const {
    auto& context = run.context;
    context.action = "destroy";
    auto tx = context.transaction();
    tx.allow(std::chrono::hours(1));
    tx.run("SELECT compliance_lock_tenant()");  // what was let in before ends before, and is erased with the rest
    auto tenant = table_.get_for_update(tx, context.caller.tenant);
    if (!tenant || tenant->state != TenantState::closing || !tenant->closing || tenant->closing->destroy_at > context.now)
        throw Problem(409, "state", "The tenant is not due to be destroyed.");
    ShredLine line;
    line.kind = ShredKind::tenant;
    line.tenant = tenant->id;
    line.at = context.now;
    end(tx, *tenant, context.now);
    journal_.append(context, tx, line);
    try {
        tx.commit();
    } catch (...) {
        journal_.failed(line);
        throw;
    }
    run.gone();
    vault_.forget(tenant->id);
    access_.forget(tenant->id.str());
    // Their keys are gone already; what a failure or a kill leaves of the content is waste that the sweep finds.
    files_.discard_all(context.fiber, tenant->id);
    return "null";
}

void TenantClosingService::end_again(Context& given, const ShredLine& line) const {
    Context context = given;
    context.action = "destroy";
    context.reason = "shred journal";
    auto tx = context.transaction();
    tx.allow(std::chrono::hours(1));
    tx.run("SELECT compliance_lock_tenant()");
    auto tenant = table_.get_for_update(tx, line.tenant);
    if (tenant) {
        end(tx, *tenant, line.at);
    } else {
        // The rows have gone already, and only the key store was restored.
        tx.run("SET LOCAL ROLE compliance_eraser");
        for (const char* table : {"tenant_keys", "subject_keys", "log_seeds"})
            tx.run(std::string("DELETE FROM vault.compliance_") + table + " WHERE tenant_id = compliance_tenant()");
        tx.run("SET LOCAL ROLE compliance_app");
    }
    tx.commit();
    vault_.forget(line.tenant);
    access_.forget(line.tenant.str());
    files_.discard_all(context.fiber, line.tenant);
}

std::vector<Uuid> TenantClosingService::ended_lately(Context& context) {
    auto db = context.units();
    const auto rows = db.run("SELECT former_tenant FROM compliance_deletion_certificates WHERE destroyed_at > $1", Params{}.add(context.now - kWrittenLate));
    std::vector<Uuid> ended;
    for (std::size_t i = 0; i < rows.rows(); ++i) ended.push_back(rows.uuid(i, 0));
    return ended;
}

std::int64_t TenantClosingService::sweep(Context& context) const {
    auto tx = context.transaction();
    tx.run("SELECT compliance_lock_tenant()");
    const auto tenant = table_.get_for_update(tx, context.caller.tenant);
    if (!tenant || tenant->state != TenantState::closed) return 0;  // an older copy of the database, which the shred journal mends
    std::int64_t found = 0;
    for (const auto& [table, rows] : erase_rows(tx)) found += rows;
    tx.commit();
    if (found > 0) spdlog::warn("{} rows that were written after the end of tenant {} are erased", found, context.caller.tenant.str());
    return found;
}

void TenantClosingService::end(platform::postgres::Transaction& tx, Tenant& tenant, platform::Instant at) const {
    DeletionCertificate certificate;
    certificate.tenant_id = tenant.id;
    certificate.slug = tenant.slug.value;
    certificate.legal_name = tenant.legal_name.value;
    certificate.requested_at = tenant.closing ? tenant.closing->requested_at : at;
    certificate.destroyed_at = at;
    const auto keys = tx.run("SELECT kind || '/' || version FROM vault.compliance_tenant_keys WHERE tenant_id = compliance_tenant() ORDER BY kind, version");
    for (std::size_t i = 0; i < keys.rows(); ++i) certificate.tenant_keys.emplace_back(keys.text(i, 0));
    const auto persons = tx.run("SELECT count(*), coalesce(string_agg(fingerprint, E'\\n' ORDER BY fingerprint), '') FROM vault.compliance_subject_keys "
                                "WHERE tenant_id = compliance_tenant() AND destroyed_at IS NULL");
    certificate.subject_keys = persons.integer(0, 0);
    certificate.subject_keys_sha256 = platform::crypto::sha256_hex(persons.text(0, 1));
    const auto before = tenant.version;
    tenant.state = TenantState::closed;
    update_record(table_, tx, tenant, before);
    certificate.rows = erase_rows(tx);
    const auto jws = vault_.sign_as_instance(tx, platform::json::to_json(certificate, platform::json::Form::plain));
    tx.run("INSERT INTO compliance_deletion_certificates (id, former_tenant, slug, destroyed_at, jws) VALUES ($1, $2, $3, $4, $5)",
           Params{}.add(Uuid::make_v7(at)).add(certificate.tenant_id).add(std::string_view(certificate.slug)).add(at).add(std::string_view(jws)));
}

}  // namespace compliance
