/* diagnose.h: whose byte is it, and what was done to it. */
#ifndef UF_DIAGNOSE_H
#define UF_DIAGNOSE_H

#include "faults/finding.h"
#include "pages/region.h"

/* One slot as it was seen at one moment. */
struct uf_slot_view {
    uf_ref ref;
    enum uf_state state;
    struct uf_block_facts block;
};

/* Bytes from AT to the block: 0 inside. Pure. */
uint64_t uf_diagnose_far(const struct uf_slot_view *v, uintptr_t at);

/* The better explanation of a touch of AT, of two. Live blocks and near ones win. Pure. */
const struct uf_slot_view *uf_diagnose_better(const struct uf_slot_view *a, const struct uf_slot_view *b, uintptr_t at);

/* The kind of a touch of AT of the chosen block. Pure. */
enum uf_kind uf_diagnose_kind(const struct uf_slot_view *v, uintptr_t at);

/* Copy what a slot's record says. False when the slot was never used. runs: anywhere; locks: none */
bool uf_diagnose_view(uf_ref ref, struct uf_slot_view *v);

/* The block that explains a touch of AT in the arena; false when no used slot is near. runs: anywhere; locks: none */
bool uf_diagnose_find(uintptr_t at, struct uf_slot_view *v);

/* The mapping of the program whose guard, or whose given back addresses, hold AT; false when AT is neither.
 * runs: anywhere; locks: none */
bool uf_diagnose_mapping(uintptr_t at, struct uf_block_facts *block, enum uf_kind *kind);

#endif
