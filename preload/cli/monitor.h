/* monitor.h: --delivery=monitor: this process reads the userfaultfds of the programs it watches. A message names thread and
 * address; that thread is told by a signal, takes its own stack, fills the page and counts it, as with every other delivery. So
 * the counts are the same, and no byte of the program's memory is believed here. Runs in the uffence command, one thread; all
 * descriptors live in the epoll of supervise. */
#ifndef UF_CLI_MONITOR_H
#define UF_CLI_MONITOR_H

#include <stdbool.h>

struct monitor;

/* Listen beside the file of RECORDS. NULL, after saying why. */
struct monitor *monitor_open(const char *records);
void monitor_close(struct monitor *m);

/* From here on its descriptors are in EPOLL, each with a pointer to something of ours as data. False with errno. */
bool monitor_join(struct monitor *m, int epoll);

/* ITEM, the data of an event, is ready. Pointers stay good until monitor_tidy, which is called between two waits. */
void monitor_serve(struct monitor *m, void *item);

/* Threads that were told long ago and still wait are served without them. Milliseconds until this is to be called again; -1: no need. */
int monitor_tidy(struct monitor *m);

#endif
