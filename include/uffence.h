/* uffence.h: the programming interface of uffence, and what the preloaded object, the command and scripts agree on.
 *
 * Header only, for C and C++: nothing is linked. Every function asks whether the preloaded object is there; without it
 * each answers as said under "not there", at the cost of a load and a branch. -DUFFENCE_DISABLE compiles them away.
 *
 *   errors    0, or an error number of errno.h (errno itself is left alone). Not there: 0, nothing is done.
 *   units     addresses and bytes; exact to the byte where calls of libc and system calls are checked, whole 4 KiB pages
 *             where single instructions are to be caught.
 *   threads   any thread may call any function at any time.
 *   signals   all may be called in a signal handler; one that interrupted the same work gets EBUSY and may try again.
 *   fork      a child keeps what its parent had marked, named and watched.
 *   versions  functions are only ever added. One that the preloaded object does not know answers ENOSYS. */
#ifndef UFFENCE_H
#define UFFENCE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#define UFFENCE_VERSION "0.1.0"
#define UFFENCE_API_VERSION 1

/* Environment. UFFENCE_OPTIONS: key=value:key=value, the options of options.def with scope SHIM.
 * UFFENCE_RECORDS: set by the command: absolute path of the file to which records are appended, or socket:INODE:PATH, where they are
 * packets into a socket that is inherited; PATH is where that file would be (--delivery=monitor's socket stands beside it), or empty.
 * Without it (bare LD_PRELOAD) records go to log_file, or to standard error. */
#define UFFENCE_ENV_OPTIONS "UFFENCE_OPTIONS"
#define UFFENCE_ENV_RECORDS "UFFENCE_RECORDS"
#define UFFENCE_RECORDS_SOCKET "socket:"

/* Exit statuses of the command (and, for findings, of a bare preloaded program). */
enum {
    UFFENCE_EXIT_USAGE     = 97, /* wrong option; the message names it */
    UFFENCE_EXIT_UNGUARDED = 98, /* could not be guarded as asked */
    UFFENCE_EXIT_FINDING   = 99, /* default of --error-exitcode */
    UFFENCE_EXIT_SIGNAL    = 128 /* + N: killed by signal N without a finding */
};

/* Answers of uffence_guarded. */
enum { UFFENCE_ABSENT = 0, UFFENCE_GUARD_MODE = 1, UFFENCE_TOUCH_MODE = 2 };

/* All counts since the process began, or since its last fork or exec. */
struct uffence_stats {
    uint64_t blocks, guarded_blocks;          /* allocations so far */
    uint64_t bytes, guarded_bytes;            /* of these */
    uint64_t live_blocks, live_bytes;         /* guarded ones now */
    uint64_t findings;                        /* distinct */
    uint64_t touches;                         /* of guarded memory, repeats included */
    uint64_t touched_pages, kernel_touched_pages, again_pages, reserved_bytes; /* touch mode: of 4 KiB, bytes */
};

/* What the preloaded object gives out; use the functions below. */
struct uffence_interface {
    uint32_t version, size;
    int (*guarded)(void);
    int (*guard)(uintptr_t at, size_t len);
    int (*unguard)(uintptr_t at, size_t len);
    int (*name)(uintptr_t at, size_t len, const char *name);
    int (*pool_create)(uintptr_t base, size_t len);
    int (*pool_destroy)(uintptr_t base);
    int (*pool_alloc)(uintptr_t block, size_t len);
    int (*pool_free)(uintptr_t block);
    int (*watch)(uintptr_t at, size_t len);
    int (*unwatch)(uintptr_t at, size_t len);
    int (*stats)(struct uffence_stats *out, size_t size);
    int (*snapshot)(const char *label);
};

/* ---- how the preloaded object is found: a weak reference through the global offset table, which is NULL without it in
 * every kind of executable and library, static ones included. */
#if defined(UFFENCE_DISABLE)
#define UFFENCE_FIND(get) ((get) = 0)
#elif defined(__x86_64__)
#define UFFENCE_FIND(get) __asm__(".weak uffence_interface_1\n\tmovq uffence_interface_1@GOTPCREL(%%rip), %0" : "=r"(get))
#elif defined(__aarch64__)
#define UFFENCE_FIND(get) \
    __asm__(".weak uffence_interface_1\n\tadrp %0, :got:uffence_interface_1\n\tldr %0, [%0, :got_lo12:uffence_interface_1]" : "=r"(get))
#else
#define UFFENCE_FIND(get) ((get) = 0)
#endif
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 11
#define UFFENCE_NO_ACCESS __attribute__((access(none, 1))) /* nothing is read there: no warning of uninitialised bytes */
#else
#define UFFENCE_NO_ACCESS
#endif
#define UFFENCE_INLINE static inline __attribute__((always_inline, artificial, unused))

UFFENCE_INLINE const struct uffence_interface *uffence_interface_(void)
{
    const struct uffence_interface *(*get)(void);
    UFFENCE_FIND(get);
    return get ? get() : 0;
}
#define UFFENCE_CALL(f, args)                                                                     \
    const struct uffence_interface *shim_ = uffence_interface_();                                 \
    return !shim_ ? 0 : shim_->size < offsetof(struct uffence_interface, f) + sizeof(void *) ? ENOSYS : shim_->f args

/* ---- the functions */

/* UFFENCE_GUARD_MODE or UFFENCE_TOUCH_MODE under uffence, UFFENCE_ABSENT without it (or when it has stepped aside). */
UFFENCE_INLINE int uffence_guarded(void) { UFFENCE_CALL(guarded, ()); }

/* UFFENCE_API_VERSION of the preloaded object; not there: 0. */
UFFENCE_INLINE unsigned uffence_api_version(void)
{
    const struct uffence_interface *shim = uffence_interface_();
    return shim ? shim->version : 0;
}

/* From now on every touch of [ADDR, ADDR+LEN) is a finding (guarded-touch), until uffence_unguard of the same range. The
 * contents stay. Its whole pages become PROT_NONE; instructions that touch the rest of its first and last page are not
 * seen, calls are. Any memory will do whose pages have the same rights; a stack that is in use will not.
 * EINVAL no range; ENOMEM not all mapped with the same rights, or no room; EEXIST something of it is guarded already. */
UFFENCE_INLINE int uffence_guard(void *addr, size_t len) { UFFENCE_CALL(guard, ((uintptr_t)addr, len)); }
/* ENOENT: no such guarded range. */
UFFENCE_INLINE int uffence_unguard(void *addr, size_t len) { UFFENCE_CALL(unguard, ((uintptr_t)addr, len)); }

/* Findings in [ADDR, ADDR+LEN) say NAME (47 bytes at most, copied), the narrowest named range first; NULL takes the name of
 * this range away. ENOMEM: 1,024 ranges have names already. ENOENT: there was none to take away. */
UFFENCE_NO_ACCESS UFFENCE_INLINE int uffence_name(const void *addr, size_t len, const char *name) { UFFENCE_CALL(name, ((uintptr_t)addr, len, name)); }

/* A custom allocator. [BASE, BASE+LEN) is a pool: its bytes may be touched where they are a live block of it, and nowhere
 * else. BASE and blocks begin at multiples of 8. What is freed keeps its bytes, but a touch is a use-after-free; mark first,
 * then touch: a free list inside of free blocks is read after uffence_pool_alloc. Pages without a live byte are PROT_NONE.
 * Memory that is freed or unmapped is a pool no more, without a word. Errors as uffence_guard. */
UFFENCE_INLINE int uffence_pool_create(void *base, size_t len) { UFFENCE_CALL(pool_create, ((uintptr_t)base, len)); }
/* The pool's memory is memory like any other again. ENOENT: no pool begins at BASE. */
UFFENCE_INLINE int uffence_pool_destroy(void *base) { UFFENCE_CALL(pool_destroy, ((uintptr_t)base)); }
/* [BLOCK, BLOCK+LEN) is a live block from here on. ENOENT: in no pool; EINVAL: not all of it, or not at a multiple of 8;
 * EEXIST: something of it is live already. */
UFFENCE_INLINE int uffence_pool_alloc(void *block, size_t len) { UFFENCE_CALL(pool_alloc, ((uintptr_t)block, len)); }
/* It is free. A block freed twice is a double-free (EALREADY), what is none an invalid-free (ENOENT). */
UFFENCE_INLINE int uffence_pool_free(void *block) { UFFENCE_CALL(pool_free, ((uintptr_t)block)); }

/* Every write to [ADDR, ADDR+LEN) is told: who, and the value before and after (a note, watched-write, that fails no run).
 * Other bytes of the same pages are written in silence, at some 0.1 ms a write. While a thread's write is let through, another
 * thread's to the same page may pass unseen. Writes of system calls are told by the call's name where they changed the bytes.
 * It ends with uffence_unwatch of the same range, or when the memory is freed, unmapped or gets other rights.
 * EINVAL no range, or not writable; ENOMEM not all mapped with the same rights, or 64 watches are taken; EEXIST it is watched;
 * ENOTSUP a stack, or a page that holds a thread's control block; ENOSYS not on this CPU (x86-64 can) or kernel. */
UFFENCE_NO_ACCESS UFFENCE_INLINE int uffence_watch(const void *addr, size_t len) { UFFENCE_CALL(watch, ((uintptr_t)addr, len)); }
/* ENOENT: no such watch. */
UFFENCE_NO_ACCESS UFFENCE_INLINE int uffence_unwatch(const void *addr, size_t len) { UFFENCE_CALL(unwatch, ((uintptr_t)addr, len)); }

/* Fill *OUT. Not there: all zero. */
UFFENCE_INLINE int uffence_get_stats(struct uffence_stats *out)
{
    const struct uffence_interface *shim = uffence_interface_();
    struct uffence_stats none = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    *out = none;
    return shim ? shim->stats(out, sizeof *out) : 0;
}

/* Write what is known now as a record of type snapshot (include/RECORDS.md), the counts of uffence_stats and
 * LABEL, which may be NULL; in touch mode with the tables, as uffence --snapshot has them: time and records grow with the number of
 * reservations and stacks. Not in a handler of signals. EBUSY as above. */
UFFENCE_INLINE int uffence_snapshot(const char *label) { UFFENCE_CALL(snapshot, (label)); }

#endif
