/* dedupe.h: which findings are one. Equal are those of equal kind, touch and allocation stack, in whatever process;
 * every process numbers its own, and its repeats refer to those numbers. Runs in the uffence command, one thread. */
#ifndef UF_CLI_DEDUPE_H
#define UF_CLI_DEDUPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/report_map.h"
#include "cli/symbol_trace.h"

enum dedupe_class {
    DEDUPE_UNJUDGED,
    DEDUPE_FINDING,    /* fails the run */
    DEDUPE_NOTE,       /* told, but no finding */
    DEDUPE_SUPPRESSED, /* by a suppression file */
    DEDUPE_KNOWN,      /* stands in the baseline */
    DEDUPE_DROPPED,    /* no defect after all: neither told nor counted */
    DEDUPE_CLASSES
};

/* How often a context was seen in one of several logs. */
struct dedupe_run {
    uint32_t run;
    uint64_t total;
};

struct dedupe_context {
    struct dedupe_context *next; /* in the order seen */
    uint64_t id;                 /* from 1 */
    uint64_t pid, seq;           /* of the first */
    uint64_t total;              /* how often, over all processes */
    enum dedupe_class class;
    struct dedupe_run *runs;     /* one a log it was seen in, in their order */
    size_t run_count;
    char *kind, *title, *where;  /* for the list at the end; set by the caller, freed here */
};

struct dedupe {
    struct report_map contexts;  /* what makes findings equal -> dedupe_context */
    struct report_map seen;      /* pid and seq -> which context, counted how often */
    struct report_map processes; /* pid -> its parent */
    struct report_map modules;   /* build-id or path -> number: a fleet has the same file at many paths */
    struct dedupe_context *first, **last;
    size_t count[DEDUPE_CLASSES];
    uint32_t run;                /* the log being read, from 0 */
    size_t processes_before;     /* of logs that are done */
};

void dedupe_init(struct dedupe *dedupe);
void dedupe_free(struct dedupe *dedupe);

/* A process told of its start. */
void dedupe_start(struct dedupe *dedupe, uint64_t pid, uint64_t parent);

/* A process is known by any of its records: a bare preloaded one may not have told of its start. */
void dedupe_process(struct dedupe *dedupe, uint64_t pid);
size_t dedupe_processes(const struct dedupe *dedupe);

/* The records that follow are of another log, whose process numbers mean other processes. */
void dedupe_next_run(struct dedupe *dedupe);

/* The context of a finding, counted once more; *FRESH when it is the first of its context: judge it then. */
struct dedupe_context *dedupe_finding(struct dedupe *dedupe, const struct symbol_view *view, uint64_t pid, bool *fresh);
void dedupe_judge(struct dedupe *dedupe, struct dedupe_context *context, enum dedupe_class class);

/* PID saw its finding SEQ COUNT times until now. False when no such finding is known. */
bool dedupe_repeat(struct dedupe *dedupe, uint64_t pid, uint64_t seq, uint64_t count);

/* The number of the context of a finding that PID told of as SEQ; 0: none. */
uint64_t dedupe_id(const struct dedupe *dedupe, uint64_t pid, uint64_t seq);

/* Occurrences of all of CLASS. */
uint64_t dedupe_total(const struct dedupe *dedupe, enum dedupe_class class);

#endif
