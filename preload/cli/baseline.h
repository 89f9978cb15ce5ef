/* baseline.h: the findings that are known, by fingerprint: a run fails on others only. A JSON file, sorted, so that it can
 * be kept beside the source. Runs in the uffence command, one thread. */
#ifndef UF_CLI_BASELINE_H
#define UF_CLI_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/report_map.h"

struct kept;

struct baseline {
    char *path;              /* NULL: none */
    bool update;
    struct report_map known; /* fingerprint -> how many distinct findings of it are known */
};

/* Read PATH (NULL: no baseline at all). It may be missing only when UPDATE, which is to write it later.
 * False with "FILE:LINE: what is wrong" in *error, freed by the caller. */
bool baseline_open(struct baseline *baseline, const char *path, bool update, char **error);

/* Whether KEPT stands there, the second of equal fingerprint when two do, and so on. */
bool baseline_knows(const struct baseline *baseline, const struct kept *kept);

/* Add what FIRST and those after it hold and the file does not: nothing is taken out, and runs at the same moment lose
 * nothing of each other. *ADDED of them were new. False with a sentence in *error. */
bool baseline_save(const struct baseline *baseline, const struct kept *first, size_t *added, char **error);

void baseline_close(struct baseline *baseline);

#endif
