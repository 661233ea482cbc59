// SPDX-License-Identifier: Apache-2.0
#include "platform/render/worker.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/render/confinement.hpp"

namespace platform::render {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Kind = DocumentError::Kind;

constexpr std::string_view kFolderStart = "complianced-render-";
constexpr std::size_t kMaxWords = 2000;  // of its complaints
constexpr int kExecFailed = 127;

class Descriptor {
  public:
    Descriptor() = default;
    /// Out of the way of 0…3, which the child gives a meaning.
    explicit Descriptor(int fd) : fd_(fcntl(fd, F_DUPFD_CLOEXEC, 10)) {
        const int why = errno;
        ::close(fd);
        if (fd_ < 0) throw std::system_error(why, std::generic_category(), "descriptor of a worker");
    }
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_ = -1;
};

struct Channel {
    Descriptor ours, theirs;
    /// A socket, so that writing to a worker that is gone raises no signal.
    static Channel to_worker() {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw std::system_error(errno, std::generic_category(), "socketpair");
        Channel channel{Descriptor(ends[0]), Descriptor(ends[1])};
        fcntl(channel.ours.get(), F_SETFL, O_NONBLOCK);
        return channel;
    }
    static Channel from_worker() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
        Channel channel{Descriptor(ends[0]), Descriptor(ends[1])};
        fcntl(channel.ours.get(), F_SETFL, O_NONBLOCK);
        return channel;
    }
};

struct Prepared {
    std::vector<char*> arguments, environment;
    const char* folder;
    const Confinement& confinement;
    const WorkerLimits& limits;
    int input, output, words, failure;
    pid_t parent;
};

void limit(int what, rlim_t value) noexcept {
    const rlimit both{value, value};
    setrlimit(static_cast<__rlimit_resource>(what), &both);
}

/// The child after fork: the parent has other threads, so nothing here but system calls.
[[noreturn]] void become_worker(const Prepared& work) noexcept {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != work.parent) _exit(kExecFailed);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    const auto seconds = static_cast<rlim_t>((work.limits.time.count() + 999) / 1000);
    const rlimit processor{seconds, seconds + 2};  // at the first it is told (SIGXCPU), at the second ended
    setrlimit(RLIMIT_CPU, &processor);
    limit(RLIMIT_FSIZE, work.limits.folder_bytes);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 256);
    const bool ready = dup2(work.input, 0) >= 0 && dup2(work.output, 1) >= 0 && dup2(work.words, 2) >= 0 && dup3(work.failure, 3, O_CLOEXEC) >= 0 &&
                       chdir(work.folder) == 0 && work.confinement.enter();
    if (ready) {
        limit(RLIMIT_AS, work.limits.memory_bytes);  // last: what a sanitizer keeps of the calls before needs memory, too
        syscall(SYS_close_range, 4U, ~0U, 0U);  // nothing of ours: no database, no listening socket
        execve(work.arguments[0], work.arguments.data(), work.environment.data());
    }
    const int why = errno;
    [[maybe_unused]] const auto told = write(ready ? 3 : work.failure, &why, sizeof why);
    _exit(kExecFailed);
}

/// Ends the whole group however we leave.
class Group {
  public:
    explicit Group(pid_t leader) : leader_(leader) { setpgid(leader, leader); }
    ~Group() { (void)end(); }
    Group(const Group&) = delete;
    Group& operator=(const Group&) = delete;
    /// Waits for the leader's own end until then; false when it is still there.
    [[nodiscard]] bool wait_until(Clock::time_point end) const {
        for (;; poll(nullptr, 0, 2)) {
            siginfo_t info{};
            if (waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == leader_) return true;
            if (Clock::now() >= end) return false;
        }
    }
    /// Kills what is left and answers the leader's status; the number is free for others only after it.
    int end() {
        if (leader_ < 0) return status_;
        ::kill(-leader_, SIGKILL);
        ::kill(leader_, SIGKILL);
        while (waitpid(leader_, &status_, 0) < 0 && errno == EINTR) {}
        leader_ = -1;
        return status_;
    }

  private:
    pid_t leader_;
    int status_ = 0;
};

/// Appends what is there; false at the end.
bool drain(int fd, std::string& into, std::size_t most) {
    char piece[65536];
    const auto got = read(fd, piece, sizeof piece);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    into.append(piece, std::min(static_cast<std::size_t>(got), most > into.size() ? most - into.size() : 0));
    return got > 0;
}

struct Talk {
    std::string output, words;
    bool too_much = false, in_time = true;
};

/// Feeds the worker and takes what it says until both its ends are closed or the time is over.
Talk converse(const WorkerCall& call, Channel& input, Channel& output, Channel& words, Clock::time_point end) {
    Talk talk;
    std::size_t sent = 0;
    while (output.ours.get() >= 0 || words.ours.get() >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        if (left <= 0) {
            talk.in_time = false;
            return talk;
        }
        if (input.ours.get() >= 0 && sent == call.input.size()) input.ours.close();
        pollfd all[3] = {{input.ours.get(), POLLOUT, 0}, {output.ours.get(), POLLIN, 0}, {words.ours.get(), POLLIN, 0}};
        if (poll(all, 3, static_cast<int>(left)) < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
        if (all[0].revents != 0) {
            const auto done = send(input.ours.get(), call.input.data() + sent, call.input.size() - sent, MSG_NOSIGNAL);
            if (done >= 0) sent += static_cast<std::size_t>(done);
            else if (errno != EAGAIN && errno != EINTR) input.ours.close();  // it reads no more; what it says tells why
        }
        if (all[1].revents != 0 && !drain(output.ours.get(), talk.output, call.limits.output_bytes + 1)) output.ours.close();
        if (all[2].revents != 0 && !drain(words.ours.get(), talk.words, kMaxWords)) words.ours.close();
        talk.too_much = talk.output.size() > call.limits.output_bytes;
        if (talk.too_much) return talk;
    }
    return talk;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

WorkerFolder::WorkerFolder() {
    path_ = (fs::temp_directory_path() / (std::string(kFolderStart) + std::to_string(getpid()) + "-XXXXXX")).string();
    if (mkdtemp(path_.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "folder of a worker");
}

WorkerFolder::~WorkerFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void WorkerFolder::sweep() {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), ignored)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(kFolderStart)) continue;
        pid_t owner = 0;
        std::from_chars(name.data() + kFolderStart.size(), name.data() + name.size(), owner);
        if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
    }
}

std::string run_worker(const WorkerCall& call) {
    const auto end = Clock::now() + call.limits.time * call.limits.patience;
    auto command = call.command;
    std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1",
                                            "HOME=" + call.folder, "TMPDIR=" + call.folder, "XDG_CACHE_HOME=" + call.folder};
    const Confinement confinement(call.folder);
    auto input = Channel::to_worker();
    auto output = Channel::from_worker(), words = Channel::from_worker(), failure = Channel::from_worker();
    const Prepared work{pointers(command), pointers(environment), call.folder.c_str(), confinement, call.limits,
                        input.theirs.get(), output.theirs.get(), words.theirs.get(), failure.theirs.get(), getpid()};
    const pid_t pid = fork();
    if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid == 0) become_worker(work);
    Group group(pid);
    for (auto* channel : {&input, &output, &words, &failure}) channel->theirs.close();
    auto talk = converse(call, input, output, words, end);
    if (talk.too_much) throw DocumentError(Kind::too_large, "the document is larger than its limit");
    if (!talk.in_time || !group.wait_until(end)) throw DocumentError(Kind::timeout, "the document took longer than its limit");
    const int status = group.end();
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) throw DocumentError(Kind::timeout, "the document took longer than its limit");
    int why = 0;
    if (read(failure.ours.get(), &why, sizeof why) == static_cast<ssize_t>(sizeof why)) {
        if (why == ENOENT) throw DocumentError(Kind::missing_program, call.command[0] + " is not installed");
        throw std::system_error(why, std::generic_category(), "start of a worker");
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == kExitMissing) throw DocumentError(Kind::missing_program, talk.words);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw DocumentError(Kind::crashed,
                            "the worker ended with " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status)) + ": " + talk.words);
    return std::move(talk.output);
}

}  // namespace platform::render
