/* test_sigchain.c: what is not ours reaches the program as if we were not there. Real signals, ends in children. */
#include "kernel.h"
#include "faults/sigchain.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

static volatile bool claims;           /* is the next signal ours? */
static volatile unsigned claimed, got; /* by us, by the program's handler */
static volatile int got_sig, got_code; /* glibc calls raise a leaf: plain ones would be kept in registers */
static sigset_t got_mask;
static char *page; /* PROT_NONE */

static bool claim(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info, (void)context;
    if (!claims) return false;
    claimed++;
    if (info->si_code > 0) mprotect(page, 4096, PROT_READ | PROT_WRITE); /* healed */
    return true;
}

static void theirs(int sig, siginfo_t *info, void *context)
{
    (void)context;
    got++;
    got_sig = sig;
    if (info) got_code = info->si_code;
    sigprocmask(SIG_BLOCK, NULL, &got_mask);
}
static void theirs_plain(int sig) { theirs(sig, NULL, NULL); }

static void wish(int sig, void *handler, int flags, int masked)
{
    struct sigaction a = { .sa_flags = flags };
    if (flags & SA_SIGINFO) a.sa_sigaction = (void (*)(int, siginfo_t *, void *))handler;
    else a.sa_handler = (void (*)(int))handler;
    if (masked) sigaddset(&a.sa_mask, masked);
    uf_sig_wish(sig, &a, NULL);
}

static void up(void)
{
    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_int_eq(uf_sig_stand(SIGBUS, claim, sigaction), 0);
    ck_assert_int_eq(uf_sig_stand(SIGSEGV, claim, sigaction), 0);
    ck_assert_int_eq(uf_sig_keep_open(SIGBUS, sigaction), 0);
}

START_TEST(what_was_in_force_is_the_first_wish)
{
    struct sigaction before = { .sa_handler = theirs_plain, .sa_flags = SA_RESTART }, old;
    sigaction(SIGBUS, &before, NULL);
    ck_assert(!uf_sig_ours(SIGBUS) && !uf_sig_ours(SIGUSR1));
    up();
    ck_assert(uf_sig_ours(SIGBUS) && uf_sig_ours(SIGSEGV) && !uf_sig_ours(SIGUSR1) && !uf_sig_ours(0));
    uf_sig_wish(SIGBUS, NULL, &old);
    ck_assert(old.sa_handler == theirs_plain && (old.sa_flags & SA_RESTART));
    uf_sig_wish(SIGSEGV, NULL, &old);
    ck_assert(old.sa_handler == SIG_DFL);
    wish(SIGSEGV, theirs_plain, 0, SIGUSR2);
    uf_sig_wish(SIGSEGV, NULL, &old);
    ck_assert(old.sa_handler == theirs_plain && sigismember(&old.sa_mask, SIGUSR2));
    struct sigaction same = { .sa_handler = SIG_IGN }; /* new and old in one place */
    uf_sig_wish(SIGSEGV, &same, &same);
    ck_assert(same.sa_handler == theirs_plain);
    uf_sig_wish(SIGSEGV, NULL, &old);
    ck_assert(old.sa_handler == SIG_IGN);
}
END_TEST

static int install_refuses(int sig, const struct sigaction *new, struct sigaction *old) { return (void)sig, (void)new, (void)old, -1; }

START_TEST(a_refused_installation_leaves_the_signal_alone)
{
    ck_assert_int_ne(uf_sig_stand(SIGBUS, claim, install_refuses), 0);
    ck_assert(!uf_sig_ours(SIGBUS));
    up();
    ck_assert(uf_sig_ours(SIGBUS));
}
END_TEST

START_TEST(claimed_signals_reach_nobody_else)
{
    up();
    wish(SIGBUS, theirs_plain, 0, 0);
    wish(SIGSEGV, theirs_plain, 0, 0);
    claims = true;
    raise(SIGBUS);
    *(volatile char *)page = 1; /* healed and done again */
    ck_assert_uint_eq(claimed, 2);
    ck_assert_uint_eq(got, 0);
    ck_assert_int_eq(*page, 1);
}
END_TEST

START_TEST(others_are_forwarded_as_they_came)
{
    up();
    for (int i = 0; i < 2; i++) {
        int sig = i ? SIGSEGV : SIGBUS;
        wish(sig, theirs, SA_SIGINFO, 0);
        got = 0;
        raise(sig);
        ck_assert(got == 1 && got_sig == sig && got_code == SI_TKILL);
        sigqueue(getpid(), sig, (union sigval){ .sival_int = 5 });
        ck_assert(got == 2 && got_code == SI_QUEUE);
        wish(sig, theirs_plain, 0, 0);
        raise(sig);
        ck_assert(got == 3 && got_sig == sig);
        wish(sig, SIG_IGN, 0, 0);
        raise(sig);
        ck_assert_uint_eq(got, 3);
    }
}
END_TEST

START_TEST(masks_are_those_the_handler_asked_for)
{
    sigset_t now;
    up();
    for (int i = 0; i < 4; i++) {
        int sig = i & 1 ? SIGSEGV : SIGBUS, nodefer = i & 2 ? (int)SA_NODEFER : 0;
        wish(sig, theirs, SA_SIGINFO | nodefer, SIGUSR1);
        raise(sig);
        ck_assert(sigismember(&got_mask, SIGUSR1) && !sigismember(&got_mask, SIGUSR2));
        ck_assert(!sigismember(&got_mask, SIGBUS)); /* never blocked under us */
        uf_sig_mask_out(&got_mask);
        ck_assert_int_eq(sigismember(&got_mask, sig), !nodefer); /* but to the program it is */
        sigprocmask(SIG_BLOCK, NULL, &now);
        ck_assert(sigisemptyset(&now));
    }
}
END_TEST

static void touches(int sig, siginfo_t *info, void *context)
{
    theirs(sig, info, context);
    claims = true;
    *(volatile char *)page = 2; /* a touch inside of the program's handler */
    claims = false;
}

START_TEST(a_touch_inside_of_their_handler_is_still_ours)
{
    up();
    wish(SIGBUS, touches, SA_SIGINFO | SA_NODEFER, 0);
    raise(SIGBUS);
    ck_assert(got == 1 && claimed == 1 && *page == 2);
}
END_TEST

enum end { RAISE_BUS, RAISE_SEGV, FAULT, IGNORED_RAISE, IGNORED_FAULT, RESET_TWICE, RESET_FAULT, BLOCKED_FAULT, DEFAULT_CALL };
static void ends(void *data)
{
    enum end how = *(enum end *)data;
    struct sigaction old;
    sigset_t set;
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    up();
    switch (how) {
    case RAISE_BUS: raise(SIGBUS); break;
    case RAISE_SEGV: raise(SIGSEGV); break;
    case FAULT: *(volatile char *)page = 1; break;
    case IGNORED_RAISE:
        wish(SIGBUS, SIG_IGN, 0, 0);
        raise(SIGBUS);
        _exit(50);
    case IGNORED_FAULT:
        wish(SIGSEGV, SIG_IGN, 0, 0);
        *(volatile char *)page = 1;
        break;
    case RESET_TWICE:
        wish(SIGBUS, theirs, SA_SIGINFO | (int)SA_RESETHAND, 0);
        raise(SIGBUS);
        uf_sig_wish(SIGBUS, NULL, &old);
        if (got != 1 || old.sa_handler != SIG_DFL) _exit(51);
        raise(SIGBUS);
        break;
    case RESET_FAULT: /* returns to the fault, which then has nobody */
        wish(SIGSEGV, theirs, SA_SIGINFO | (int)SA_RESETHAND, 0);
        *(volatile char *)page = 1;
        break;
    case BLOCKED_FAULT:
        sigemptyset(&set), sigaddset(&set, SIGSEGV);
        wish(SIGSEGV, theirs, SA_SIGINFO, 0);
        sigprocmask(SIG_BLOCK, &set, NULL);
        *(volatile char *)page = 1;
        break;
    case DEFAULT_CALL:
        wish(SIGSEGV, theirs, SA_SIGINFO, 0);
        uf_sig_default(SIGSEGV);
        *(volatile char *)page = 1;
        break;
    }
    _exit(52);
}

START_TEST(ends_are_those_the_kernel_would_give)
{
    static const struct { enum end how; int sig; int status; } rows[] = {
        { RAISE_BUS, SIGBUS, 0 }, { RAISE_SEGV, SIGSEGV, 0 }, { FAULT, SIGSEGV, 0 }, { IGNORED_RAISE, 0, 50 }, { IGNORED_FAULT, SIGSEGV, 0 },
        { RESET_TWICE, SIGBUS, 0 }, { RESET_FAULT, SIGSEGV, 0 }, { BLOCKED_FAULT, SIGSEGV, 0 }, { DEFAULT_CALL, SIGSEGV, 0 },
    };
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        int status = in_child(ends, (void *)&rows[i].how);
        MUST(rows[i].sig ? WIFSIGNALED(status) && WTERMSIG(status) == rows[i].sig : WIFEXITED(status) && WEXITSTATUS(status) == rows[i].status,
             "row %u ended with %x", i, status);
    }
}
END_TEST

START_TEST(a_blocked_one_waits_and_comes_in_its_true_name)
{
    sigset_t set, old;
    int sig = _i ? SIGSEGV : SIGBUS;
    up();
    wish(sig, theirs, SA_SIGINFO, 0);
    sigemptyset(&set), sigaddset(&set, sig);
    uf_sig_mask_in(&set);
    ck_assert(!sigismember(&set, sig));
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(sig);
    ck_assert_uint_eq(got, 0);
    sigprocmask(SIG_SETMASK, &old, NULL);
    ck_assert(got == 1 && got_sig == sig && got_code == SI_TKILL);
    uf_sig_mask_out(&set);
    ck_assert(sigismember(&set, sig));
    raise(sig);
    ck_assert_uint_eq(got, 2);
}
END_TEST

START_TEST(every_mask_survives_the_way_in_and_out)
{
    unsigned long seed = 99;
    sigset_t set, was;
    up();
    for (int i = 0; i < 20000; i++) {
        sigemptyset(&set);
        for (int sig = 1; sig < 65; sig++) {
            seed = seed * 6364136223846793005ul + 1442695040888963407ul;
            if (sig != SIGSTKFLT && sig != SIGPWR && sig < 63 && seed >> 62 == 0) sigaddset(&set, sig);
        }
        if (i & 1) sigaddset(&set, 63), sigaddset(&set, 64); /* without its neighbour the last is the program's own: below */
        was = set;
        uf_sig_mask_in(&set);
        MUST(!sigismember(&set, SIGBUS) && !sigismember(&set, SIGSEGV), "blocked");
        uf_sig_mask_out(&set);
        MUST(memcmp(&set, &was, 8) == 0, "mask %lx became %lx", *(unsigned long *)&was, *(unsigned long *)&set);
    }
}
END_TEST

START_TEST(the_last_signal_is_the_programs_when_it_names_it)
{
    sigset_t set, segv;
    up();
    sigemptyset(&segv), sigaddset(&segv, SIGSEGV);
    for (int named = 0; named < 2; named++) {
        set = segv;
        uf_sig_mask_in(&set);
        ck_assert_int_eq(sigismember(&set, SIGSEGV), named);
        ck_assert_int_eq(sigismember(&set, 64), !named);
        uf_sig_mask_out(&set);
        ck_assert(memcmp(&set, &segv, 8) == 0);
        sigemptyset(&set), sigaddset(&set, 64);
        uf_sig_mask_in(&set);
        ck_assert(sigismember(&set, 64) && !sigismember(&set, SIGSEGV));
        uf_sig_mask_out(&set);
        ck_assert(sigismember(&set, 64) && !sigismember(&set, SIGSEGV));
    }
}
END_TEST

static void *starts_blocked(void *unused)
{
    sigset_t now;
    uf_sig_open_thread();
    sigprocmask(SIG_BLOCK, NULL, &now);
    ck_assert(!sigismember(&now, SIGBUS) && !sigismember(&now, SIGSEGV) && sigismember(&now, SIGUSR1));
    uf_sig_mask_out(&now);
    ck_assert(sigismember(&now, SIGBUS) && sigismember(&now, SIGSEGV));
    return unused;
}

START_TEST(a_thread_that_begins_blocked_is_opened)
{
    uint64_t all = ~0ull;
    pthread_t thread;
    up();
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
    pthread_create(&thread, NULL, starts_blocked, NULL);
    pthread_join(thread, NULL);
}
END_TEST

START_TEST(an_exec_finds_what_is_ignored_ignored)
{
    struct sigaction now;
    up();
    wish(SIGSEGV, SIG_IGN, 0, 0);
    wish(SIGBUS, theirs_plain, 0, 0);
    uf_sig_exec(false, true);
    sigaction(SIGSEGV, NULL, &now);
    ck_assert(now.sa_handler == SIG_IGN);
    sigaction(SIGBUS, NULL, &now);
    ck_assert(now.sa_handler != SIG_IGN && now.sa_handler != theirs_plain);
    uf_sig_exec(true, true); /* it failed: ours again */
    claims = true;
    *(volatile char *)page = 1;
    ck_assert_uint_eq(claimed, 1);
}
END_TEST

/* Signals that arrive while a wish is being written must find one or the other, and come back. */
START_TEST(a_storm_of_signals_while_wishes_change)
{
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGBUS };
    struct itimerspec fast = { { 0, 150000 }, { 0, 150000 } };
    timer_t timer;
    up();
    wish(SIGBUS, theirs, SA_SIGINFO, 0);
    ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    timer_settime(timer, 0, &fast, NULL);
    for (int i = 0; i < 300000 || got < 1000; i++) {
        if (i & 1) wish(SIGBUS, theirs, SA_SIGINFO, 0);
        else wish(SIGBUS, theirs_plain, 0, SIGUSR1);
    }
    timer_delete(timer);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sigchain");
    TCase *c = tcase_create("sigchain");
    tcase_set_timeout(c, 30);
    tcase_add_test(c, what_was_in_force_is_the_first_wish);
    tcase_add_test(c, a_refused_installation_leaves_the_signal_alone);
    tcase_add_test(c, claimed_signals_reach_nobody_else);
    tcase_add_test(c, others_are_forwarded_as_they_came);
    tcase_add_test(c, masks_are_those_the_handler_asked_for);
    tcase_add_test(c, a_touch_inside_of_their_handler_is_still_ours);
    tcase_add_test(c, ends_are_those_the_kernel_would_give);
    tcase_add_loop_test(c, a_blocked_one_waits_and_comes_in_its_true_name, 0, 2);
    tcase_add_test(c, the_last_signal_is_the_programs_when_it_names_it);
    tcase_add_test(c, a_thread_that_begins_blocked_is_opened);
    tcase_add_test(c, every_mask_survives_the_way_in_and_out);
    tcase_add_test(c, an_exec_finds_what_is_ignored_ignored);
    tcase_add_test(c, a_storm_of_signals_while_wishes_change);
    suite_add_tcase(s, c);
    return run_suite(s);
}
