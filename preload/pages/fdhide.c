/* fdhide.c: our descriptors live high, below the usual limit of 1024 so that the descriptor table stays small. */
#include "base/sys.h"
#include "pages/backend.h"

#include <sys/resource.h>
#include "base/banned.h"

UF_ANYWHERE int uf_fd_hide(int fd)
{
    struct rlimit limit = { 1024, 1024 };
    uf_sys(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit, 0, 0);
    long from = limit.rlim_cur > 1024 ? 1000 : (long)limit.rlim_cur - 4;
    for (; from > 2; from = from > 16 ? from / 2 : from - 4) {
        long high = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, from);
        if (!uf_sys_failed(high)) {
            uf_sys_close(fd);
            return (int)high;
        }
    }
    uf_sys_fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}
