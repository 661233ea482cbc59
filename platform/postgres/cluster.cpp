// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/cluster.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>
#include <spdlog/spdlog.h>

namespace fs = std::filesystem;

namespace platform::postgres {

namespace {

constexpr std::size_t kMaxSocketPath = 107;   // sun_path less the terminating zero

/// Whom the server runs as: it refuses to run as root.
struct Account {
    uid_t uid = ::geteuid();
    gid_t gid = ::getegid();
    std::string name;
};

Account server_account() {
    Account account;
    if (account.uid != 0) {
        const passwd* self = ::getpwuid(account.uid);
        account.name = self != nullptr ? self->pw_name : "postgres";
        return account;
    }
    const passwd* postgres = ::getpwnam("postgres");
    if (postgres == nullptr)
        throw ClusterError("PostgreSQL does not run as root and there is no user 'postgres'; install postgresql-15 or start as another user");
    return {postgres->pw_uid, postgres->pw_gid, "postgres"};
}

fs::path find_binaries() {
    std::vector<fs::path> candidates;
    for (int version = 20; version >= 14; --version)
        candidates.emplace_back("/usr/lib/postgresql/" + std::to_string(version) + "/bin");
    if (const char* path = std::getenv("PATH")) {
        std::string_view rest = path;
        while (!rest.empty()) {
            const auto colon = rest.find(':');
            candidates.emplace_back(rest.substr(0, colon));
            rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
        }
    }
    for (const auto& candidate : candidates)
        if (fs::exists(candidate / "initdb") && fs::exists(candidate / "postgres")) return candidate;
    throw ClusterError("no PostgreSQL server found; install the package postgresql-15 or set COMPLIANCE_DATABASE_URL");
}

/// Starts a program as `account` in a process group of its own, so that a Ctrl-C of the terminal does not reach it.
pid_t start(const Account& account, const std::vector<std::string>& arguments, const fs::path& log) {
    std::vector<char*> argv;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) throw ClusterError("cannot fork");
    if (pid > 0) return pid;
    ::setpgid(0, 0);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int in = ::open("/dev/null", O_RDONLY);
    ::dup2(in, 0);
    if (out >= 0) {
        ::dup2(out, 1);
        ::dup2(out, 2);
    }
    for (int fd = 3; fd < 1024; ++fd) ::close(fd);
    if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(account.gid) != 0 || ::setuid(account.uid) != 0)) ::_exit(126);
    if (::chdir("/") != 0) ::_exit(126);
    ::setenv("LC_ALL", "C.UTF-8", 1);
    ::unsetenv("PGDATA");
    ::execv(argv[0], argv.data());
    ::_exit(127);
}

int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::string tail_of(const fs::path& file) {
    std::ifstream in(file);
    std::string all((std::istreambuf_iterator<char>(in)), {});
    return all.size() > 2000 ? all.substr(all.size() - 2000) : all;
}

void own(const fs::path& path, const Account& account, mode_t mode) {
    if (::chmod(path.c_str(), mode) != 0 || (::geteuid() == 0 && ::chown(path.c_str(), account.uid, account.gid) != 0))
        throw ClusterError("cannot set owner or mode of " + path.string() + ": " + std::strerror(errno));
}

/// The server's user must be able to reach its folder; ours need not be readable for it.
void check_reachable(const fs::path& directory, const Account& account) {
    if (::geteuid() != 0) return;
    for (fs::path at = directory.parent_path(); at.has_relative_path(); at = at.parent_path()) {
        struct stat info {};
        if (::stat(at.c_str(), &info) != 0) continue;
        const bool passes = (info.st_uid == account.uid && (info.st_mode & S_IXUSR) != 0) || (info.st_mode & S_IXOTH) != 0;
        if (!passes)
            throw ClusterError("the user " + account.name + " cannot enter " + at.string() +
                               ", where the database would lie; use another --data-dir or give it the right to (chmod o+x)");
    }
}

pid_t pid_in(const fs::path& file) {
    std::ifstream in(file);
    long pid = 0;
    in >> pid;
    return static_cast<pid_t>(pid);
}

/// Whether that process is a PostgreSQL server on this very folder.
bool is_server_of(pid_t pid, const fs::path& data) {
    if (pid <= 1) return false;
    std::error_code ec;
    return fs::equivalent(fs::path("/proc") / std::to_string(pid) / "cwd", data, ec) && !ec;
}

}  // namespace

struct Cluster::Impl {
    ClusterConfig config;
    Account account = server_account();
    fs::path data, sockets, log, binaries;
    int lock = -1;
    pid_t pid = -1;
    bool stopped = false;

    explicit Impl(ClusterConfig given) : config(std::move(given)) {}

    void take_lock() {
        const auto file = config.directory / "complianced.lock";
        lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (lock < 0) throw ClusterError("cannot write to " + config.directory.string() + ": " + std::strerror(errno));
        if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
            throw ClusterError("another instance is running on " + config.directory.string() +
                               "; stop it, or give this one another --data-dir");
    }

    void choose_socket_directory() {
        sockets = config.directory / "socket";
        const std::string name = "/.s.PGSQL.5432.lock";
        if (sockets.string().size() + name.size() > kMaxSocketPath) {
            const auto hash = std::hash<std::string>{}(data.string());
            sockets = fs::path("/tmp") / ("complianced-" + std::to_string(hash));
        }
        fs::create_directories(sockets);
        own(sockets, account, 0700);
    }

    void make() {
        spdlog::info("making the private database cluster in {}", data.string());
        fs::remove_all(data);   // what a crash in the middle of initdb left
        fs::create_directories(data);
        own(data, account, 0700);
        const auto exit = wait_for(start(account,
                                         {(binaries / "initdb").string(), "-D", data.string(), "-U", "postgres", "-E", "UTF8",
                                          "--locale=C.UTF-8", "--data-checksums", "--auth-local=trust", "--auth-host=reject",
                                          "--no-instructions"},
                                         log));
        if (exit != 0) throw ClusterError("initdb failed:\n" + tail_of(log));
        std::ofstream(data / "complete") << "1\n";   // only a whole cluster is ever started
        own(data / "complete", account, 0600);
    }

    /// A server that outlived its program (kill -9) is stopped before ours starts; a stale pid file is PostgreSQL's to mend.
    void stop_orphan() const {
        const pid_t orphan = pid_in(data / "postmaster.pid");
        if (!is_server_of(orphan, data)) return;
        spdlog::warn("stopping a database server that was left behind (process {})", orphan);
        ::kill(orphan, SIGINT);
        for (int i = 0; i < 300 && is_server_of(orphan, data); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        if (is_server_of(orphan, data)) throw ClusterError("the server left behind does not stop (process " + std::to_string(orphan) + ")");
    }

    std::vector<std::string> command() const {
        auto set = [](std::vector<std::string>& out, std::string_view name, const std::string& value) {
            out.push_back("-c");
            out.push_back(std::string(name) + "=" + value);
        };
        std::vector<std::string> out{(binaries / "postgres").string(), "-D", data.string()};
        set(out, "listen_addresses", "");
        set(out, "unix_socket_directories", sockets.string());
        set(out, "unix_socket_permissions", "0700");
        set(out, "max_connections", std::to_string(config.max_connections));
        set(out, "shared_buffers", std::to_string(config.shared_buffers_mb) + "MB");
        set(out, "effective_cache_size", std::to_string(config.shared_buffers_mb * 4) + "MB");
        set(out, "wal_compression", "lz4");
        set(out, "max_wal_size", "2GB");
        set(out, "checkpoint_completion_target", "0.9");
        set(out, "random_page_cost", "1.1");
        set(out, "jit", "off");
        set(out, "timezone", "UTC");
        set(out, "log_min_messages", "warning");
        set(out, "log_min_error_statement", "panic");
        set(out, "log_error_verbosity", "terse");   // details of refused rows may hold personal data
        for (const auto& [name, value] : config.settings) set(out, name, value);
        return out;
    }

    void wait_until_ready() {
        const auto until = std::chrono::steady_clock::now() + config.start_timeout;
        const std::string url = socket_url("postgres", "postgres");
        while (std::chrono::steady_clock::now() < until) {
            int status = 0;
            if (::waitpid(pid, &status, WNOHANG) == pid) {
                pid = -1;
                throw ClusterError("the database server ended at its start:\n" + tail_of(log));
            }
            if (PQping(url.c_str()) == PQPING_OK) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        throw ClusterError("the database server did not answer in time:\n" + tail_of(log));
    }

    void ensure_database() const {
        PGconn* conn = PQconnectdb(socket_url("postgres", "postgres").c_str());
        const std::string name = config.database;
        const char* values[] = {name.c_str()};
        PGresult* found = PQexecParams(conn, "SELECT 1 FROM pg_database WHERE datname = $1", 1, nullptr, values, nullptr, nullptr, 0);
        const bool there = PQntuples(found) == 1;
        PQclear(found);
        std::string failure;
        if (!there) {
            PGresult* made = PQexec(conn, ("CREATE DATABASE \"" + name + "\"").c_str());
            if (PQresultStatus(made) != PGRES_COMMAND_OK) failure = PQerrorMessage(conn);
            PQclear(made);
        }
        PQfinish(conn);
        if (!failure.empty()) throw ClusterError("cannot make the database: " + failure);
    }

    std::string socket_url(std::string_view user, std::string_view database) const {
        return fmt::format("host='{}' user={} dbname={}", sockets.string(), user, database);
    }

    void stop() {
        if (stopped) return;
        stopped = true;
        if (pid > 0) {
            ::kill(pid, SIGINT);   // fast shutdown
            wait_for(pid);
            pid = -1;
        }
        if (lock >= 0) ::close(lock);
        lock = -1;
    }
};

Cluster::Cluster(ClusterConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {
    auto& impl = *impl_;
    fs::create_directories(impl.config.directory);
    impl.config.directory = fs::canonical(impl.config.directory);
    impl.data = impl.config.directory / "postgres";
    impl.log = impl.config.directory / "postgres.log";
    try {
        impl.take_lock();
        impl.binaries = find_binaries();
        check_reachable(impl.data, impl.account);
        if (::geteuid() == 0) own(impl.config.directory, Account{0, 0, "root"}, 0711);
        impl.choose_socket_directory();
        if (!fs::exists(impl.data / "complete")) impl.make();
        impl.stop_orphan();
        impl.pid = start(impl.account, impl.command(), impl.log);
        impl.wait_until_ready();
        impl.ensure_database();
    } catch (...) {
        impl.stop();
        throw;
    }
}

Cluster::~Cluster() {
    if (impl_) impl_->stop();
}

std::string Cluster::superuser_url() const { return impl_->socket_url("postgres", impl_->config.database); }
std::string Cluster::url(std::string_view role) const { return impl_->socket_url(role, impl_->config.database); }
void Cluster::stop() { impl_->stop(); }
bool Cluster::running() const { return impl_->pid > 0 && ::kill(impl_->pid, 0) == 0; }

}  // namespace platform::postgres
