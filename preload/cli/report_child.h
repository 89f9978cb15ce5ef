/* report_child.h: which processes are forked children that have not started another program (--child-silent-after-fork).
 * A child's start record says the same of it as its parent's, until it execs. Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_CHILD_H
#define UF_CLI_REPORT_CHILD_H

#include <stdbool.h>

#include "cli/record.h"
#include "cli/report_map.h"

struct report_children {
    struct report_map by_pid;
};

void report_child_start(struct report_children *children, const struct record *start);
bool report_child_forked(const struct report_children *children, uint64_t pid);
void report_child_free(struct report_children *children);

#endif
