/* expand.h: names of output files with %p, %q{VAR}, %n and %%. */
#ifndef UF_CLI_EXPAND_H
#define UF_CLI_EXPAND_H

#include <sys/types.h>

/* PATTERN with its %-words replaced; the caller frees it. OPTION is named in the message.
 * NULL, after saying why: an unknown word, an unset variable. %n is the number of the
 * name among those with %n, from 1. */
char *expand_name(const char *option, const char *pattern, pid_t pid);

#endif
