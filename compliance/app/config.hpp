// SPDX-License-Identifier: Apache-2.0
// What the environment and the command line say; every variable stands in docs/operations.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace compliance {

/// The mailbox of the privacy address; without a URL there is none.
struct MailboxConfig {
    std::string url;  ///< COMPLIANCE_IMAP_URL: imaps://host[:port][/folder], or imap://… (STARTTLS, but to this machine)
    std::string user, password, password_file;
    std::string tenant;                                   ///< COMPLIANCE_IMAP_TENANT: slug of the tenant whose requests come there
    std::string done = "Processed", aside = "Set aside";  ///< COMPLIANCE_IMAP_DONE, _ASIDE: folders that mails are moved to
    std::string roots;                                    ///< COMPLIANCE_IMAP_ROOTS: PEM file; empty: the system's
    int interval_s = 60;                                  ///< COMPLIANCE_IMAP_INTERVAL
};

struct Config {
    std::string data_dir = "data";            ///< COMPLIANCE_DATA_DIR
    std::string listen = "127.0.0.1:8002";    ///< COMPLIANCE_LISTEN
    std::string tls_certificate, tls_key;     ///< COMPLIANCE_TLS_CERT, COMPLIANCE_TLS_KEY
    std::string database_url;                 ///< COMPLIANCE_DATABASE_URL; empty: embedded
    std::string database_direct_url;          ///< COMPLIANCE_DATABASE_DIRECT_URL: past a pooler; empty: as the former
    std::string database_replica_url;         ///< COMPLIANCE_DATABASE_REPLICA_URL: a streaming replica that answers reads; empty: none
    std::string master_key;                   ///< COMPLIANCE_MASTER_KEY
    std::string master_key_file;              ///< COMPLIANCE_MASTER_KEY_FILE; default <data_dir>/master.key
    std::string bootstrap_token;              ///< COMPLIANCE_BOOTSTRAP_TOKEN
    std::string keycloak_url, keycloak_realm, keycloak_client_id;
    std::string smtp_url, smtp_from;          ///< COMPLIANCE_SMTP_URL (smtp[s]://user:password@host:port), COMPLIANCE_SMTP_FROM
    std::string smtp_roots;                   ///< COMPLIANCE_SMTP_ROOTS: PEM file; empty: the system's
    std::vector<std::string> shred_journals;  ///< COMPLIANCE_SHRED_JOURNAL, comma separated, own first; default <data_dir>/shred.journal
    int key_backup_days = 7;                  ///< COMPLIANCE_KEY_BACKUP_DAYS, 0 to 30
    std::string backup_rpo = "P1D", restore_test_interval = "P6M";  ///< COMPLIANCE_BACKUP_RPO, COMPLIANCE_RESTORE_TEST_INTERVAL
    std::vector<std::string> private_issuers; ///< COMPLIANCE_PRIVATE_ISSUER_HOSTS: identity providers of tenants that need not be public
    int free_sign_in_failures = 20;           ///< COMPLIANCE_SIGN_IN_FAILURES: of one address, before it waits
    std::string files_dir;                    ///< COMPLIANCE_FILES_DIR; default <data_dir>/files
    std::string clamd;                        ///< COMPLIANCE_CLAMD (host:port or path of a socket); empty: no scanner
    std::vector<std::string> private_webhooks;  ///< COMPLIANCE_PRIVATE_WEBHOOK_HOSTS: that tenants may allow themselves; `*`: any
    std::string webhook_roots;                  ///< COMPLIANCE_WEBHOOK_ROOTS: PEM file; empty: the system's
    bool webhook_jitter = true;                 ///< COMPLIANCE_WEBHOOK_JITTER, on or off: retries wait up to a tenth longer
    MailboxConfig mailbox;                      ///< COMPLIANCE_IMAP_…
    std::vector<std::string> mail_servers;      ///< COMPLIANCE_MAIL_SERVERS: names under which our own write Authentication-Results
    std::string metrics_token;                ///< COMPLIANCE_METRICS_TOKEN
    std::string public_url;                   ///< COMPLIANCE_PUBLIC_URL (https://compliance.example.org): links in mails begin with it
    std::vector<std::string> trusted_proxies;  ///< COMPLIANCE_TRUSTED_PROXIES, addresses and networks, comma separated
    std::vector<std::string> cors_origins;     ///< COMPLIANCE_CORS_ORIGINS, for developers of front ends, comma separated
    bool access_log = true;                    ///< COMPLIANCE_ACCESS_LOG, on or off: one JSON line a request to stderr
    int seal_interval_s = 5;                  ///< COMPLIANCE_SEAL_INTERVAL, 1 to 60 seconds
    std::string tsa_roots;                    ///< COMPLIANCE_TSA_ROOTS: PEM file; empty: the system's
    std::string keep_changes = "P10Y", keep_reads = "P2Y";   ///< COMPLIANCE_TRAIL_KEEP_CHANGES, _READS; at least P1Y
    double rate_per_minute = 600;             ///< COMPLIANCE_RATE_LIMIT_PER_MINUTE
    std::string valkey_url, valkey_roots;     ///< CORE_VALKEY_URL, CORE_VALKEY_ROOTS: limits that all instances keep together
    std::string log_level = "info";           ///< COMPLIANCE_LOG_LEVEL
    bool open_journals = true;                ///< not by the command that gives one up
    bool demo = false;

    /// Reads the environment. Throws std::invalid_argument naming the variable.
    static Config from_environment();
    [[nodiscard]] std::string host() const;
    /// What links begin with where public_url is not set: the address that is listened on.
    [[nodiscard]] std::string own_url(std::uint16_t port) const;
    [[nodiscard]] std::uint16_t port() const;   ///< throws std::invalid_argument
};

}  // namespace compliance
