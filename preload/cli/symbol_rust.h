/* symbol_rust.h: Rust's own mangling ("v0", names that begin with _R), which C++ demanglers do not read.
 * Runs in the uffence command. */
#ifndef UF_CLI_SYMBOL_RUST_H
#define UF_CLI_SYMBOL_RUST_H

/* The readable form of NAME, freed by the caller; NULL when it is no such name, or says more than a report can show. */
char *symbol_rust(const char *name);

#endif
