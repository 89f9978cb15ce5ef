/* finding_json.h: a finding as the keys of include/RECORDS.md. */
#ifndef UF_FINDING_JSON_H
#define UF_FINDING_JSON_H

#include "base/out.h"
#include "faults/finding.h"

/* runs: anywhere, one thread at a time (static tables); locks: none, the caller has UF_RANK_FINDING */
void uf_finding_json(struct uf_out *o, struct uf_thread *t, const struct uf_finding *f);

/* A trace alone, by its number, with the modules it needs, as keys of the record that O holds.
 * runs: one thread at a time, not while a finding may be written by another (UF_RANK_FINDING is the caller's) */
void uf_finding_json_trace(struct uf_out *o, uint32_t trace);
/* The same for the one frame that a call returns to. */
void uf_finding_json_call(struct uf_out *o, uintptr_t ret);

#endif
