/* A program that answers system calls itself (seccomp's RET_TRAP, or SIGSYS sent to it) has its handler called for those, and the gate goes on.
 * expect: touched_pages 6
 * expect: kernel_touched_pages 2
 * call: read 2 */
#include "touch.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>

static volatile int trapped, sent;

static void answers(int sig, siginfo_t *info, void *context)
{
    ucontext_t *c = context;
    MUST(sig == SIGSYS);
    if (info->si_code == SI_TKILL || info->si_code == SI_USER) {
        sent++;
        return;
    }
    MUST(info->si_code == 1 /* SYS_SECCOMP */ && info->si_syscall == SYS_getppid);
    MUST((uintptr_t)info->si_call_addr == (uintptr_t)c->uc_mcontext.gregs[REG_RIP]); /* as a careful one asks */
    c->uc_mcontext.gregs[REG_RAX] = 4711;
    trapped++;
}

static inline long call(long n, long a, long b, long c)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

int main(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { sizeof code / sizeof *code, code };
    struct sigaction sa = { .sa_sigaction = answers, .sa_flags = SA_SIGINFO }, was;
    char *p = map(64 * PAGE);
    int zero = open("/dev/zero", O_RDONLY);
    for (size_t i = 0; i < 2; i++) set(p, i);
    MUST(sigaction(SIGSYS, &sa, &was) == 0 && was.sa_handler == SIG_DFL);
    MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
    MUST(getppid() == 4711 && call(SYS_getppid, 0, 0, 0) == 4711 && trapped == 2);
    MUST(call(SYS_read, zero, (long)(p + 8 * PAGE), 2 * PAGE) == 2 * PAGE); /* and so does the gate */
    MUST(raise(SIGSYS) == 0 && sent == 1);
    MUST(sigaction(SIGSYS, NULL, &was) == 0 && was.sa_sigaction == answers && was.sa_flags & SA_SIGINFO);
    for (size_t i = 2; i < 4; i++) set(p, i);
    MUST(getppid() == 4711 && trapped == 3);
    return 0;
}
