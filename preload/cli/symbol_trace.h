/* symbol_trace.h: the frames of a finding's traces, symbolised. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SYMBOL_TRACE_H
#define UF_CLI_SYMBOL_TRACE_H

#include "cli/record.h"
#include "cli/symbol.h"

/* A finding together with its modules as the symboliser knows them. */
struct symbol_view {
    struct symbols *symbols;
    const struct record_finding *finding;
    struct symbol_module **module; /* finding->modules of them */
};

struct symbol_step {
    const struct record_module *module; /* NULL: in no module */
    const struct symbol_place *place;   /* never NULL; valid until symbols_trim */
    uint64_t pc;       /* in the process, as recorded */
    uint64_t shown;    /* in the process, inside the instruction: what memcheck prints */
    uint64_t offset;   /* as the module's file numbers it, as recorded */
};

void symbol_view_open(struct symbol_view *view, struct symbols *symbols, const struct record_finding *finding);
void symbol_view_close(struct symbol_view *view);

struct symbol_step symbol_view_step(const struct symbol_view *view, const struct record_frame *frame);

/* The function that the program called, which is in none of its traces: NAME, that begins AT. NULL AT: no function of ours, a system
 * call of the program's own or a function of uffence.h; then it stands at the first frame of TRACE, in no module. Not looked up:
 * the record has the name. */
struct symbol_step symbol_view_called(const struct symbol_view *view, const struct record_frame *at, const struct record_trace *trace);

/* Look all of it up now, so that what the symboliser has to say comes before the finding and not inside it. */
void symbol_view_warm(const struct symbol_view *view);

#endif
