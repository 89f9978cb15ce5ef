/* marked.h: a touch of memory that the program itself has marked (pages/mark.h). */
#ifndef UF_MARKED_H
#define UF_MARKED_H

#include "faults/finding.h"

/* Whose byte AT is and what its touch would be. False: nobody marked it, or it may be touched. runs: anywhere; locks: none */
bool uf_marked_explain(uintptr_t at, struct uf_block_facts *block, enum uf_kind *kind);

/* The record that holds AT. False: none. runs: anywhere; locks: none */
bool uf_marked_facts(uintptr_t at, struct uf_block_facts *block);

#endif
