/* refuse.c WHAT... -- PROGRAM [ARG...]: start PROGRAM where the kernel refuses: CALL=ERROR for a seccomp filter (userfaultfd,
 * ioctl, guard for madvise's advice of that kind, madvise), as=BYTES data=BYTES memlock=BYTES nofile=N for limits. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define AT(field) ((unsigned)offsetof(struct seccomp_data, field))

static int error_of(const char *name)
{
    return !strcmp(name, "EPERM") ? EPERM : !strcmp(name, "ENOSYS") ? ENOSYS : !strcmp(name, "ENOMEM") ? ENOMEM :
           !strcmp(name, "EMFILE") ? EMFILE : EINVAL;
}

/* One filter a call: CALL with LOW <= argument ARG <= HIGH fails. */
static void forbid(int call, unsigned arg, unsigned low, unsigned high, int error)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(args) + arg * 8),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, low, 0, 2),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, high, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof code / sizeof *code, code };
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) exit(77);
}

static void limit(int what, const char *value)
{
    struct rlimit l = { strtoull(value, NULL, 0), strtoull(value, NULL, 0) };
    if (setrlimit(what, &l) != 0) exit(77);
}

int main(int argc, char **argv)
{
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--"); i++) {
        char *value = strchr(argv[i], '=');
        if (!value) return 2;
        *value++ = 0;
        if (!strcmp(argv[i], "userfaultfd")) forbid(SYS_userfaultfd, 0, 0, ~0u, error_of(value));
        else if (!strcmp(argv[i], "ioctl")) forbid(SYS_ioctl, 1, 0xc018aa00u, 0xc030aaffu, error_of(value));
        else if (!strcmp(argv[i], "guard")) forbid(SYS_madvise, 2, 102, 103, error_of(value));
        else if (!strcmp(argv[i], "mprotect")) forbid(SYS_mprotect, 2, 0, 0, error_of(value));
        else if (!strcmp(argv[i], "as")) limit(RLIMIT_AS, value);
        else if (!strcmp(argv[i], "data")) limit(RLIMIT_DATA, value);
        else if (!strcmp(argv[i], "memlock")) limit(RLIMIT_MEMLOCK, value);
        else if (!strcmp(argv[i], "nofile")) limit(RLIMIT_NOFILE, value);
        else return 2;
    }
    if (i + 1 >= argc) return 2;
    execvp(argv[i + 1], argv + i + 1);
    return 127;
}
