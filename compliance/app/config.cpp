// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/config.hpp"

#include <cstdlib>
#include <stdexcept>

#include "compliance/domain/backup_run.hpp"
#include "platform/http/head.hpp"
#include "platform/reflect/values.hpp"

namespace compliance {

namespace {

void take(const char* name, std::string& into) {
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') into = value;
}

void take_switch(const char* name, bool& into) {
    std::string text = into ? "on" : "off";
    take(name, text);
    if (text != "on" && text != "off") throw std::invalid_argument(std::string(name) + " must be on or off");
    into = text == "on";
}

void take_number(const char* name, long least, long most, int& into) {
    std::string text;
    take(name, text);
    if (text.empty()) return;
    char* end = nullptr;
    const long number = std::strtol(text.c_str(), &end, 10);
    if (*end != '\0' || number < least || number > most)
        throw std::invalid_argument(std::string(name) + " must be a number from " + std::to_string(least) + " to " + std::to_string(most));
    into = static_cast<int>(number);
}

void take_list(const char* name, std::vector<std::string>& into) {
    std::string text;
    take(name, text);
    for (std::size_t from = 0; from < text.size();) {
        const auto comma = std::min(text.find(',', from), text.size());
        const auto item = platform::trim(std::string_view(text).substr(from, comma - from));
        if (!item.empty()) into.emplace_back(item);
        from = comma + 1;
    }
}

/// Without a slash at its end. Links of mails begin with it, so it may be nothing but scheme and authority.
std::string checked_url(std::string text) {
    while (text.ends_with('/')) text.pop_back();
    const auto scheme = text.find("://");
    const bool web = text.starts_with("https://") || text.starts_with("http://");
    if (!text.empty() && (!web || !platform::http::is_host(std::string_view(text).substr(scheme + 3))))
        throw std::invalid_argument("COMPLIANCE_PUBLIC_URL must be https://host or https://host:port, not " + text);
    return text;
}

void take_mailbox(MailboxConfig& mailbox) {
    take("COMPLIANCE_IMAP_URL", mailbox.url);
    take("COMPLIANCE_IMAP_USER", mailbox.user);
    take("COMPLIANCE_IMAP_PASSWORD", mailbox.password);
    take("COMPLIANCE_IMAP_PASSWORD_FILE", mailbox.password_file);
    take("COMPLIANCE_IMAP_TENANT", mailbox.tenant);
    take("COMPLIANCE_IMAP_DONE", mailbox.done);
    take("COMPLIANCE_IMAP_ASIDE", mailbox.aside);
    take("COMPLIANCE_IMAP_ROOTS", mailbox.roots);
    take_number("COMPLIANCE_IMAP_INTERVAL", 1, 86'400, mailbox.interval_s);
}

}  // namespace

Config Config::from_environment() {
    Config config;
    take("COMPLIANCE_DATA_DIR", config.data_dir);
    take("COMPLIANCE_LISTEN", config.listen);
    take("COMPLIANCE_TLS_CERT", config.tls_certificate);
    take("COMPLIANCE_TLS_KEY", config.tls_key);
    take("COMPLIANCE_DATABASE_URL", config.database_url);
    take("COMPLIANCE_DATABASE_DIRECT_URL", config.database_direct_url);
    take("COMPLIANCE_DATABASE_REPLICA_URL", config.database_replica_url);
    take("COMPLIANCE_MASTER_KEY", config.master_key);
    take("COMPLIANCE_MASTER_KEY_FILE", config.master_key_file);
    take("COMPLIANCE_BOOTSTRAP_TOKEN", config.bootstrap_token);
    take("COMPLIANCE_METRICS_TOKEN", config.metrics_token);
    take("COMPLIANCE_SMTP_URL", config.smtp_url);
    take("COMPLIANCE_SMTP_FROM", config.smtp_from);
    take("COMPLIANCE_SMTP_ROOTS", config.smtp_roots);
    take("COMPLIANCE_FILES_DIR", config.files_dir);
    take("COMPLIANCE_CLAMD", config.clamd);
    take("COMPLIANCE_LOG_LEVEL", config.log_level);
    take("CORE_VALKEY_URL", config.valkey_url);
    take("CORE_VALKEY_ROOTS", config.valkey_roots);
    take("KEYCLOAK_URL", config.keycloak_url);
    take("KEYCLOAK_REALM", config.keycloak_realm);
    take("KEYCLOAK_CLIENT_ID", config.keycloak_client_id);
    take_list("COMPLIANCE_TRUSTED_PROXIES", config.trusted_proxies);
    take_list("COMPLIANCE_CORS_ORIGINS", config.cors_origins);
    take_list("COMPLIANCE_SHRED_JOURNAL", config.shred_journals);
    take_list("COMPLIANCE_PRIVATE_ISSUER_HOSTS", config.private_issuers);
    take_list("COMPLIANCE_PRIVATE_WEBHOOK_HOSTS", config.private_webhooks);
    take("COMPLIANCE_WEBHOOK_ROOTS", config.webhook_roots);
    take_list("COMPLIANCE_MAIL_SERVERS", config.mail_servers);
    take_mailbox(config.mailbox);
    take_number("COMPLIANCE_KEY_BACKUP_DAYS", 0, 30, config.key_backup_days);
    take("COMPLIANCE_BACKUP_RPO", config.backup_rpo);
    take("COMPLIANCE_RESTORE_TEST_INTERVAL", config.restore_test_interval);
    (void)backup_aims(config.backup_rpo, config.restore_test_interval);
    take_number("COMPLIANCE_SIGN_IN_FAILURES", 1, 1'000'000'000, config.free_sign_in_failures);
    take("COMPLIANCE_PUBLIC_URL", config.public_url);
    config.public_url = checked_url(std::move(config.public_url));
    take_switch("COMPLIANCE_ACCESS_LOG", config.access_log);
    take_switch("COMPLIANCE_WEBHOOK_JITTER", config.webhook_jitter);
    std::string text;
    take("COMPLIANCE_RATE_LIMIT_PER_MINUTE", text);
    if (!text.empty()) {
        char* end = nullptr;
        config.rate_per_minute = std::strtod(text.c_str(), &end);
        if (*end != '\0' || config.rate_per_minute <= 0)
            throw std::invalid_argument("COMPLIANCE_RATE_LIMIT_PER_MINUTE must be a number above 0");
    }
    text.clear();
    take("COMPLIANCE_SEAL_INTERVAL", text);
    if (!text.empty()) {
        char* end = nullptr;
        const long seconds = std::strtol(text.c_str(), &end, 10);
        if (*end != '\0' || seconds < 1 || seconds > 60) throw std::invalid_argument("COMPLIANCE_SEAL_INTERVAL must be 1 to 60 seconds");
        config.seal_interval_s = static_cast<int>(seconds);
    }
    take("COMPLIANCE_TSA_ROOTS", config.tsa_roots);
    take("COMPLIANCE_TRAIL_KEEP_CHANGES", config.keep_changes);
    take("COMPLIANCE_TRAIL_KEEP_READS", config.keep_reads);
    return config;
}

std::string Config::host() const {
    auto text = listen.substr(0, listen.rfind(':'));
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    return text;
}

std::string Config::own_url(std::uint16_t port) const {
    const auto name = host();
    return fmt::format("{}://{}:{}", tls_certificate.empty() ? "http" : "https", name.find(':') == std::string::npos ? name : "[" + name + "]", port);
}

std::uint16_t Config::port() const {
    const auto colon = listen.rfind(':');
    char* end = nullptr;
    const long port = colon == std::string::npos ? -1 : std::strtol(listen.c_str() + colon + 1, &end, 10);
    if (port < 0 || port > 65535 || end == nullptr || *end != '\0')
        throw std::invalid_argument("the address to listen on must be host:port, not " + listen);
    return static_cast<std::uint16_t>(port);
}

}  // namespace compliance
