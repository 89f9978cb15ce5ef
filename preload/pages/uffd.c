/* uffd.c: the backend that stands on userfaultfd: absence raises SIGBUS in the guilty thread. */
#include "base/bytes.h"
#include "base/opt.h"
#include "base/sys.h"
#include "base/turn.h"
#include "pages/backend.h"
#include "pages/compact.h"
#include "pages/monitor.h"
#include "pages/uffd_kernel.h"
#include "pages/window.h"

#include <errno.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include "base/banned.h"

static _Atomic int fd = -1;
static bool by_device;
static enum uf_uffd_way way;
static uint64_t features;
static uintptr_t arena_base;
static size_t arena_size;

UF_ANYWHERE int uf_uffd_fd(void) { return fd; }
UF_ANYWHERE bool uf_uffd_minor(void) { return features & UFFD_FEATURE_MINOR_SHMEM; }

UF_ANYWHERE static long raw_open(void)
{
    if (!by_device) return uf_sys(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0, 0, 0, 0);
    long dev = uf_sys_open("/dev/userfaultfd", O_RDWR | O_CLOEXEC, 0);
    if (uf_sys_failed(dev)) return dev;
    /* the device takes the same flags as the system call, by value */
    long got = uf_sys_ioctl((int)dev, USERFAULTFD_IOC_NEW, (void *)(long)(O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY));
    uf_sys_close((int)dev);
    return got;
}

/* A second UFFDIO_API on one descriptor is EINVAL: probe on one, work with another. */
UF_ANYWHERE static long open_with(uint64_t wanted, uint64_t *offered)
{
    long got = raw_open();
    if (uf_sys_failed(got)) return got;
    struct uffdio_api api = { .api = UFFD_API, .features = wanted };
    long err = uf_sys_ioctl((int)got, UFFDIO_API, &api);
    if (uf_sys_failed(err)) {
        uf_sys_close((int)got);
        return err;
    }
    if (offered) *offered = api.features;
    return got;
}

/* The one that our memory is registered with is handed over; our own can fill it all the same. */
static long open_monitored(uint64_t with)
{
    long far = open_with(with, NULL);
    if (uf_sys_failed(far)) return far;
    long err = uf_monitor_hand_over((int)far);
    uf_sys_close((int)far); /* the last one is the command's: it dies with it */
    features = 0;
    long got = err ? err : open_with(features, NULL);
    if (uf_sys_failed(got)) return got;
    fd = uf_fd_hide((int)got);
    return 0;
}

static long uffd_open(void)
{
    uint64_t offered = 0;
    long probe = open_with(0, &offered);
    if (uf_sys_failed(probe)) return probe;
    uf_sys_close((int)probe);
    uint64_t must = way != UF_UFFD_SIGNAL ? UFFD_FEATURE_THREAD_ID | UFFD_FEATURE_EXACT_ADDRESS : UFFD_FEATURE_SIGBUS;
    if (~offered & must) return -EOPNOTSUPP;
    if (way == UF_UFFD_MONITOR) return open_monitored(must);
    features = must | (offered & (UFFD_FEATURE_EXACT_ADDRESS | UFFD_FEATURE_MINOR_SHMEM | FEATURE_MOVE | (uf_options.cow ? UFFD_FEATURE_PAGEFAULT_FLAG_WP : 0)));
    if (uf_options.dirty && (offered & FEATURE_WP_ASYNC)) features |= COUNTED;
    long got = open_with(features, NULL);
    if (uf_sys_failed(got)) return got;
    fd = uf_fd_hide((int)got);
    return 0;
}

static long open_call(void)
{
    by_device = false;
    return uffd_open();
}

static long open_device(void)
{
    by_device = true;
    return uffd_open();
}

UF_ANYWHERE static long enlist(uintptr_t at, size_t size)
{
    struct uffdio_register r = { .range = { at, size }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    if (way == UF_UFFD_MONITOR) return uf_monitor_watch(at, size);
    if (features & FEATURE_WP_ASYNC) r.mode |= UFFDIO_REGISTER_MODE_WP;
    return uf_sys_ioctl(fd, UFFDIO_REGISTER, &r);
}

UF_ANYWHERE static long adopt(uintptr_t base, size_t size)
{
    arena_base = base;
    arena_size = size;
    return enlist(base, size);
}

/* EBADF, ENOTTY and EINVAL from an ioctl that never fails so: the number is not ours any more. */
UF_ANYWHERE static bool lost(long err) { return err == -EBADF || err == -ENOTTY || err == -ENOSYS; }

_Atomic uint64_t uf_uffd_closed;

UF_ANYWHERE static bool works(void)
{
    struct uffdio_range probe = { arena_base, UF_PAGE };
    return !lost(uf_sys_ioctl(fd, UFFDIO_WAKE, &probe));
}

/* The handler thread may hold the old one for as long as it waits on it. */
UF_ANYWHERE static long enlist_all(void)
{
    struct timespec soon = { 0, 1000000 };
    long err = enlist(arena_base, arena_size);
    for (int i = 0; way == UF_UFFD_MESSAGE && err == -EBUSY && i < 500; i++) {
        uf_sys(SYS_nanosleep, (long)&soon, 0, 0, 0, 0, 0);
        err = enlist(arena_base, arena_size);
    }
    return err;
}

UF_ANYWHERE static bool again(void)
{
    long got = open_with(features, NULL);
    if (uf_sys_failed(got)) return false;
    fd = uf_fd_hide((int)got);
    if (way == UF_UFFD_MONITOR) return true; /* nothing was registered with it */
    long err = enlist_all();
    /* EBUSY: a child still holds the old one open, and so guards our pages; this one fills them all the same */
    if (!uf_sys_failed(err) || err == -EBUSY) {
        atomic_fetch_add(&uf_uffd_closed, 1);
        uf_window_after_fork();
        uf_compact_arm();
        return true;
    }
    uf_sys_close(fd); /* one that works but guards nothing would never be asked again */
    fd = -1;
    return false;
}

/* One thread at a time; the others wait for it, but not for ever: it may be the one that they interrupted. */
UF_ANYWHERE bool uf_uffd_revive(void)
{
    static _Atomic uint32_t owner;
    uint32_t none = 0, me = (uint32_t)uf_sys_gettid();
    struct timespec soon = { 0, 1000000 };
    if (arena_size == 0) return false;
    for (int i = 0; !atomic_compare_exchange_strong(&owner, &none, me); none = 0, i++) {
        if (none == me || i == 1000) return false;
        uf_sys(SYS_nanosleep, (long)&soon, 0, 0, 0, 0, 0);
    }
    bool there = works() || again();
    atomic_store(&owner, 0);
    return there;
}

void uf_uffd_choose(enum uf_uffd_way how) { way = how; }

UF_ANYWHERE void uf_uffd_wake(uintptr_t at, size_t size)
{
    struct uffdio_range r = { at, size };
    uf_sys_ioctl(fd, UFFDIO_WAKE, &r);
}

/* Before a read: from a file of the program's under our number nothing may be taken. */
int uf_uffd_wait(struct uf_uffd_touch *out, unsigned most, int timeout_ms, int quit, unsigned yields)
{
    enum { AT_ONCE = 16 };
    struct uffd_msg messages[AT_ONCE];
    struct pollfd p[2] = { { .fd = fd, .events = POLLIN }, { .fd = quit, .events = POLLIN } };
    struct uffdio_range probe = { arena_base, UF_PAGE };
    struct timespec limit = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };
    long size = (long)((most < AT_ONCE ? most : AT_ONCE) * sizeof *messages), got = 0, n = 0;
    if (yields && lost(uf_sys_ioctl(fd, UFFDIO_WAKE, &probe))) return -1;
    for (; yields && got <= 0 && uf_give_way(); yields--) got = uf_sys_read(fd, messages, (size_t)size);
    if (got <= 0) {
        uf_sys(SYS_ppoll, (long)p, 2, (long)&limit, 0, 0, 0);
        if (p[1].revents & POLLIN) return UF_UFFD_QUIT;
        if (lost(uf_sys_ioctl(fd, UFFDIO_WAKE, &probe))) return -1;
        if (p[0].revents == 0) return 0;
        got = uf_sys_read(fd, messages, (size_t)size);
    }
    for (long i = 0; i * (long)sizeof *messages < got; i++) {
        if (messages[i].event != UFFD_EVENT_PAGEFAULT) continue;
        out[n++] = (struct uf_uffd_touch){ messages[i].arg.pagefault.address, messages[i].arg.pagefault.feat.ptid,
                                           messages[i].arg.pagefault.flags & UFFD_PAGEFAULT_FLAG_WRITE };
    }
    return (int)n;
}

void uf_uffd_move(void)
{
    long got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
    if (uf_sys_failed(got)) got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (!uf_sys_failed(got)) fd = (int)got;
}

/* One try; -EAGAIN (the address space is changing) is tried again a bounded number of times. */
enum { TRIES = 1000 };

UF_ANYWHERE static long fill(uintptr_t at, const void *from, size_t size)
{
    long err = -EAGAIN;
    for (int i = 0; i < TRIES && size; i++) {
        struct uffdio_copy c = { .dst = at, .src = (uintptr_t)from, .len = size, .mode = UFFDIO_COPY_MODE_DONTWAKE };
        err = uf_sys_ioctl(fd, UFFDIO_COPY, &c);
        if (uf_likely(err == 0)) return 0;
        if (c.copy > 0) {
            at += (size_t)c.copy;
            from = (const char *)from + c.copy;
            size -= (size_t)c.copy;
        } else if (lost(err)) {
            if (!uf_uffd_revive()) return err;
        } else if (err != -EAGAIN) {
            return err;
        }
    }
    return size ? err : 0;
}

UF_ANYWHERE static long zero(uintptr_t at, size_t size)
{
    long err = -EAGAIN;
    for (int i = 0; i < TRIES && size; i++) {
        struct uffdio_zeropage z = { .range = { at, size }, .mode = UFFDIO_ZEROPAGE_MODE_DONTWAKE };
        err = uf_sys_ioctl(fd, UFFDIO_ZEROPAGE, &z);
        if (uf_likely(err == 0)) return 0;
        if (z.zeropage > 0) {
            at += (size_t)z.zeropage;
            size -= (size_t)z.zeropage;
        } else if (lost(err)) {
            if (!uf_uffd_revive()) return err;
        } else if (err != -EAGAIN) {
            return err;
        }
    }
    return size ? err : 0;
}

/* FROM NULL: as zero. */
UF_ANYWHERE static long fill_some(uintptr_t at, const void *from, size_t size)
{
    long err = -EAGAIN;
    for (int i = 0; i < TRIES; i++) {
        struct uffdio_copy c = { .dst = at, .src = (uintptr_t)from, .len = size, .mode = UFFDIO_COPY_MODE_DONTWAKE };
        struct uffdio_zeropage z = { .range = { at, size }, .mode = UFFDIO_ZEROPAGE_MODE_DONTWAKE };
        err = from ? uf_sys_ioctl(fd, UFFDIO_COPY, &c) : uf_sys_ioctl(fd, UFFDIO_ZEROPAGE, &z);
        long got = from ? (long)c.copy : (long)z.zeropage;
        if (err == 0 || got > 0) return err ? got : (long)size;
        if (err != -EAGAIN && !(lost(err) && uf_uffd_revive())) break;
    }
    return err;
}
UF_ANYWHERE static long zero_some(uintptr_t at, size_t size) { return fill_some(at, NULL, size); }

UF_ANYWHERE static long drop(uintptr_t at, size_t size)
{
    long err = uf_sys_madvise(at, size, MADV_DONTNEED);
    if (err != -EINVAL) return err;
    /* locked by mlock or mlockall: plain DONTNEED refuses */
    return uf_sys_madvise(at, size, 24 /* MADV_DONTNEED_LOCKED */);
}

UF_ANYWHERE static long drop_many(const struct iovec *ranges, unsigned n)
{
    static _Atomic bool refused; /* process_madvise(DONTNEED) of oneself: Linux 6.13 and later */
    unsigned done = 0;
    long pidfd = -10000; /* PIDFD_SELF_THREAD of Linux 6.14 */
    for (unsigned before = n; !refused && done < n && done != before;) {
        before = done;
        long got = uf_sys(SYS_process_madvise, pidfd, (long)(ranges + done), n - done, MADV_DONTNEED, 0, 0);
        if (got <= 0) {
            refused = got == -EBADF || got == -EINVAL || got == -ENOSYS || got == -EPERM;
            break;
        }
        for (size_t bytes = (size_t)got; bytes && done < n; done++) {
            if (bytes < ranges[done].iov_len) break;
            bytes -= ranges[done].iov_len;
        }
    }
    long err = 0;
    for (; done < n; done++) {
        long e = drop((uintptr_t)ranges[done].iov_base, ranges[done].iov_len);
        if (e) err = e;
    }
    return err;
}

UF_ANYWHERE static long move(uintptr_t to, uintptr_t from)
{
    struct move_request m = { to, from, UF_PAGE, 1 /* do not wake */, 0 };
    if (!(features & FEATURE_MOVE)) return -EOPNOTSUPP;
    return uf_sys_ioctl(fd, MOVE_REQUEST, &m);
}

/* Holes are stepped over. */
UF_ANYWHERE static long carry(uintptr_t to, uintptr_t from, size_t size)
{
    struct move_request m = { to, from, size, 1 | 2 /* do not wake; holes are no error */, 0 };
    if (!(features & FEATURE_MOVE)) return -EOPNOTSUPP;
    long err = uf_sys_ioctl(fd, MOVE_REQUEST, &m);
    return err == 0 ? (long)size : m.moved > 0 ? (long)m.moved : err;
}

/* By mremap: one flush for all pages, and they take their holes along. What it leaves behind stays registered, where it puts
 * them has to be again. TO is unmapped on the way: when the kernel then refuses, the hole is closed. */
UF_ANYWHERE static long move_run(uintptr_t to, uintptr_t from, size_t size)
{
    enum { HOW = MREMAP_MAYMOVE | MREMAP_FIXED | 4 /* MREMAP_DONTUNMAP, Linux 5.7 */ };
    long got = uf_sys(SYS_mremap, (long)from, (long)size, (long)size, HOW, (long)to, 0);
    if (uf_unlikely(uf_sys_failed(got))) {
        uf_sys_mmap(to, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        enlist(to, size);
        return got;
    }
    long err = enlist(to, size);
    if (uf_unlikely(err)) err = lost(err) && uf_uffd_revive() ? 0 : enlist(to, size);
    if (uf_unlikely(err)) uf_sys_mprotect(to, size, PROT_NONE), drop(to, size); /* nobody's, but no hole between guards */
    return err;
}

/* A big block lies in a window that is not registered: the kernel fills it natively, huge pages included. Each costs
 * two splits of the arena's mapping, so only blocks of many pages get one; refusal falls back to zero pages. */
UF_ANYWHERE static long open_window(uintptr_t at, size_t size)
{
    struct uffdio_range r = { at, size };
    if (way == UF_UFFD_MONITOR) return uf_monitor_unwatch(at, size);
    long err = uf_sys_ioctl(fd, UFFDIO_UNREGISTER, &r);
    if (!lost(err)) return err;
    return uf_uffd_revive() ? uf_sys_ioctl(fd, UFFDIO_UNREGISTER, &r) : err;
}

UF_ANYWHERE static long close_window(uintptr_t at, size_t size)
{
    long err = enlist(at, size);
    if (lost(err) && uf_uffd_revive()) err = 0;
    long also = drop(at, size);
    return err ? err : also;
}

/* Page tables are filled by nobody but us: the reservation is registered whole, pieces need only be writable. */
UF_ANYWHERE static long usable(uintptr_t at, size_t size)
{
    (void)at;
    (void)size;
    return 0;
}

static void uffd_close(void)
{
    if (fd >= 0) uf_sys_close(fd);
    fd = -1;
    arena_size = 0; /* nothing is to be opened again for it */
}

#define COMMON .signal = SIGBUS, .adopt = adopt, .enlist = enlist, .usable = usable, .fill = fill, .zero = zero, .zero_some = zero_some, .fill_some = fill_some, .drop = drop, \
    .drop_many = drop_many, .move = move, .move_run = move_run, .carry = carry, .alias = uf_uffd_alias, .show = uf_uffd_show, .open_window = open_window, .close_window = close_window, .close = uffd_close
const struct uf_backend uf_backend_uffd = { .name = "uffd", .open = open_call, COMMON };
const struct uf_backend uf_backend_uffd_dev = { .name = "uffd-dev", .open = open_device, COMMON };

/* What is left in a forked child that may not open a descriptor of its own: its pages come natively, blocks of the parent's
 * can be used and given back, new ones are refused and so go unguarded. */
static long nothing(void) { return 0; }
static long no_arena(uintptr_t base, size_t size)
{
    (void)base;
    (void)size;
    return 0;
}
UF_ANYWHERE static long no_range(uintptr_t at, size_t size)
{
    (void)at;
    (void)size;
    return -ECANCELED;
}
UF_ANYWHERE static long no_fill(uintptr_t at, const void *from, size_t size)
{
    (void)from;
    return no_range(at, size);
}
const struct uf_backend uf_backend_none = {
    .name = "none", .signal = SIGBUS, .open = nothing, .adopt = no_arena, .usable = no_range, .fill = no_fill, .zero = no_range,
    .zero_some = no_range, .drop = drop, .drop_many = drop_many, .open_window = no_range, .close_window = drop, .close = uffd_close,
};
