/* map_lock.c: mlockall and munlockall. Our reservations are large, and the kernel counts what is mapped, not what is
 * there: where it refuses for their sake, the program's own mappings are locked one by one. */
#include "base/grow.h"
#include "base/sys.h"
#include "hooks/map_inside.h"
#include "pages/region.h"

#include <errno.h>
#include <sys/mman.h>

/* where this library begins and ends in memory: the linker's names */
extern const char __ehdr_start[] __attribute__((visibility("hidden"))), _end[] __attribute__((visibility("hidden")));

/* Does [FROM, TO) hold addresses of ours? Then it is not the program's to lock, whose limit may be small (RLIMIT_MEMLOCK:
 * locked_blocks, as an ordinary user). */
static bool ours(uintptr_t from, uintptr_t to)
{
    uintptr_t end;
    if (uf_grow_any_owns(from) || (from < (uintptr_t)_end && to > (uintptr_t)__ehdr_start)) return true;
    if (uf_region_size && from < uf_region_start + uf_region_size && to > uf_region_start) return true;
    return uf_range_hole(from, to, &end) < to;
}

struct line {
    uintptr_t number[2];
    unsigned fields;   /* numbers that are complete */
    bool readable;
    unsigned column;   /* of the permissions */
};

/* One character of /proc/self/maps: "from-to rwxp ...". True at the end of a line. */
static bool eat(struct line *l, char c)
{
    if (c == '\n') return true;
    if (l->fields < 2) {
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            l->fields++;
        else
            l->number[l->fields] = l->number[l->fields] << 4 | (uintptr_t)digit;
    } else if (l->column++ == 0) {
        l->readable = c == 'r';
    }
    return false;
}

static long lock_own(void)
{
    static char text[64 << 10]; /* under the range lock */
    struct line l = { 0 };
    long in = uf_sys_open("/proc/self/maps", O_RDONLY | O_CLOEXEC, 0), n, err = 0;
    if (uf_sys_failed(in)) return in;
    while (!err && (n = uf_sys_read((int)in, text, sizeof text)) > 0) {
        for (long i = 0; i < n && !err; i++) {
            if (!eat(&l, text[i])) continue;
            if (l.readable && l.number[0] < (uintptr_t)1 << 47 && !ours(l.number[0], l.number[1]))
                err = uf_sys(SYS_mlock, (long)l.number[0], (long)(l.number[1] - l.number[0]), 0, 0, 0, 0);
            if (err == -EFAULT || err == -EAGAIN) err = 0; /* a file that ended, a device: mlockall overlooks them too */
            l = (struct line){ 0 };
        }
    }
    uf_sys_close((int)in);
    return err;
}

UF_EXPORT int mlockall(int flags)
{
    struct uf_caller c = UF_CALLER();
    struct uf_map_call m;
    uf_phase_now();
    int keep = errno, result = uf_next.mlockall(flags);
    if (result != 0 && errno == ENOMEM && (flags & MCL_CURRENT) && uf_map_begin(&m, UF_FAM_MMAP, &c)) {
        long err = lock_own(); /* first: what is to come stays as it was when this is refused */
        if (!uf_sys_failed(err) && (flags & ~MCL_CURRENT)) err = uf_sys(SYS_mlockall, flags & ~MCL_CURRENT, 0, 0, 0, 0, 0);
        uf_map_end(&m);
        result = uf_sys_failed(err) ? -1 : 0;
        errno = result ? ENOMEM : keep;
    }
    if (result == 0) uf_map_future_locked(flags & MCL_FUTURE);
    return result;
}

UF_EXPORT int munlockall(void)
{
    uf_phase_now();
    int result = uf_next.munlockall();
    if (result == 0) uf_map_future_locked(false);
    return result;
}
