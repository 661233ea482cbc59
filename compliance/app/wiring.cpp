// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/wiring.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>

#include <spdlog/spdlog.h>

#include "compliance/app/program.hpp"
#include "compliance/app/reach.hpp"
#include "compliance/db/migrations.hpp"
#include "compliance/pages/pages.hpp"
#include "compliance/templates/templates.hpp"
#include "platform/auth/oidc.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/files/scanner.hpp"
#include "platform/http/client.hpp"
#include "platform/http/head.hpp"
#include "platform/http/url.hpp"
#include "platform/postgres/pooler.hpp"
#include "platform/postgres/vacuum.hpp"

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

/// smtp://host:port (STARTTLS; plain only to this machine, unless it is said what its certificate is trusted by) or
/// smtps://user:password@host:port.
InstanceMail instance_mail(const Config& config) {
    if (config.smtp_url.empty()) return {};
    const auto url = platform::http::parse_url(config.smtp_url);
    if (!url || (url->scheme != "smtp" && url->scheme != "smtps") || config.smtp_from.empty())
        throw std::invalid_argument("COMPLIANCE_SMTP_URL must be smtp://host:port or smtps://…, and COMPLIANCE_SMTP_FROM must name the sender");
    platform::mail::SmtpServer server;
    server.host = url->host;
    const int usual = url->scheme == "smtps" ? 465 : 587;
    server.port = url->port != 0 ? url->port : usual;
    server.roots = config.smtp_roots;
    const bool here = config.smtp_roots.empty() && (server.host == "localhost" || server.host.starts_with("127."));
    server.security = url->scheme == "smtps" ? platform::mail::Security::tls : here ? platform::mail::Security::none
                                                                                    : platform::mail::Security::starttls;
    server.user = url->user;
    server.password = url->password;
    return {server, config.smtp_from};
}

std::string secret_of(const std::string& value, const std::string& file) {
    if (file.empty()) return value;
    std::ifstream in(file, std::ios::binary);
    std::string secret((std::istreambuf_iterator<char>(in)), {});
    if (!in) throw std::invalid_argument("cannot be read: " + file);
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    return secret;
}

/// imaps://host[:port][/folder], or imap://… with STARTTLS, which only this machine may do without.
std::optional<MailboxSettings> mailbox_settings(const MailboxConfig& config) {
    if (config.url.empty()) return std::nullopt;
    const auto url = platform::http::parse_url(config.url);
    if (!url || (url->scheme != "imap" && url->scheme != "imaps")) throw std::invalid_argument("COMPLIANCE_IMAP_URL must be imaps://host[:port][/folder]");
    if (config.user.empty() || config.tenant.empty()) throw std::invalid_argument("COMPLIANCE_IMAP_URL needs COMPLIANCE_IMAP_USER and COMPLIANCE_IMAP_TENANT");
    MailboxSettings settings;
    settings.server.host = url->host.starts_with('[') ? url->host.substr(1, url->host.size() - 2) : url->host;
    settings.server.security = url->scheme == "imaps"                        ? platform::mail::Security::tls
                               : platform::http::is_loopback_host(url->host) ? platform::mail::Security::none
                                                                             : platform::mail::Security::starttls;
    settings.server.port = url->port != 0 ? url->port : url->scheme == "imaps" ? 993
                                                                               : 143;
    settings.server.user = config.user;
    settings.server.password = secret_of(config.password, config.password_file);
    settings.server.roots = config.roots;
    const auto path = config.url.find('/', config.url.find("://") + 3);
    if (path != std::string::npos && path + 1 < config.url.size())
        settings.server.folder = platform::http::percent_decode(std::string_view(config.url).substr(path + 1), false).value_or("");
    settings.done = config.done;
    settings.aside = config.aside;
    for (const auto& folder : {settings.server.folder, settings.done, settings.aside})
        if (!platform::mail::is_folder_name(folder)) throw std::invalid_argument("COMPLIANCE_IMAP_…: no name of a folder: " + folder);
    if (settings.done == settings.server.folder || settings.aside == settings.server.folder)
        throw std::invalid_argument("COMPLIANCE_IMAP_DONE and COMPLIANCE_IMAP_ASIDE must be other folders than the one that is emptied");
    return settings;
}

/// Own journal first. With a database of its own the data directory is where everything lies.
std::vector<std::string> shred_journals(const Config& config) {
    if (!config.open_journals) return {};
    if (config.shred_journals.empty()) std::filesystem::create_directories(config.data_dir);
    return shred_journal_paths(config);
}

std::string fetched(const std::string& url, const platform::http::FetchRules& rules) {
    auto result = platform::http::fetch(url, rules);
    if (result.status != 200) throw std::runtime_error("answered " + std::to_string(result.status));
    return std::move(result.body);
}

/// Identity providers that tenants have listed, with their keys; made when first asked for.
class ListedProviders {
  public:
    explicit ListedProviders(std::vector<std::string> private_hosts) : private_hosts_(std::move(private_hosts)) {}

    std::shared_ptr<platform::auth::OidcProvider> find(const TenantIssuer& issuer) {
        const std::string client = issuer.client_id ? issuer.client_id->value : issuer.audience.value;
        const std::string id = issuer.url.value + '\x1F' + issuer.audience.value + '\x1F' + client;
        const std::lock_guard guard(mutex_);
        if (const auto known = providers_.find(id); known != providers_.end()) return known->second;
        if (providers_.size() >= kMaxProviders) providers_.clear();
        platform::auth::TokenRules rules{issuer.url.value, issuer.audience.value};
        rules.client = client;
        auto made = std::make_shared<platform::auth::OidcProvider>(rules, [this](const std::string& url) {
            const auto parsed = platform::http::parse_url(url);
            if (!parsed) throw std::runtime_error("names an address that is none");
            const bool allowed = std::find(private_hosts_.begin(), private_hosts_.end(), parsed->host) != private_hosts_.end();
            return fetched(url, {.public_only = !allowed});
        });
        return providers_.emplace(id, std::move(made)).first->second;
    }

  private:
    static constexpr std::size_t kMaxProviders = 1000;
    std::vector<std::string> private_hosts_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<platform::auth::OidcProvider>> providers_;
};

TokenVerifier token_verifier(const Config& config) {
    TokenVerifier verifier;
    std::shared_ptr<platform::auth::OidcProvider> own;
    if (!config.keycloak_url.empty()) {
        if (config.keycloak_realm.empty() || config.keycloak_client_id.empty())
            throw std::invalid_argument("KEYCLOAK_URL needs KEYCLOAK_REALM and KEYCLOAK_CLIENT_ID beside it");
        verifier.own_issuer = config.keycloak_url + "/realms/" + config.keycloak_realm;
        own = std::make_shared<platform::auth::OidcProvider>(platform::auth::TokenRules{verifier.own_issuer, config.keycloak_client_id},
                                                             [](const std::string& url) { return fetched(url, {}); });
    }
    auto listed_ones = std::make_shared<ListedProviders>(config.private_issuers);
    verifier.verify = [own, listed_ones](platform::Fiber& fiber, std::string_view token, const TenantIssuer* listed,
                                         platform::Instant now) -> std::optional<Identity> {
        const auto provider = listed == nullptr ? own : listed_ones->find(*listed);
        std::optional<platform::auth::Claims> claims;
        if (provider) fiber.offload([&] { claims = provider->verify(token, now); });
        // A provider that a tenant lists may be one that is never asked; only the instance's own is known to be real.
        if (!claims && own && listed == nullptr && own->could_not_ask(token, now))
            throw platform::Problem(503, "unavailable", "The identity provider does not answer at the moment.").retry_after(5);
        if (!claims) return std::nullopt;
        Identity identity{claims->issuer, claims->subject, claims->email, claims->name, claims->email_verified};
        identity.strong = platform::auth::is_strong(*claims);
        identity.expires_at = claims->expires_at;
        identity.claims = std::move(claims->groups);
        identity.claims.insert(identity.claims.end(), claims->roles.begin(), claims->roles.end());
        identity.tenant = std::move(claims->tenant);
        identity.session = std::move(claims->session);
        return identity;
    };
    return verifier;
}

/// Types of records that hold files; a domain adds its own.
void name_file_holders(FileReferences& references) {
    for (const auto* type : {"dsr_request", "dsr_item", "dsr_task", "dsr_communication"}) references.add_type(type, "dsr:read");
    references.add_type("tenant", "platform:read");
    references.add_type("library_release", "libraries:read");
    references.add_type("evidence", "evidence:read",
                        "EXISTS (SELECT 1 FROM compliance_evidence_items i WHERE i.tenant_id = compliance_tenant() AND i.id = r.entity_id "
                        "AND (i.confidentiality <> 'strict' OR ($::jsonb ->> 'admin')::boolean OR i.owner = $::jsonb ->> 'subject'))");
    references.add_type("job", "platform:read",
                        "EXISTS (SELECT 1 FROM compliance_jobs j WHERE j.tenant_id = compliance_tenant() AND j.id = r.entity_id "
                        "AND (($::jsonb ->> 'admin')::boolean OR j.created_by = $::jsonb ->> 'subject'))");
}

/// Another installation would take what lies there for waste, and sweep it away.
void claim_files(const platform::files::Store& store, const std::vector<Vault::InstanceKey>& keys) {
    std::vector<std::string> marks;
    marks.reserve(keys.size());
    for (const auto& key : keys) marks.push_back(key.key_id);
    if (!store.claim(marks)) throw std::runtime_error("the folder of files belongs to another installation; name this one's own in COMPLIANCE_FILES_DIR");
}

/// Of the background: a transaction for each that may be at work, and one more where a lock is held beside it.
constexpr std::size_t kBackgroundTransactions = 16;
constexpr std::chrono::milliseconds kBackgroundPatience{60'000};
constexpr std::size_t kOffloadThreads = 8;
/// The primary answers meanwhile, so there is no use in patience.
constexpr std::chrono::milliseconds kReplicaConnects{2'000};
/// For the embedded database: what an instance may open at most on so many cores, and a few for whoever looks into it.
std::size_t most_connections(std::size_t cores) { return std::max<std::size_t>(60, 8 * cores + kBackgroundTransactions + 16); }

}  // namespace

Wiring::Wiring(const Config& given) : config(given), keep(TrailKeep::parse(given.keep_changes, given.keep_reads)) {
    mailbox = mailbox_settings(config.mailbox);
    if (config.database_url.empty()) std::filesystem::create_directories(config.data_dir);
    auto master = master_key(config);
    if (config.database_url.empty())
        cluster = std::make_unique<platform::postgres::Cluster>(platform::postgres::ClusterConfig{
            .directory = config.data_dir, .max_connections = most_connections(std::thread::hardware_concurrency())});
    const std::string url = cluster ? cluster->superuser_url() : config.database_url;
    platform::postgres::migrate(direct_url(), migrations());

    runtime = std::make_unique<platform::Runtime>(platform::RuntimeConfig{.offload_threads = kOffloadThreads});
    if (!config.valkey_url.empty()) {
        valkey = std::make_unique<platform::cache::Valkey>(*runtime, platform::cache::ValkeyConfig{.url = config.valkey_url, .roots = config.valkey_roots});
        shared_limits = std::make_unique<platform::cache::SharedLimits>(*valkey, platform::crypto::hmac_sha256(master.bytes(), "limits of all instances"));
    }
    database = std::make_unique<platform::postgres::Database>(
        *runtime, platform::postgres::DatabaseConfig{.url = url, .role = "compliance_app"});
    background = std::make_unique<platform::postgres::Database>(
        *runtime,
        platform::postgres::DatabaseConfig{
            .url = url, .role = "compliance_app", .shared_per_loop = 1, .exclusive_per_loop = kBackgroundTransactions, .acquire_timeout = kBackgroundPatience});
    replica = named_replica();
    for (auto* one : {database.get(), background.get()})
        if (!config.database_direct_url.empty()) platform::postgres::listen_directly(*one, direct_url());
    file_store = std::make_unique<platform::files::Store>(platform::files::StoreConfig{.folder = files_folder(config)});
    services = std::make_unique<AllServices>(*runtime, *database, std::move(master), *file_store,
                                             ServiceSettings{.verify = token_verifier(config),
                                                             .signing_in = {config.bootstrap_token, config.free_sign_in_failures, shared_limits.get()},
                                                             .mail = instance_mail(config),
                                                             .scanner = config.clamd.empty() ? nullptr : std::make_unique<platform::files::Clamd>(config.clamd),
                                                             .tsa_roots = config.tsa_roots,
                                                             .journals = shred_journals(config),
                                                             .erasing = {config.key_backup_days},
                                                             .backups = backup_goals(config),
                                                             .webhooks = {config.private_webhooks, config.webhook_roots, config.webhook_jitter},
                                                             .mail_servers = config.mail_servers});
    handed = std::make_unique<Services>(*services);
    name_file_holders(services->file_contents.references);
    runtime->run(0, [&](platform::Fiber& fiber) {
        auto context = system_context(fiber);
        services->vault.check_master(context);
        auto units = context.units();
        claim_files(*file_store, services->vault.instance_keys(units));   // made before the first certificate needs one
        context.origin = "shred_journal";
        if (config.open_journals) (void)services->shreds.start(context);   // a restored key store forgets again before anything is served
    });
    services->access.listen();

    describe_instance();
    add_metrics();

    const DispatchConfig limits{config.rate_per_minute, config.rate_per_minute > 600 ? config.rate_per_minute : 60, shared_limits.get(), replica.get()};
    pages.requests_per_minute = static_cast<std::int64_t>(limits.rate_per_minute);
    pages.public_requests_per_minute = static_cast<std::int64_t>(limits.public_rate_per_minute);
    portal_limits = std::make_unique<PortalLimits>(limits.public_rate_per_minute, shared_limits.get());
    operations = all_operations(*handed, pages, *portal_limits);
    document = openapi_document(operations, kVersion);
    document_tag = "\"" + platform::crypto::sha256_hex(document).substr(0, 32) + "\"";
    reference = std::make_unique<ReferenceData>(enumerations_of(operations));
    for (const auto& value : reference->nameless()) spdlog::warn("catalogs/enums.tsv has no names for {}", value);
    std::vector<PageFile> page;
    for (const auto& file : page_files()) page.push_back({file.name, file.text});
    root = root_operations(operations, page);
    std::vector<PortalFile> portal;
    for (const auto& file : portal_templates()) portal.push_back({file.name, file.text});
    add_portal_pages(root, *handed, *portal_limits, portal);
    dispatcher = std::make_unique<Dispatcher>(*handed, metrics, limits);
    dispatcher->add_routes(router, operations);
    dispatcher->add_routes(router, root);
}

void Wiring::describe_instance() {
    pages.version = kVersion;
    pages.commit = kCommit;
    pages.schema_version = migrations().back().number;
    pages.mail = !config.smtp_url.empty();
    pages.scanner = services->file_scans.has_scanner();
    pages.identity = !config.keycloak_url.empty();
    pages.seal_overdue = [this] { return services->sealer.overdue(); };
    pages.embedded_database = cluster != nullptr;
    pages.tls = !config.tls_certificate.empty();
    pages.built_at = platform::parse_instant(kBuiltAt).value_or(platform::Instant{});
    pages.metrics_token = config.metrics_token;
    pages.metrics = [this] { return metrics.text(); };
    pages.reference = [this]() -> const ReferenceData& { return *reference; };
    pages.document = [this]() -> const std::string& { return document; };
    pages.document_tag = [this]() -> const std::string& { return document_tag; };
}

void Wiring::add_replica_metrics() {
    using platform::postgres::Reader;
    const auto read = [this](Reader reader) { return replica ? static_cast<double>(replica->status().reads[static_cast<std::size_t>(reader)]) : 0.0; };
    const std::string help = "Reads that the replica may answer, by who did, and why the primary.";
    metrics.counter("replica_reads_total", help, [read] { return read(Reader::replica); }, {{"answered_by", "replica"}, {"reason", ""}});
    for (const auto reader : {Reader::primary_behind, Reader::primary_unreachable, Reader::primary_refused, Reader::primary_failed})
        metrics.counter("replica_reads_total", help, [read, reader] { return read(reader); },
                        {{"answered_by", "primary"}, {"reason", std::string(name_of(reader))}});
    metrics.gauge("replica_in_use", "Whether reads go to a replica.", [this] { return replica && replica->status().in_use ? 1.0 : 0.0; });
    metrics.gauge("replica_behind_bytes", "Write-ahead log that the replica had not replayed when last looked.",
                  [this] { return replica ? static_cast<double>(replica->status().behind_bytes) : 0.0; });
}

void Wiring::add_metrics() {
    add_replica_metrics();
    metrics.gauge("seal_lag_seconds", "Age of the oldest event of the audit trail that is not sealed.", [this] { return services->sealer.lag_seconds(); });
    metrics.counter("mails_set_aside_total", "Mails of the mailbox that could not be taken in.",
                    [this] { return static_cast<double>(services->dsr_mailbox.set_aside()); });
    metrics.counter("chores_failed_total", "Things done for each tenant at every round (reminders, expiry, retention) that failed and are tried again.",
                    [this] { return static_cast<double>(chores_failed.load()); });
    metrics.counter("shared_cache_unanswered_total", "Questions to the shared cache without an answer: this instance limited by itself.",
                    [this] { return valkey ? static_cast<double>(valkey->unanswered()) : 0.0; });
    metrics.build_info(kVersion, kCommit);
    metrics.gauge("sign_in_failures_total", "Sign-ins that failed.", [this] { return static_cast<double>(services->access.failures()); });
    metrics.gauge("db_pool_in_use", "Database connections held by transactions.", [this] { return static_cast<double>(database->status().in_use); });
    metrics.counter("db_errors_total", "Statements that the database refused, or that were lost with their connection.",
                    [this] { return static_cast<double>(database->status().errors); });
    const auto states = platform::reflect::type_of<JobState>().values;
    for (std::size_t i = 0; i < states.size(); ++i)
        metrics.gauge("jobs", "Background jobs by state, over all tenants.", [this, i] { return static_cast<double>(figures.read().jobs[i]); },
                      {{"state", std::string(states[i])}});
    metrics.gauge("outbox_lag_seconds", "Age of the oldest event that waits for its first or next call of a webhook though it is due, over all tenants.",
                  [this] {
                      const auto of = figures.read().outbox_of;
                      return of == platform::Instant::max() ? 0.0 : std::max(0.0, std::chrono::duration<double>(std::chrono::system_clock::now() - of).count());
                  });
    const auto deliveries = platform::reflect::type_of<WebhookDeliveryState>().values;
    for (std::size_t i = 0; i < deliveries.size(); ++i)
        metrics.counter("webhook_deliveries_total", "Deliveries to webhooks by the state that they came to here.",
                        [this, i] { return static_cast<double>(services->webhook_sender.came_to(static_cast<WebhookDeliveryState>(i))); },
                        {{"state", std::string(deliveries[i])}});
    metrics.gauge("mail_queue", "Messages still to be sent, over all tenants.", [this] { return static_cast<double>(figures.read().mail_queue); });
    metrics.gauge("deadlines_overdue", "Deadlines that have passed and are not met, over all tenants.",
                  [this] { return static_cast<double>(figures.read().deadlines_overdue); });
    metrics.gauge("backup_age_seconds", "Age of the last successful backup that was reported, of the tenant that has waited longest.", [this] {
        const auto of = figures.read().backup_of;
        return of == platform::Instant::max() ? 0.0 : std::chrono::duration<double>(std::chrono::system_clock::now() - of).count();
    });
}

std::unique_ptr<platform::postgres::Replica> Wiring::named_replica() const {
    if (config.database_replica_url.empty()) return nullptr;
    return std::make_unique<platform::postgres::Replica>(
        *runtime, *database,
        platform::postgres::DatabaseConfig{
            .url = config.database_replica_url, .role = "compliance_app", .exclusive_per_loop = 2, .connect_timeout = kReplicaConnects});
}

Wiring::~Wiring() { stop(); }

/// What needs a session of its own goes past a pooler: migrations under their lock, sweeping, waiting for notices.
std::string Wiring::direct_url() const {
    if (cluster) return cluster->superuser_url();
    if (!config.database_direct_url.empty()) return config.database_direct_url;
    if (platform::postgres::is_pooled(config.database_url))
        throw std::invalid_argument("COMPLIANCE_DATABASE_URL leads through a pooler; COMPLIANCE_DATABASE_DIRECT_URL must name the way past it");
    return config.database_url;
}

void Wiring::sweep_keys() const {
    platform::postgres::vacuum(direct_url(), {"compliance_owner", "vault.compliance_subject_keys"});
    platform::postgres::vacuum(direct_url(), {"compliance_owner", "vault.compliance_tenant_keys"});
}

Context Wiring::background_context(platform::Fiber& fiber, const platform::Uuid& tenant) const {
    return context_on(*background, "job", fiber, tenant);
}

Context Wiring::system_context(platform::Fiber& fiber, const platform::Uuid& tenant) const { return context_on(*database, "cli", fiber, tenant); }

Context Wiring::context_on(platform::postgres::Database& own, const char* origin, platform::Fiber& fiber, const platform::Uuid& tenant) const {
    Caller caller;
    caller.tenant = tenant;
    caller.actor_kind = "system";
    caller.permissions.set();
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    Context context{fiber, own, std::move(caller), platform::Uuid::make_v7(now), now};
    context.origin = origin;
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
    if (replica) replica->start();
    dispatcher->set_public_url(config.public_url, config.own_url(server->port()));
}

void Wiring::stop() {
    if (server) server->drain();
    if (valkey) valkey->close();
    if (replica) replica->close();
    if (services) services->webhook_calls.close();
    for (auto* one : {database.get(), background.get()})
        if (one != nullptr) one->close();
    if (runtime) runtime->stop();
    server.reset();
    replica.reset();
    background.reset();
    database.reset();
    shared_limits.reset();
    valkey.reset();
    runtime.reset();
    cluster.reset();
}

}  // namespace compliance
