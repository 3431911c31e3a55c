/* Preloaded into a hub or a client: records what it does to the files below SHIM_ROOT, and lets
 * writes and syncs fail. Built by tests/faults/shim.py.
 *
 * SHIM_ROOT    the directory that is looked at; everything else passes untouched
 * SHIM_LOG     where the records go (appended), each:
 *                u32 length of the rest | u8 kind | u32 file | u64 offset | u64 size | bytes
 * SHIM_FAULTS  a file; while it is there, it holds "KIND ENDING": KIND is fsync or write, and the
 *              calls of that kind on files whose name ends with ENDING fail with EIO
 *
 * A file is numbered when it is opened for the first time under its name after it was made.
 * Kinds: O opened (bytes: name; size 1: made or emptied) · W write · T truncate · F fsync ·
 * E fsync that failed · U unlink (bytes: name) · R rename (bytes: old NUL new) ·
 * M mkdir (bytes: name) · D fsync of a directory (bytes: name) · S bytes to a socket
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int log_fd = -1;
static char root[PATH_MAX];
static const char *faults;
/* By descriptor: 0 not ours, -1 a directory, else the inode's number, which is what names a file. */
static int64_t kept[MOST];
static char names[MOST][256];

static ssize_t raw_write(int fd, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    return real(fd, data, size);
}

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("SHIM_ROOT"), *log = getenv("SHIM_LOG");
    faults = getenv("SHIM_FAULTS");
    if (!where || !log || !realpath(where, root)) return;
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = real(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 900);
    close(fd);
}

static void record(char kind, int64_t file, uint64_t offset, uint64_t size,
                   const void *data, size_t bytes) {
    if (log_fd < 0) return;
    struct __attribute__((packed)) {
        uint32_t length; uint8_t kind; uint32_t file; uint64_t offset, size;
    } head = {(uint32_t)(21 + bytes), (uint8_t)kind, (uint32_t)file, offset, size};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)data, bytes}};
    ssize_t (*real)(int, const struct iovec *, int) = dlsym(RTLD_NEXT, "writev");
    if (real(log_fd, parts, 2) != (ssize_t)(sizeof head + bytes)) abort();
}

/* The name below the root, or NULL. */
static const char *ours(int at, const char *path, char *room) {
    char full[2 * PATH_MAX], folder[PATH_MAX];
    if (log_fd < 0 || !path) return NULL;
    if (path[0] == '/') snprintf(full, sizeof full, "%s", path);
    else if (at == AT_FDCWD) {
        if (!getcwd(folder, sizeof folder)) return NULL;
        snprintf(full, sizeof full, "%s/%s", folder, path);
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t n = readlink(link, folder, sizeof folder - 1);
        if (n < 0) return NULL;
        folder[n] = 0;
        snprintf(full, sizeof full, "%s/%s", folder, path);
    }
    size_t n = strlen(root);
    if (strncmp(full, root, n) || (full[n] != '/' && full[n])) return NULL;
    snprintf(room, PATH_MAX, "%s", full[n] ? full + n + 1 : "");
    return room;
}

static int is_shm(const char *name) {
    size_t n = strlen(name);
    return n >= 4 && !strcmp(name + n - 4, "-shm");
}

static void opened(int fd, int at, const char *path, int flags, int existed) {
    char room[PATH_MAX];
    const char *name = ours(at, path, room);
    struct stat found;
    if (fd < 0 || fd >= MOST || !name || is_shm(name) || fstat(fd, &found)) return;
    snprintf(names[fd], sizeof names[fd], "%s", name);
    if (S_ISDIR(found.st_mode)) { kept[fd] = -1; return; }
    if (!S_ISREG(found.st_mode)) return;
    kept[fd] = (int64_t)found.st_ino;
    int made = !existed && (flags & O_CREAT);
    if (made || (flags & O_TRUNC)) record(made ? 'O' : 'T', kept[fd], 0, made, name, strlen(name));
}

static int fails(const char *kind, int fd) {
    char text[300], what[16], ending[256];
    if (!faults || fd < 0 || fd >= MOST || kept[fd] <= 0) return 0;
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int file = real(faults, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t n = read(file, text, sizeof text - 1);
    close(file);
    if (n <= 0) return 0;
    text[n] = 0;
    if (sscanf(text, "%15s %255s", what, ending) != 2 || strcmp(what, kind)) return 0;
    size_t a = strlen(names[fd]), b = strlen(ending);
    return a >= b && !strcmp(names[fd] + a - b, ending);
}

#define OPENING(name, at, ...)                                                     \
    int mode = 0;                                                                  \
    if (flags & (O_CREAT | O_TMPFILE)) {                                           \
        va_list more; va_start(more, flags); mode = va_arg(more, int); va_end(more); \
    }                                                                              \
    REAL(name);                                                                    \
    pthread_mutex_lock(&lock);                                                     \
    int existed = !faccessat(at, path, F_OK, 0);                                   \
    int fd = real(__VA_ARGS__, flags, mode), error = errno;                        \
    opened(fd, at, path, flags, existed);                                          \
    pthread_mutex_unlock(&lock);                                                   \
    errno = error;                                                                 \
    return fd;

int open(const char *path, int flags, ...) { OPENING(open, AT_FDCWD, path) }
int open64(const char *path, int flags, ...) { OPENING(open64, AT_FDCWD, path) }
int openat(int at, const char *path, int flags, ...) { OPENING(openat, at, at, path) }
int openat64(int at, const char *path, int flags, ...) { OPENING(openat64, at, at, path) }

int close(int fd) {
    REAL(close);
    if (fd >= 0 && fd < MOST && fd != log_fd) kept[fd] = 0;
    return real(fd);
}

/* Whether bytes on this descriptor reach somebody: a socket, or a pipe for standard output. */
static int tells(int fd) {
    struct stat found;
    return log_fd >= 0 && !fstat(fd, &found) && (S_ISSOCK(found.st_mode) || S_ISFIFO(found.st_mode));
}

#define FAIL(kind) if (fails(kind, fd)) { pthread_mutex_unlock(&lock); errno = EIO; return -1; }

static void sent(const void *data, size_t size) { record('S', 0, 0, size, data, size); }

ssize_t write(int fd, const void *data, size_t size) {
    pthread_mutex_lock(&lock);
    FAIL("write")
    if (tells(fd) && memmem(data, size, "\"type\":", 7))
        sent(data, size);  /* before it leaves: whoever reads it may be quicker */
    off_t at = 0;
    if (fd >= 0 && fd < MOST && kept[fd] > 0) {
        int append = fcntl(fd, F_GETFL) & O_APPEND;
        at = lseek(fd, 0, append ? SEEK_END : SEEK_CUR);
    }
    ssize_t n = raw_write(fd, data, size);
    int error = errno;
    if (n > 0 && fd < MOST && kept[fd] > 0) record('W', kept[fd], at, n, data, n);
    pthread_mutex_unlock(&lock);
    errno = error;
    return n;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    if (tells(fd)) {
        size_t size = 0;
        for (int i = 0; i < count; i++) size += parts[i].iov_len;
        char *all = malloc(size), *to = all;
        for (int i = 0; all && i < count; i++) to = mempcpy(to, parts[i].iov_base, parts[i].iov_len);
        pthread_mutex_lock(&lock);
        if (all && memmem(all, size, "\"type\":", 7)) sent(all, size);
        pthread_mutex_unlock(&lock);
        free(all);
    }
    return real(fd, parts, count);
}

ssize_t send(int fd, const void *data, size_t size, int flags) {
    REAL(send);
    pthread_mutex_lock(&lock);
    if (log_fd >= 0 && memmem(data, size, "\"type\":", 7)) sent(data, size);
    pthread_mutex_unlock(&lock);
    return real(fd, data, size, flags);
}

#define PWRITE(name, offset_type)                                                        \
ssize_t name(int fd, const void *data, size_t size, offset_type at) {                   \
    REAL(name);                                                                          \
    pthread_mutex_lock(&lock);                                                           \
    FAIL("write")                                                                        \
    ssize_t n = real(fd, data, size, at);                                                \
    int error = errno;                                                                   \
    if (n > 0 && fd < MOST && kept[fd] > 0) record('W', kept[fd], at, n, data, n);       \
    pthread_mutex_unlock(&lock);                                                         \
    errno = error;                                                                       \
    return n;                                                                            \
}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset_type)                                                      \
int name(int fd, offset_type size) {                                                     \
    REAL(name);                                                                          \
    pthread_mutex_lock(&lock);                                                           \
    int n = real(fd, size), error = errno;                                               \
    if (!n && fd < MOST && kept[fd] > 0) record('T', kept[fd], 0, size, names[fd], strlen(names[fd])); \
    pthread_mutex_unlock(&lock);                                                         \
    errno = error;                                                                       \
    return n;                                                                            \
}
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                       \
int name(int fd) {                                                                       \
    REAL(name);                                                                          \
    pthread_mutex_lock(&lock);                                                           \
    if (fails("fsync", fd)) {                                                            \
        record('E', kept[fd], 0, 0, "", 0);                                              \
        pthread_mutex_unlock(&lock);                                                     \
        errno = EIO;                                                                     \
        return -1;                                                                       \
    }                                                                                    \
    int n = real(fd), error = errno;                                                     \
    if (!n && fd >= 0 && fd < MOST && kept[fd] > 0) record('F', kept[fd], 0, 0, "", 0);  \
    if (!n && fd >= 0 && fd < MOST && kept[fd] < 0) record('D', 0, 0, 0, names[fd], strlen(names[fd])); \
    pthread_mutex_unlock(&lock);                                                         \
    errno = error;                                                                       \
    return n;                                                                            \
}
SYNC(fsync)
SYNC(fdatasync)

static int removed(int at, const char *path, int n) {
    char room[PATH_MAX];
    int error = errno;
    const char *name = ours(at, path, room);
    if (!n && name && !is_shm(name)) record('U', 0, 0, 0, name, strlen(name));
    errno = error;
    return n;
}

int unlink(const char *path) {
    REAL(unlink);
    pthread_mutex_lock(&lock);
    int n = removed(AT_FDCWD, path, real(path));
    pthread_mutex_unlock(&lock);
    return n;
}

int unlinkat(int at, const char *path, int flags) {
    REAL(unlinkat);
    pthread_mutex_lock(&lock);
    int n = removed(at, path, real(at, path, flags));
    pthread_mutex_unlock(&lock);
    return n;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    char a[PATH_MAX], b[PATH_MAX], both[2 * PATH_MAX];
    pthread_mutex_lock(&lock);
    int n = real(from, to), error = errno;
    if (!n && ours(AT_FDCWD, from, a) && ours(AT_FDCWD, to, b)) {
        size_t first = strlen(a) + 1;
        memcpy(both, a, first);
        memcpy(both + first, b, strlen(b));
        record('R', 0, 0, 0, both, first + strlen(b));
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return n;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    char room[PATH_MAX];
    pthread_mutex_lock(&lock);
    int n = real(path, mode), error = errno;
    const char *name = n ? NULL : ours(AT_FDCWD, path, room);
    if (name) record('M', 0, 0, 0, name, strlen(name));
    pthread_mutex_unlock(&lock);
    errno = error;
    return n;
}
