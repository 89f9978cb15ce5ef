/* test_stack.c: what a function returns and what it set for its signals outlast the change of stacks. */
#include "kernel.h"

#include <sys/resource.h>

#include "cli/stack.c" /* not of libcore.a */

enum { DEEP = 4 << 20, ANSWER = 41 };
static char *word[] = { (char *)"one", NULL };

static int plain(int argc, char **argv) { return argc == 1 && argv == word ? ANSWER : -1; }

static int deep(int argc, char **argv)
{
    volatile char room[DEEP];
    for (size_t i = 0; i < sizeof room; i += 512) room[i] = 1;
    return plain(argc, argv) + room[DEEP - 512] - 1;
}

static int leaves_a_signal_pending(int argc, char **argv)
{
    sigset_t io;
    sigemptyset(&io);
    sigaddset(&io, SIGIO);
    sigprocmask(SIG_BLOCK, &io, NULL);
    raise(SIGIO);
    return plain(argc, argv);
}

static void with_stack(rlim_t bytes)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_STACK, &limit), 0);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_STACK, &limit), 0);
}

START_TEST(with_enough_stack_it_is_a_call)
{
    with_stack(8 << 20);
    ck_assert_int_eq(stack_call(plain, 1, word), ANSWER);
    ck_assert_int_eq(stack_call(leaves_a_signal_pending, 1, word), ANSWER);
}
END_TEST

START_TEST(little_stack_is_made_large)
{
    with_stack(128 << 10);
    ck_assert_int_eq(stack_call(deep, 1, word), ANSWER);
}
END_TEST

START_TEST(a_blocked_signal_stays_pending)
{
    sigset_t now;
    with_stack(128 << 10);
    ck_assert_int_eq(stack_call(leaves_a_signal_pending, 1, word), ANSWER);
    sigprocmask(SIG_BLOCK, NULL, &now);
    ck_assert(sigismember(&now, SIGIO));
    sigpending(&now);
    ck_assert(sigismember(&now, SIGIO));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("stack");
    TCase *c = tcase_create("stack");
    tcase_add_test(c, with_enough_stack_it_is_a_call);
    tcase_add_test(c, little_stack_is_made_large);
    tcase_add_test(c, a_blocked_signal_stays_pending);
    suite_add_tcase(s, c);
    return run_suite(s);
}
