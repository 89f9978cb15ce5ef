/* symbol.h: does a loaded library define a name? Asked without the loader's help, which would allocate to say no. */
#ifndef UF_SYMBOL_H
#define UF_SYMBOL_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

/* The library that AT lies in; NULL when that cannot be said. runs: bring-up; locks: none */
const struct link_map *uf_symbol_home(const void *at);

/* The library that HERE lies in is ours; found once, for dladdr looks at every name we have. runs: bring-up */
const struct link_map *uf_symbol_ours(const void *here);

/* Where the function begins that we have in the place of NAME; 0: none of ours. runs: anywhere; locks: none */
uintptr_t uf_symbol_of_ours(const char *name);

/* Where the tables of a library are. */
struct uf_symbol_table {
    const uint32_t *hash;     /* DT_GNU_HASH */
    const ElfW(Sym) *symbols;
    const char *strings;
    const ElfW(Half) *versions; /* NULL: none */
};

/* Those of FROM and the libraries loaded after it, read once for many names; REST: what found no room. */
struct uf_symbols {
    struct uf_symbol_table table[32];
    unsigned count;
    const struct link_map *rest;
};
/* runs: bring-up; locks: none: nothing is loaded or unloaded until the last name has been asked for */
void uf_symbols_read(struct uf_symbols *s, const struct link_map *from);
/* True when one of them defines NAME, or may define it (no GNU hash table to ask). */
bool uf_symbols_hold(const struct uf_symbols *s, const char *name);
/* The same for one name. */
bool uf_symbol_exists(const struct link_map *from, const char *name);

#endif
