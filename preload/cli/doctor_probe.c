#include "cli/doctor_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "uffd_words.h"

enum { ADVICE_GUARD_INSTALL = 102 }; /* MADV_GUARD_INSTALL: Linux 6.13, in no header here yet */

static const char *const feature_names[FEATURES_MAX] = {
    "PAGEFAULT_FLAG_WP", "EVENT_FORK", "EVENT_REMAP", "EVENT_REMOVE", "MISSING_HUGETLBFS", "MISSING_SHMEM",
    "EVENT_UNMAP", "SIGBUS", "THREAD_ID", "MINOR_HUGETLBFS", "MINOR_SHMEM", "EXACT_ADDRESS", "WP_HUGETLBFS_SHMEM",
    "WP_UNPOPULATED", "POISON", "WP_ASYNC", "MOVE",
};

const char *doctor_feature(unsigned bit)
{
    return bit < FEATURES_MAX ? feature_names[bit] : NULL;
}

static void failed(struct rung *r, const char *step)
{
    r->step = step;
    r->error = errno;
}

static sigjmp_buf after_touch;
static volatile uintptr_t touched;
static volatile int touch_signal;

static void note_touch(int sig, siginfo_t *info, void *context)
{
    (void)context;
    touched = (uintptr_t)info->si_addr;
    touch_signal = sig;
    siglongjmp(after_touch, 1);
}

/* Read one byte at AT. The signal that came, 0 when none did; its address in touched. */
static int touch(const volatile char *at)
{
    static const int watched[] = { SIGBUS, SIGSEGV };
    struct sigaction note = { .sa_sigaction = note_touch, .sa_flags = SA_SIGINFO }, was[2];
    touch_signal = 0;
    touched = 0;
    for (int i = 0; i < 2; i++)
        sigaction(watched[i], &note, &was[i]);
    if (sigsetjmp(after_touch, 1) == 0)
        (void)*at;
    for (int i = 0; i < 2; i++)
        sigaction(watched[i], &was[i], NULL);
    return touch_signal;
}

static long by_call(void)
{
    return syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
}

static long by_device(void)
{
    int device = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
    if (device < 0)
        return -1;
    long fd = ioctl(device, USERFAULTFD_IOC_NEW, O_CLOEXEC | UFFD_USER_MODE_ONLY);
    int err = errno;
    close(device);
    errno = err;
    return fd;
}

/* A second UFFDIO_API on one descriptor is EINVAL: one is opened to ask, another to use. */
static long ask_features(long (*make)(void), uint64_t *features)
{
    struct uffdio_api api = { .api = UFFD_API };
    long fd = make();
    if (fd < 0)
        return -1;
    long ok = ioctl((int)fd, UFFDIO_API, &api);
    int err = errno;
    close((int)fd);
    errno = err;
    *features = api.features;
    return ok;
}

/* Guard one page of two as a run does, and see a stray touch of it arrive. */
static bool try_guard(int fd, char *pages, size_t page, struct rung *r)
{
    struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_SIGBUS | UFFD_FEATURE_EXACT_ADDRESS };
    struct uffdio_register reg = { .range = { (uintptr_t)pages, 2 * page }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    struct uffdio_zeropage zero = { .range = { (uintptr_t)pages, page } };
    if (ioctl(fd, UFFDIO_API, &api) != 0)
        failed(r, "UFFDIO_API with SIGBUS and EXACT_ADDRESS");
    else if (ioctl(fd, UFFDIO_REGISTER, &reg) != 0)
        failed(r, "UFFDIO_REGISTER");
    else if (ioctl(fd, UFFDIO_ZEROPAGE, &zero) != 0)
        failed(r, "UFFDIO_ZEROPAGE");
    else if (touch(pages) != 0)
        errno = EFAULT, failed(r, "touching a present page");
    else if (touch(pages + page + 5) != SIGBUS || touched != (uintptr_t)pages + page + 5)
        errno = ENOTSUP, failed(r, "receiving a stray touch");
    return r->step == NULL;
}

static void probe_uffd(struct rung *r, long (*make)(void), struct diagnosis *d)
{
    uint64_t features = 0;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (ask_features(make, &features) != 0) {
        failed(r, "opening");
        return;
    }
    if (d->features == 0)
        d->features = features;
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    long fd = make();
    if (fd < 0 || pages == MAP_FAILED)
        failed(r, "opening");
    else
        d->signal_delivery |= try_guard((int)fd, pages, page, r);
    if (fd >= 0)
        close((int)fd);
    if (pages != MAP_FAILED)
        munmap(pages, 2 * page);
}

static void probe_pages(struct rung *r, bool marker)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) {
        failed(r, "mmap");
        return;
    }
    if ((marker ? madvise(pages + page, page, ADVICE_GUARD_INSTALL) : mprotect(pages + page, page, PROT_NONE)) != 0)
        failed(r, "guarding a page");
    else if (touch(pages) != 0 || touch(pages + page) != SIGSEGV)
        errno = ENOTSUP, failed(r, "receiving a stray touch");
    munmap(pages, 2 * page);
}

static long read_setting(const char *path)
{
    char text[32] = "";
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return -1;
    bool got = fgets(text, sizeof text, f) != NULL;
    fclose(f);
    return got ? strtol(text, NULL, 10) : -1;
}

static const char *remedy_call(const struct rung *r)
{
    if (r->step == NULL)
        return NULL;
    switch (r->error) {
    case EPERM:
        return "a seccomp profile refuses the call (the default of Docker and Podman does): run the container with a profile "
               "that allows userfaultfd, or give it the device with --device=/dev/userfaultfd";
    case ENOSYS:
        return "the kernel is built without CONFIG_USERFAULTFD, or a tracer (rr, gVisor, old valgrind) hides the call: "
               "run outside of it, or on a distribution kernel";
    case EINVAL:
        return "the kernel is older than 5.11 (no UFFD_USER_MODE_ONLY) or 5.18 (no exact addresses): use a newer kernel";
    case EMFILE: case ENFILE:
        return "no file descriptors left: raise ulimit -n";
    default:
        return "use a newer kernel (5.18 or later), or another rung of this ladder";
    }
}

static const char *remedy_device(const struct rung *r)
{
    if (r->step == NULL)
        return NULL;
    switch (r->error) {
    case ENOENT: case ENXIO: case ENODEV:
        return "no such device: Linux 6.1 and later have it; in a container pass it with --device=/dev/userfaultfd";
    case EACCES: case EPERM:
        return "let this user open it: as root, setfacl -m u:NAME:rw /dev/userfaultfd, or a udev rule that does so";
    default:
        return "use a newer kernel (6.1 or later)";
    }
}

void doctor_probe(struct diagnosis *d)
{
    struct utsname u;
    *d = (struct diagnosis){ .rung = {
        { .name = "uffd", .what = "userfaultfd(2), user mode only" },
        { .name = "uffd-dev", .what = "/dev/userfaultfd" },
        { .name = "guardmark", .what = "madvise(MADV_GUARD_INSTALL)" },
        { .name = "mprotect", .what = "mprotect(PROT_NONE)" },
    } };
    uname(&u);
    snprintf(d->kernel, sizeof d->kernel, "%s %s %s", u.sysname, u.release, u.machine);
    d->max_map_count = read_setting("/proc/sys/vm/max_map_count");
    d->unprivileged = (int)read_setting("/proc/sys/vm/unprivileged_userfaultfd");
    probe_uffd(&d->rung[0], by_call, d);
    probe_uffd(&d->rung[1], by_device, d);
    probe_pages(&d->rung[2], true);
    probe_pages(&d->rung[3], false);
    d->rung[0].remedy = remedy_call(&d->rung[0]);
    d->rung[1].remedy = remedy_device(&d->rung[1]);
    if (d->rung[2].step)
        d->rung[2].remedy = "use a newer kernel (6.13 or later)";
    if (d->rung[3].step)
        d->rung[3].remedy = "raise vm.max_map_count, or look which security module refuses mprotect";
}
