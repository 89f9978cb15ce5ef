/* STRAY: kind=syscall-touch param=seccomp(filter) */
#include "calls.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

int main(void)
{
    struct sock_filter *code = malloc(sizeof *code);
    *code = (struct sock_filter){ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW };
    struct sock_fprog *program = copy(&(struct sock_fprog){ 1, code }, sizeof *program);
    saw("no new", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    saw("seccomp", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program));
    free(code);
    saw("still here", getppid());
    return 0;
}
