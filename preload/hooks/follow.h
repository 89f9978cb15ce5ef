/* follow.h: can we go into a program that is about to be executed? */
#ifndef UF_FOLLOW_H
#define UF_FOLLOW_H

#include "base/types.h"

/* Why the loader would not take us into PATH (or FD, when PATH is NULL); NULL: it would, or nobody can tell.
 * *FOREIGN: its loader would complain of us aloud. runs: hooks, a vfork child included; locks: none */
const char *uf_follow_refusal(const char *path, int fd, bool *foreign);

/* The file that execvp would take for NAME, in ROOM or NAME itself; NULL: none. runs: as above */
const char *uf_follow_search(const char *name, char *const env[], char *room, size_t size);

/* One line of it for the user. runs: as above */
void uf_follow_tell(const char *program, const char *why);

#endif
