/* env.h: the environment that a program hands to its children, and whether they are to be guarded. */
#ifndef UF_ENV_H
#define UF_ENV_H

#include "base/types.h"

/* Remember our variables in ENV; with --trace-children=no take them out of it. runs: bring-up; locks: none */
void uf_env_open(char **env);

/* Are we to be in PROGRAM, by --trace-children and --trace-children-skip? runs: hooks, a vfork child included */
bool uf_env_wanted(const char *program);

/* Does S fit the glob that ends at END? * and ? as in a shell, but * goes over slashes too. runs: anywhere */
bool uf_env_glob(const char *glob, const char *end, const char *s);

/* Bytes that uf_env_write needs to put us into ENV (WITH_US) or take us out; 0: ENV is right as it is.
 * runs: hooks, a vfork child included; locks: none */
size_t uf_env_size(char *const env[], bool with_us);

/* The environment for the child in ROOM, of uf_env_size bytes; the strings that need no change are those of ENV. */
char **uf_env_write(char *const env[], bool with_us, void *room);

#endif
