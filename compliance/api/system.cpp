// SPDX-License-Identifier: Apache-2.0
#include "compliance/api/routes.hpp"

#include <chrono>

#include "platform/crypto/encoding.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

namespace {

struct Health {
    std::string status, version;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"status", "pass, warn or fail."}, {"version", "Version of the program."}};
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version))

struct Component {
    std::string name, state;
    std::optional<std::int64_t> latency_ms;
    std::optional<std::string> version;
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"name", "database, mail, identity."}, {"state", "pass, warn (not configured) or fail."}, {"latency_ms", "Time of one round trip, whole milliseconds."},
        {"version", "Version of the component; for administrators only."}};
};
BOOST_DESCRIBE_STRUCT(Component, (), (name, state, latency_ms, version))

struct Licence {
    std::string spdx, edition;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"spdx", "SPDX identifier."}, {"edition", "open."}};
};
BOOST_DESCRIBE_STRUCT(Licence, (), (spdx, edition))

struct SystemInfo {
    std::string version, commit;
    std::optional<std::int64_t> schema_version;
    Licence licence;
    std::vector<Component> components;
    static constexpr std::string_view kText = "The running program and what it leans on.";
    static constexpr platform::reflect::MemberDoc kMembers[] = {
        {"version", "Version of the program."}, {"commit", "Commit it was built from."}, {"schema_version", "Number of the last migration."},
        {"licence", "Licence."}, {"components", "State of what the program leans on."}};
};
BOOST_DESCRIBE_STRUCT(SystemInfo, (), (version, commit, schema_version, licence, components))

struct PublicKey {
    std::string kty, crv, alg, use, kid, x;
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"kty", "OKP."},
                                                                {"crv", "Ed25519."},
                                                                {"alg", "EdDSA."},
                                                                {"use", "sig."},
                                                                {"kid", "SHA-256 of the SubjectPublicKeyInfo, hex."},
                                                                {"x", "The key, base64url."}};
};
BOOST_DESCRIBE_STRUCT(PublicKey, (), (kty, crv, alg, use, kid, x))

struct KeySet {
    std::vector<PublicKey> keys;
    static constexpr std::string_view kText = "JSON Web Key Set (RFC 7517).";
    static constexpr platform::reflect::MemberDoc kMembers[] = {{"keys", "Newest first."}};
};
BOOST_DESCRIBE_STRUCT(KeySet, (), (keys))

SystemInfo system_info(Call& call, const SystemPages& pages) {
    SystemInfo info{pages.version, pages.commit, std::nullopt, {"Apache-2.0", "open"}, {}};
    auto db = call.context.units();
    const auto begin = std::chrono::steady_clock::now();
    const auto version = db.run("SELECT current_setting('server_version')");
    const auto taken = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    info.schema_version = pages.schema_version;
    const bool admin = call.context.caller.is(Role::compliance_admin);
    info.components.push_back({"database", "pass", taken.count(), admin ? std::optional(std::string(version.text(0, 0))) : std::nullopt});
    info.components.push_back({"mail", pages.mail ? "pass" : "warn", std::nullopt, std::nullopt});
    info.components.push_back({"identity", pages.identity ? "pass" : "warn", std::nullopt, std::nullopt});
    return info;
}

}  // namespace

void add_system_routes(Api& api, Services& services, const SystemPages& pages) {
    api.get<Health>("/platform/health", {"getHealth", "public", "The process is alive; touches nothing else."},
                    [&](Call&) { return Health{"pass", pages.version}; });
    api.get<Health>("/platform/ready", {"getReadiness", "public", "Database reachable, migrations applied, key loaded; 503 otherwise."}, [&](Call& call) {
        services.database.ping(call.context.fiber);
        return Health{"pass", pages.version};
    });
    api.get<SystemInfo>(
        "/platform/system",
        {"getSystemInfo", "platform:read",
         "Version, schema, licence and the state of database, mail and sign-in; whether mail and sign-in are configured, not whether they answer."},
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
        call.response().set("Content-Type", "application/json");
        call.response().set("ETag", pages.document_tag());
        if (call.request().header("If-None-Match") == pages.document_tag()) call.response().status = 304;
        else call.response().body = pages.document();
    });
    document.operation.shape = platform::openapi::Shape::file;
    document.operation.conditional = true;
    api.get<KeySet>("/platform/jwks.json", {"getJwks", "public", "Public keys (RFC 7517, Ed25519) that this instance signs with; retired ones stay listed."},
                    [&](Call& call) {
                        auto db = call.context.units();
                        KeySet set;
                        for (const auto& key : services.vault.instance_keys(db))
                            set.keys.push_back({"OKP", "Ed25519", "EdDSA", "sig", key.key_id, platform::crypto::base64url_encode(key.public_key)});
                        return set;
                    });
}

}  // namespace compliance
