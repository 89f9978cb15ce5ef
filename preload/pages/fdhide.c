/* fdhide.c: our descriptors live high, below the usual limit of 1024 so that the descriptor table stays small. */
#include "base/sys.h"
#include "pages/backend.h"

#include <sys/resource.h>
#include "base/banned.h"

UF_ANYWHERE int uf_fd_high(void)
{
    struct rlimit limit = { 1024, 1024 };
    uf_sys(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit, 0, 0);
    return limit.rlim_cur > 1024 ? UF_FD_HIGHEST : (int)limit.rlim_cur - 4;
}

UF_ANYWHERE int uf_fd_lower(int from) { return from > 16 ? from / 2 : from - 4; }

UF_ANYWHERE int uf_fd_hide(int fd)
{
    for (int from = uf_fd_high(); from > 2; from = uf_fd_lower(from)) {
        long high = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, from);
        if (!uf_sys_failed(high)) {
            uf_sys_close(fd);
            return (int)high;
        }
    }
    uf_sys_fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}
