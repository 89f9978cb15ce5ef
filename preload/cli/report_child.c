#include "cli/report_child.h"

#include <stdlib.h>
#include <string.h>

struct child {
    char *image; /* program and arguments */
    bool forked;
};

static char *image_of(const struct record *start)
{
    json_t *both = json_pack("[s?, O?]", start->exe, json_object_get(start->json, "argv"));
    char *image = both ? json_dumps(both, JSON_COMPACT) : NULL;
    json_decref(both);
    return image ? image : report_strdup("");
}

void report_child_start(struct report_children *children, const struct record *start)
{
    const struct child *parent = report_map_get(&children->by_pid, &start->ppid, sizeof start->ppid);
    void **slot = report_map_at(&children->by_pid, &start->pid, sizeof start->pid);
    struct child *child = *slot;
    char *image = image_of(start);
    if (!child) {
        *slot = child = report_alloc(sizeof *child);
        child->forked = parent && parent != child && strcmp(parent->image, image) == 0;
    } else {
        child->forked = false; /* the same process once more: it has exec'ed */
    }
    free(child->image);
    child->image = image;
}

bool report_child_forked(const struct report_children *children, uint64_t pid)
{
    const struct child *child = report_map_get(&children->by_pid, &pid, sizeof pid);
    return child && child->forked;
}

static void release(void *value)
{
    struct child *child = value;
    if (child) free(child->image);
    free(child);
}

void report_child_free(struct report_children *children)
{
    report_map_clear(&children->by_pid, release);
}
