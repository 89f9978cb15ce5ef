/* touch_owner.c: which frame of an allocating stack says whose memory it is. Not the library's, and not a wrapper, which everybody calls:
 * a function that allocates for several others says less than these do. */
#include <stdlib.h>
#include <string.h>

#include "cli/touch_data.h"

enum { CALLERS = 2 /* so many different ones make a wrapper */, ROUNDS = 6 };

struct callers {
    const char *name[CALLERS];
    unsigned count;
};

size_t touch_first_own(const struct touch_stack *s)
{
    size_t i = 0;
    while (i < s->count && s->frame[i].system) i++;
    return i < s->count ? i : 0;
}

/* The number of the frame that called the one that S is named by; 0 when it would say nothing. A function inlined into itself, or
 * that calls itself, is one. */
static size_t caller_of(const struct touch_stack *s)
{
    size_t i = s->owner + 1;
    while (i < s->count && strcmp(s->frame[i].function, s->frame[s->owner].function) == 0) i++;
    return i < s->count && !s->frame[i].system ? i : 0;
}

static void note(struct report_map *map, const struct touch_stack *s)
{
    const char *name = s->frame[s->owner].function, *caller = caller_of(s) ? s->frame[caller_of(s)].function : NULL;
    void **place = report_map_at(map, name, strlen(name));
    if (!*place) {
        *place = report_alloc(sizeof(struct callers));
        *(struct callers *)*place = (struct callers){ .count = 0 };
    }
    struct callers *c = *place;
    for (unsigned i = 0; caller && i < c->count; i++)
        if (strcmp(c->name[i], caller) == 0) caller = NULL;
    if (caller && c->count < CALLERS) c->name[c->count++] = caller;
}

void touch_name_owners(struct touch_data *d)
{
    bool moved = true;
    for (size_t i = 0; i < d->stacks; i++) d->stack[i]->owner = touch_first_own(d->stack[i]);
    for (unsigned round = 0; moved && round < ROUNDS; round++) {
        struct report_map map = { 0 };
        moved = false;
        for (size_t i = 0; i < d->stacks; i++)
            if (d->stack[i]->allocated && d->stack[i]->count) note(&map, d->stack[i]);
        for (size_t i = 0; i < d->stacks; i++) {
            struct touch_stack *s = d->stack[i];
            if (!s->allocated || !s->count || !caller_of(s)) continue;
            const struct callers *c = report_map_get(&map, s->frame[s->owner].function, strlen(s->frame[s->owner].function));
            if (c && c->count == CALLERS) s->owner = caller_of(s), moved = true;
        }
        report_map_clear(&map, free);
    }
}
