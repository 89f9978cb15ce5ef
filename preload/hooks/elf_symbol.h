/* elf_symbol.h: variables by name, static ones included where the file still has its symbol table. */
#ifndef UF_ELF_SYMBOL_H
#define UF_ELF_SYMBOL_H

#include "base/types.h"

/* Told of each variable of that name in the program, or else in the first library that has one: WHERE is NULL for a
 * thread-local one, whose place nobody can say. */
typedef void uf_elf_each(uintptr_t where, uint64_t size, void *data);
/* How many there were. NAME has LENGTH bytes. runs: our constructor; locks: none */
unsigned uf_elf_variables(const char *name, size_t length, uf_elf_each *each, void *data);

#endif
