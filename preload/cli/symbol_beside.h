/* symbol_beside.h: separate debug files of this machine: by build-id, then by .gnu_debuglink, where gdb looks for them. libdwfl's own
 * search ends by loading libdebuginfod and thirty libraries of its, though no server is to be asked: a fifth of a short report's time.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_SYMBOL_BESIDE_H
#define UF_CLI_SYMBOL_BESIDE_H

#include <elfutils/libdwfl.h>
#include <stdint.h>

struct symbol_beside {
    const char *sysroot;   /* NULL: none */
    const char *file;      /* the module's own name */
    const char *link;      /* what its .gnu_debuglink names, NULL: it has none */
    uint32_t crc;          /* of what the link names; 0: not known */
};

/* The debug file of MOD, open for reading; its name in *FOUND, freed by the caller. -1: none. */
int symbol_beside_open(Dwfl_Module *mod, const struct symbol_beside *want, char **found);

#endif
