/* hole.c: the table of mappings whose holes are told, and the pages of these. */
#include "touch/hole.h"

#include "base/arch.h"
#include "base/lock.h"
#include "base/sys.h"
#include "pages/backend.h"
#include "pages/mark.h"
#include "touch/gate.h"
#include "touch/hole_inside.h"
#include "touch/watch.h"
#include "uffd_words.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "base/banned.h"


static struct uf_hole_map maps[UF_HOLE_MOST];
static struct uf_hole_extent extents[UF_HOLE_EXTENTS];
static _Atomic uint32_t used, extents_used;
static struct uf_lock lock;
static _Atomic int fd = -1;
static unsigned char *zeros; /* a huge page of them */
_Atomic bool uf_hole_any;

UF_ANYWHERE uint32_t uf_hole_used(void) { return atomic_load_explicit(&used, memory_order_acquire); }
UF_ANYWHERE struct uf_hole_map *uf_hole_get(uint32_t i) { return &maps[i]; }
UF_ANYWHERE int uf_hole_fd(void) { return fd; }

void uf_hole_move(void)
{
    long got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
    if (uf_sys_failed(got)) got = uf_sys_fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (!uf_sys_failed(got)) fd = (int)got;
}

UF_ANYWHERE struct uf_hole_map *uf_hole_of(uintptr_t at)
{
    for (uint32_t i = 0; i < uf_hole_used(); i++)
        if (atomic_load_explicit(&maps[i].on, memory_order_acquire) && at - maps[i].from < maps[i].to - maps[i].from) return &maps[i];
    return NULL;
}

UF_ANYWHERE bool uf_hole_extent_of(uintptr_t at, struct uf_hole_extent *e)
{
    for (uint32_t i = 0; i < atomic_load_explicit(&extents_used, memory_order_acquire); i++) {
        *e = extents[i];
        if (at >= e->from && at < e->to) return true;
    }
    return false;
}

UF_ANYWHERE long uf_hole_fill(const struct uf_hole_map *m, uintptr_t page, size_t size)
{
    long err = -EAGAIN;
    for (int i = 0; i < 1000 && err == -EAGAIN; i++) {
        if (m->page > UF_PAGE) { /* hugetlbfs knows no zero page */
            struct uffdio_copy c = { .dst = page, .src = (uintptr_t)zeros, .len = m->page, .mode = UFFDIO_COPY_MODE_DONTWAKE };
            err = uf_sys_ioctl(fd, UFFDIO_COPY, &c);
            if (err == 0) return (long)m->page;
        } else {
            struct uffdio_zeropage z = { .range = { page, size }, .mode = UFFDIO_ZEROPAGE_MODE_DONTWAKE };
            err = uf_sys_ioctl(fd, UFFDIO_ZEROPAGE, &z);
            if (err == 0) return (long)size;
            if (z.zeropage > 0) return (long)z.zeropage;
        }
    }
    return err;
}

UF_ANYWHERE bool uf_hole_past_end(const struct uf_hole_map *m, uintptr_t at)
{
    struct stat st;
    if (m->path_fd < 0 || uf_sys_failed(uf_sys(SYS_fstat, m->path_fd, (long)&st, 0, 0, 0, 0))) return false;
    return m->offset + (uf_down(at, m->page) - m->from) >= (uint64_t)st.st_size;
}

static void open_fd(void)
{
    struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_SIGBUS | UFFD_FEATURE_MISSING_SHMEM | UFFD_FEATURE_EXACT_ADDRESS };
    long got = uf_sys(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, 0, 0, 0, 0, 0);
    if (uf_sys_failed(got)) return;
    api.features |= UFFD_FEATURE_MISSING_HUGETLBFS;
    if (uf_sys_failed(uf_sys_ioctl((int)got, UFFDIO_API, &api))) {
        uf_sys_close((int)got);
        return;
    }
    fd = uf_fd_hide((int)got);
}

static long enlist(const struct uf_hole_map *m)
{
    struct uffdio_register r = { .range = { m->from, m->to - m->from }, .mode = UFFDIO_REGISTER_MODE_MISSING };
    if (fd < 0) open_fd();
    return fd < 0 ? -ENOSYS : uf_sys_ioctl(fd, UFFDIO_REGISTER, &r);
}

static long machinery(const struct uf_hole_map *m)
{
    long err = uf_gate_machinery();
    if (err) return err;
    if (m->page > UF_PAGE && !zeros) {
        long got = uf_sys_mmap(0, m->page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (uf_sys_failed(got)) return got;
        zeros = (unsigned char *)got;
    }
    if (!atomic_exchange(&uf_hole_any, true)) {
        uf_gate_tell(uf_hole_kernel);
        uf_sig_first(uf_hole_claim);
        uf_mark_tell_forgotten(uf_hole_forget);
    }
    return 0;
}

/* The disk file's holes, closed; what finds no room stays open. */
static void close_extents(const struct uf_hole_map *m, const struct uf_hole_extent *e, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        uint32_t at = 0;
        while (at < extents_used && extents[at].to) at++;
        if (at == UF_HOLE_EXTENTS) return;
        extents[at] = e[i]; /* record first, pages second */
        if (at == extents_used) atomic_fetch_add(&extents_used, 1);
        if (uf_sys_failed(uf_sys_mprotect(e[i].from, e[i].to - e[i].from, PROT_NONE))) extents[at].to = 0;
    }
    (void)m;
}

long uf_hole_add(const struct uf_hole_map *given, const struct uf_hole_extent *e, unsigned n, struct uf_thread *t)
{
    if (!uf_lock_take(&lock, uf_thread_tid(t))) return -EBUSY;
    uint32_t i = 0;
    while (i < used && (maps[i].on || maps[i].touched || maps[i].kernel_touched || maps[i].denied)) i++;
    long err = i == UF_HOLE_MOST ? -ENOMEM : machinery(given);
    if (!err) {
        struct uf_hole_map *m = &maps[i];
        *m = *given;
        atomic_store_explicit(&m->on, true, memory_order_release);
        if (i == used) atomic_fetch_add(&used, 1);
        uf_mark_widen(m->from, m->to);
        uf_gate_close();
        if (m->disk) close_extents(m, e, n);
        else err = enlist(m);
        if (err) atomic_store(&m->on, false);
    }
    uf_lock_drop(&lock);
    if (!err) uf_watch_thread(t);
    return err;
}

void uf_hole_forget(uintptr_t from, uintptr_t to)
{
    if (!uf_lock_take(&lock, (uint32_t)uf_sys_gettid())) return;
    for (uint32_t i = 0; i < used; i++) {
        struct uf_hole_map *m = &maps[i];
        if (!m->on || from >= m->to || to <= m->from) continue;
        if (from > m->from && to >= m->to) {
            m->to = from;
        } else if (from <= m->from && to < m->to) {
            m->offset += to - m->from;
            m->from = to;
        } else if (from <= m->from && to >= m->to) {
            atomic_store(&m->on, false);
            if (m->path_fd >= 0) uf_sys_close(m->path_fd);
        } /* else a hole in its middle: what lies there is registered no more */
    }
    for (uint32_t i = 0; i < extents_used; i++) {
        struct uf_hole_extent *e = &extents[i];
        if (from >= e->to || to <= e->from) continue;
        if (from > e->from) e->to = from;
        else if (to < e->to) e->from = to;
        else e->to = 0;
    }
    uf_lock_drop(&lock);
}

bool uf_hole_find(uintptr_t at, struct uf_hole_map *copy)
{
    const struct uf_hole_map *m = uf_hole_of(at);
    if (!m || m->from != at) return false;
    *copy = *m;
    return true;
}

void uf_hole_after_fork(struct uf_thread *t)
{
    uf_lock_reset(&lock);
    if (fd >= 0) uf_sys_close(fd);
    fd = -1;
    for (uint32_t i = 0; i < used; i++) {
        maps[i].touched = maps[i].kernel_touched = maps[i].denied = 0;
        if (maps[i].on && !maps[i].disk && enlist(&maps[i])) maps[i].on = false;
    }
    if (t->gate) uf_gate_arm_again(t);
}
