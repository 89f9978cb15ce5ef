#include "cli/xml_valgrind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/xml.h"
#include "uffence.h"

static void preamble(struct xml *x, const struct document *d)
{
    char *command = NULL;
    xml_begin(x, "preamble");
    xml_element(x, "line", "uffence " UFFENCE_VERSION ", a memory guard on userfaultfd");
    xml_element(x, "line", "In the XML of valgrind's memcheck, protocol 4");
    if (asprintf(&command, "Command: %s", d->program) > 0) xml_element(x, "line", command);
    free(command);
    xml_end(x);
}

static void words(struct xml *x, const char *name, const char *first, char *const *rest)
{
    xml_begin(x, name);
    xml_element(x, "exe", first);
    for (; rest && *rest; rest++) xml_element(x, "arg", *rest);
    xml_end(x);
}

static void arguments(struct xml *x, const struct document *d)
{
    xml_begin(x, "args");
    words(x, "vargv", d->options && *d->options ? *d->options : "uffence", d->options && *d->options ? d->options + 1 : NULL);
    words(x, "argv", d->arguments && *d->arguments ? *d->arguments : d->program,
          d->arguments && *d->arguments ? d->arguments + 1 : NULL);
    xml_end(x);
}

/* days:hours:minutes:seconds.milliseconds and a blank, as valgrind has it */
static void status(struct xml *x, const char *state, double seconds)
{
    char text[64];
    unsigned long ms = seconds > 0 && seconds < 3e9 ? (unsigned long)(seconds * 1000) : 0;
    snprintf(text, sizeof text, "%02lu:%02lu:%02lu:%02lu.%03lu ", ms / 86400000, ms / 3600000 % 24, ms / 60000 % 60,
             ms / 1000 % 60, ms % 1000);
    xml_begin(x, "status");
    xml_element(x, "state", state);
    xml_element(x, "time", text);
    xml_end(x);
}

static void frame(struct xml *x, const struct kept_frame *f)
{
    xml_begin(x, "frame");
    xml_element_hex(x, "ip", f->pc);
    xml_element(x, "obj", f->module);
    xml_element(x, "fn", f->function);
    if (f->file) {
        const char *slash = strrchr(f->file, '/');
        char *directory = report_strdup(f->file);
        directory[slash ? slash - f->file : 0] = 0;
        if (*directory) xml_element(x, "dir", directory);
        xml_element(x, "file", slash ? slash + 1 : f->file);
        xml_element_count(x, "line", f->line);
        free(directory);
    }
    xml_end(x);
}

static void stack(struct xml *x, const struct kept_trace *trace)
{
    static const struct kept_frame nowhere;
    xml_begin(x, "stack");
    for (size_t i = 0; i < trace->count; i++) frame(x, &trace->frame[i]);
    if (!trace->count) frame(x, &nowhere); /* a stack has at least one frame */
    xml_end(x);
}

/* The kinds that readers know; what has no name of its own there goes by what was done to memory. */
static const char *kind_of(const struct record_finding *f)
{
    static const struct { const char *ours, *theirs; } kinds[] = {
        { "double-free", "InvalidFree" }, { "invalid-free", "InvalidFree" }, { "mismatched-free", "MismatchedFree" },
        { "mismatched-size", "MismatchedFree" }, { "mismatched-alignment", "MismatchedFree" },
        { "syscall-touch", "SyscallParam" }, { "overlap", "Overlap" },
    };
    if (f->has_leak) return strcmp(f->leak.how, "possible") == 0 ? "Leak_PossiblyLost"
                            : strcmp(f->leak.how, "reachable") == 0 ? "Leak_StillReachable" : "Leak_DefinitelyLost";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(f->kind, kinds[i].ours) == 0) return kinds[i].theirs;
    if (strcmp(f->access, "read") == 0) return "InvalidRead";
    return strcmp(f->access, "execute") == 0 ? "InvalidJump" : "InvalidWrite";
}

static void suppression(struct xml *x, const struct kept *k)
{
    char *kind = NULL, *raw = suppress_block(k);
    xml_begin(x, "suppression");
    xml_element(x, "sname", "insert_a_suppression_name_here");
    if (asprintf(&kind, "uffence:%s", k->f.kind) > 0) xml_element(x, "skind", kind);
    for (size_t i = 0; i < k->trace[KEPT_TOUCH].count && i < SUPPRESS_FRAMES; i++) {
        const struct kept_frame *f = &k->trace[KEPT_TOUCH].frame[i];
        xml_begin(x, "sframe");
        if (f->function) xml_element(x, "fun", f->linkage ? f->linkage : f->function);
        else xml_element(x, "obj", f->module ? f->module : "*");
        xml_end(x);
    }
    xml_begin(x, "rawtext");
    xml_cdata(x, raw);
    xml_end(x);
    xml_end(x);
    free(kind);
    free(raw);
}

static void lost(struct xml *x, const struct kept *k)
{
    static const char note[] = "Note: ";
    const char *title = k->context->title;
    xml_begin(x, "xwhat");
    xml_element(x, "text", strncmp(title, note, sizeof note - 1) == 0 ? title + sizeof note - 1 : title);
    xml_element_count(x, "leakedbytes", k->f.leak.bytes + k->f.leak.indirect_bytes);
    xml_element_count(x, "leakedblocks", k->f.leak.blocks);
    xml_end(x);
}

static void block_stacks(struct xml *x, const struct kept *k)
{
    char *address = kept_address_line(k);
    xml_element(x, "auxwhat", address);
    free(address);
    if (k->trace[KEPT_FREE].count) {
        stack(x, &k->trace[KEPT_FREE]);
        if (k->trace[KEPT_ALLOC].count) xml_element(x, "auxwhat", kept_trace_title(k, KEPT_ALLOC));
    }
    if (k->trace[KEPT_ALLOC].count) stack(x, &k->trace[KEPT_ALLOC]);
}

/* What memcheck calls an error: what fails the run, and what it shows of reachable blocks. */
static bool is_error(const struct kept *k)
{
    return k->context->class == DEDUPE_FINDING || (k->context->class == DEDUPE_NOTE && k->f.has_leak);
}

static void error(struct xml *x, const struct kept *k, bool generate)
{
    xml_begin(x, "error");
    xml_element_hex(x, "unique", k->context->id - 1);
    xml_element_count(x, "tid", k->f.tid);
    if (k->f.thread && *k->f.thread) xml_element(x, "threadname", k->f.thread);
    xml_element(x, "kind", kind_of(&k->f));
    if (k->f.has_leak) lost(x, k);
    else xml_element(x, "what", k->context->title);
    stack(x, &k->trace[KEPT_TOUCH]);
    if (!k->f.has_leak) block_stacks(x, k); /* the stack of a leak is the allocation's */
    if (generate) suppression(x, k);
    xml_end(x);
}

static void counts(struct xml *x, const struct document *d)
{
    xml_begin(x, "errorcounts");
    for (const struct kept *k = d->first; k; k = k->next) {
        if (!is_error(k)) continue;
        xml_begin(x, "pair");
        xml_element_count(x, "count", k->context->total);
        xml_element_hex(x, "unique", k->context->id - 1);
        xml_end(x);
    }
    xml_end(x);
    xml_begin(x, "suppcounts");
    for (const struct suppression *s = d->suppressions->first; s; s = s->next) {
        if (!s->total) continue;
        xml_begin(x, "pair");
        xml_element_count(x, "count", s->total);
        xml_element(x, "name", s->name);
        xml_end(x);
    }
    xml_end(x);
}

void xml_valgrind_write(struct report_sink *out, const struct document *d)
{
    struct xml x;
    xml_open(&x, out);
    xml_begin(&x, "valgrindoutput");
    xml_element(&x, "protocolversion", "4");
    xml_element(&x, "protocoltool", "memcheck");
    preamble(&x, d);
    xml_element_count(&x, "pid", d->pid);
    xml_element_count(&x, "ppid", (uint64_t)getpid());
    xml_element(&x, "tool", "memcheck");
    arguments(&x, d);
    status(&x, "RUNNING", 0);
    for (const struct kept *k = d->first; k; k = k->next)
        if (is_error(k)) error(&x, k, d->gen_suppressions);
    status(&x, "FINISHED", d->ended - d->began);
    counts(&x, d);
    xml_end(&x);
    xml_close(&x);
}
