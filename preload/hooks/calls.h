/* calls.h: the argument shapes of calls.def that are more than bytes. Each checks what the kernel would touch.
 * runs, locks: as use.h */
#ifndef UF_CALLS_H
#define UF_CALLS_H

#include "hooks/use.h"

struct iovec;
struct msghdr;
struct mmsghdr;

/* *LEN bytes at P, and LEN itself, which is read and written. */
void uf_call_addr(struct uf_use *u, const char *param, const void *p, const void *len);
/* An iovec array and what its elements point to. */
void uf_call_vec(struct uf_use *u, const char *array, const char *element, const struct iovec *v, long n, bool writes);
/* CALL is sendmsg or recvmsg, as memcheck says for the plural too. */
void uf_call_msg(struct uf_use *u, const char *call, const struct msghdr *m, bool writes);
void uf_call_mmsg(struct uf_use *u, const char *call, const struct mmsghdr *v, unsigned n, bool writes);

/* GOT bytes have been read from FD into the vector: what a signalfd says is put right. */
void uf_call_signals(int fd, const struct iovec *v, long n, ssize_t got);

/* Touch mode: what was made present for it has been used. */
static inline void uf_call_settle(const struct uf_use *u)
{
    if (uf_unlikely(u->pending >= 0)) uf_touch_after((unsigned)u->pending, 0, false);
}

/* For wrappers that stand elsewhere: check, and while anything was told be quiet to the caller's end. A vfork child would
 * leave its parent quiet. */
#define UF_CALL_CHECK(name, check)  \
    struct uf_use u __attribute__((cleanup(uf_call_settle))) = UF_USE(name); \
    check;                          \
    bool *quiet __attribute__((cleanup(uf_use_loud), unused)) = u.told && !uf_is_vfork_child() ? uf_use_quiet() : NULL

/* A stream, and what it has yet to hand to the kernel. */
void uf_call_stream(struct uf_use *u, const void *f);

struct pollfd;
void uf_call_poll(struct uf_use *u, const char *param, struct pollfd *v, unsigned long n);
void uf_call_events(struct uf_use *u, struct epoll_event *v, int n);
/* The bytes that N descriptors fill. */
void uf_call_select(struct uf_use *u, const char *param, int n, const void *set);

/* Calls whose shape hangs on a number; unknown ones are no business of ours. */
void uf_call_limit(int pid, int what, const void *limit);
void uf_call_ioctl(struct uf_use *u, unsigned long op, const void *arg);
void uf_call_fcntl(struct uf_use *u, int op, const void *arg);
void uf_call_syscall(struct uf_use *u, long nr, const long *args);

/* ST tells of PATH. Where that counts this process's threads, ours is none of them: Chromium's zygote, for one, ends when it has two. */
struct stat;
void uf_call_tasks(const char *path, struct stat *st);

/* exec: the file's name and the strings of both vectors, each of which may be NULL. */
void uf_call_exec(struct uf_use *u, const char *path, char *const *argv, char *const *envp);

#endif
