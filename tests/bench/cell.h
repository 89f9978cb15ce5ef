/* cell.h: one process that measures. It is started under some allocator or tool, reads one command a line and answers
 * with one line of numbers; the driver keeps several cells and asks them in turns. Nothing here judges a number. */
#ifndef CELL_H
#define CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CELL_BLOCK = 64, CELL_PAGE = 4096, CELL_PATHS = 64 };

/* What one turn took, for each operation. */
struct cell_cost {
    double cpu;  /* nanoseconds on the CPU by the thread that measured */
    double wall;
};

struct cell_clock { double cpu, wall; };
struct cell_clock cell_now(void);
struct cell_cost cell_since(struct cell_clock from, double operations);

/* depth.c: calls RUN(ARG) from ten frames below the caller; PATH chooses among CELL_PATHS different stacks. */
void cell_deep(void (*run)(void *arg), void *arg, unsigned path);

/* heap.c: malloc(64), write, free, through cell_deep. */
struct cell_cost cell_heap(unsigned long n, bool many_paths);
struct cell_cost cell_heap_live(unsigned long n); /* n blocks that live at once, then none: a block */
struct cell_cost cell_heap_threads(unsigned threads, unsigned long n);
bool cell_hold(unsigned long blocks); /* keeps so many blocks alive until the end of the process */

/* floor.c: the kernel's share alone, by raw calls on a mapping and a userfaultfd of its own, through cell_deep.
 * Negative costs: the kernel refused. */
enum cell_floor {
    CELL_FLOOR_SAME,  /* UFFDIO_COPY, write, MADV_DONTNEED of one page, again and again */
    CELL_FLOOR_FRESH, /* the same at another address each time, as a quarantine makes it */
    CELL_FLOOR_BATCH, /* UFFDIO_COPY and write of 64 pages, then one process_madvise for all */
    CELL_FLOOR_MOVE,  /* write, then UFFDIO_MOVE to the next address: one call makes a page vanish and another appear */
};
struct cell_cost cell_floor(enum cell_floor kind, unsigned long n);
struct cell_cost cell_floor_threads(unsigned threads, unsigned long n); /* one mapping, one lock around each operation */

/* touch.c: reads of absent memory, healed and gone on from. */
struct cell_cost cell_touch_freed(unsigned long n); /* freed blocks: the tool's own handler answers */
struct cell_cost cell_touch_bare(unsigned long n);  /* a handler that does UFFDIO_ZEROPAGE and nothing else */

/* first.c: first touches of fresh pages, in order. */
struct cell_cost cell_first(unsigned long n, bool writes);
enum cell_bare { CELL_BARE_READ, CELL_BARE_WRITE, /* a SIGBUS handler that fills and nothing else: zero page, copy */
                 CELL_BARE_THREAD, CELL_BARE_PROCESS, /* a loop of poll, read and fill, in a thread or another process */
                 CELL_BARE_THREAD_TELLS, CELL_BARE_PROCESS_TELLS /* of poll, read and tell: the thread fills in its handler */ };
struct cell_cost cell_first_bare(enum cell_bare how, unsigned long n);
struct cell_cost cell_calls_wrapped(unsigned long n, bool armed);     /* read, by libc; ARMED: behind a dispatch that lets all through */
struct cell_cost cell_calls_inline(unsigned long n, bool dispatched); /* getppid, inline; through a dispatch of our own */
bool cell_reserve(unsigned long gib);                                 /* and touch one page in a hundred of it */

/* watch.c: writes to a watched page (uffence_watch): TOLD: to its watched bytes; bare: mprotect and the trap flag, nothing else. */
struct cell_cost cell_watch(unsigned long n, bool told);
struct cell_cost cell_watch_bare(unsigned long n);

/* events.c: a page written and given back in registered memory; TOLD: a reader is told. */
struct cell_cost cell_drop(unsigned long n, bool told);

/* proc.c: what the process weighs. */
struct cell_weight {
    long rss_kib, pte_kib;
    long maps;       /* mappings of the process */
    long registered; /* those that a userfaultfd watches */
    long pss_kib;    /* resident memory, a page that shows in N places counted an N-th at each */
};
struct cell_weight cell_weigh(void);
struct cell_cost cell_spawn(unsigned long n, char *preload, char **argv); /* start a program, wait for its end */

/* threads.c: runs BODY(ARG of this thread) in so many threads at once; cpu is wall time times the CPUs they could use. */
struct cell_cost cell_together(unsigned threads, unsigned long n, void (*body)(void *), void *args, size_t arg_size);

#endif
