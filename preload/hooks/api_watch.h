/* api_watch.h: watches of the command line, and what is said of watches. */
#ifndef UF_API_WATCH_H
#define UF_API_WATCH_H

#include "base/thread.h"

/* The variables of --watch. runs: our constructor; locks: the watches' */
void uf_watch_options(struct uf_thread *t);

/* A record of what a forked child dirtied. runs: exit, exec; locks: none */
void uf_cow_report(void);

/* A record for every watch of this process. runs: exit, exec; locks: none */
void uf_watch_report(void);

#endif
