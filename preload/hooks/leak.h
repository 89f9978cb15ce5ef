/* leak.h: which blocks that live at the end nobody can reach any more, as memcheck defines it. All of it runs once, at the
 * end of a process, re-entry guard up; locks: none. Other threads may run on: memory is read through the kernel, which refuses
 * what is gone. */
#ifndef UF_LEAK_H
#define UF_LEAK_H

#include "pages/region.h"

/* --leak-check: mark, tell the findings (full) and the sums. FRAME: what lies below it on this stack is dead. */
void uf_leak_check(uintptr_t frame);

/* What is to be looked at: each aligned word that may be an address in the arena. */
typedef void uf_leak_word(uintptr_t word, void *data);

/* Words in [FROM, TO), pages that hold nothing are passed over. Our own memory is, too, unless it is the arena. */
void uf_leak_scan(uintptr_t from, uintptr_t to, uf_leak_word *each, void *data);

/* Words of all roots: writable mappings, stacks from their pointers on, what threads hold in registers while in the kernel.
 * False: they cannot be read here. */
bool uf_leak_roots(uintptr_t frame, uf_leak_word *each, void *data);

enum uf_leak_state { UF_LEAK_UNREACHED, UF_LEAK_DEFINITE, UF_LEAK_INDIRECT, UF_LEAK_POSSIBLE, UF_LEAK_REACHABLE, UF_LEAK_STATES };

struct uf_leak_sums {
    uint64_t blocks[UF_LEAK_STATES], bytes[UF_LEAK_STATES];
};

/* Blocks that are lost, one place of allocation each. */
struct uf_leak_group {
    uint32_t trace, first;           /* number of the trace, a block of it */
    uint32_t first_reachable;
    uint64_t blocks, bytes;          /* definitely lost ones */
    uint64_t indirect_blocks, indirect_bytes;
    uint64_t possible_blocks, possible_bytes;
    uint64_t reachable_blocks, reachable_bytes; /* with show-reachable */
};

/* A mapping of the program's that lives at the end. */
struct uf_leak_map {
    uintptr_t lo, hi, start;         /* what is left of it; it was given out at START, SIZE bytes as asked */
    uint64_t size, bytes, resident;  /* BYTES of all TIMES that this place lost */
    uint32_t trace, tid, times;
    uint8_t family;
    bool reached;
};

struct uf_leak_maps {
    uint64_t lost, lost_bytes, resident, known, known_bytes;
};

/* Look at what is mapped now; WORD stands at FROM: what it points into is known to the program (FROM 0: a register). */
void uf_leak_maps_open(void);
void uf_leak_maps_seen(uintptr_t word, uintptr_t from);
bool uf_leak_maps_owns(uintptr_t at); /* the record of this itself */
/* Those that nothing points into, one a place of allocation; how many. They stand in place of what was known of all: last. */
size_t uf_leak_maps_lost(struct uf_leak_map **lost, struct uf_leak_maps *sums);

/* Write findings for GROUPS (of N) and the sums. */
void uf_leak_tell(struct uf_leak_group *groups, size_t n, const struct uf_leak_sums *sums, bool full);

#endif
