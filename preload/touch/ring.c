/* ring.c: the rings of io_uring that the program has. */
#include "touch/ring.h"

#include "base/bytes.h"
#include "base/sys.h"
#include "touch/claim.h"
#include "touch/fill.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include "base/banned.h"

/* Of the kernel's interface what older headers lack. */
enum { SETUP_SQPOLL = 1 << 1, SETUP_SQE128 = 1 << 10, SETUP_NO_MMAP = 1 << 14, SETUP_REGISTERED_ONLY = 1 << 15, SETUP_NO_SQARRAY = 1 << 16,
       SETUP_KNOWN = (1 << 19) - 1, SETUP_UNSEEN = SETUP_SQPOLL | SETUP_NO_MMAP | SETUP_REGISTERED_ONLY,
       ENTER_EXT_ARG = 1 << 3, ENTER_REGISTERED = 1 << 4,
       OP_MADVISE = 25, OP_READ = 22, OP_RECV = 27, OP_PROVIDE = 31, SQE_SELECT = 1 << 5,
       REGISTER_RINGS = 20, UNREGISTER_RINGS = 21 };
static const unsigned register_by_index = 1u << 31;

enum { RINGS = 64, INDEXES = 64 };

struct ring {
    _Atomic bool taken;
    _Atomic unsigned held;      /* its descriptor, each index, each walker; 0: not there */
    _Atomic int fd;             /* -1: closed */
    char *ring, *requests;      /* our own mappings, to read */
    size_t ring_size, requests_size, each;
    uint32_t head, tail, mask, array; /* bytes into the ring; array 0: none */
};
static struct ring rings[RINGS];
static struct index { _Atomic uint64_t who; struct ring *ring; } indexes[INDEXES]; /* thread << 32 | index + 1 */
_Atomic int uf_ring_used;

static const char *const unseen = "the program uses io_uring in a way that nobody can see (a kernel thread that submits, provided buffers, a ring set up before, or newer than this): from here on memory is left to the kernel and not counted";
static const char *const provided = "the program provides buffers to io_uring, which fills them when nobody can see it; such reservations are left to the kernel and not counted";

static void leave_all(void)
{
    if (uf_touch_on) uf_touch_leave_all(unseen);
}

void uf_ring_unseen(void) { leave_all(); }

UF_ANYWHERE static bool fetch(void *to, long from, size_t size)
{
    struct iovec near = { to, size }, far = { (void *)from, size };
    return uf_sys(SYS_process_vm_readv, uf_sys_getpid(), (long)&near, 1, (long)&far, 1, 0) == (long)size;
}

UF_ANYWHERE static void drop(struct ring *r)
{
    if (atomic_fetch_sub(&r->held, 1) != 1) return;
    if (r->ring) uf_sys_munmap((uintptr_t)r->ring, r->ring_size);
    if (r->requests) uf_sys_munmap((uintptr_t)r->requests, r->requests_size);
    atomic_fetch_sub(&uf_ring_used, 1);
    atomic_store(&r->taken, false);
}

UF_ANYWHERE static bool hold(struct ring *r)
{
    unsigned held = atomic_load(&r->held);
    while (held && !atomic_compare_exchange_weak(&r->held, &held, held + 1)) {}
    return held != 0;
}

/* Held, NULL: not known. */
UF_ANYWHERE static struct ring *by_fd(int fd)
{
    for (unsigned i = 0; i < RINGS; i++) {
        if (atomic_load(&rings[i].fd) != fd || !hold(&rings[i])) continue;
        if (atomic_load(&rings[i].fd) == fd) return &rings[i];
        drop(&rings[i]);
    }
    return NULL;
}

UF_ANYWHERE static uint64_t who(uint32_t index) { return (uint64_t)uf_sys_gettid() << 32 | (index + 1); }

UF_ANYWHERE static struct ring *by_index(uint32_t index)
{
    uint64_t me = who(index);
    for (unsigned i = 0; i < INDEXES; i++)
        if (atomic_load(&indexes[i].who) == me && hold(indexes[i].ring)) return indexes[i].ring;
    return NULL;
}

/* Mapped by us as well: the program's own mapping may go when it likes. A child of a fork does without. */
UF_ANYWHERE static char *map(int fd, long offset, size_t size)
{
    long at = uf_sys_mmap(0, size, PROT_READ, MAP_SHARED, fd, offset);
    if (uf_sys_failed(at)) return NULL;
    uf_sys_madvise((uintptr_t)at, size, MADV_DONTFORK);
    return (char *)at;
}

UF_ANYWHERE static bool learn(int fd, const struct io_uring_params *p)
{
    struct ring *r = NULL;
    for (unsigned i = 0; i < RINGS && !r; i++)
        if (!atomic_exchange(&rings[i].taken, true)) r = &rings[i];
    if (!r) return false;
    bool array = !(p->flags & SETUP_NO_SQARRAY);
    r->each = p->flags & SETUP_SQE128 ? 128 : 64;
    r->head = p->sq_off.head, r->tail = p->sq_off.tail, r->mask = p->sq_off.ring_mask;
    r->array = array ? p->sq_off.array : 0;
    r->ring_size = uf_up(array ? p->sq_off.array + p->sq_entries * 4 : 1, UF_PAGE);
    r->requests_size = uf_up(p->sq_entries * r->each, UF_PAGE);
    r->ring = map(fd, IORING_OFF_SQ_RING, r->ring_size);
    r->requests = map(fd, IORING_OFF_SQES, r->requests_size);
    bool done = r->ring && r->requests;
    atomic_fetch_add(&uf_ring_used, 1);
    atomic_store(&r->fd, done ? fd : -1);
    atomic_store(&r->held, 1);
    if (!done) drop(r);
    return done;
}

/* False: the program's parameters cannot be read, the kernel is to say so. */
UF_ANYWHERE static bool setup(const long args[6], long *result)
{
    struct io_uring_params p;
    if (!fetch(&p, args[1], sizeof p)) return false;
    if (p.flags & SETUP_NO_MMAP) leave_all(); /* its memory is the program's */
    *result = uf_sys(SYS_io_uring_setup, args[0], args[1], 0, 0, 0, 0);
    if (uf_sys_failed(*result)) return true;
    if (p.flags & (SETUP_UNSEEN | ~(unsigned)SETUP_KNOWN) || !fetch(&p, args[1], sizeof p) || !learn((int)*result, &p)) leave_all();
    return true;
}

/* One request, ENTRY bytes of which are a copy. */
UF_ANYWHERE static void request(const unsigned char *entry, uf_shape_each *each, void *data, const char **name)
{
    uint64_t off, addr, addr3;
    uint32_t len, advice;
    uint16_t addr_len;
    uf_copy(&off, entry + 8, 8), uf_copy(&addr, entry + 16, 8), uf_copy(&len, entry + 24, 4), uf_copy(&advice, entry + 28, 4);
    uf_copy(&addr_len, entry + 44, 2), uf_copy(&addr3, entry + 48, 8);
    unsigned op = entry[0];
    const char *is = uf_shape_request_name(op);
    if (!is) {
        leave_all();
        return;
    }
    if (entry[1] & SQE_SELECT && (op == OP_READ || op == OP_RECV)) return; /* a provided buffer */
    int32_t buffers;
    uf_copy(&buffers, entry + 4, 4);
    if (op == OP_PROVIDE && uf_touch_on && buffers > 0) uf_touch_leave((uintptr_t)addr, (size_t)len * (unsigned)buffers, provided);
    if (op == OP_MADVISE && (advice == MADV_DONTNEED || advice == MADV_FREE)) uf_touch_gone((uintptr_t)addr, off ? (size_t)off : len);
    long args[6] = { (long)addr, len, (long)off, (long)addr3, addr_len, 0 };
    *name = is;
    uf_shape_request(op, args, each, data);
}

UF_ANYWHERE static void submitted(const struct ring *r, uint32_t most, uf_shape_each *each, void *data, const char **name)
{
    uint32_t head = __atomic_load_n((const uint32_t *)(r->ring + r->head), __ATOMIC_ACQUIRE);
    uint32_t tail = __atomic_load_n((const uint32_t *)(r->ring + r->tail), __ATOMIC_ACQUIRE);
    uint32_t mask = *(const uint32_t *)(r->ring + r->mask);
    unsigned char entry[64];
    if (most > tail - head) most = tail - head;
    if (most > mask) most = mask + 1;
    for (; most; most--, head++) {
        uint32_t at = head & mask;
        if (r->array) at = ((const uint32_t *)(r->ring + r->array))[at];
        if (at > mask) continue; /* the kernel drops it */
        uf_copy(entry, r->requests + at * r->each, sizeof entry);
        request(entry, each, data, name);
    }
}

UF_ANYWHERE static void enter(const long args[6], uf_shape_each *each, void *data, const char **name)
{
    struct { uint64_t mask; uint32_t size, pad; uint64_t timeout; } more;
    if (args[3] & ENTER_EXT_ARG && args[5] >= (long)sizeof more && fetch(&more, args[4], sizeof more)) {
        if (more.mask) each((uintptr_t)more.mask, more.size, false, data);
        if (more.timeout) each((uintptr_t)more.timeout, 16, false, data);
    }
    if (!(uint32_t)args[1]) return;
    struct ring *r = args[3] & ENTER_REGISTERED ? by_index((uint32_t)args[0]) : by_fd((int)args[0]);
    if (!r) { /* nor does the kernel know it, perhaps */
        if (args[3] & ENTER_REGISTERED || !uf_sys_failed(uf_sys_fcntl((int)args[0], F_GETFD, 0))) leave_all();
        return;
    }
    submitted(r, (uint32_t)args[1], each, data, name);
    drop(r);
}

/* Indexes stand for rings from now on, or not any more: what the kernel says to each. */
UF_ANYWHERE static long register_rings(unsigned op, const long args[6])
{
    struct io_uring_rsrc_update u;
    int fds[16];
    long n = args[3] < 16 ? args[3] : 16;
    for (long i = 0; i < n; i++) fds[i] = fetch(&u, args[2] + i * (long)sizeof u, sizeof u) ? (int)u.data : -1;
    long result = uf_sys(SYS_io_uring_register, args[0], args[1], args[2], args[3], 0, 0);
    for (long i = 0; i < result && i < n; i++) {
        if (!fetch(&u, args[2] + i * (long)sizeof u, sizeof u)) continue;
        uint64_t me = who(u.offset);
        for (unsigned k = 0; k < INDEXES; k++) { /* a number that is dealt out again, too */
            if (!atomic_compare_exchange_strong(&indexes[k].who, &(uint64_t){ me }, 1)) continue;
            drop(indexes[k].ring);
            atomic_store(&indexes[k].who, 0);
        }
        struct ring *r = op == REGISTER_RINGS ? by_fd(fds[i]) : NULL;
        for (unsigned k = 0; r && k < INDEXES; k++) {
            if (!atomic_compare_exchange_strong(&indexes[k].who, &(uint64_t){ 0 }, 1)) continue;
            indexes[k].ring = r;
            atomic_store(&indexes[k].who, me);
            r = NULL;
        }
        if (r) drop(r);
    }
    return result;
}

/* [FROM, TO] are closed. */
UF_ANYWHERE static void forget(unsigned from, unsigned to)
{
    for (unsigned i = 0; i < RINGS; i++) {
        int fd = atomic_load(&rings[i].fd);
        if (!atomic_load(&rings[i].held) || fd < 0 || (unsigned)fd < from || (unsigned)fd > to) continue;
        if (atomic_compare_exchange_strong(&rings[i].fd, &fd, -1)) drop(&rings[i]);
    }
}

UF_ANYWHERE bool uf_ring_call(long n, const long args[6], uf_shape_each *each, void *data, const char **name, long *result)
{
    unsigned op = (unsigned)args[1] & ~register_by_index;
    switch (n) {
    case SYS_io_uring_setup: return setup(args, result);
    case SYS_io_uring_enter: enter(args, each, data, name); return false;
    case SYS_io_uring_register:
        if (!uf_shape_register(op, args, each, data)) leave_all();
        if (op != REGISTER_RINGS && op != UNREGISTER_RINGS) return false;
        *result = register_rings(op, args);
        return true;
    case SYS_close: forget((unsigned)args[0], (unsigned)args[0]); return false;
    case SYS_close_range:
        if (!(args[2] & 4 /* CLOSE_RANGE_CLOEXEC */)) forget((unsigned)args[0], (unsigned)args[1]);
        return false;
    default: /* dup2, dup3 */
        if (args[0] != args[1]) forget((unsigned)args[1], (unsigned)args[1]);
        return false;
    }
}

void uf_ring_look(void)
{
    static const char target[] = "anon_inode:[io_uring]";
    struct { uint64_t ino, off; unsigned short size; unsigned char type; char name[]; } *e;
    char room[1024] __attribute__((aligned(8))), link[sizeof target + 1] = { 0 };
    int dir = uf_touch_on ? (int)uf_sys_open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) : -1;
    bool found = false;
    for (long n; dir >= 0 && !found && (n = uf_sys(SYS_getdents64, dir, (long)room, sizeof room, 0, 0, 0)) > 0;) {
        for (long at = 0; at < n && !found; at += e->size) {
            e = (void *)(room + at);
            long size = uf_sys(SYS_readlinkat, dir, (long)e->name, (long)link, sizeof link - 1, 0, 0);
            if (size != sizeof target - 1) continue;
            link[size] = 0; /* a longer one may have stood there: ring_early */
            if (!uf_streq(link, target)) continue;
            int fd = 0;
            for (const char *c = e->name; *c; c++) fd = fd * 10 + *c - '0';
            struct ring *r = by_fd(fd);
            found = !r;
            if (r) drop(r);
        }
    }
    if (dir >= 0) uf_sys_close(dir);
    if (found) leave_all();
}

void uf_ring_after_fork(void)
{
    for (unsigned i = 0; i < RINGS; i++) rings[i] = (struct ring){ .fd = -1 };
    for (unsigned i = 0; i < INDEXES; i++) atomic_store(&indexes[i].who, 0);
    atomic_store(&uf_ring_used, 0);
}
