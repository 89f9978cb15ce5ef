#include "cli/stack.h"

#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>

enum { ENOUGH = 1 << 20, ROOM = 8 << 20 };

static struct {
    int (*f)(int, char **);
    int argc;
    char **argv;
    int result;
    ucontext_t here;
} job;

/* To go back to a context sets the signal mask it was taken with. F may have blocked signals that are pending when it returns, and SIGIO
 * of the records' directory would then end the command with the report already written: test_stack. */
static void work(void)
{
    job.result = job.f(job.argc, job.argv);
    sigprocmask(SIG_BLOCK, NULL, &job.here.uc_sigmask);
}

int stack_call(int (*f)(int argc, char **argv), int argc, char **argv)
{
    static ucontext_t there;
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur >= ENOUGH || getcontext(&there)) return f(argc, argv);
    void *stack = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return f(argc, argv);
    job.f = f, job.argc = argc, job.argv = argv;
    there.uc_stack = (stack_t){ .ss_sp = stack, .ss_size = ROOM };
    there.uc_link = &job.here;
    makecontext(&there, work, 0);
    swapcontext(&job.here, &there);
    return job.result;
}
