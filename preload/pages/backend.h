/* backend.h: what makes a page of the arena absent, as a table a rung. Exactly one rung is in use after bring-up.
 * runs: all but open/close anywhere, fault handler included; locks: none (the kernel takes its own) */
#ifndef UF_BACKEND_H
#define UF_BACKEND_H

#include "base/types.h"

#include <sys/uio.h>

struct uf_backend {
    const char *name;
    int signal;                                                      /* what a touch of an absent page raises */
    long (*open)(void);                                              /* 0 or -errno */
    long (*adopt)(uintptr_t base, size_t size);                      /* the reservation, once; again in a forked child */
    long (*enlist)(uintptr_t at, size_t size);                       /* a mapping of the program is to be absent where it is; NULL: cannot */
    long (*usable)(uintptr_t at, size_t size);                       /* its next piece is to be used, absent as yet */
    long (*fill)(uintptr_t at, const void *from, size_t size);       /* absent -> present with these bytes */
    long (*zero)(uintptr_t at, size_t size);                         /* absent -> present, zero */
    long (*zero_some)(uintptr_t at, size_t size);                    /* as zero, up to the first present page; bytes, or -errno for none */
    long (*fill_some)(uintptr_t at, const void *from, size_t size);  /* the same with FROM's contents */
    long (*drop)(uintptr_t at, size_t size);                         /* present or absent -> absent */
    long (*drop_many)(const struct iovec *ranges, unsigned n);       /* the same for many */
    long (*move)(uintptr_t to, uintptr_t from);                      /* one page: FROM becomes absent, TO present; NULL: cannot */
    long (*move_run)(uintptr_t to, uintptr_t from, size_t size);     /* all of FROM moves, absent TO included; NULL: cannot. After an error
                                                                        TO is not to be used any more */
    long (*carry)(uintptr_t to, uintptr_t from, size_t size);        /* what of FROM is there moves; bytes dealt with, or -errno; NULL: cannot */
    long (*alias)(uintptr_t at, uintptr_t from, size_t size);        /* AT shows the shared memory at FROM from here on, absent as yet; FROM 0:
                                                                        it does, with another descriptor; NULL: cannot */
    long (*show)(uintptr_t at, size_t size);                         /* pages of an alias, absent or present -> present */
    long (*open_window)(uintptr_t at, size_t size);                  /* absent -> native memory on demand (big blocks) */
    long (*close_window)(uintptr_t at, size_t size);                 /* and back to absent */
    void (*close)(void);
};

extern const struct uf_backend uf_backend_uffd, uf_backend_uffd_dev, uf_backend_guardmark, uf_backend_mprotect;

/* Guards nothing and refuses new blocks: for a forked child that cannot be guarded again (seccomp). */
extern const struct uf_backend uf_backend_none;

/* Every absent page of the arena becomes ordinary memory, and nothing is guarded from here on. runs: hooks; locks: none */
void uf_backend_leave(uintptr_t base, size_t size);

/* The rung in use; NULL before bring-up and when nothing works. */
extern const struct uf_backend *uf_backend;

/* Go down the ladder from what the option asks. 0, or -errno of the first rung when none works.
 * TOLD gets a line for each refused rung. runs: bring-up; locks: none */
struct uf_out;
long uf_backend_choose(uint64_t wanted, struct uf_out *told);

/* The descriptor in use, -1 when the rung has none. runs: anywhere */
int uf_uffd_fd(void);
/* Keep the same file under another number too and use that: the program is about to take the old one. */
void uf_uffd_move(void);

/* Did the program close our descriptor behind our back? Then open and register again. True when it is there again.
 * runs: anywhere */
bool uf_uffd_revive(void);
/* How often that was so: guards were open until then. */
extern _Atomic uint64_t uf_uffd_closed;

/* From the next open on, faults are signals, messages that we read (--delivery=thread), or messages that the uffence command
 * reads (monitor.h). runs: our constructor */
enum uf_uffd_way { UF_UFFD_SIGNAL, UF_UFFD_MESSAGE, UF_UFFD_MONITOR };
void uf_uffd_choose(enum uf_uffd_way how);

/* Look for messages YIELDS times, giving way to others in between: while they come thick and fast that is cheaper than to sleep. Then
 * wait for them at most TIMEOUT_MS, or until QUIT (an eventfd; -1: none) can be read. Their number, 0: none came, -1: the
 * descriptor is not ours any more, UF_UFFD_QUIT.
 * runs: the handler thread */
struct uf_uffd_touch {
    uintptr_t at;
    uint32_t tid;
    bool wrote;
};
enum { UF_UFFD_QUIT = -2 };
int uf_uffd_wait(struct uf_uffd_touch *out, unsigned most, int timeout_ms, int quit, unsigned yields);

/* Threads that wait for these pages go on. runs: anywhere */
void uf_uffd_wake(uintptr_t at, size_t size);

/* In the child of a fork the inherited descriptor is the parent's: close it unused, open one of our own. 0 or -errno. */
long uf_backend_after_fork(void);

/* Move FD to where programs do not look, close-on-exec. The new number. runs: anywhere; locks: none */
int uf_fd_hide(int fd);
/* The numbers it tries: the first, and the one after FROM; none is below 3. */
enum { UF_FD_HIGHEST = 1000 };
int uf_fd_high(void);
int uf_fd_lower(int from);

#endif
