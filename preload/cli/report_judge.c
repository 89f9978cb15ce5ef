#include "cli/report_judge.h"

#include <stdbool.h>
#include <string.h>

enum family { FAMILY_OTHER, FAMILY_C, FAMILY_NEW, FAMILY_NEW_ARRAY };

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static enum family family_of(const char *name)
{
    static const char *const c_names[] = { "malloc", "calloc", "realloc", "reallocarray", "free", "aligned_alloc", "memalign",
                                           "posix_memalign", "valloc", "pvalloc", "cfree", "strdup", "strndup" };
    if (!name) return FAMILY_OTHER;
    if (begins(name, "operator new[]") || begins(name, "operator delete[]")) return FAMILY_NEW_ARRAY;
    if (begins(name, "operator new") || begins(name, "operator delete")) return FAMILY_NEW;
    for (size_t i = 0; i < sizeof c_names / sizeof *c_names; i++)
        if (strcmp(name, c_names[i]) == 0) return FAMILY_C;
    return FAMILY_OTHER;
}

/* The outermost of the allocator's functions at the top of the trace: what the program itself called. *SEEN when that is a
 * function of the program's own. */
static enum family called(const struct kept_trace *trace, const char *ours, bool *seen)
{
    enum family family = family_of(ours);
    *seen = false;
    for (size_t i = 0; i < trace->count; i++) {
        if (trace->frame[i].called) continue; /* our own frame: OURS */
        enum family here = family_of(trace->frame[i].function);
        if (here != FAMILY_NEW && here != FAMILY_NEW_ARRAY) break;
        family = here;
        *seen = true;
    }
    return family;
}

bool report_judge_same_family(const struct kept *kept)
{
    if (strcmp(kept->f.kind, "mismatched-free") != 0 || !kept->f.has_block) return false;
    bool made_seen, freed_seen;
    enum family made = called(&kept->trace[KEPT_ALLOC], kept->f.block.family, &made_seen);
    enum family freed = called(&kept->trace[KEPT_TOUCH], kept->f.function, &freed_seen);
    if (made == FAMILY_OTHER || freed == FAMILY_OTHER) return false;
    if (made == freed) return true;
    /* new[] ends in a jump to new, and delete[] in one to delete: the trace has only the latter */
    return (made_seen || freed_seen) && made != FAMILY_C && freed != FAMILY_C;
}

enum dedupe_class report_judge(struct kept *kept, const struct suppressions *suppressions, const struct baseline *baseline)
{
    if (report_judge_same_family(kept)) return DEDUPE_DROPPED;
    if (kept->kind->note) return DEDUPE_NOTE;
    kept->suppression = suppress_match(suppressions, kept);
    if (kept->suppression) return DEDUPE_SUPPRESSED;
    return baseline_knows(baseline, kept) ? DEDUPE_KNOWN : DEDUPE_FINDING;
}
