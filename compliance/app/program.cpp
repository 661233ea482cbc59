// SPDX-License-Identifier: Apache-2.0
#include "compliance/app/program.hpp"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <spdlog/sinks/stdout_sinks.h>
#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include "compliance/app/tasks.hpp"
#include "compliance/app/wiring.hpp"
#include "platform/crypto/encoding.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/head.hpp"
#include "platform/problem/problem.hpp"

namespace compliance {

const char* const kVersion = COMPLIANCE_VERSION;

using platform::Uuid;
using platform::postgres::Params;

namespace {

constexpr std::chrono::hours kSignInLink{12};
constexpr std::string_view kDemoEmail = "admin@demo.example";

/// Who works in the demo tenant beside its first administrator: what needs four eyes needs other members.
struct DemoMember {
    std::string_view key, email, name;
    Role role;
};
constexpr DemoMember kDemoMembers[] = {{"dpo", "dpo@demo.example", "Dr. Miriam Falkenberg", Role::dpo},
                                       {"isms", "isms@demo.example", "Jonas Petersen", Role::isms_manager},
                                       {"editor", "editor@demo.example", "Leonie Brandt", Role::editor},
                                       {"auditor", "auditor@demo.example", "Thea Winkler", Role::auditor},
                                       {"second_admin", "second.admin@demo.example", "Kaya Öztürk", Role::compliance_admin}};

std::optional<Uuid> find_tenant(Wiring& wiring, platform::Fiber& fiber, std::string_view slug) {
    const auto rows = wiring.database->run(fiber, {}, "SELECT tenant_id FROM compliance_token_index WHERE sha256 = $1 AND kind = 'slug'",
                                           Params{}.add_bytes(Access::index_of_slug(slug)));
    return rows.empty() ? std::nullopt : std::optional(rows.uuid(0, 0));
}

/// A personal token of the member, who becomes active by the operator's word.
std::string member_token(Wiring& wiring, platform::Fiber& fiber, const Uuid& tenant, std::string_view email) {
    auto context = wiring.system_context(fiber, tenant);
    auto tx = context.transaction();
    const auto& members = wiring.services->members;
    auto member = members.find_by_email(tx, email);
    if (!member) throw platform::not_found();
    members.activate(tx, *member);
    ApiToken token;
    token.kind = StoredTokenKind::personal;
    token.name = "Command line";
    token.owner_id = platform::Ref<entity::Member>{member->id};
    token.expires_at = context.now + kSignInLink;
    PermissionSet set;
    for (const Role role : member->roles) set |= permissions_of(role);
    for (std::size_t i = 0; i < set.size(); ++i)
        if (set.test(i)) token.permissions.emplace_back(Permission{i}.str());
    const auto made = wiring.services->tokens.issue(context, tx, std::move(token));
    tx.commit();
    return made.secret;
}

/// Tokens of the demo tenant's members by what they are there; `admin` is the first administrator.
using DemoTokens = std::map<std::string, std::string>;

Uuid make_demo_tenant(Wiring& wiring, platform::Fiber& fiber) {
    if (const auto known = find_tenant(wiring, fiber, "demo")) return *known;
    auto context = wiring.system_context(fiber);
    context.caller.instance = true;
    TenantInput input;
    input.slug = "demo";
    input.name = "Demo";
    input.legal_name = "Demo GmbH";
    input.region = Region::NW;
    input.admin = {platform::Email(std::string(kDemoEmail)), "Ada Demo"};
    return wiring.services->tenants.create(context, input).id;
}

void add_demo_member(Wiring& wiring, platform::Fiber& fiber, const Uuid& tenant, const DemoMember& person) {
    auto context = wiring.system_context(fiber, tenant);
    auto tx = context.transaction();
    if (wiring.services->members.find_by_email(tx, person.email)) return;
    MemberInput input;
    input.email = platform::Email(std::string(person.email));
    input.name = platform::Text<120>(std::string(person.name));
    input.roles = {person.role};
    wiring.services->members.add(context, tx, std::move(input));
    tx.commit();
}

DemoTokens make_demo(Wiring& wiring) {
    DemoTokens tokens;
    wiring.runtime->run(0, [&](platform::Fiber& fiber) {
        const Uuid tenant = make_demo_tenant(wiring, fiber);
        tokens["admin"] = member_token(wiring, fiber, tenant, kDemoEmail);
        for (const auto& person : kDemoMembers) {
            add_demo_member(wiring, fiber, tenant, person);
            tokens[std::string(person.key)] = member_token(wiring, fiber, tenant, person.email);
        }
    });
    return tokens;
}

/// `demo.json` of the data folder lets tools/demo.py work as those members; only this user may read it. A reader never meets half of it.
void write_demo_file(const Config& config, const std::string& url, const DemoTokens& tokens) {
    const auto path = std::filesystem::path(config.data_dir) / "demo.json", part = std::filesystem::path(path.string() + ".part");
    std::string text = "{\"url\":" + platform::json::quoted(url) + ",\"pid\":" + std::to_string(::getpid()) + ",\"tokens\":{";
    for (const auto& [key, token] : tokens) {
        if (text.back() != '{') text += ',';
        text += platform::json::quoted(key) + ':' + platform::json::quoted(token);
    }
    text += "}}\n";
    std::filesystem::remove(part);
    std::ofstream file(part);
    std::filesystem::permissions(part, std::filesystem::perms(0600));
    file << text << std::flush;
    if (!file) throw std::runtime_error("cannot write " + part.string());
    std::filesystem::rename(part, path);
}

/// Each connection is an open file; what the system lets this process have is taken.
void raise_file_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

constexpr std::chrono::minutes kCalm{1};
constexpr int kMostRestarts = 3;

/// Waits for SIGINT or SIGTERM and meanwhile looks after the embedded database: one that has ended (the kernel's memory
/// killer, a full disk) is started anew. Throws ClusterError where that does not help.
void wait_for_end(Wiring& wiring, const sigset_t& signals) {
    auto last = std::chrono::steady_clock::time_point{};
    for (int restarts = 0;;) {
        const timespec round{0, 200'000'000};
        const int number = ::sigtimedwait(&signals, nullptr, &round);
        if (number == SIGINT || number == SIGTERM) return;
        if (number > 0 || !wiring.cluster || wiring.cluster->running()) continue;
        const auto now = std::chrono::steady_clock::now();
        restarts = now - last < kCalm ? restarts + 1 : 1;
        last = now;
        if (restarts > kMostRestarts)
            throw platform::postgres::ClusterError("the embedded database ends again and again; " + wiring.cluster->log_file().string() + " says why");
        spdlog::error("the embedded database has ended; starting it again");
        if (restarts > 1) std::this_thread::sleep_for(std::chrono::seconds(restarts));
        try {
            wiring.cluster->restart();
        } catch (const platform::postgres::ClusterError& error) {
            spdlog::error("{}", error.what());  // once more in the next round: room may have been made meanwhile
        }
    }
}

/// Lines that can be pasted as they are: a request by letter, its deadline with the reckoning, what became of it.
void say_hello(const std::string& url, const std::string& token) {
    const std::string letter =
        R"({"source": "letter", "received_at": "2026-03-06T09:00:00Z", "subject_category": "customers", )"
        R"("requester": {"name": "Max Mustermann"}, "items": [{"right": "access"}]})";
    const std::string call = R"(curl -s -H "Authorization: Bearer $TOKEN" )", requests = url + "/api/v1/dsr/requests";
    fmt::print("\nA token of the demo tenant's administrator, for 12 hours:\n  TOKEN={}\n", token);
    fmt::print("Register a data subject's request that came by letter, read it back, see its history:\n");
    fmt::print("  ID=$({}-H 'Content-Type: application/json' {} -d '{}' | jq -r .id)\n", call, requests, letter);
    fmt::print("  {}{}/$ID | jq '.key, .deadline.due_on, .deadline.steps'\n", call, requests);
    fmt::print("  {}{}/$ID/history | jq\n\n", call, requests);
    std::fflush(stdout);
}

}  // namespace

int serve(const Config& config) {
    // Blocked before any thread is made, so that every thread inherits it and only the wait below takes them.
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);   // a file beyond its limit is an error of that write, not the end of the program

    raise_file_limit();
    if (config.access_log) spdlog::stderr_logger_mt("access")->set_pattern("%v");
    Wiring wiring(config);
    const auto tokens = config.demo ? make_demo(wiring) : DemoTokens{};
    wiring.start_server();
    wiring.file_store->clean();
    start_tasks(wiring);
    const std::string url = config.own_url(wiring.server->port());
    if (config.public_url.empty() && !platform::http::is_loopback_host(url.substr(url.find("://") + 3)))
        spdlog::warn("COMPLIANCE_PUBLIC_URL is not set: links in mails begin with {}", url);
    std::printf("listening on %s\n", url.c_str());
    std::fflush(stdout);
    if (config.demo) {
        say_hello(url, tokens.at("admin"));
        write_demo_file(config, url, tokens);
    }
    wait_for_end(wiring, signals);
    spdlog::info("stopping");
    wiring.stop();
    return 0;
}

int migrate_database(const Config& config) {
    Wiring wiring(config);
    std::printf("the database is at this program's schema\n");
    return 0;
}

int print_member_token(const Config& config, const std::string& tenant, const std::string& email) {
    Wiring wiring(config);
    std::string token;
    wiring.runtime->run(0, [&](platform::Fiber& fiber) {
        const auto id = find_tenant(wiring, fiber, tenant);
        if (!id) throw std::invalid_argument("there is no tenant " + tenant);
        token = member_token(wiring, fiber, *id, email);
    });
    std::printf("%s\n", token.c_str());
    return 0;
}

int print_instance_token(const Config& config) {
    Wiring wiring(config);
    const std::string token = "cpl_i_" + platform::crypto::base64url_encode(platform::crypto::random_bytes(32));
    wiring.runtime->run(0, [&](platform::Fiber& fiber) {
        wiring.database->run(fiber, {},
                             "INSERT INTO compliance_token_index (sha256, kind, tenant_id) VALUES ($1, 'instance', '00000000-0000-0000-0000-000000000000')",
                             Params{}.add_bytes(Access::index_of_token(token)));
    });
    std::printf("%s\n", token.c_str());
    return 0;
}

int rewrap_keys(const Config& config, const std::string& new_key_file) {
    Wiring wiring(config);
    const auto fresh = platform::crypto::load_master_key(new_key_file, !std::filesystem::exists(new_key_file));
    std::size_t count = 0;
    wiring.runtime->run(0, [&](platform::Fiber& fiber) {
        auto context = wiring.system_context(fiber);
        auto tx = context.transaction();
        tx.allow(std::chrono::minutes(30));
        count = wiring.services->vault.rewrap(tx, fresh);
        tx.commit();
    });
    wiring.sweep_keys();   // what was wrapped under the old key leaves the tables' files, too
    std::printf("%zu keys are wrapped under the new master key\n", count);
    const auto own = std::filesystem::path(config.data_dir) / "master.key";
    if (!config.master_key.empty() || !config.master_key_file.empty()) {
        std::printf("give it from now on: COMPLIANCE_MASTER_KEY_FILE=%s\n", new_key_file.c_str());
    } else if (std::filesystem::absolute(new_key_file) != std::filesystem::absolute(own)) {
        std::filesystem::rename(own, own.string() + ".before");
        std::filesystem::copy_file(new_key_file, own);
        std::filesystem::permissions(own, std::filesystem::perms(0600));
        std::printf("it lies in %s; the one before in %s.before, needed only for older backups of the key store\n", own.c_str(), own.c_str());
    }
    return 0;
}

int abandon_journal(const Config& config, const std::string& journal) {
    const auto id = Uuid::parse(journal);
    if (!id) throw std::invalid_argument("the journal is named by its id, as the refusal to start names it");
    bool done = false;
    Config without = config;
    without.open_journals = false;
    Wiring wiring(without);
    wiring.runtime->run(0, [&](platform::Fiber& fiber) {
        auto context = wiring.system_context(fiber);
        auto units = context.units();
        done = ShredJournal::abandon(units, *id);
    });
    if (!done) throw std::invalid_argument("this database does not ask for a journal " + journal);
    spdlog::warn("shred journal {} is given up: what it alone knew to be erased may come back with a restored key store", journal);
    return 0;
}

int print_certificates(const Config& config, const std::string& slug) {
    Wiring wiring(config);
    std::vector<std::string> found;
    wiring.runtime->run(0, [&](platform::Fiber& fiber) {
        const auto rows = wiring.database->run(fiber, {}, "SELECT jws FROM compliance_deletion_certificates WHERE slug = $1 ORDER BY destroyed_at",
                                               Params{}.add(std::string_view(slug)));
        for (std::size_t i = 0; i < rows.rows(); ++i) found.emplace_back(rows.text(i, 0));
    });
    if (found.empty()) throw std::invalid_argument("no tenant with the slug " + slug + " has ended here");
    for (const auto& jws : found) std::printf("%s\n", jws.c_str());
    return 0;
}

}  // namespace compliance
