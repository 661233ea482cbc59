// SPDX-License-Identifier: Apache-2.0
#include "platform/render/confinement.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace platform::render {

namespace {

// The header of Debian 12 knows the first versions of Landlock only; a later kernel is held to more.
constexpr std::uint64_t kReadRights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kVersion1 = (1ULL << 13) - 1, kRefer = 1ULL << 13, kTruncate = 1ULL << 14, kDeviceControl = 1ULL << 15;
constexpr std::uint64_t kFileOnly = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;

struct Rules {
    std::uint64_t files = 0, network = 0, scopes = 0;
};

int landlock_version() {
    const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : static_cast<int>(version);
}

std::uint64_t file_rights(int version) {
    return kVersion1 | (version >= 2 ? kRefer : 0) | (version >= 3 ? kTruncate : 0) | (version >= 5 ? kDeviceControl : 0);
}

/// A path that is not there is nothing to allow.
void allow(int rules, const char* path, std::uint64_t rights) {
    const int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return;
    struct stat about {};
    const bool folder = fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
    landlock_path_beneath_attr rule{};
    rule.allowed_access = folder ? rights : rights & kFileOnly;
    rule.parent_fd = fd;
    const long result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    const int why = errno;
    close(fd);
    if (result != 0) throw std::system_error(why, std::generic_category(), "rule of a confined worker");
}

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "name this machine's audit architecture"
#endif

#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/// Refused with EPERM, so that a library that merely tries goes on without.
const sock_filter kFilter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),  // the x32 table would be a way around
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    REFUSE(SYS_socket),
    REFUSE(SYS_connect),
    REFUSE(SYS_bind),
    REFUSE(SYS_io_uring_setup),
    REFUSE(SYS_ptrace),
    REFUSE(SYS_process_vm_readv),
    REFUSE(SYS_process_vm_writev),
    REFUSE(SYS_pidfd_open),
    REFUSE(SYS_pidfd_getfd),
    REFUSE(SYS_pidfd_send_signal),
    REFUSE(SYS_kill),
    REFUSE(SYS_tkill),
    REFUSE(SYS_setpgid),
    REFUSE(SYS_setsid),
    REFUSE(SYS_mount),
    REFUSE(SYS_unshare),
    REFUSE(SYS_bpf),
    REFUSE(SYS_keyctl),
    REFUSE(SYS_userfaultfd),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
#undef REFUSE

bool has_filters() { return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0; }

}  // namespace

Confinement::Confinement(const std::string& folder) {
    const int version = landlock_version();
    if (version == 0) return;
    Rules rules;
    rules.files = file_rights(version);
    rules.network = version >= 4 ? 3 : 0;  // binding and connecting over TCP
    rules.scopes = version >= 6 ? 3 : 0;   // abstract sockets and signals of others
    const std::size_t size = version >= 6 ? 24 : version >= 4 ? 16
                                                              : 8;
    const int made = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, size, 0));
    if (made < 0) throw std::system_error(errno, std::generic_category(), "rules of a confined worker");
    rules_ = fcntl(made, F_DUPFD_CLOEXEC, 10);  // the child gives the numbers below a meaning before it enters
    close(made);
    if (rules_ < 0) throw std::system_error(errno, std::generic_category(), "rules of a confined worker");
    for (const char* path : {"/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache", "/var/cache/fontconfig", "/dev/urandom"})
        allow(rules_, path, kReadRights);
    allow(rules_, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | (version >= 3 ? kTruncate : 0));
    allow(rules_, folder.c_str(), rules.files);
}

Confinement::~Confinement() {
    if (rules_ >= 0) close(rules_);
}

bool Confinement::enter() const noexcept {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    if (rules_ >= 0 && syscall(SYS_landlock_restrict_self, rules_, 0) != 0) return false;
    const sock_fprog filter{sizeof kFilter / sizeof *kFilter, const_cast<sock_filter*>(kFilter)};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0 || errno == EINVAL || errno == ENOSYS;
}

Isolation Confinement::offered() { return {landlock_version() > 0, has_filters()}; }

}  // namespace platform::render
