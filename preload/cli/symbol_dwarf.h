/* symbol_dwarf.h: address to function, line and inlined calls, from the debug information of one module.
 * The unit of an address is known from .debug_aranges, else from the ranges of all units, which are read when first needed; a unit's
 * functions when it is first asked for.
 * Runs in the uffence command. */
#ifndef UF_CLI_SYMBOL_DWARF_H
#define UF_CLI_SYMBOL_DWARF_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/symbol_image.h"

enum { SYMBOL_DEPTH = 64 }; /* inlined calls followed at one address */

struct symbol_raw {
    const char *linkage;   /* mangled name, NULL when there is none */
    const char *name;      /* as in the source, NULL when unknown */
    const char *file, *directory; /* FILE may be relative to DIRECTORY, which may be NULL */
    unsigned line;
    bool mangles;          /* the language mangles names: the symbol table may know more than NAME */
};

struct symbol_dwarf;

/* NULL when the module has no debug information. IMAGE: its debug information unpacked, see symbol_image.h; NULL: libdwfl finds it.
 * IMAGE must outlive it. */
struct symbol_dwarf *symbol_dwarf_open(Dwfl_Module *mod, struct symbol_image *image);
void symbol_dwarf_close(struct symbol_dwarf *dwarf); /* NULL is fine */

/* Fill OUT, innermost first; the number filled, 0 when nothing is known of ADDR. */
size_t symbol_dwarf_find(struct symbol_dwarf *dwarf, uint64_t addr, struct symbol_raw out[SYMBOL_DEPTH]);

#endif
