#include "cli/report_inexact.h"

#include <string.h>

#include "cli/report_state.h"

unsigned report_inexact(const struct report *r)
{
    unsigned found = 0;
    for (const struct kept *k = r->kept.first; k; k = k->next) {
        if (k->context->class != DEDUPE_FINDING) continue;
        if (strcmp(k->f.kind, "write-after-free") == 0) found |= INEXACT_FREED;
        if (strcmp(k->f.kind, "slack-damage") != 0 || !k->f.has_damage) continue;
        found |= strcmp(k->f.damage.side, "before") == 0 ? INEXACT_BEFORE : INEXACT_AFTER;
    }
    return found;
}
