#include "cli/touch_moment.h"

#include <stdlib.h>
#include <string.h>

#include "cli/report_map.h"

static uint64_t number(const json_t *o, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(o, key));
    return n > 0 ? (uint64_t)n : 0;
}

static struct touch_moment **find(struct touch_moment **list, uint64_t pid)
{
    while (*list && (*list)->pid != pid) list = &(*list)->next;
    return list;
}

static void end(struct touch_moment **at)
{
    struct touch_moment *m = *at;
    *at = m->next;
    touch_release(&m->data);
    free(m);
}

bool touch_moment_take(struct touch_moment **list, struct symbols *symbols, const json_t *record)
{
    const char *type = json_string_value(json_object_get(record, "record"));
    if (!type || !number(record, "snapshot") || strcmp(type, "snapshot") == 0) return false;
    struct touch_moment **at = find(list, number(record, "pid"));
    if (!*at) {
        *at = report_alloc(sizeof **at);
        **at = (struct touch_moment){ .pid = number(record, "pid") };
    }
    touch_take(&(*at)->data, symbols, record);
    return true;
}

void touch_moment_end(struct touch_moment **list, struct text *text, json_t *record)
{
    struct touch_moment **at = find(list, number(record, "pid"));
    json_object_del(record, "snapshot");
    if (!*at) return;
    struct touch_data *d = &(*at)->data;
    touch_sums(d, record);
    if (text) touch_text(text, d);
    touch_lists_json(record, d);
    end(at);
}

void touch_moment_release(struct touch_moment **list)
{
    while (*list) end(list);
}
