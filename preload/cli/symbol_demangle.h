/* symbol_demangle.h: C++ and older Rust names as people write them. libstdc++ is opened when the first such name
 * comes and is not linked: the command works without it, with mangled names. Runs in the uffence command. */
#ifndef UF_CLI_SYMBOL_DEMANGLE_H
#define UF_CLI_SYMBOL_DEMANGLE_H

#include <stdbool.h>

/* The readable form, to be freed by the caller; NULL when NAME is not mangled or cannot be read. */
char *symbol_demangle(const char *name);

/* Whether a mangled name was seen that could not be read for want of a library. */
bool symbol_demangle_missing(void);

#endif
