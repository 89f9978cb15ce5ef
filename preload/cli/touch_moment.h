/* touch_moment.h: the tables of touch mode as a program's call of uffence_snapshot found them: records that carry the number of
 * the snapshot, kept by process until its own record comes. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_MOMENT_H
#define UF_CLI_TOUCH_MOMENT_H

#include "cli/touch_out.h"

struct touch_moment {
    struct touch_moment *next;
    uint64_t pid;
    struct touch_data data;
};

/* Is RECORD (a stack, a region, a touch) one of a snapshot's? Then it is taken. */
bool touch_moment_take(struct touch_moment **list, struct symbols *symbols, const json_t *record);

/* The record of the snapshot itself: its text, and its tables into RECORD (regions, touches). */
void touch_moment_end(struct touch_moment **list, struct text *text, json_t *record);

void touch_moment_release(struct touch_moment **list);

#endif
