/* finding.h: one reported defect, from the facts to the record. */
#ifndef UF_FINDING_H
#define UF_FINDING_H

#include "base/types.h"
#include "faults/trace.h"

enum uf_kind {
#define UF_KIND(id, name, cwe, severity, text) UF_KIND_##id,
#include "kinds.def"
    UF_KIND_COUNT
};

enum uf_access {
    UF_ACCESS_READ, UF_ACCESS_WRITE, UF_ACCESS_EXECUTE, UF_ACCESS_FREE, UF_ACCESS_REALLOC, UF_ACCESS_CHECK,
    UF_ACCESS_SYSCALL
};

enum uf_where { UF_INSIDE, UF_AFTER, UF_BEFORE };

struct uf_block_facts {
    bool known, freed, mapping;
    bool range;                    /* marked by the program itself, no block of its own */
    uintptr_t start;
    uint64_t size;
    unsigned family, free_family;
    uint32_t alloc_tid, free_tid;
    uint32_t alloc_trace, free_trace;
};

/* What was lost, for kinds leak and still-reachable. */
struct uf_leak_facts {
    const char *how; /* definite, possible, reachable */
    uint64_t bytes, blocks, indirect_bytes, indirect_blocks, resident;
};

struct uf_finding {
    enum uf_kind kind;
    enum uf_access access;
    unsigned size;                 /* of the access, 0: unknown */
    uintptr_t addr, pc;
    const char *function, *param;  /* NULL: none */
    const char *name;              /* of what ADDR lies in; NULL: as the program named it */
    const uintptr_t *pcs;          /* the trace of the touch or call */
    unsigned pc_count;
    uint64_t exact;
    struct uf_block_facts block;
    enum uf_where where;
    uint64_t distance;
    const unsigned char *damage;   /* first damaged byte, NULL: none */
    size_t damage_length;
    const unsigned char *near;     /* bytes of the block itself beside the damage */
    size_t near_length;
    unsigned char expected;
    const unsigned char *before, *after; /* bytes at ADDR, of a watched write; NULL: none */
    unsigned value_size;
    bool fatal;
    const struct uf_leak_facts *leak; /* NULL: none */
    uint64_t seq;                  /* set by uf_finding_report: its number, also of one seen before; 0: not reported */
};

/* Where ADDR lies in relation to a block. Pure. */
void uf_finding_place(struct uf_finding *f, uintptr_t addr);

/* Write F as a record, or count it when its like was written before. Acts on --on-finding=pause; returns true when the
 * program is to stop (--on-finding=stop).
 * runs: anywhere; locks: UF_RANK_FINDING, which the thread that is interrupted may hold: then F is counted as lost */
bool uf_finding_report(struct uf_thread *t, struct uf_finding *f);

/* Called after each new finding was written: the place for a debugger's breakpoint (scripts/uffence-gdb.py).
 * runs: anywhere; locks: none */
void uf_finding_told(const struct uf_finding *f);

/* Distinct findings and all touches so far. */
extern _Atomic uint64_t uf_findings, uf_touches, uf_finding_notes; /* the last: of the findings those that are mere notes */

/* The last counts of findings seen more than once. runs: exit, exec; locks: UF_RANK_FINDING */
void uf_finding_repeats(struct uf_thread *t);

bool uf_finding_lock(uint32_t tid);
void uf_finding_unlock(void);
void uf_finding_after_fork(void);

#endif
