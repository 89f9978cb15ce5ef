/* symbol.h: does a loaded library define a name? Asked without the loader's help, which would allocate to say no. */
#ifndef UF_HOOKS_SYMBOL_H
#define UF_HOOKS_SYMBOL_H

#include <link.h>
#include <stdbool.h>

/* The library that AT lies in; NULL when that cannot be said. runs: bring-up; locks: none */
const struct link_map *uf_symbol_home(const void *at);

/* True when FROM or a library loaded after it defines NAME, or may define it (no GNU hash table to ask).
 * runs: bring-up; locks: none: nothing is loaded or unloaded then */
bool uf_symbol_exists(const struct link_map *from, const char *name);

#endif
