/* sandbox.c HOW: a program that locks itself up by a seccomp filter, half way through its work, as man, sshd and browsers do.
 * errno, kill: what the filter does with calls it does not expect (-call: it is laid by syscall(), not by prctl()).
 * -looking: it forbids nothing but to look into memory by process_vm_readv.
 * alone; fork: a child is made inside; exec: a program is started in its place; spawn: beside it. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define AT(field) ((unsigned)offsetof(struct seccomp_data, field))
#define FORBID(call, verdict) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, (verdict))

/* No descriptor for faults, no ioctl, and no file is opened for writing. */
static void lock_up(unsigned verdict, int by_call, int looking)
{
    struct sock_filter other[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(nr)),
        FORBID(SYS_process_vm_readv, verdict),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(nr)),
        FORBID(SYS_userfaultfd, verdict),
        FORBID(SYS_ioctl, verdict),
        FORBID(SYS_process_madvise, verdict),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(args) + 2 * 8),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, verdict),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof code / sizeof *code, code };
    if (looking) program = (struct sock_fprog){ sizeof other / sizeof *other, other };
    /* libseccomp asks in this way what the kernel knows: nothing comes of it */
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, NULL) == 0) exit(78);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) exit(77);
    if (by_call ? syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) exit(77);
}

enum { BLOCKS = 300 };
static char *block[BLOCKS];

/* Blocks of before and of now: used, resized, given back. */
static void work(const char *who)
{
    unsigned long sum = 0;
    for (int i = 0; i < BLOCKS; i += 3) {
        block[i] = realloc(block[i], 40 + (size_t)i * i);
        memset(block[i], i, 40 + (size_t)i * i);
    }
    for (int i = 1; i < BLOCKS; i += 3) free(block[i]), block[i] = strdup("another");
    for (int i = 0; i < BLOCKS; i++)
        for (size_t k = 0, n = strnlen(block[i], 7); k < n; k++) sum = sum * 31 + (unsigned char)block[i][k];
    free(block[2]);
    block[2] = calloc(1, 3 << 20);
    sum += (unsigned char)block[2][(3 << 20) - 1];
    printf("%s %lu\n", who, sum);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    printf("before\n");
    for (int i = 0; i < BLOCKS; i++) block[i] = strcpy(malloc(20 + (size_t)i * 50), "block");
    block[7] = realloc(block[7], 2 << 20);
    free(block[8]), block[8] = strcpy(malloc(1 << 20), "large"); /* touch mode has something to count from here on */
    lock_up(!strncmp(argv[1], "kill", 4) ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | ENOSYS, strstr(argv[1], "call") != NULL, strstr(argv[1], "looking") != NULL);
    if (!strcmp(argv[2], "exec")) {
        execvp(argv[3], argv + 3);
        return 127;
    }
    if (!strcmp(argv[2], "spawn")) {
        fflush(stdout);
        printf("%d\n", system("echo started; true"));
    }
    work("first");
    if (!strcmp(argv[2], "fork")) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            work("child");
            return 0;
        }
        if (waitpid(child, &status, 0) != child || status) printf("child: %x\n", (unsigned)status);
        work("second");
    }
    for (int i = 0; i < BLOCKS; i++) free(block[i]);
    return 0;
}
