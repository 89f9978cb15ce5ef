/* signalfd.c: what a program reads from a signalfd has the true names. Descriptors are not kept in mind: they are duplicated,
 * inherited and sent about. Bytes that may be such records are rare, and then the kernel is asked what the descriptor is. */
#include "faults/sigchain.h"
#include "hooks/calls.h"
#include "hooks/hook.h"

#include "base/bytes.h"
#include "base/out.h"
#include "base/sys.h"

#include <errno.h>
#include <sys/signalfd.h>

UF_EXPORT int signalfd(int fd, const sigset_t *set, int flags)
{
    sigset_t room;
    if (uf_phase_now() != UF_READY || !uf_use_readable(set, sizeof *set)) return uf_next.signalfd(fd, set, flags);
    uf_copy(&room, set, sizeof room);
    uf_sig_wait_in(&room);
    return uf_next.signalfd(fd, &room, flags);
}

static bool is_signalfd(int fd)
{
    static const char name[] = "anon_inode:[signalfd]";
    char path[32], text[sizeof name];
    struct uf_out o = { path, 0, sizeof path - 1, false };
    uf_put(&o, "/proc/self/fd/");
    uf_put_u64(&o, (uint64_t)fd);
    path[o.used] = 0;
    long n = uf_sys(SYS_readlinkat, AT_FDCWD, (long)path, (long)text, sizeof text, 0, 0);
    if (n != (long)sizeof name - 1) return false;
    text[n] = 0;
    return uf_streq(text, name);
}

void uf_call_signals(int fd, const struct iovec *v, long n, ssize_t got)
{
    const size_t one = sizeof(struct signalfd_siginfo);
    int error = errno, known = 0; /* 1: is one, -1: is none */
    if (got <= 0 || (size_t)got % one) return;
    for (size_t left = (size_t)got; n > 0 && left && known >= 0; v++, n--) {
        size_t here = v->iov_len < left ? v->iov_len : left;
        if (here % one) break; /* a record in two pieces stays as it is */
        for (size_t at = 0; at < here && known >= 0; at += one) {
            struct signalfd_siginfo *info = (void *)((char *)v->iov_base + at);
            if (!uf_sig_stands_in((int)info->ssi_signo)) continue;
            if (!known) known = is_signalfd(fd) ? 1 : -1;
            if (known > 0) uf_sig_fd_out(info);
        }
        left -= here;
    }
    errno = error;
}
