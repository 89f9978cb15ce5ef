/* channel_dir.h: the directory of one run: of its file of records and what stands beside it. */
#ifndef UF_CLI_CHANNEL_DIR_H
#define UF_CLI_CHANNEL_DIR_H

#include <stddef.h>

enum { ROOM = 64 << 20 /* bytes: where a file may not grow so far, or a file system has less, no file of records is made */ };

/* Make one in /dev/shm, $TMPDIR or /tmp, whichever has room; *LOCKED is it, open and locked for as long as it is in use. Removes what commands
 * left there that were killed. NULL: nowhere. The caller frees the name. */
char *channel_dir_make(int *locked);

#endif
