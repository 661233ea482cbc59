// SPDX-License-Identifier: Apache-2.0
#include "platform/postgres/cluster.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
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
constexpr int kOldestVersion = 15, kNewestVersion = 20;

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

std::string first_line(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

/// Major version of the server in that folder, as its program says it (`postgres (PostgreSQL) 15.14`).
std::string version_of(const fs::path& binaries) {
    const std::string command = "'" + (binaries / "postgres").string() + "' -V 2>/dev/null";
    if (command.find('\'', 1) != command.rfind('\'')) return {};  // a folder of that name is not asked
    std::FILE* said = ::popen(command.c_str(), "re");
    if (said == nullptr) return {};
    char line[200] = "";
    const bool read = std::fgets(line, sizeof line, said) != nullptr;
    ::pclose(said);
    const std::string_view text = read ? line : "";
    const auto mark = text.find(") ");
    return mark == std::string_view::npos ? std::string{} : std::string(text.substr(mark + 2, text.find_first_not_of("0123456789", mark + 2) - mark - 2));
}

/// The newest server, or for a cluster that is there the one of its own version: no other can open it.
fs::path find_binaries(const fs::path& data) {
    const std::string made_by = first_line(data / "PG_VERSION");
    std::vector<fs::path> candidates;
    for (int version = kNewestVersion; version >= kOldestVersion; --version) {
        if (!made_by.empty() && made_by != std::to_string(version)) continue;
        candidates.emplace_back("/usr/lib/postgresql/" + std::to_string(version) + "/bin");
        candidates.emplace_back("/usr/pgsql-" + std::to_string(version) + "/bin");
    }
    if (const char* path = std::getenv("PATH")) {
        std::string_view rest = path;
        while (!rest.empty()) {
            const auto colon = rest.find(':');
            candidates.emplace_back(rest.substr(0, colon));
            rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
        }
    }
    for (const auto& candidate : candidates)
        if (fs::exists(candidate / "initdb") && fs::exists(candidate / "postgres") && (made_by.empty() || version_of(candidate) == made_by))
            return candidate;
    if (!made_by.empty())
        throw ClusterError("the database in " + data.string() + " was made by PostgreSQL " + made_by +
                           ", which is not installed; install the package postgresql-" + made_by +
                           ", or see docs/operations.md for the way to a newer version");
    throw ClusterError("no PostgreSQL server found; install the package postgresql-" + std::to_string(kOldestVersion) + " or set COMPLIANCE_DATABASE_URL");
}

/// Starts a program as `account` in a process group of its own, so that a Ctrl-C of the terminal does not reach it.
pid_t start(const Account& account, const std::vector<std::string>& arguments, const fs::path& log) {
    std::vector<char*> argv;
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    // Between fork and exec only calls that are safe with other threads about; so all memory is taken before.
    std::vector<std::string> variables{"LC_ALL=C.UTF-8"};
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (!text.starts_with("LC_") && !text.starts_with("PG") && !text.starts_with("COMPLIANCE_")) variables.emplace_back(text);
    }
    std::vector<char*> envp;
    for (auto& variable : variables) envp.push_back(variable.data());
    envp.push_back(nullptr);
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
    if (::close_range(3, ~0U, 0) != 0)
        for (int fd = 3; fd < 1024; ++fd) ::close(fd);
    if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(account.gid) != 0 || ::setuid(account.uid) != 0)) ::_exit(126);
    if (::chdir("/") != 0) ::_exit(126);
    ::execve(argv[0], argv.data(), envp.data());
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

/// Started as root our folder is root's; the server's user may pass through it to its own.
void let_pass(const fs::path& directory) {
    if (::geteuid() == 0) fs::permissions(directory, fs::perms::others_exec, fs::perm_options::add);
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
    // Not every process there is one: somebody's shell may stand in that folder.
    const auto program = fs::read_symlink(fs::path("/proc") / std::to_string(pid) / "exe", ec).filename().string();
    if (ec || !program.starts_with("postgres")) return false;  // "postgres (deleted)" after an upgrade
    return fs::equivalent(fs::path("/proc") / std::to_string(pid) / "cwd", data, ec) && !ec;
}

/// All processes of a server on this folder: without its postmaster its children still end their work.
std::vector<pid_t> servers_of(const fs::path& data) {
    std::vector<pid_t> found;
    std::error_code ec;
    for (fs::directory_iterator at("/proc", ec), end; at != end && !ec; at.increment(ec)) {
        const auto pid = static_cast<pid_t>(std::atol(at->path().filename().c_str()));
        if (is_server_of(pid, data)) found.push_back(pid);
    }
    return found;
}

bool wait_while_served(const fs::path& data, std::chrono::seconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!servers_of(data).empty()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

/// Quoted as a value of a connection string.
std::string connection_value(std::string_view value) {
    std::string out = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

/// A folder of ours at a place where others may write: never one that somebody else has put there before.
void make_private_folder(const fs::path& path, const Account& account) {
    if (::mkdir(path.c_str(), 0700) == 0) return own(path, account, 0700);
    struct stat info {};
    const bool ours = ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) &&
                      (info.st_uid == account.uid || info.st_uid == ::geteuid());
    if (!ours) throw ClusterError("cannot use " + path.string() + " for the database's socket: it belongs to somebody else");
    own(path, account, 0700);
}

/// Where the socket lies when the data folder's path is too long for one.
fs::path short_folder(const fs::path& data) {
    const std::string name = fmt::format("complianced-{:016x}", std::hash<std::string>{}(data.string()));
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    std::error_code ec;
    if (::geteuid() == 0 && fs::is_directory("/run", ec)) return fs::path("/run") / name;
    if (runtime != nullptr && fs::is_directory(runtime, ec) && std::strlen(runtime) < 60) return fs::path(runtime) / name;
    return fs::path("/tmp") / name;
}

}  // namespace

struct Cluster::Impl {
    ClusterConfig config;
    Account account = server_account();
    fs::path data, sockets, log, binaries;
    int lock = -1;
    std::mutex mutex;   // of the two that follow
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
        // libpq takes a comma for the beginning of another host, and an @ for a socket outside of the file system.
        if (sockets.string().size() + name.size() > kMaxSocketPath || sockets.string().find_first_of(",@\"") != std::string::npos)
            sockets = short_folder(data);
        make_private_folder(sockets, account);
    }

    /// Made beside its place and then moved, so that what lies in its place is always a whole cluster.
    void make() {
        spdlog::info("making the private database cluster in {}", data.string());
        const fs::path fresh = data.string() + ".new";
        fs::remove_all(fresh);   // what a crash in the middle of this left
        fs::create_directories(fresh);
        own(fresh, account, 0700);
        const auto exit = wait_for(start(account,
                                         {(binaries / "initdb").string(), "-D", fresh.string(), "-U", "postgres", "-E", "UTF8",
                                          "--locale=C.UTF-8", "--data-checksums", "--auth-local=trust", "--auth-host=reject",
                                          "--no-instructions"},
                                         log));
        if (exit != 0) throw ClusterError("initdb failed:\n" + tail_of(log));
        fs::rename(fresh, data);
    }

    /// Mends what a crash left. A server that outlived its program (kill -9) is stopped. PostgreSQL itself sees that a
    /// pid file is stale, except where its number has been given to another process meanwhile, as in containers.
    void clear_remains() const {
        const pid_t orphan = pid_in(data / "postmaster.pid");
        if (is_server_of(orphan, data)) {
            spdlog::warn("stopping a database server that was left behind (process {})", orphan);
            ::kill(orphan, SIGINT);
            if (!wait_while_served(data, config.start_timeout) && is_server_of(orphan, data)) ::kill(orphan, SIGQUIT);
        }
        // What is left has no postmaster; its work is undone by the recovery that follows in any case.
        for (const int signal : {SIGQUIT, SIGKILL}) {
            if (wait_while_served(data, std::chrono::seconds(3))) break;
            for (const pid_t left : servers_of(data)) ::kill(left, signal);
        }
        if (!wait_while_served(data, std::chrono::seconds(10)))
            throw ClusterError("a database server left behind on " + data.string() + " does not end; end it by hand");
        if (orphan > 0 && (::kill(orphan, 0) == 0 || errno == EPERM)) fs::remove(data / "postmaster.pid");
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
        set(out, "default_toast_compression", "lz4");  // lists of long records are read in four fifths of the time of pglz
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
            if (!alive()) throw ClusterError("the database server ended at its start:\n" + tail_of(log));
            if (PQping(url.c_str()) == PQPING_OK) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        throw ClusterError("the database server did not answer in time:\n" + tail_of(log));
    }

    /// Also takes note of its end, so that the number of an ended process is never signalled.
    bool alive() {
        const std::lock_guard guard(mutex);
        int status = 0;
        if (pid > 0 && ::waitpid(pid, &status, WNOHANG) == pid) pid = -1;
        return pid > 0;
    }

    void run_server() {
        clear_remains();
        {
            const std::lock_guard guard(mutex);
            if (stopped) return;
            pid = start(account, command(), log);
        }
        wait_until_ready();
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
        // What the environment may say of another server (PGPORT, PGHOSTADDR) must not lead there.
        return fmt::format("host={} port=5432 hostaddr='' user={} dbname={}", connection_value(sockets.string()), connection_value(user),
                           connection_value(database));
    }

    void stop() {
        const std::lock_guard guard(mutex);
        if (stopped) return;
        stopped = true;
        if (pid > 0) {
            ::kill(pid, SIGINT);   // fast shutdown
            wait_for(pid);
            pid = -1;
        }
        std::error_code ignored;
        if (!sockets.empty()) fs::remove(sockets, ignored);   // only if it is empty
        if (lock >= 0) ::close(lock);
        lock = -1;
    }
};

Cluster::Cluster(ClusterConfig config) : impl_(std::make_unique<Impl>(std::move(config))) {
    auto& impl = *impl_;
    try {
        fs::create_directories(impl.config.directory);
        impl.config.directory = fs::canonical(impl.config.directory);
    } catch (const fs::filesystem_error& error) {
        throw ClusterError("cannot use the data folder " + impl.config.directory.string() + ": " + error.code().message());
    }
    impl.data = impl.config.directory / "postgres";
    impl.log = impl.config.directory / "postgres.log";
    try {
        impl.take_lock();
        impl.binaries = find_binaries(impl.data);
        let_pass(impl.config.directory);
        check_reachable(impl.data, impl.account);
        impl.choose_socket_directory();
        if (!fs::exists(impl.data / "PG_VERSION")) impl.make();
        impl.run_server();
        impl.ensure_database();
    } catch (const fs::filesystem_error& error) {
        impl.stop();
        throw ClusterError("cannot make the database in " + error.path1().string() + ": " + error.code().message());
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
void Cluster::restart() { impl_->run_server(); }
fs::path Cluster::log_file() const { return impl_->log; }
bool Cluster::running() const { return impl_->alive(); }

}  // namespace platform::postgres
