/* report_kept.h: findings as documents need them: symbolised, in strings that live as long as the list. Every distinct
 * finding is kept, so memory grows with those and not with records. Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_KEPT_H
#define UF_CLI_REPORT_KEPT_H

#include "cli/dedupe.h"
#include "cli/place.h"
#include "cli/record.h"
#include "cli/report_kind.h"
#include "cli/report_map.h"
#include "cli/symbol_trace.h"

struct kept_frame {
    const char *function; /* readable; NULL when unknown */
    const char *linkage;  /* mangled, where that differs; else NULL */
    const char *file;     /* as the debug information has it; NULL when unknown */
    const char *shown;    /* the file as place_path gives it: relative inside the project; NULL exactly when file is */
    const char *module;   /* path; NULL when the frame is in none */
    uint64_t pc, offset;
    unsigned line;
    bool inlined, inside; /* inside: the file belongs to the project */
    bool called;          /* our own function in front of the program's, or a system call (then in no module) */
};

struct kept_trace {
    struct kept_frame *frame;
    size_t count;
};

enum kept_which { KEPT_TOUCH, KEPT_FREE, KEPT_ALLOC, KEPT_TRACES };

enum { KEPT_FINGERPRINT = 33 };

struct kept {
    struct kept *next;
    struct dedupe_context *context; /* kind, title, where, total */
    const struct report_kind *kind;
    struct record_finding f;        /* numbers, and strings that stay; its own traces and modules are empty */
    struct kept_trace trace[KEPT_TRACES];
    const struct kept_frame *place; /* what to blame: the first frame of the touch in the project's source, else with
                                     * any source, else the first; NULL without frames */
    struct suppression *suppression; /* NULL: none */
    char fingerprint[KEPT_FINGERPRINT];
    uint64_t mark;                  /* of report_mark_of */
    unsigned ordinal;               /* among findings of equal fingerprint, from 1 */
};

struct kept_list {
    struct kept *first, **last;
    size_t count;
    struct report_map strings, fingerprints;
};

void kept_init(struct kept_list *list);
void kept_free(struct kept_list *list);

/* A copy of TEXT that lives as long as LIST; NULL for NULL. */
const char *kept_string(struct kept_list *list, const char *text);

/* Keep the finding of VIEW: copied, its frames looked up, cut below main unless BELOW_MAIN, placed, fingerprinted. */
struct kept *kept_add(struct kept_list *list, const struct symbol_view *view, const struct report_kind *kind,
                      struct dedupe_context *context, const struct place_rules *rules, bool below_main);

/* Memcheck's lines on the address and its block, without prefix; freed by the caller. */
char *kept_address_line(const struct kept *kept);
const char *kept_trace_title(const struct kept *kept, enum kept_which which);

/* Everything in a few lines of plain text: title, address, traces; freed by the caller. */
char *kept_text(const struct kept *kept);

#endif
