/* snapshot.h: --snapshot PID: what touch mode has counted in a running process until now, read from its memory. The process is not
 * stopped, gets no signal and does nothing itself. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SNAPSHOT_H
#define UF_CLI_SNAPSHOT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tables.h"

struct snapshot_map { uint64_t from, to, offset; bool writable; char *path; };

struct snapshot {
    pid_t pid;
    int mem, maps_fd;
    struct snapshot_map *map;
    size_t maps;
    struct uf_tables head;
    json_t *modules;          /* of the stack at hand */
};

/* Find the tables of PID. False with a sentence in *why, which the caller frees. */
bool snapshot_open(struct snapshot *s, pid_t pid, char **why);
void snapshot_close(struct snapshot *s);

/* "process 12: sort big.txt" */
void snapshot_name(const struct snapshot *s, char *name, size_t size);

/* Tell them as records (include/RECORDS.md), one line each. */
void snapshot_tell(struct snapshot *s, void (*take)(void *context, const char *line, size_t len), void *context);

/* What process PID has touched until now, in pages and bytes. False: it cannot be read. */
struct snapshot_sums { uint64_t touched, again, kernel, reserved; };
bool snapshot_sum(pid_t pid, struct snapshot_sums *sums);

/* SIZE bytes of the process at AT. */
bool snapshot_read(const struct snapshot *s, uint64_t at, void *to, size_t size);

/* PC as a frame [module, address], its module added to MODULES where it is new. */
json_t *snapshot_frame(struct snapshot *s, json_t *modules, uint64_t pc, bool exact);

#endif
