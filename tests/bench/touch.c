/* touch.c: a touch of absent memory that is healed and gone on from: with all that a tool does about it, and bare. */
#include "cell.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

enum { MOST = 4096 };

struct touched { char *at[MOST]; unsigned long n; };
static struct touched touched;
static int bare_fd = -1;

static void take(void *arg) { *(char **)arg = malloc(CELL_BLOCK); }
static void give(void *arg) { free(*(char **)arg); }

/* volatile reads through a noinline function: one instruction, one place in the program */
static __attribute__((noinline)) void read_all(void *arg)
{
    struct touched *t = arg;
    for (unsigned long i = 0; i < t->n; i++) (void)*(volatile char *)t->at[i];
}

struct cell_cost cell_touch_freed(unsigned long n)
{
    if (n > MOST) n = MOST;
    touched.n = n;
    for (unsigned long i = 0; i < n; i++) cell_deep(take, &touched.at[i], 0);
    for (unsigned long i = 0; i < n; i++) cell_deep(give, &touched.at[i], 0);
    struct cell_clock from = cell_now();
    cell_deep(read_all, &touched, 0);
    return cell_since(from, (double)n);
}

static void heal(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)context;
    uintptr_t page = (uintptr_t)info->si_addr & ~(uintptr_t)(CELL_PAGE - 1);
    struct uffdio_zeropage z = { .range = { page, CELL_PAGE } };
    if (ioctl(bare_fd, UFFDIO_ZEROPAGE, &z)) _exit(3);
}

static char *bare_ground(void)
{
    struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_SIGBUS };
    size_t size = (size_t)2 * MOST * CELL_PAGE;
    long at = syscall(SYS_mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    bare_fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    if (at == -1 || bare_fd < 0 || ioctl(bare_fd, UFFDIO_API, &api)) return NULL;
    struct uffdio_register r = { .range = { (uint64_t)at, size }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    struct sigaction sa = { .sa_sigaction = heal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    if (ioctl(bare_fd, UFFDIO_REGISTER, &r) || sigaction(SIGBUS, &sa, NULL)) return NULL;
    return (char *)at;
}

struct cell_cost cell_touch_bare(unsigned long n)
{
    static char *ground;
    if (!ground) ground = bare_ground();
    if (!ground) return (struct cell_cost){ -1, -1 };
    if (n > MOST) n = MOST;
    touched.n = n;
    for (unsigned long i = 0; i < n; i++) touched.at[i] = ground + 2 * i * CELL_PAGE;
    madvise(ground, (size_t)2 * MOST * CELL_PAGE, MADV_DONTNEED);
    struct cell_clock from = cell_now();
    cell_deep(read_all, &touched, 0);
    return cell_since(from, (double)n);
}
