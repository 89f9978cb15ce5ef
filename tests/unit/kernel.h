/* kernel.h: the kernel behind uf_sys, bent: chosen calls are refused, the others are the real kernel's. Also the few
 * things that every test here needs: a child of its own for what can be done once a process, an arena, an address probe. */
#ifndef UNIT_KERNEL_H
#define UNIT_KERNEL_H

#include <check.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/opt.h"
#include "base/out.h"
#include "base/sys.h"
#include "pages/backend.h"
#include "pages/region.h"

#define MAYBE __attribute__((unused))
#define KERNEL_ANY (-1L)
#define ALWAYS UINT_MAX

/* ck_assert tells the runner of every line it passes: too slow inside of loops. */
#define MUST(true_here, ...) do { if (!(true_here)) ck_abort_msg(__VA_ARGS__); } while (0)

static struct {
    long number;            /* system call, or KERNEL_ANY */
    unsigned long op;       /* of an ioctl or the advice of madvise; 0: any */
    unsigned from, times;   /* refused are the matching calls FROM .. FROM + TIMES - 1, the first is 1 */
    long answer;            /* -errno */
    _Atomic unsigned seen, refused;
} kernel;

static MAYBE bool kernel_matches(long n, long b, long c)
{
    if (kernel.number != KERNEL_ANY && kernel.number != n) return false;
    if (!kernel.op) return true;
    return n == SYS_madvise ? (unsigned long)c == kernel.op : (unsigned long)b == kernel.op;
}

static MAYBE long kernel_bent(long n, long a, long b, long c, long d, long e, long f)
{
    if (kernel_matches(n, b, c)) {
        unsigned at = ++kernel.seen;
        if (at >= kernel.from && at - kernel.from < kernel.times) {
            kernel.refused++;
            if (n == SYS_close) uf_sys_raw(n, a, b, c, d, e, f); /* closed it is, whatever it answers */
            return kernel.answer;
        }
    }
    return uf_sys_raw(n, a, b, c, d, e, f);
}

static MAYBE void kernel_refuse(long number, unsigned long op, unsigned from, unsigned times, int error)
{
    kernel.number = number;
    kernel.op = op;
    kernel.from = from;
    kernel.times = times;
    kernel.answer = -error;
    kernel.seen = kernel.refused = 0;
    uf_sys = kernel_bent;
}

static MAYBE void kernel_honest(void) { uf_sys = uf_sys_raw; }

/* Count calls of NUMBER without refusing any. */
static MAYBE void kernel_count(long number) { kernel_refuse(number, 0, UINT_MAX, 0, 0); }

/* BODY in a process of its own: for what a process can do only once. Its wait status. */
static MAYBE int in_child(void (*body)(void *), void *data)
{
    int status = -1;
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        alarm(60);
        body(data);
        fflush(NULL);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

#define IN_CHILD(body, data) ck_assert_msg(in_child(body, data) == 0, "in the child of " #body)

/* Is the byte at AT there for the kernel to read? Raises no signal. */
static MAYBE bool page_there(uintptr_t at)
{
    static int ends[2] = { -1, -1 };
    char byte;
    if (ends[0] < 0) ck_assert_int_eq(pipe(ends), 0);
    if (write(ends[1], (void *)at, 1) != 1) return false;
    return read(ends[0], &byte, 1) == 1;
}

static const struct uf_backend *const all_backends[] = {
    &uf_backend_uffd, &uf_backend_uffd_dev, &uf_backend_guardmark, &uf_backend_mprotect
};

/* Bring up options and an arena of MIB on one of all_backends. False, told as skipped, when the kernel has it not. */
static MAYBE bool arena_on(unsigned which, size_t mib)
{
    uf_opt_defaults(&uf_options);
    uf_backend = all_backends[which];
    long err = uf_backend->open();
    if (err) {
        printf("skipped: 1 backend %s: errno %ld\n", uf_backend->name, -err);
        fflush(stdout);
        return false;
    }
    ck_assert_int_eq(uf_region_open(mib << 20), 0);
    ck_assert_uint_eq(uf_region_size, mib << 20);
    return true;
}

static MAYBE int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

#endif
