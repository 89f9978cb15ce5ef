/* STRAY: kind=syscall-touch param=capget(header) */
#include "calls.h"

#include <linux/capability.h>

int main(void)
{
    struct __user_cap_data_struct *data = calloc(2, sizeof *data);
    struct __user_cap_header_struct *head = copy(&(struct __user_cap_header_struct){ _LINUX_CAPABILITY_VERSION_3, 0 }, sizeof *head);
    saw("capget", syscall(SYS_capget, head, data));
    free(data);
    return 0;
}
