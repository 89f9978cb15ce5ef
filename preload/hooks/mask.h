/* mask.h: the program's signal masks. */
#ifndef UF_MASK_H
#define UF_MASK_H

#include "base/types.h"

#include <signal.h>

/* Block or unblock one signal as the program would. Was it blocked before? runs: hooks; locks: none */
bool uf_mask_one(int how, int sig);

/* For the calls that take a mask: SET as the kernel is to have it, in *ROOM (NULL stays NULL, and so does a place that
 * cannot be the program's: the kernel is to refuse it). runs: hooks; locks: none */
const sigset_t *uf_mask_in(const sigset_t *set, sigset_t *room);

#endif
