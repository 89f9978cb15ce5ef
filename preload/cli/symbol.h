/* symbol.h: module and address to function, file and line, inlined calls expanded. Names are looked for in the file
 * itself, in separate debug files (by build-id and .gnu_debuglink), on the network only when that was wished.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_SYMBOL_H
#define UF_CLI_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/symbol_search.h"

struct symbol_frame {
    const char *function; /* demangled; NULL when unknown */
    const char *linkage;  /* as the linker has it, when that is known and another; else NULL */
    const char *file;     /* as the debug information names it, absolute where it can be; NULL when unknown */
    unsigned line;        /* 0 exactly when file is NULL */
    bool inlined;         /* inlined into the next frame */
};

struct symbol_place {
    size_t count; /* at least 1; the innermost inlined call first */
    struct symbol_frame frame[];
};

struct symbols;
struct symbol_module;

/* SAY gets one line for a person: a file that is not the one that ran, for example, once each. What WISHES points to must
 * outlive it. */
struct symbols *symbols_new(const struct symbol_wishes *wishes, void (*say)(void *arg, const char *text), void *arg);
void symbols_free(struct symbols *symbols);

/* The module of PATH and BUILD_ID (hexadecimal, "" when unknown). Equal arguments give the same module, for ever.
 * No file is touched yet. */
struct symbol_module *symbols_module(struct symbols *symbols, const char *path, const char *build_id);

/* A small number that only this module has, from 0. */
uint32_t symbol_module_number(const struct symbol_module *module);

/* What lies at ADDR, as the module's file numbers addresses; for a return address pass it less 1.
 * Never NULL. It stays valid until symbols_trim. */
const struct symbol_place *symbols_find(struct symbols *symbols, struct symbol_module *module, uint64_t addr);

/* What symbols_find is to say of ADDR, found out elsewhere; copied. What is known already stays, and so does a place
 * without any name: the file may be here. */
void symbols_give(struct symbols *symbols, struct symbol_module *module, uint64_t addr, const struct symbol_frame *frame,
                  size_t count);

/* Call it between findings: forgets places and closes files when there are too many. Modules stay. */
void symbols_trim(struct symbols *symbols);

#endif
