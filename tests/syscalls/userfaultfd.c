/* STRAY: kind=syscall-touch param=ioctl(arg) */
#include "calls.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

int main(void)
{
    long fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    saw("userfaultfd", fd);
    struct uffdio_api *api = block(sizeof *api);
    #ifndef STRAY
    api->api = UFFD_API;
    #endif
    saw("api", ioctl((int)fd, UFFDIO_API, api));
    return 0;
}
