/* snapshot_door.h: the command that runs a program listens at an abstract socket named after its own number: who asks there as the same
 * user for a process gets what this command may open and others may not: its memory and its maps, to read. Runs in the uffence
 * command, one thread. */
#ifndef UF_CLI_SNAPSHOT_DOOR_H
#define UF_CLI_SNAPSHOT_DOOR_H

#include <stdbool.h>
#include <sys/types.h>

/* Listen. -1: cannot; then snapshots go where the kernel lets them go by themselves. */
int snapshot_door_open(void);
/* Serve whoever knocks at DOOR; never waits. */
void snapshot_door_serve(int door);

/* Ask every ancestor of PID. */
bool snapshot_door_ask(pid_t pid, int *mem, int *maps);

#endif
