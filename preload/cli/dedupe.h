/* dedupe.h: which findings are one. Equal are those of equal kind, touch and allocation stack, in whatever process;
 * every process numbers its own, and its repeats refer to those numbers. Runs in the uffence command, one thread. */
#ifndef UF_CLI_DEDUPE_H
#define UF_CLI_DEDUPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/report_map.h"
#include "cli/symbol_trace.h"

struct dedupe_context {
    struct dedupe_context *next; /* in the order seen */
    uint64_t id;                 /* from 1 */
    uint64_t pid, seq;           /* of the first */
    uint64_t total;              /* how often, over all processes */
    bool note;                   /* told, but no finding */
    char *kind, *title, *where;  /* for the list at the end; set by the caller, freed here */
};

struct dedupe {
    struct report_map contexts;  /* what makes findings equal -> dedupe_context */
    struct report_map seen;      /* pid and seq -> which context, counted how often */
    struct report_map processes; /* pid -> its parent */
    struct dedupe_context *first, **last;
    size_t findings, notes;
};

void dedupe_init(struct dedupe *dedupe);
void dedupe_free(struct dedupe *dedupe);

/* A process told of its start. */
void dedupe_start(struct dedupe *dedupe, uint64_t pid, uint64_t parent);

/* A process is known by any of its records: a bare preloaded one may not have told of its start. */
void dedupe_process(struct dedupe *dedupe, uint64_t pid);
size_t dedupe_processes(const struct dedupe *dedupe);

/* The context of a finding, counted once more; *FRESH when it is the first of its context. */
struct dedupe_context *dedupe_finding(struct dedupe *dedupe, const struct symbol_view *view, uint64_t pid, bool note,
                                      bool *fresh);

/* PID saw its finding SEQ COUNT times until now. False when no such finding is known. */
bool dedupe_repeat(struct dedupe *dedupe, uint64_t pid, uint64_t seq, uint64_t count);

/* Occurrences of all that is no note. */
uint64_t dedupe_errors(const struct dedupe *dedupe);

#endif
