#include "cli/symbol_trace.h"

#include <stdlib.h>

#include "cli/report_map.h"

void symbol_view_open(struct symbol_view *view, struct symbols *symbols, const struct record_finding *finding)
{
    view->symbols = symbols;
    view->finding = finding;
    view->module = report_alloc(finding->modules * sizeof *view->module);
    for (size_t i = 0; i < finding->modules; i++)
        view->module[i] = symbols_module(symbols, finding->module[i].path, finding->module[i].build_id);
}

void symbol_view_close(struct symbol_view *view)
{
    free(view->module);
    view->module = NULL;
}

struct symbol_step symbol_view_step(const struct symbol_view *view, const struct record_frame *frame)
{
    static const struct { size_t count; struct symbol_frame frame; } nowhere = { .count = 1 };
    struct symbol_step step = { .pc = frame->addr, .offset = frame->addr };
    /* a return address belongs to the instruction before it, which may be another line or another function */
    uint64_t back = !frame->exact && frame->addr ? 1 : 0;
    step.place = (const struct symbol_place *)&nowhere;
    if (frame->module >= 0) {
        step.module = &view->finding->module[frame->module];
        step.pc += step.module->base;
        step.place = symbols_find(view->symbols, view->module[frame->module], frame->addr - back);
    }
    step.shown = step.pc - back;
    return step;
}

struct symbol_step symbol_view_called(const struct symbol_view *view, const struct record_frame *at, const struct record_trace *trace)
{
    struct symbol_step step = { .pc = 0 };
    if (!at && trace->count) {
        step.pc = step.shown = symbol_view_step(view, &trace->frame[0]).shown;
    } else if (at) {
        step.offset = step.pc = at->addr;
        step.module = at->module >= 0 ? &view->finding->module[at->module] : NULL;
        step.pc += step.module ? step.module->base : 0;
        step.shown = step.pc;
    }
    return step;
}

static void warm(const struct symbol_view *view, const struct record_trace *trace)
{
    for (size_t i = 0; i < trace->count; i++) symbol_view_step(view, &trace->frame[i]);
}

void symbol_view_warm(const struct symbol_view *view)
{
    warm(view, &view->finding->trace);
    warm(view, &view->finding->block.alloc_trace);
    warm(view, &view->finding->block.free_trace);
}
