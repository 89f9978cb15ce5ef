/* The walker against libgcc's, from signal handlers: a timer that interrupts anything, the same on an alternate
 * stack, and (x86-64) every single instruction of a piece of work, lazy binding included. */
#include "walk_ref.h"

#include <errno.h>
#include <monetary.h>
#include <regex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static uintptr_t stack_hi;        /* of the thread that is interrupted */
static uintptr_t alternate_hi;    /* of the alternate stack, if there is one */
static volatile unsigned missing; /* the reference did not reach the interrupted frame */
static volatile int sink;
static volatile unsigned stride = 1, seen;

static void compare_context(const ucontext_t *u)
{
    static struct wref ref;
    struct uf_walk_regs r;
    wref_take(&ref);
    uf_walk_from_context(u, &r);
    unsigned at = wref_interrupted(&ref, r.pc);
    if (at == ref.n) missing++;
    else wref_compare(&r, stack_hi, &ref, at);

    /* and the whole way up, through the signal frame, which may lead to a stack of other bounds */
    struct uf_walk_regs here;
    uf_walk_here(&here);
    if (seen % 2 == 0) wref_one("through", &here, alternate_hi ? alternate_hi : stack_hi, &ref, 0);
}

static void on_signal(int sig, siginfo_t *info, void *u)
{
    (void)sig, (void)info;
    int keep = errno;
    if (seen++ % stride == 0) compare_context(u);
    errno = keep;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

__attribute__((noinline)) static void work(unsigned round)
{
    char text[128];
    double v[64];
    regex_t re;
    struct timespec ts;
    for (unsigned i = 0; i < 64; i++) v[i] = (double)((i * 37 + round) % 61) / 7;
    qsort(v, 64, sizeof *v, compare);
    snprintf(text, sizeof text, "%.17g %a %e %d %s", v[3], v[5], v[7], (int)round, "text");
    sink += (int)strtod(text, NULL);
    if (regcomp(&re, "([a-z]+|x*y?)+[0-9]{2,3}", REG_EXTENDED) == 0) {
        sink += regexec(&re, text, 0, NULL, 0);
        regfree(&re);
    }
    clock_gettime(CLOCK_MONOTONIC, &ts);
    sink += (int)time(NULL);
    void *p = malloc(round % 3000 + 1);
    memset(p, 1, round % 3000 + 1);
    free(p);
}

static void install(int sig, int flags)
{
    struct sigaction a = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART | flags };
    sigfillset(&a.sa_mask);
    ck_assert_int_eq(sigaction(sig, &a, NULL), 0);
    stack_hi = wref_stack_hi();
    missing = seen = 0;
    stride = 1;
    wref_reset();
}

static void alternate_stack(void)
{
    size_t size = 256 * 1024;
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack_t s = { .ss_sp = at, .ss_size = size };
    ck_assert_int_eq(sigaltstack(&s, NULL), 0);
    alternate_hi = (uintptr_t)at + size;
}

static void sample(int flags, const char *name)
{
    timer_t t;
    struct sigevent e = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF };
    e._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    install(SIGPROF, flags);
    ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, &e, &t), 0);
    struct itimerspec every = { { 0, 150000 }, { 0, 150000 } };
    timer_settime(t, 0, &every, NULL);
    for (unsigned i = 0; wref_stats.stacks < 12000; i++) work(i);
    timer_delete(t);
    ck_assert_uint_eq(missing, 0);
    wref_check(name, 12000);
}

START_TEST(timer)
{
    sample(0, "timer");
}
END_TEST

START_TEST(timer_alternate)
{
    alternate_stack();
    sample(SA_ONSTACK, "timer, alternate stack");
}
END_TEST

#ifdef __x86_64__
#define STEP_ON() __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq" ::: "memory", "cc")
#define STEP_OFF() __asm__ volatile("pushfq; andl $~0x100, (%%rsp); popfq" ::: "memory", "cc")

/* A frame that realigns the stack, so that its CFA is found through a saved word. */
__attribute__((noinline)) static void realigned(unsigned n)
{
    volatile char wide[64] __attribute__((aligned(64)));
    volatile char *more = __builtin_alloca(n);
    wide[3] = more[0] = (char)n;
    sink += wide[3] + compare(&(double){ 1 }, &(double){ 2 });
}

/* First calls: the loader's lazy resolver is stepped through. */
__attribute__((noinline)) static void first_calls(void)
{
    char text[64];
    wchar_t *end;
    sink += (int)strfmon(text, sizeof text, "%n", 1.5);
    sink += (int)wcstod(L"2.5", &end);
    sink += (int)wcstol(L"25", &end, 10);
}

/* Not through the pushes of STEP_ON: it must not lie in the red zone of a leaf. */
__attribute__((noinline)) static void stepped(unsigned rounds)
{
    volatile char space[256];
    space[0] = 0;
    STEP_ON();
    first_calls();
    realigned(100);
    for (unsigned i = 0; i < rounds; i++) work(i);
    STEP_OFF();
    sink += space[0];
}

START_TEST(each_instruction)
{
    install(SIGTRAP, 0);
    stride = 3;
    stepped(1);
    ck_assert_uint_eq(missing, 0);
    wref_check("each instruction", 10000);
}
END_TEST

START_TEST(each_instruction_alternate)
{
    alternate_stack();
    install(SIGTRAP, SA_ONSTACK);
    stride = 17;
    stepped(1);
    ck_assert_uint_eq(missing, 0);
    wref_check("each instruction, alternate stack", 2000);
}
END_TEST
#endif

int main(void)
{
    Suite *s = suite_create("walk from signals");
    TCase *t = tcase_create("signals");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, timer);
    tcase_add_test(t, timer_alternate);
#ifdef __x86_64__
    tcase_add_test(t, each_instruction);
    tcase_add_test(t, each_instruction_alternate);
#endif
    suite_add_tcase(s, t);
    return wref_run(s);
}
