/* record.h: one line of include/RECORDS.md as a struct. Strict in types, tolerant of what it does not know.
 * Strings point into the JSON value that the record keeps. Runs in the uffence command, one thread. */
#ifndef UF_CLI_RECORD_H
#define UF_CLI_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A record is one write of some KiB; a longer line is not ours, and reading it costs memory. */
enum { RECORD_LINE_MAX = 8 << 20 };

enum record_type {
    RECORD_OTHER, /* well formed, of a type unknown here: to be ignored */
    RECORD_START,
    RECORD_FINDING,
    RECORD_REPEAT,
    RECORD_NOTE,
    RECORD_UNGUARDED,
    RECORD_LOST,
    RECORD_SUMMARY,
    RECORD_THINNED
};

enum record_outcome {
    RECORD_GOOD,
    RECORD_WRONG,  /* it claims to be a record but is not right: see why */
    RECORD_NONE    /* not a record at all */
};

struct record_frame {
    int module;    /* index into modules; -1: none, addr is the plain pc */
    bool exact;    /* addr is the instruction itself, not a return address */
    uint64_t addr;
};

struct record_trace {
    struct record_frame *frame;
    size_t count;
};

struct record_module {
    const char *path, *build_id;
    uint64_t base;
};

struct record_block {
    uint64_t addr, size, distance;
    const char *state, *what, *side, *family, *free_family, *alloc_thread, *free_thread;
    uint64_t alloc_tid, free_tid;
    struct record_frame *family_at, *free_family_at; /* where these functions begin; NULL: not known */
    struct record_trace alloc_trace, free_trace;
};

struct record_damage {
    const char *side, *bytes, *expected, *near;
    uint64_t distance, length;
};

struct record_leak {
    const char *how; /* definite, possible, reachable */
    uint64_t bytes, blocks, indirect_bytes, indirect_blocks, resident;
};

struct record_finding {
    uint64_t seq, tid, size, addr, pc;
    bool fatal, has_block, has_damage, has_leak;
    const char *kind, *thread, *access, *function, *param, *name, *before, *after;
    struct record_frame *function_at; /* where it begins; NULL: not known */
    struct record_trace trace;
    struct record_block block;
    struct record_damage damage;
    struct record_leak leak;
    struct record_module *module;
    size_t modules;
};

struct record {
    enum record_type type;
    json_t *json;
    uint64_t pid;
    double time;
    /* what the small records hold; which of them is set goes by the type */
    uint64_t version, ppid, of, count, blocks, guarded;
    bool estimated;
    const char *exe, *backend, *delivery, *level, *code, *text, *why, *what;
    struct record_finding finding; /* of thinned: trace and modules alone */
};

/* Does it tell of an address? What was merely checked, or ended by a jump into nowhere, does not. */
static inline bool record_has_place(const struct record_finding *f) { return f->has_block || strcmp(f->access, "check") != 0; }

/* Read LEN bytes that may be anything. When it is not RECORD_GOOD, `why` (of WHYSIZE bytes) says what is wrong
 * and there is nothing to release. */
enum record_outcome record_parse(struct record *out, const char *line, size_t len, char *why, size_t whysize);

void record_release(struct record *record);

/* Copy LEN bytes as UTF-8, every byte that is none replaced by '?'. The caller frees it. */
char *record_utf8(const char *bytes, size_t len);

#endif
