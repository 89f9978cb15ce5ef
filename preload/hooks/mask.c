/* mask.c: the calls that block signals, wait with a mask, or for a signal. faults/sigchain.h says what is behind them. */
#include "hooks/mask.h"

#include "faults/sigchain.h"
#include "hooks/calls.h"
#include "hooks/heap.h"
#include "hooks/hook.h"

#include "base/bytes.h"
#include "base/sys.h"

#include <errno.h>
#include <poll.h>

const sigset_t *uf_mask_in(const sigset_t *set, sigset_t *room)
{
    if (!set || uf_phase_now() != UF_READY) return set;
    uf_copy(room, set, sizeof *room);
    uf_sig_mask_in(room);
    return room;
}

static int mask(int (*next)(int, const sigset_t *, sigset_t *), int how, const sigset_t *set, sigset_t *old)
{
    sigset_t room;
    int result = next(how, uf_mask_in(set, &room), old);
    if (result == 0 && old && uf_phase_now() == UF_READY) uf_sig_mask_out(old);
    return result;
}

UF_EXPORT int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    uf_phase_now();
    return mask(uf_next.sigprocmask, how, set, old);
}

UF_EXPORT int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    uf_phase_now();
    return mask(uf_next.pthread_sigmask, how, set, old);
}

static uint64_t *word_of(sigset_t *set) { return (uint64_t *)(void *)set; }

bool uf_mask_one(int how, int sig)
{
    sigset_t one = { 0 }, old;
    uint64_t bit = 1ull << (sig - 1);
    *word_of(&one) = bit;
    sigprocmask(how, &one, &old);
    return *word_of(&old) & bit;
}

static bool valid(int sig) { return sig > 0 && sig < 65 ? true : (errno = EINVAL, false); }

UF_EXPORT int sighold(int sig) { return valid(sig) ? uf_mask_one(SIG_BLOCK, sig), 0 : -1; }
UF_EXPORT int sigrelse(int sig) { return valid(sig) ? uf_mask_one(SIG_UNBLOCK, sig), 0 : -1; }

/* BSD's masks of 32 signals. */
static int bits_of_old(int how, int bits)
{
    sigset_t set = { 0 }, old = { 0 };
    *word_of(&set) = (uint32_t)bits;
    sigprocmask(how, &set, &old);
    return (int)*word_of(&old);
}

UF_EXPORT int sigblock(int bits) { return bits_of_old(SIG_BLOCK, bits); }
UF_EXPORT int sigsetmask(int bits) { return bits_of_old(SIG_SETMASK, bits); }
UF_EXPORT int siggetmask(void) { return bits_of_old(SIG_BLOCK, 0); }

UF_EXPORT int sigsuspend(const sigset_t *set)
{
    sigset_t room;
    uf_phase_now();
    return uf_next.sigsuspend(uf_mask_in(set, &room));
}

/* System V's takes a signal to leave open, BSD's a mask. */
static int pause_with(int sig_or_bits, bool is_sig)
{
    sigset_t set = { 0 };
    if (is_sig) {
        if (!valid(sig_or_bits)) return -1;
        sigprocmask(SIG_BLOCK, NULL, &set);
        *word_of(&set) &= ~(1ull << (sig_or_bits - 1));
    } else {
        *word_of(&set) = (uint32_t)sig_or_bits;
    }
    return sigsuspend(&set);
}

int __sigpause(int, int);
int __xpg_sigpause(int);
UF_EXPORT int __sigpause(int sig_or_bits, int is_sig) { return pause_with(sig_or_bits, is_sig != 0); }
UF_EXPORT int __xpg_sigpause(int sig) { return pause_with(sig, true); }
/* libc's header gives the name sigpause to System V's */
int bsd_sigpause(int) __asm__("sigpause");
UF_EXPORT int bsd_sigpause(int bits) { return pause_with(bits, false); }

UF_EXPORT int sigpending(sigset_t *set)
{
    uf_phase_now();
    int result = uf_next.sigpending(set);
    if (result == 0) uf_sig_mask_out(set);
    return result;
}

static int wait_for(const sigset_t *set, siginfo_t *info, const struct timespec *limit)
{
    sigset_t open;
    siginfo_t here;
    if (uf_phase_now() != UF_READY || !set) return uf_next.sigtimedwait(set, info, limit);
    uf_copy(&open, set, sizeof open);
    uf_sig_wait_in(&open);
    int sig = uf_next.sigtimedwait(&open, &here, limit);
    if (sig <= 0) return sig;
    sig = uf_sig_wait_out(sig, &here);
    if (info) uf_copy(info, &here, sizeof here);
    return sig;
}

UF_EXPORT int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *limit)
{
    return wait_for(set, info, limit);
}

UF_EXPORT int sigwaitinfo(const sigset_t *set, siginfo_t *info) { return wait_for(set, info, NULL); }

UF_EXPORT int sigwait(const sigset_t *set, int *sig)
{
    int keep = errno, got;
    do got = wait_for(set, NULL, NULL);
    while (got < 0 && errno == EINTR);
    if (got < 0) return errno;
    errno = keep;
    *sig = got;
    return 0;
}

UF_EXPORT int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *set)
{
    uf_heap_idle();
    UF_CALL_CHECK("ppoll", uf_call_poll(&u, "ppoll(ufds)", fds, n));
    sigset_t room;
    uf_phase_now();
    return uf_next.ppoll(fds, n, limit, uf_mask_in(set, &room));
}

int __ppoll_chk(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *, size_t);
UF_EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *set, size_t size)
{
    uf_heap_idle();
    UF_CALL_CHECK("ppoll", uf_call_poll(&u, "ppoll(ufds)", fds, n));
    sigset_t room;
    uf_phase_now();
    return uf_next.__ppoll_chk(fds, n, limit, uf_mask_in(set, &room), size);
}

UF_EXPORT int pselect(int n, fd_set *in, fd_set *out, fd_set *except, const struct timespec *limit, const sigset_t *set)
{
    uf_heap_idle();
    UF_CALL_CHECK("pselect", uf_call_select(&u, "pselect6(readfds)", n, in);
                  uf_call_select(&u, "pselect6(writefds)", n, out); uf_call_select(&u, "pselect6(exceptfds)", n, except));
    sigset_t room;
    uf_phase_now();
    return uf_next.pselect(n, in, out, except, limit, uf_mask_in(set, &room));
}

UF_EXPORT int epoll_pwait(int fd, struct epoll_event *events, int most, int limit, const sigset_t *set)
{
    uf_heap_idle();
    UF_CALL_CHECK("epoll_pwait", uf_call_events(&u, events, most));
    sigset_t room;
    uf_phase_now();
    return uf_next.epoll_pwait(fd, events, most, limit, uf_mask_in(set, &room));
}

UF_EXPORT int epoll_pwait2(int fd, struct epoll_event *events, int most, const struct timespec *limit, const sigset_t *set)
{
    uf_heap_idle();
    UF_CALL_CHECK("epoll_pwait2", uf_call_events(&u, events, most));
    sigset_t room;
    uf_phase_now();
    return uf_next.epoll_pwait2(fd, events, most, limit, uf_mask_in(set, &room));
}

UF_EXPORT int pthread_attr_setsigmask_np(pthread_attr_t *attr, const sigset_t *set)
{
    sigset_t room;
    uf_phase_now();
    return uf_next.pthread_attr_setsigmask_np(attr, uf_mask_in(set, &room));
}

UF_EXPORT int pthread_attr_getsigmask_np(const pthread_attr_t *attr, sigset_t *set)
{
    uf_phase_now();
    int result = uf_next.pthread_attr_getsigmask_np(attr, set);
    if (result == 0) uf_sig_mask_out(set);
    return result;
}
