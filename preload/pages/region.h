/* region.h: the arena: one reservation cut into chunks, each chunk into slots of one class, every slot with a record
 * found by arithmetic alone. A slot of class c is 8 KiB << c of addresses; its last page is never present: it guards the
 * end of this slot's block and the start of the next one's. Big slots are runs of chunks. */
#ifndef UF_REGION_H
#define UF_REGION_H

#include "base/grow.h"

enum {
    UF_SLOT_SHIFT = 13,                    /* the smallest slot: a page and its guard */
    UF_CHUNK_SHIFT = 22,
    UF_REF_SHIFT = UF_CHUNK_SHIFT - UF_SLOT_SHIFT,
    UF_CLASSES = 33,                       /* 8 KiB .. 32 TiB */
    UF_ENTRY_SHIFT = UF_SLOT_SHIFT - 2,    /* of the table: 0 is not in use, 1 a compact slot */
    UF_RUN_SHIFT = 6,                      /* slots of a run; pages/run.h */
    UF_RUN_SLOTS = 1 << UF_RUN_SHIFT,
    UF_RUN_BLOCKS = UF_RUN_SLOTS - 1       /* that hold blocks: the last one stays where it is */
};

enum uf_state {
    UF_FREE,          /* never used */
    UF_LIVE,          /* the program has it */
    UF_LEAVING,       /* between the two, one thread works on it */
    UF_PENDING,       /* freed and poisoned, still present: waits for its batch */
    UF_QUARANTINED    /* freed and absent */
};

/* How a slot's page comes and goes: by itself, with its neighbours' (pages/run.h), or as one of many that show the same memory
 * (pages/compact.h). */
enum uf_in_run { UF_SLOT_ALONE, UF_SLOT_RUN, UF_SLOT_COMPACT };

/* flags; SHOWN: a compact slot's page is there or about to be; TOLD: a stray write into this block's slack was reported as it happened, its canary says nothing new */
enum { UF_SLOT_WINDOW = 1, UF_SLOT_HEALED = 2, UF_SLOT_TOLD = 4, UF_SLOT_SHOWN = 8 };

struct uf_slot {
    _Alignas(64) _Atomic uint32_t state;
    uint32_t next;                 /* of a list of slots */
    uint64_t size;                 /* as asked */
    uintptr_t start;
    uint32_t alloc_trace, free_trace;
    uint32_t alloc_tid, free_tid;
    uint32_t site;
    uint8_t family, free_family;
    uint8_t flags;
    uint8_t align_asked;           /* log2 of the alignment that the program named, and 1; 0: none */
    union {
        uint32_t batch_next;       /* of the quarantine */
        uint32_t touch;            /* while it is live in touch mode: number of its struct uf_area */
    };
    union {
        uint16_t batch_size;
        uint16_t cell;             /* bytes of memory that are its own; pages/compact.h */
    };
    uint8_t in_run;                /* enum uf_in_run */
    uint32_t birth;                /* which block of its thread it was */
};
_Static_assert(sizeof(struct uf_slot) == 64, "a record a cache line");

/* A slot by number: chunk << UF_REF_SHIFT | slot in chunk. 0 is none (chunk 0 is never used). */
typedef uint32_t uf_ref;

/* Reserve at most WANTED bytes. 0 or -errno. runs: bring-up; locks: none */
long uf_region_open(size_t wanted);

/* N new slots of a class in a row, the first in *FIRST; how many there are (less at the end of a chunk, 0 when the
 * arena is exhausted). runs: not in the fault handler; locks: UF_RANK_REGION */
unsigned uf_region_carve(unsigned class, unsigned n, uf_ref *first, uint32_t tid);

/* A new run of slots of one page, UF_RUN_SLOTS of them at such a boundary. False: the arena is exhausted.
 * runs: not in the fault handler; locks: UF_RANK_REGION */
bool uf_region_carve_run(uf_ref *first, uint32_t tid);

/* Addresses of a chunk for slots of one page without guards between them (pages/compact.h), followed by a chunk of addresses that
 * stay absent: twice the records for a chunk are needed. runs, locks: as uf_region_carve_run */
bool uf_region_carve_alias(uf_ref *first, uint32_t tid);

/* The class of a slot; UF_CLASS_COMPACT: one page, no guard. */
#define UF_CLASS_COMPACT ((unsigned)-1)
unsigned uf_region_class(uf_ref ref);
uintptr_t uf_region_base_of(uf_ref ref);       /* first address of the slot */

extern uintptr_t uf_region_start;
extern size_t uf_region_size;                  /* 0 before bring-up: nothing is ours */
size_t uf_region_usable(void);
extern uintptr_t uf_region_records;            /* struct uf_slot by ref */
extern struct uf_grow uf_region_table;         /* uint32_t by chunk: first chunk of its run << 6 | log2 of its slots' bytes - UF_ENTRY_SHIFT; 0: not in use */

static inline bool uf_region_owns(uintptr_t at) { return at - uf_region_start < uf_region_size; }

static inline struct uf_slot *uf_region_slot(uf_ref ref) { return (struct uf_slot *)uf_region_records + ref; }

/* The slot whose addresses hold AT; 0 when AT is not ours or in no slot. runs: anywhere; locks: none */
static inline uf_ref uf_region_find(uintptr_t at)
{
    size_t off = at - uf_region_start, chunk = off >> UF_CHUNK_SHIFT;
    if (off >= uf_region_size) return 0;
    if ((chunk + 1) * sizeof(uint32_t) > atomic_load_explicit(&uf_region_table.usable, memory_order_acquire)) return 0;
    uint32_t e = __atomic_load_n((const uint32_t *)uf_region_table.base + chunk, __ATOMIC_ACQUIRE);
    if (!e) return 0;
    size_t first = e >> 6;
    return (uf_ref)((first << UF_REF_SHIFT) + ((off - (first << UF_CHUNK_SHIFT)) >> (UF_ENTRY_SHIFT + (e & 63))));
}

/* Call EACH for every slot that was ever taken, until it returns false. runs: anywhere; locks: none */
void uf_region_each(bool (*each)(uf_ref ref, struct uf_slot *s, void *data), void *data);

/* For fork. */
bool uf_region_lock(uint32_t tid);
void uf_region_unlock(void);
void uf_region_after_fork(void);

static inline size_t uf_class_bytes(unsigned class) { return (size_t)1 << (UF_SLOT_SHIFT + class); }

#endif
