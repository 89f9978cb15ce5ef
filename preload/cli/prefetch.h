/* prefetch.h: the list of --prefetch. Runs in the uffence command, one thread. */
#ifndef UF_CLI_PREFETCH_H
#define UF_CLI_PREFETCH_H

#include <stdbool.h>

#include "base/opt.h"

/* Name the list so that it is found wherever the program goes, and turn touch mode on. False after saying what is wrong. */
bool prefetch_find(struct uf_options *options);

#endif
