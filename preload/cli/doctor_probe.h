/* doctor_probe.h: try every rung of the ladder. Each probe touches only memory and descriptors of its own. */
#ifndef UF_CLI_DOCTOR_PROBE_H
#define UF_CLI_DOCTOR_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rung {
    const char *name;    /* the value of --backend */
    const char *what;    /* the call that is tried */
    const char *step;    /* where it failed; NULL: it works */
    int error;           /* errno of that step */
    const char *remedy;  /* NULL: none needed */
};

enum { RUNGS = 4, FEATURES_MAX = 24 };

struct diagnosis {
    struct rung rung[RUNGS];     /* in the order in which auto goes down */
    uint64_t features;           /* of the first userfaultfd that opened; 0 when none did */
    bool signal_delivery;        /* a stray touch really arrived as SIGBUS, with its exact address */
    char kernel[200];
    long max_map_count;          /* -1: not readable */
    int unprivileged;            /* vm.unprivileged_userfaultfd; -1: not readable */
};

/* Fill *D. Never fails: what cannot be found out says so in its field. */
void doctor_probe(struct diagnosis *d);

/* Name of feature bit BIT of UFFDIO_API; NULL when it has none that we know. */
const char *doctor_feature(unsigned bit);

#endif
