/* text.h: lines of the report in memcheck's form, "==PID== " before each. What comes from the program (names, paths,
 * source) goes through text_safe, so that no log can drive a terminal. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TEXT_H
#define UF_CLI_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/report_sink.h"

enum text_paint { TEXT_PLAIN, TEXT_BAD, TEXT_NOTE, TEXT_STRONG, TEXT_DIM };

struct text {
    struct report_sink out;
    bool color;
    uint64_t pid; /* of the lines that follow */
    const char *fullpath_after; /* NULL: file names without directory; "*" whole; else what follows these words */
    bool mangled; /* names as the linker has them */
};

/* COLOR as in report_options. False with a sentence in *error. */
bool text_open(struct text *text, const char *path, int fd, int color, char **error);

void text_begin(struct text *text);                             /* "==PID== " */
void text_put(struct text *text, const char *words);            /* our own words */
void text_safe(struct text *text, const char *words);           /* foreign words, control characters escaped */
void text_safe_bytes(struct text *text, const char *bytes, size_t len);
void text_count(struct text *text, uint64_t number);            /* 1,234 */
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_paint(struct text *text, enum text_paint paint);      /* nothing without colour */
void text_end(struct text *text);                               /* newline */
void text_line(struct text *text, const char *words);           /* begin, put, end */

#endif
