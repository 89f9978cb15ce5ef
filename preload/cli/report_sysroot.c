#include "cli/report_sysroot.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { HOW = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

/* Links in the container mean its own files. */
static int open_under(const char *root, const char *path)
{
    struct open_how how = { .flags = HOW, .resolve = RESOLVE_IN_ROOT };
    int directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return -1;
    int fd = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
    int error = errno;
    close(directory);
    errno = error;
    if (fd >= 0 || error != ENOSYS) return fd;
    char *joined = NULL; /* Linux before 5.6 */
    if (asprintf(&joined, "%s%s", root, path) < 0) return -1;
    fd = open(joined, HOW);
    error = errno;
    free(joined);
    errno = error;
    return fd;
}

int report_sysroot_open(const char *root, const char *path)
{
    struct stat st;
    if (path[0] != '/') {
        errno = ENOENT;
        return -1;
    }
    int fd = root ? open_under(root, path) : open(path, HOW);
    if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))) return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}
