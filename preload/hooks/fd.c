/* fd.c: calls that close or overwrite descriptors step around ours. */
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/delivery.h"
#include "hooks/direct.h"
#include "hooks/forks.h"
#include "hooks/hook.h"
#include "pages/backend.h"
#include "pages/monitor.h"
#include "touch/cow.h"
#include "touch/dirty.h"
#include "touch/hole.h"
#include "touch/ring.h"
#include "touch/watch.h"

#include <errno.h>
#include <limits.h>

/* Our descriptors, and how each takes another number. */
static const struct {
    int (*number)(void);
    void (*move)(void);
} own[] = { { uf_uffd_fd, uf_uffd_move }, { uf_channel_fd, uf_channel_move }, { uf_delivery_fd, uf_delivery_move }, { uf_monitor_fd, uf_monitor_move }, { uf_watch_fd, uf_watch_move }, { uf_hole_fd, uf_hole_move }, { uf_cow_fd, uf_cow_move }, { uf_dirty_fd, uf_dirty_move } };

static bool is_own(int fd)
{
    bool is = false;
    for (unsigned i = 0; i < UF_COUNT(own); i++) is |= fd == own[i].number();
    return is;
}

/* A vfork child has a table of its own: what it does to its copies does not concern us, but the program that it starts is to find the
 * socket of records. */
static bool ours(int fd)
{
    return fd >= 0 && is_own(fd) && uf_phase_now() == UF_READY && (!uf_is_vfork_child() || fd == uf_channel_inherited());
}

UF_EXPORT int close(int fd)
{
    if (uf_unlikely(ours(fd))) return errno = EBADF, -1; /* to the program it is not open */
    if (uf_direct_wanted() && !uf_ring_call_of(SYS_close)) return (int)uf_direct(SYS_close, fd, 0, 0, 0, 0, 0);
    uf_phase_now();
    return uf_next.close(fd);
}

static int by_number(unsigned from, unsigned to, int flags) { return (int)uf_next.syscall(SYS_close_range, from, to, flags, 0, 0, 0); }

/* [FROM, TO] without our descriptors, piece by piece. */
static int close_pieces(unsigned from, unsigned to, int flags, int (*closes)(unsigned, unsigned, int))
{
    int result = 0;
    for (;;) {
        unsigned keep = UINT_MAX; /* the lowest of ours from FROM on; -1, which is none, is the largest */
        for (unsigned i = 0; i < UF_COUNT(own); i++) {
            unsigned fd = (unsigned)own[i].number();
            if (fd >= from && fd < keep && ours((int)fd)) keep = fd;
        }
        if (keep == UINT_MAX || keep > to) return result | closes(from, to, flags);
        if (keep > from) result |= closes(from, keep - 1, flags);
        if (keep == to) return result;
        from = keep + 1;
    }
}

UF_EXPORT int close_range(unsigned from, unsigned to, int flags)
{
    if (uf_phase_now() != UF_READY || from > to) return uf_next.close_range(from, to, flags);
    return close_pieces(from, to, flags, uf_next.close_range);
}

UF_EXPORT void closefrom(int from)
{
    if (uf_phase_now() != UF_READY || !uf_next.close_range) {
        uf_next.closefrom(from);
        return;
    }
    close_pieces(from > 0 ? (unsigned)from : 0, UINT_MAX, 0, uf_next.close_range);
}

long uf_fd_syscall(long nr, long a, long b, long c)
{
    unsigned from = (unsigned)a, to = (unsigned)b;
    if (nr == SYS_close && uf_unlikely(ours((int)a))) return errno = EBADF, -1;
    if (nr == SYS_close_range) return close_pieces(from, to, (int)c, by_number);
    return uf_next.syscall(nr, a, b, c, 0, 0, 0);
}

/* The program wants a number that we sit on: we move. */
static void make_room(int to)
{
    if (!ours(to)) return;
    for (unsigned i = 0; i < UF_COUNT(own); i++)
        if (to == own[i].number()) own[i].move();
}

UF_EXPORT int dup2(int from, int to)
{
    if (uf_unlikely(ours(from))) return errno = EBADF, -1;
    make_room(to);
    uf_phase_now();
    return uf_next.dup2(from, to);
}

UF_EXPORT int dup3(int from, int to, int flags)
{
    if (uf_unlikely(ours(from))) return errno = EBADF, -1;
    make_room(to);
    uf_phase_now();
    return uf_next.dup3(from, to, flags);
}
