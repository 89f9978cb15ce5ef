/* fd.c: calls that close or overwrite descriptors step around ours. */
#include "base/sys.h"
#include "faults/channel.h"
#include "hooks/hook.h"
#include "pages/backend.h"

#include <errno.h>
#include <limits.h>

/* A vfork child has a table of its own: what it does to its copies does not concern us. */
static bool ours(int fd)
{
    return fd >= 0 && (fd == uf_uffd_fd() || fd == uf_channel_fd()) && uf_phase_now() == UF_READY && !uf_is_vfork_child();
}

UF_EXPORT int close(int fd)
{
    if (uf_unlikely(ours(fd))) return errno = EBADF, -1; /* to the program it is not open */
    uf_phase_now();
    return uf_next.close(fd);
}

/* [FROM, TO] without our descriptors, piece by piece. */
static int close_pieces(unsigned from, unsigned to, int flags)
{
    unsigned a = (unsigned)uf_uffd_fd(), b = (unsigned)uf_channel_fd();
    unsigned keep[2] = { a < b ? a : b, a < b ? b : a }; /* -1 is the largest: past every range */
    int result = 0;
    for (unsigned i = 0; i < 2; i++) {
        if (keep[i] < from || keep[i] > to) continue;
        if (keep[i] > from) result |= uf_next.close_range(from, keep[i] - 1, flags);
        if (keep[i] == UINT_MAX || keep[i] == to) return result;
        from = keep[i] + 1;
    }
    return result | uf_next.close_range(from, to, flags);
}

UF_EXPORT int close_range(unsigned from, unsigned to, int flags)
{
    if (uf_phase_now() != UF_READY || from > to || uf_is_vfork_child()) return uf_next.close_range(from, to, flags);
    return close_pieces(from, to, flags);
}

UF_EXPORT void closefrom(int from)
{
    if (uf_phase_now() != UF_READY || !uf_next.close_range || uf_is_vfork_child()) {
        uf_next.closefrom(from);
        return;
    }
    close_pieces(from > 0 ? (unsigned)from : 0, UINT_MAX, 0);
}

/* The program wants a number that we sit on: we move. */
static void make_room(int to)
{
    if (!ours(to)) return;
    if (to == uf_uffd_fd()) uf_uffd_move();
    if (to == uf_channel_fd()) uf_channel_move();
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
