/* LD_PRELOAD: adds SLOW_FSYNC_US microseconds to each fsync and fdatasync, as a slower disk does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_first(void) {
    const char *text = getenv("SLOW_FSYNC_US");
    if (text) usleep((useconds_t)atoi(text));
}

int fsync(int fd) {
    wait_first();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
    wait_first();
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
