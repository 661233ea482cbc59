// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/wiring.hpp"

#include <filesystem>

#include <spdlog/spdlog.h>

#include "compliance/app/program.hpp"
#include "compliance/db/migrations.hpp"
#include "platform/auth/oidc.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/client.hpp"
#include "platform/http/url.hpp"

namespace compliance {

namespace {

platform::crypto::Key32 master_key(const Config& config) {
    if (!config.master_key.empty()) return platform::crypto::parse_master_key(config.master_key);
    const bool own = config.master_key_file.empty();
    const auto path = own ? (std::filesystem::path(config.data_dir) / "master.key").string() : config.master_key_file;
    // Only beside a database that we are just making may a key be made; else it would be the wrong one.
    const bool fresh = own && config.database_url.empty() && !std::filesystem::exists(std::filesystem::path(config.data_dir) / "postgres");
    return platform::crypto::load_master_key(path, fresh);
}

/// smtp://host:port (STARTTLS; plain only to this machine) or smtps://user:password@host:port.
InstanceMail instance_mail(const Config& config) {
    if (config.smtp_url.empty()) return {};
    const auto url = platform::http::parse_url(config.smtp_url);
    if (!url || (url->scheme != "smtp" && url->scheme != "smtps") || config.smtp_from.empty())
        throw std::invalid_argument("COMPLIANCE_SMTP_URL must be smtp://host:port or smtps://…, and COMPLIANCE_SMTP_FROM must name the sender");
    platform::mail::SmtpServer server;
    server.host = url->host;
    server.port = url->port != 0 ? url->port : 587;
    const bool here = server.host == "localhost" || server.host.starts_with("127.");
    server.security = url->scheme == "smtps" ? platform::mail::Security::tls : here ? platform::mail::Security::none
                                                                                    : platform::mail::Security::starttls;
    server.user = url->user;
    server.password = url->password;
    return {server, config.smtp_from};
}

Access::VerifyToken token_verifier(const Config& config) {
    if (config.keycloak_url.empty()) return {};
    if (config.keycloak_realm.empty() || config.keycloak_client_id.empty())
        throw std::invalid_argument("KEYCLOAK_URL needs KEYCLOAK_REALM and KEYCLOAK_CLIENT_ID beside it");
    auto provider = std::make_shared<platform::auth::OidcProvider>(
        platform::auth::TokenRules{config.keycloak_url + "/realms/" + config.keycloak_realm, config.keycloak_client_id}, [](const std::string& url) {
            auto result = platform::http::fetch(url);
            if (result.status != 200) throw std::runtime_error("answered " + std::to_string(result.status));
            return std::move(result.body);
        });
    return [provider](platform::Fiber& fiber, std::string_view token, platform::Instant now) -> std::optional<Identity> {
        std::optional<platform::auth::Claims> claims;
        fiber.offload([&] { claims = provider->verify(token, now); });
        if (!claims) return std::nullopt;
        const bool strong = std::find(claims->methods.begin(), claims->methods.end(), "mfa") != claims->methods.end() || claims->context_class == "2";
        return Identity{claims->issuer, claims->subject, claims->email, claims->email_verified, strong, claims->expires_at};
    };
}

}  // namespace

Wiring::Wiring(const Config& given) : config(given) {
    if (config.database_url.empty()) std::filesystem::create_directories(config.data_dir);
    auto master = master_key(config);
    if (config.database_url.empty())
        cluster = std::make_unique<platform::postgres::Cluster>(platform::postgres::ClusterConfig{.directory = config.data_dir});
    const std::string url = cluster ? cluster->superuser_url() : config.database_url;
    platform::postgres::migrate(url, migrations());

    runtime = std::make_unique<platform::Runtime>(platform::RuntimeConfig{});
    database = std::make_unique<platform::postgres::Database>(
        *runtime, platform::postgres::DatabaseConfig{.url = url, .role = "compliance_app"});
    services = std::make_unique<Services>(*runtime, *database, std::move(master), token_verifier(config), config.bootstrap_token,
                                          instance_mail(config));
    runtime->run(0, [&](platform::Fiber& fiber) {
        auto context = system_context(fiber);
        services->vault.check_master(context);
        auto units = context.units();
        (void)services->vault.instance_keys(units);   // made before the first certificate needs one
    });
    services->access.listen();

    pages.version = kVersion;
    pages.commit = kCommit;
    pages.schema_version = migrations().back().number;
    pages.mail = !config.smtp_url.empty();
    pages.identity = !config.keycloak_url.empty();
    pages.metrics_token = config.metrics_token;
    pages.metrics = [this] { return metrics.text(); };
    pages.document = [this]() -> const std::string& { return document; };
    pages.document_tag = [this]() -> const std::string& { return document_tag; };
    metrics.build_info(kVersion, kCommit);
    metrics.gauge("db_pool_in_use", "Database connections held by transactions.", [this] { return static_cast<double>(database->status().in_use); });
    metrics.gauge("db_errors_total", "Statements that the database refused.", [this] { return static_cast<double>(database->status().errors); });

    operations = all_operations(*services, pages);
    document = openapi_document(operations, kVersion);
    document_tag = "\"" + platform::crypto::sha256_hex(document).substr(0, 32) + "\"";
    dispatcher = std::make_unique<Dispatcher>(
        *services, metrics, DispatchConfig{config.rate_per_minute, config.rate_per_minute > 600 ? config.rate_per_minute : 60});
    dispatcher->add_routes(router, operations);
}

Wiring::~Wiring() { stop(); }

Context Wiring::system_context(platform::Fiber& fiber, const platform::Uuid& tenant) const {
    Caller caller;
    caller.tenant = tenant;
    caller.actor_kind = "system";
    caller.permissions.set();
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    Context context{fiber, *database, std::move(caller), platform::Uuid::make_v7(now), now};
    context.origin = "cli";
    context.public_url = config.public_url.empty() ? config.own_url(config.port()) : config.public_url;
    return context;
}

void Wiring::start_server() {
    platform::http::ServerConfig settings;
    settings.address = config.host();
    settings.port = config.port();
    settings.tls_certificate = config.tls_certificate;
    settings.tls_key = config.tls_key;
    settings.trusted_proxies = config.trusted_proxies;
    settings.cors_origins = config.cors_origins;
    server = std::make_unique<platform::http::Server>(
        *runtime, settings, router, [this](platform::http::Exchange& exchange) { (*dispatcher)(exchange); },
        [this](platform::http::Exchange& exchange, int status, std::string_view detail) { dispatcher->refuse(exchange, status, detail); });
    server->start();
    dispatcher->set_public_url(config.public_url, config.own_url(server->port()));
}

void Wiring::stop() {
    if (server) server->drain();
    if (database) database->close();
    if (runtime) runtime->stop();
    server.reset();
    database.reset();
    runtime.reset();
    cluster.reset();
}

}  // namespace compliance
