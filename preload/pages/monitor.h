/* monitor.h: --delivery=monitor: what our memory is registered with belongs to the uffence command alone. Its end is the end of the
 * registration: whoever waits then goes on, and reads ordinary memory. We fill pages through a descriptor of our own with which
 * nothing is registered (the kernel asks only that the memory is registered with any). */
#ifndef UF_MONITOR_H
#define UF_MONITOR_H

#include "base/types.h"

/* The file of records that the command named: its socket stands beside it. runs: bring-up */
void uf_monitor_beside(const char *records);

/* Hand FD, a fresh userfaultfd, to the command. 0 or -errno: -EXDEV its numbers of processes are not ours, -ENOENT it is not there.
 * runs: our constructor, fork; locks: none */
long uf_monitor_hand_over(int fd);

/* Register or give up memory. 0 or -errno, -EPIPE when the command is gone. Signals are blocked meanwhile.
 * runs: anywhere, fault handler included; locks: its own */
long uf_monitor_watch(uintptr_t at, size_t size);
long uf_monitor_unwatch(uintptr_t at, size_t size);

/* Pages that the command filled for threads that did not listen, once; how many. runs: exit, exec; locks: its own */
struct uf_monitor_filled;
unsigned uf_monitor_ask_filled(struct uf_monitor_filled *out);

/* The socket, -1: none; another number for it. runs: anywhere; hooks */
int uf_monitor_fd(void);
void uf_monitor_move(void);

#endif
