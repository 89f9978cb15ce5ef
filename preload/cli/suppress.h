/* suppress.h: suppression files as valgrind has them: { name, kind, fun:/obj:/src:/... }. Findings that match one are
 * counted but fail no run. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SUPPRESS_H
#define UF_CLI_SUPPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/text.h"

struct kept;

enum suppress_what { SUPPRESS_FUN, SUPPRESS_OBJ, SUPPRESS_SRC, SUPPRESS_ANY };

struct suppress_frame {
    enum suppress_what what; /* ANY: "...", any number of frames */
    char *pattern;           /* with * and ? */
    char *readable;          /* what a mangled pattern stands for; NULL: nothing else */
};

enum { SUPPRESS_FRAMES = 24 };

struct suppression {
    struct suppression *next;
    char *name, *kind;       /* kind as in the file, without the tool */
    char *param;             /* for Param: which */
    const char *file;
    uint64_t line;           /* of the opening brace */
    bool memcheck, ours;     /* whose words the kind is in */
    struct suppress_frame frame[SUPPRESS_FRAMES];
    size_t frames;
    uint64_t total, contexts; /* for the end; set by suppress_tell's caller */
};

struct suppressions {
    struct suppression *first, **last;
    char **file;
    size_t files;
};

void suppress_init(struct suppressions *list);
void suppress_free(struct suppressions *list);

/* Add those of the files of LIST, a comma between them. False with "FILE:LINE: what is wrong" in *error, freed by the
 * caller; nothing of it must be used then. */
bool suppress_read(struct suppressions *list, const char *files, char **error);

/* The first that matches; NULL: none. */
struct suppression *suppress_match(const struct suppressions *list, const struct kept *kept);

/* TEXT as PATTERN with * (any bytes) and ? (one byte) says. */
bool suppress_glob(const char *pattern, const char *text);

/* A suppression that matches KEPT, as --gen-suppressions prints it. */
void suppress_write(struct text *text, const struct kept *kept);

/* The same as a string with newlines, freed by the caller. */
char *suppress_block(const struct kept *kept);

/* What the kinds of memcheck are called for KEPT; "" when memcheck has none. */
void suppress_memcheck_kind(const struct kept *kept, char *out, size_t size);

#endif
