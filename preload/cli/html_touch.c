#include "cli/html_touch.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/touch_draw.h"

enum { PAGE = 4096, PAIRS = 3000 /* stacks of the flame graph; what is smaller is added up */ };

#define ASSET(name, file) \
    __asm__(".pushsection .rodata\n.globl " #name "\n" #name ":\n.incbin \"" file "\"\n.byte 0\n.popsection"); \
    extern const char name[];
ASSET(html_touch_css, "preload/cli/html_touch.css")
ASSET(html_touch_js, "preload/cli/html_touch.js")
ASSET(html_touch_flame_js, "preload/cli/html_touch_flame.js")

static const char light[] =
#include "cli/touch_colors.def"
    ;
static const char dark[] =
#include "cli/touch_colors_dark.def"
    ;

void html_touch_style(struct report_sink *out)
{
    html_put(out, html_touch_css);
    html_put(out, light);
    html_put(out, "\n@media(prefers-color-scheme:dark){");
    html_put(out, dark);
    html_put(out, "}\n");
}

static void card(struct report_sink *out, const char *id, const char *name)
{
    html_format(out, "</dd></div><div class=\"card\" id=\"%s\"><dt>%s</dt><dd>", id, name);
}

static void most(struct report_sink *out, const struct touch_stack *s, const char *did, uint64_t pages, uint64_t all)
{
    html_put(out, "<span class=\"mono\">");
    (pages == s->allocated && strstr(did, "reserved") ? touch_put_owner : touch_put_where)(out, s);
    html_format(out, "</span> %s: <b>", did);
    touch_put_size(out, pages * PAGE);
    html_put(out, "</b>, ");
    touch_put_share(out, pages, all);
    html_put(out, " of all. ");
}

/* The answer in two sentences. */
static void lead(struct report_sink *out, const struct touch_data *d)
{
    const struct touch_stack *top = NULL, *owner = NULL;
    uint64_t all = d->touched + d->again;
    for (size_t i = 0; i < d->stacks; i++) {
        const struct touch_stack *s = d->stack[i];
        if (!top || s->touched + s->again > top->touched + top->again) top = s;
        if (!owner || s->allocated > owner->allocated) owner = s;
    }
    html_put(out, "<p class=\"lead\">");
    if (top && top->touched + top->again) most(out, top, "touched most", top->touched + top->again, all);
    else html_put(out, "Nothing of what the program reserved was touched.");
    if (owner && owner->allocated) most(out, owner, "had reserved most of what was touched", owner->allocated, all);
    html_put(out, "</p>\n");
}

/* What the figures leave out, where that is much. */
static void uncounted(struct report_sink *out, const struct touch_data *d, const struct summary *s)
{
    uint64_t small = s->blocks > s->guarded_blocks ? s->blocks - s->guarded_blocks : 0;
    if (!small) return;
    html_put(out, "<p class=\"at\" id=\"uncounted\">Not counted: ");
    html_count(out, small);
    html_put(out, " blocks below --touch-min, ");
    touch_put_size(out, s->bytes > s->guarded_bytes ? s->bytes - s->guarded_bytes : 0);
    html_put(out, " in all their lives; files, stacks and shared memory.");
    if (d->peak_rss > 2 * (d->touched + d->again) * PAGE) html_put(out, " That is most of this program's memory; a smaller --touch-min counts more of it.");
    html_put(out, "</p>\n");
}

void html_touch_headline(struct report_sink *out, const struct touch_data *d, const struct summary *sum)
{
    lead(out, d);
    html_put(out, "<dl class=\"cards\"><div class=\"card\" id=\"c-touched\"><dt>touched</dt><dd><b>");
    touch_put_size(out, d->touched * PAGE);
    html_put(out, "</b> <span class=\"at\">");
    html_count(out, d->touched);
    html_put(out, " pages</span>");
    card(out, "c-reserved", "of reserved");
    html_put(out, "<b>");
    touch_put_size(out, d->reserved);
    html_put(out, "</b> <span class=\"at\">");
    touch_put_share(out, d->touched * PAGE, d->reserved);
    html_put(out, "</span>");
    card(out, "c-again", "touched again");
    html_put(out, "<b>");
    touch_put_size(out, d->again * PAGE);
    html_put(out, "</b> <span class=\"at\">after it was given back</span>");
    card(out, "c-kernel", "in system calls");
    html_put(out, "<b>");
    touch_put_size(out, d->kernel * PAGE);
    html_put(out, "</b>");
    card(out, "c-rss", "largest process");
    html_put(out, "<b>");
    touch_put_size(out, d->peak_rss);
    html_put(out, "</b> <span class=\"at\">resident at its peak, all memory</span></dd></div></dl>\n");
    uncounted(out, d, sum);
}

static void flame_shell(struct report_sink *out)
{
    html_put(out, "<section id=\"who\">\n<h2>Who made memory resident</h2>\n"
        "<noscript><p>The flame graph needs the script of this page; the tables below hold the same stacks.</p></noscript>\n"
        "<div class=\"tools\"><span class=\"switch\" role=\"group\" aria-label=\"order of the stacks\">"
        "<button type=\"button\" id=\"by-toucher\" aria-pressed=\"true\">who touched</button>"
        "<button type=\"button\" id=\"by-allocator\" aria-pressed=\"false\">who reserved</button></span>"
        "<input type=\"search\" id=\"find\" placeholder=\"find a function or file\" aria-label=\"find a function or file\">"
        "<button type=\"button\" id=\"whole\" hidden>show all</button></div>\n"
        "<p id=\"told\" class=\"at spot\" aria-live=\"polite\"></p>\n<div id=\"flame\"></div>\n"
        "<p class=\"at\" id=\"legend\"></p>\n</section>\n");
}

void html_touch(struct report_sink *out, const struct touch_data *d)
{
    struct touch_picture *p = touch_picture(d);
    if (d->touched + d->again) flame_shell(out);
    if (p) html_touch_when(out, p, d);
    html_touch_regions(out, d);
    html_touch_stacks(out, d);
    touch_picture_free(p);
}

/* Counts of one toucher, one allocator and one way of touching, over all regions. */
struct pair {
    const struct touch_stack *toucher, *allocator;
    const char *call;
    uint64_t pages;
};

static int by_pages(const void *a, const void *b)
{
    const struct pair *x = *(struct pair *const *)a, *y = *(struct pair *const *)b;
    return x->pages < y->pages ? 1 : x->pages > y->pages ? -1 : 0;
}

static struct pair **pairs_of(const struct touch_data *d, size_t *count)
{
    struct report_map map = { 0 };
    struct pair **all = report_alloc((d->counts + 1) * sizeof *all);
    *count = 0;
    for (size_t i = 0; i < d->counts; i++) {
        const struct touch_count *c = &d->count[i];
        char key[160];
        int n = snprintf(key, sizeof key, "%p %p %.100s", (const void *)c->toucher, (const void *)c->allocator, c->call ? c->call : "");
        void **place = report_map_at(&map, key, (size_t)n);
        if (!*place) {
            struct pair *p = *place = report_alloc(sizeof *p);
            *p = (struct pair){ c->toucher, c->allocator, c->call, 0 };
            all[(*count)++] = p;
        }
        ((struct pair *)*place)->pages += c->pages + c->again;
    }
    report_map_clear(&map, NULL);
    qsort(all, *count, sizeof *all, by_pages);
    return all;
}

struct names { struct report_map map; json_t *list; };

static json_t *name_of(struct names *n, const char *function, const char *file, unsigned line)
{
    const char *slash = file ? strrchr(file, '/') : NULL;
    char text[1200];
    int len = file ? snprintf(text, sizeof text, "%.900s (%.200s:%u)", function, slash ? slash + 1 : file, line) : snprintf(text, sizeof text, "%.1100s", function);
    void **place = report_map_at(&n->map, text, (size_t)len);
    if (!*place) {
        json_array_append_new(n->list, jsonout_string(text));
        *place = (void *)(uintptr_t)json_array_size(n->list);
    }
    return json_integer((json_int_t)(uintptr_t)*place - 1);
}

/* Names of a stack as numbers, outermost first. */
static json_t *path_of(struct names *n, const struct touch_stack *s)
{
    json_t *path = json_array();
    for (size_t i = s ? s->count : 0; i-- > 0;) json_array_append_new(path, name_of(n, s->frame[i].function, s->frame[i].file, s->frame[i].line));
    if (!json_array_size(path)) json_array_append_new(path, name_of(n, "unknown", NULL, 0));
    return path;
}

static json_t *flame_data(const struct touch_data *d)
{
    struct names n = { .list = json_array() };
    size_t count;
    struct pair **pair = pairs_of(d, &count);
    json_t *list = json_array(), *data = json_object();
    uint64_t rest = 0;
    for (size_t i = 0; i < count; i++) {
        if (i >= PAIRS) rest += pair[i]->pages;
        else if (pair[i]->pages) {
            json_t *call = pair[i]->call ? name_of(&n, pair[i]->call, NULL, 0) : json_integer(-1);
            json_array_append_new(list, json_pack("[o, o, o, I]", path_of(&n, pair[i]->toucher), path_of(&n, pair[i]->allocator), call, (json_int_t)pair[i]->pages));
        }
        free(pair[i]);
    }
    free(pair);
    json_object_set_new(data, "names", n.list);
    json_object_set_new(data, "pairs", list);
    json_object_set_new(data, "rest", json_integer((json_int_t)rest));
    json_object_set_new(data, "rests", json_integer(count > PAIRS ? (json_int_t)(count - PAIRS) : 0));
    report_map_clear(&n.map, NULL);
    return data;
}

/* What a square holds: for pointing at it. Bands as [rows, pages a row], squares as flat rows, columns, touched, again. */
static void map_data(json_t *data, const struct touch_data *d)
{
    struct touch_picture *p = touch_picture(d);
    json_t *bands = json_array(), *squares = json_array();
    for (unsigned i = 0; p && i < p->bands; i++)
        json_array_append_new(bands, json_pack("[I, I, I]", (json_int_t)p->band[i].row, (json_int_t)p->band[i].rows, (json_int_t)(p->band[i].region ? p->band[i].per_row : 0)));
    for (unsigned k = 0; p && k < p->rows * PICTURE_COLUMNS; k++) {
        const struct touch_square *s = &p->square[k];
        if (!(s->touched + s->again)) continue;
        json_array_append_new(squares, json_integer(k));
        json_array_append_new(squares, json_integer((json_int_t)s->touched));
        json_array_append_new(squares, json_integer((json_int_t)s->again));
    }
    json_object_set_new(data, "columns", json_integer(PICTURE_COLUMNS));
    json_object_set_new(data, "ns", json_integer(p ? (json_int_t)p->ns : 0));
    json_object_set_new(data, "bands", bands);
    json_object_set_new(data, "squares", squares);
    touch_picture_free(p);
}

void html_touch_script(struct report_sink *out, const struct touch_data *d, const char *nonce)
{
    json_t *data = flame_data(d);
    map_data(data, d);
    char *text = json_dumps(data, JSON_COMPACT | JSON_ENSURE_ASCII);
    html_put(out, "<script type=\"application/json\" id=\"data\">");
    for (const char *s = text ? text : "{}"; *s;) { /* no foreign name can end the element */
        size_t n = strcspn(s, "<>&");
        report_sink_add(out, s, n);
        s += n;
        if (*s) html_format(out, "\\u%04x", (unsigned)(unsigned char)*s++);
    }
    html_format(out, "</script>\n<script nonce=\"%s\">\n", nonce);
    html_put(out, html_touch_js);
    html_put(out, html_touch_flame_js);
    html_put(out, "</script>\n");
    free(text);
    json_decref(data);
}
