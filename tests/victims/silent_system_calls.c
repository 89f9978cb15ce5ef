/* EXPECT: none */
#include "victim.h"
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

/* The kernel reads and writes blocks to their last byte, the untouched ones too. */
int main(void)
{
    int pair[2], good = 1;
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0)
        return 1;
    for (size_t size = 1; size < 40000; size = size * 2 + 13) {
        char *from = HIDE(malloc(size)), *to = HIDE(malloc(size));
        memset(from, 'k', size);
        good &= write(pair[0], from, size) == (ssize_t)size;
        good &= read(pair[1], to, size) == (ssize_t)size && to[size - 1] == 'k';
        struct iovec *parts = HIDE(malloc(2 * sizeof *parts));
        parts[0] = (struct iovec){ from, size / 2 };
        parts[1] = (struct iovec){ from + size / 2, size - size / 2 };
        good &= writev(pair[1], parts, 2) == (ssize_t)size && read(pair[0], to, size) == (ssize_t)size;
        free(parts);
        free(from);
        free(to);
    }
    int zero = open("/dev/zero", O_RDONLY);
    size_t large = 8 << 20;
    char *block = HIDE(malloc(large));
    good &= read(zero, block, large) == (ssize_t)large && block[large - 1] == 0;
    free(block);
    struct stat *info = HIDE(malloc(sizeof *info));
    struct timespec *now = HIDE(malloc(sizeof *now));
    char *path = strdup("/proc/self/exe"), *target = HIDE(malloc(4096));
    good &= stat(path, info) == 0 && info->st_size > 0 && readlink(path, target, 4096) > 0;
    good &= clock_gettime(CLOCK_MONOTONIC, now) == 0 && getcwd(target, 4096) != NULL;
    free(info);
    free(now);
    free(path);
    free(target);
    say(good ? "good" : "bad");
    return 0;
}
