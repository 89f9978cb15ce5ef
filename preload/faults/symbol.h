/* symbol.h: does a loaded library define a name? Asked without the loader's help, which would allocate to say no. */
#ifndef UF_SYMBOL_H
#define UF_SYMBOL_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

/* The library that AT lies in; NULL when that cannot be said. runs: bring-up; locks: none */
const struct link_map *uf_symbol_home(const void *at);

/* The library that HERE lies in is ours. runs: bring-up */
void uf_symbol_ours(const void *here);

/* Where the function begins that we have in the place of NAME; 0: none of ours. runs: anywhere; locks: none */
uintptr_t uf_symbol_of_ours(const char *name);

/* True when FROM or a library loaded after it defines NAME, or may define it (no GNU hash table to ask).
 * runs: bring-up; locks: none: nothing is loaded or unloaded then */
bool uf_symbol_exists(const struct link_map *from, const char *name);

#endif
