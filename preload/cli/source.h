/* source.h: lines of source files, a few files kept. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SOURCE_H
#define UF_CLI_SOURCE_H

#include <stddef.h>

struct sources;

struct sources *sources_new(const char *sysroot);
void sources_free(struct sources *sources);

/* Line NUMBER (from 1) of PATH without its newline, its length in *LEN; NULL when there is none or the file cannot
 * be read. Valid until the next call. */
const char *sources_line(struct sources *sources, const char *path, unsigned number, size_t *len);

#endif
