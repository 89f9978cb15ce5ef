/* text_trace.h: one stack trace. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TEXT_TRACE_H
#define UF_CLI_TEXT_TRACE_H

#include "cli/source.h"
#include "cli/symbol_trace.h"
#include "cli/text.h"

struct text_trace {
    const struct symbol_view *view;
    const struct record_trace *trace;
    const char *call;        /* the function that was called, shown as the first frame; NULL: none */
    const struct record_frame *call_at;
    bool syscall;            /* it may be a system call alone */
    struct sources *sources; /* NULL: no source lines */
    bool below_main;
};

void text_trace(struct text *text, const struct text_trace *what);

#endif
