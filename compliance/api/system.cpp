// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"
#include "compliance/services/shred_journal.hpp"
#include "compliance/services/vault.hpp"
#include "compliance/services/audit_trail.hpp"

#include <chrono>
#include <map>

#include "platform/async/runtime.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

struct Health {
    std::string status, version;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"status", "pass, degraded (the audit trail has not been sealed for five minutes) or fail."},
                                                                {"version", "Version of the program."}};
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version))

struct Component {
    std::string name, state;
    std::optional<std::int64_t> latency_ms;
    std::optional<std::string> version;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"name", "database, audit_trail, mail, scanner, identity."},
                                                                {"state", "pass, warn (not configured, or sealing is overdue) or fail."},
                                                                {"latency_ms", "Time of one round trip, whole milliseconds."},
                                                                {"version", "Version of the component; for administrators only."}};
};
BOOST_DESCRIBE_STRUCT(Component, (), (name, state, latency_ms, version))

struct Licence {
    std::string spdx, edition;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"spdx", "SPDX identifier."}, {"edition", "open."}};
};
BOOST_DESCRIBE_STRUCT(Licence, (), (spdx, edition))

struct Limits {
    std::int64_t requests_per_minute = 0, public_requests_per_minute = 0, body_bytes = 0, list_items = 200, statement_timeout_ms = 15'000;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"requests_per_minute", "Of one member or token."},
                                                                {"public_requests_per_minute", "Of one address to one operation without sign-in."},
                                                                {"body_bytes", "Of a body; files and imports have limits of their own."},
                                                                {"list_items", "Most entries of one page of a list."},
                                                                {"statement_timeout_ms", "Longest that the database works on one statement, milliseconds."}};
};
BOOST_DESCRIBE_STRUCT(Limits, (), (requests_per_minute, public_requests_per_minute, body_bytes, list_items, statement_timeout_ms))

struct SystemInfo {
    std::string version, commit;
    platform::Instant built_at{};
    std::int64_t schema_version = 0;
    Licence licence;
    std::map<std::string, bool> features;
    Limits limits;
    std::vector<Component> components;
    static constexpr std::string_view kText = "The running program and what it leans on.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"version", "Version of the program."},
                                                                {"commit", "Commit it was built from; `-changed` where files differed from it."},
                                                                {"built_at", "When it was built."},
                                                                {"schema_version", "Number of the last migration that the database has."},
                                                                {"licence", "Licence."},
                                                                {"features", "What this instance is set up for: embedded_database, mail, single_sign_on, tls."},
                                                                {"limits", "What a client must keep to."},
                                                                {"components", "State of what the program leans on."}};
};
BOOST_DESCRIBE_STRUCT(SystemInfo, (), (version, commit, built_at, schema_version, licence, features, limits, components))

struct PublicKey {
    std::string kty, crv, alg, use, kid, x;
    std::optional<std::int64_t> from_size, to_size;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kty", "OKP."},
                                                                {"crv", "Ed25519."},
                                                                {"alg", "EdDSA."},
                                                                {"use", "sig."},
                                                                {"kid", "SHA-256 of the SubjectPublicKeyInfo, hex."},
                                                                {"x", "The key, base64url."},
                                                                {"from_size", "Of a log's key: size of the tree from which on it signs heads."},
                                                                {"to_size", "Of a log's key: size from which on the next one does."}};
};
BOOST_DESCRIBE_STRUCT(PublicKey, (), (kty, crv, alg, use, kid, x, from_size, to_size))

struct KeySet {
    std::vector<PublicKey> keys;
    static constexpr std::string_view kText = "JSON Web Key Set (RFC 7517).";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"keys", "Newest first."}};
};
BOOST_DESCRIBE_STRUCT(KeySet, (), (keys))

struct KeyQuery {
    std::optional<platform::Text<64>> log_id;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"log_id", "Keys of that tenant's log instead of the instance's own."}};
};
BOOST_DESCRIBE_STRUCT(KeyQuery, (), (log_id))

KeySet key_set(Call& call, const Services& services, const std::optional<platform::Text<64>>& log_id) {
    KeySet set;
    const auto add = [&](const std::string& id, const std::string& key, std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
        set.keys.push_back({"OKP", "Ed25519", "EdDSA", "sig", id, platform::crypto::base64url_encode(key), from, to});
    };
    if (log_id) {
        auto keys = AuditTrailService::public_keys(call.context, log_id->value);
        std::reverse(keys.begin(), keys.end());
        for (const auto& key : keys) add(key.key_id, key.public_key, key.from_size, key.to_size);
        return set;
    }
    auto db = call.context.units();
    for (const auto& key : services.vault.instance_keys(db)) add(key.key_id, key.public_key, std::nullopt, std::nullopt);
    return set;
}

SystemInfo system_info(Call& call, const SystemPages& pages) {
    SystemInfo info{pages.version, pages.commit, pages.built_at, 0, {"Apache-2.0", "open"}, {}, {}, {}};
    auto db = call.context.units();
    const auto begin = std::chrono::steady_clock::now();
    const auto version = db.run("SELECT current_setting('server_version'), (SELECT max(number) FROM compliance_schema_migrations)");
    const auto taken = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    info.schema_version = version.integer(0, 1);
    info.features = {{"embedded_database", pages.embedded_database}, {"mail", pages.mail}, {"single_sign_on", pages.identity}, {"tls", pages.tls}};
    info.limits.requests_per_minute = pages.requests_per_minute;
    info.limits.public_requests_per_minute = pages.public_requests_per_minute;
    info.limits.body_bytes = static_cast<std::int64_t>(Op{}.max_body);
    const bool admin = call.context.caller.is(Role::compliance_admin);
    info.components.push_back({"database", "pass", taken.count(), admin ? std::optional(std::string(version.text(0, 0))) : std::nullopt});
    info.components.push_back({"audit_trail", pages.seal_overdue() ? "warn" : "pass", std::nullopt, std::nullopt});
    info.components.push_back({"mail", pages.mail ? "pass" : "warn", std::nullopt, std::nullopt});
    info.components.push_back({"scanner", pages.scanner ? "pass" : "warn", std::nullopt, std::nullopt});
    info.components.push_back({"identity", pages.identity ? "pass" : "warn", std::nullopt, std::nullopt});
    return info;
}

platform::Problem not_ready(std::string why) { return platform::Problem(503, "unavailable", std::move(why)).retry_after(5); }

/// Throws what a balancer is to hear as 503: requests would fail here.
void check_ready(Call& call, const Services& services, const SystemPages& pages) {
    auto db = call.context.units();
    const auto rows = db.run("SELECT max(number) FROM compliance_schema_migrations");
    const auto have = rows.is_null(0, 0) ? 0 : rows.integer(0, 0);
    if (have != pages.schema_version)
        throw not_ready(fmt::format("The database has schema version {}, this program needs {}.", have, pages.schema_version));
    try {
        services.vault.check_master(call.context);
    } catch (const platform::crypto::KeyError&) {
        throw not_ready("The master key is not the one of this database.");
    }
    if (services.vault.instance_keys(db).empty()) throw not_ready("There is no signing key.");
}

/// What is erased must be recorded outside of the database (gdpr R5).
void check_journal(Call& call, Services& services) {
    try {
        call.context.fiber.offload([&] { services.shreds.check(); });
    } catch (const platform::ledger::JournalError&) {
        throw platform::Problem(503, "shred_journal_missing", "What was erased can no longer be recorded outside of the database.");
    }
}

}  // namespace

void add_system_routes(Api& api, Services& services, const SystemPages& pages) {
    api.get<Health>("/platform/health", {"getHealth", "public", "The process is alive; touches nothing else."},
                    [&](Call&) { return Health{"pass", pages.version}; });
    api.get<Health>("/platform/ready",
                    {"getReadiness", "public",
                     "Database reachable at this program's schema, master key, signing key and shred journal there; 503 with the reason otherwise."},
                    [&](Call& call) {
                        check_ready(call, services, pages);
                        check_journal(call, services);
                        return Health{pages.seal_overdue() ? "warn" : "pass", pages.version};
                    });
    api.get<SystemInfo>(
        "/platform/system",
        {"getSystemInfo", "platform:read",
         "Version, schema, licence and the state of database, mail, scanner and sign-in; whether these are configured, not whether they answer."},
        [&](Call& call) { return system_info(call, pages); });
    auto& metrics = api.raw("GET", "/platform/metrics", {"getMetrics", "public", "Metrics in Prometheus text; from this machine or with the metrics token."},
                            nullptr, [&](Call& call) {
                                const auto& peer = call.request().peer;
                                const bool here = peer == "127.0.0.1" || peer == "::1";
                                const bool token = !pages.metrics_token.empty() && call.request().header("Authorization") == "Bearer " + pages.metrics_token;
                                if (!here && !token) throw platform::forbidden("forbidden");
                                call.response().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                                call.response().body = pages.metrics();
                            });
    metrics.operation.shape = platform::openapi::Shape::file;
    metrics.operation.media_type = "text/plain";
    metrics.operation.problems = {403};
    auto& document = api.raw("GET", "/platform/openapi.json", {"getOpenApi", "public", "The OpenAPI 3.1 document of this build."}, nullptr, [&](Call& call) {
        call.answer_bytes("application/json", pages.document(), pages.document_tag());
    });
    document.operation.shape = platform::openapi::Shape::file;
    document.operation.conditional = true;
    api.find<KeyQuery, KeySet>("/platform/jwks.json",
                               {.id = "getJwks",
                                .permission = "public",
                                .text = "Public keys (RFC 7517, Ed25519) of this instance, or of a tenant's log; retired ones stay listed.",
                                .problems = {404}},
                               [&](Call& call, const KeyQuery& query) { return key_set(call, services, query.log_id); });
}

}  // namespace compliance
