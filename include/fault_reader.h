/* fault_reader.h: between a process whose absent memory is touched and whoever reads of it: a thread of ours in that
 * process (--delivery=thread), or the uffence command (--delivery=monitor). */
#ifndef UF_FAULT_READER_H
#define UF_FAULT_READER_H

#include <stdbool.h>
#include <stdint.h>

/* A reader tells the guilty thread by a SIGBUS of SI_QUEUE that carries this from the siginfo's value on (24 bytes). */
struct uf_fault_message {
    uint64_t at, pc; /* pc 0: not known */
    uint32_t wrote;
    uint32_t mark;
};
enum { UF_FAULT_MESSAGE_AT = 24, UF_FAULT_MARK = 0x75666465 };

/* A reader spares itself a sleep by giving way (sched_yield) and looking again: a microsecond where nobody else wants the CPU, whole turns
 * of the others where they do, while whoever touched waits. One that took long is not tried again before
 * *DEAR_UNTIL (false then): trying costs a hundredth of the time at most. In nanoseconds of a clock that NOW reads. */
static inline bool uf_give_way_by(uint64_t (*now)(void), void (*yield)(void), uint64_t *dear_until)
{
    uint64_t from = now(), to;
    if (from < *dear_until) return false;
    yield();
    to = now();
    if (to - from > 200000) *dear_until = to + 100 * (to - from);
    return true;
}

/* The command listens on a socket (SOCK_SEQPACKET) beside the file of records, under that name and this ending. */
#define UF_MONITOR_ENDING ".m"

/* What a process asks of it, an answer each: int32_t, 0 or -errno, but for FILLED. HELLO brings the descriptor by SCM_RIGHTS; FROM is the
 * process's own number, by which both see whether they count processes alike. */
enum { UF_MONITOR_HELLO = 1, UF_MONITOR_WATCH, UF_MONITOR_UNWATCH, UF_MONITOR_FILLED };
struct uf_monitor_request {
    uint32_t op;
    uint32_t version; /* 1 */
    uint64_t from, size;
};
enum { UF_MONITOR_VERSION = 1 };

/* The answer to FILLED: pages that were filled for threads that do not listen, told once. COUNT 0: no more of them. */
struct uf_monitor_filled {
    int32_t count;
    uint32_t unused;
    struct uf_fault_message page[64];
};

#endif
