/* merge.h: what --json has written is read again as the raw record it came from, its names given to the symboliser.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_MERGE_H
#define UF_CLI_MERGE_H

#include <stddef.h>

#include "cli/symbol.h"

/* The line of LEN bytes as a raw finding or repeat, freed by the caller; NULL when it is none that --json wrote: read it as
 * it is then. */
char *merge_plain(struct symbols *symbols, const char *line, size_t len);

#endif
