// SPDX-License-Identifier: Apache-2.0
// A disk that runs full where a test wants it, without a mount: preloaded, it lets no file below FULL_DISK_FOLDER grow beyond as many bytes
// as the file FULL_DISK_SWITCH names. While that file is not there, all is as usual. What lies in a file already may be written over, as on a
// real disk: that is what lets a database go on reading and fail in growing.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static long long limit_now(void) {
    const char* path = getenv("FULL_DISK_SWITCH");
    if (path == NULL) return -1;
    const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0) return -1;
    char text[32] = "";
    const long got = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    return got > 0 ? atoll(text) : -1;
}

static int is_below_folder(int fd) {
    const char* folder = getenv("FULL_DISK_FOLDER");
    char link[40], path[4096];
    if (folder == NULL) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0;
}

// Whether this write would let the file grow where it may not; sets errno. offset -1: where the file stands.
static int is_refused(int fd, off_t offset, size_t bytes) {
    const int saved = errno;
    const long long limit = limit_now();
    struct stat info;
    int refused = 0;
    if (limit >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && is_below_folder(fd)) {
        if (offset < 0) offset = (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? info.st_size : lseek(fd, 0, SEEK_CUR);
        const long long end = (long long)offset + (long long)bytes;
        refused = end > (long long)info.st_size && end > limit;
    }
    errno = refused ? ENOSPC : saved;
    return refused;
}

static size_t sum_of(const struct iovec* parts, int count) {
    size_t sum = 0;
    for (int i = 0; i < count; ++i) sum += parts[i].iov_len;
    return sum;
}

#define NEXT(name, ...) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))(__VA_ARGS__)

ssize_t write(int fd, const void* data, size_t bytes) { return is_refused(fd, -1, bytes) ? -1 : NEXT(write, fd, data, bytes); }
ssize_t writev(int fd, const struct iovec* parts, int count) { return is_refused(fd, -1, sum_of(parts, count)) ? -1 : NEXT(writev, fd, parts, count); }
ssize_t pwrite(int fd, const void* data, size_t bytes, off_t at) { return is_refused(fd, at, bytes) ? -1 : NEXT(pwrite, fd, data, bytes, at); }
ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t at) { return is_refused(fd, at, bytes) ? -1 : NEXT(pwrite64, fd, data, bytes, at); }
ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t at) {
    return is_refused(fd, at, sum_of(parts, count)) ? -1 : NEXT(pwritev, fd, parts, count, at);
}
ssize_t pwritev64(int fd, const struct iovec* parts, int count, off64_t at) {
    return is_refused(fd, at, sum_of(parts, count)) ? -1 : NEXT(pwritev64, fd, parts, count, at);
}
int posix_fallocate(int fd, off_t at, off_t bytes) { return is_refused(fd, at, (size_t)bytes) ? ENOSPC : NEXT(posix_fallocate, fd, at, bytes); }
int posix_fallocate64(int fd, off64_t at, off64_t bytes) { return is_refused(fd, at, (size_t)bytes) ? ENOSPC : NEXT(posix_fallocate64, fd, at, bytes); }
