/* usage.h: --help and --version, made from options.def, and the nearest name to a mistyped one. */
#ifndef UF_CLI_USAGE_H
#define UF_CLI_USAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Print to standard output. 0, or UFFENCE_EXIT_USAGE when it cannot be written. */
int usage_help(void);
int usage_version(bool valgrind); /* as valgrind prints its own */

/* The option name closest to KEY, written with -; NULL when none is close. Valid until the next call. */
const char *usage_nearest(const char *key, size_t keylen);

#endif
