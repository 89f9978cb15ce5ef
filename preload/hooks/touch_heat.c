/* touch_heat.c: what touch mode says when a process ends about where and when pages came and went: the cells for pictures, and
 * the touches in their order. */
#include "faults/channel.h"
#include "faults/finding.h"
#include "hooks/touch.h"
#include "touch/count.h"
#include "touch/heat.h"

static void cell(struct uf_out *o, const struct uf_heat *h)
{
    const uint64_t plain[] = { h->area, (uint64_t)h->place << h->shift, 1ull << h->shift, uf_touch_ns(uf_heat_ticks(h)) };
    for (unsigned i = 0; i < UF_COUNT(plain); i++) {
        uf_put_char(o, i ? ',' : '[');
        uf_put_u64(o, plain[i]);
    }
    for (unsigned i = 0; i < UF_HEAT_WHATS; i++) {
        uf_put_char(o, ',');
        uf_put_u64(o, atomic_load(&h->pages[i]));
    }
    uf_put_char(o, ']');
}

static bool empty(const struct uf_heat *h)
{
    uint32_t any = 0;
    for (unsigned i = 0; i < UF_HEAT_WHATS; i++) any |= atomic_load(&h->pages[i]);
    return !any;
}

/* Cells as arrays: region, first page, pages it spans, nanoseconds, and pages of each kind. */
void uf_touch_say_heat(void)
{
    static char text[32 << 10]; /* the end runs in one thread */
    enum { A_LINE = 250 };
    uint32_t n = uf_heat_on ? uf_heat_used() : 0;
    for (uint32_t id = 1; id <= n;) {
        struct uf_out o;
        uf_record_begin(&o, text, sizeof text, "heat");
        uf_put_key_u64(&o, "began", uf_touch_began());
        uf_put_key(&o, "cells");
        uf_put_char(&o, '[');
        for (unsigned k = 0; k < A_LINE && id <= n; id++) {
            if (empty(uf_heat_get(id))) continue;
            if (k++) uf_put_char(&o, ',');
            cell(&o, uf_heat_get(id));
        }
        uf_put_char(&o, ']');
        uf_record_end(&o);
    }
}

static unsigned access_of(const struct uf_touched *t) { return t->count ? uf_count_get(t->count)->access : UF_TOUCH_READ; }

/* Touches that follow upon I and go on where it ends. */
static uint64_t run_from(uint64_t i, uint64_t end)
{
    const struct uf_touched *first = uf_touched_get(i);
    uint64_t n = 1;
    for (; i + n < end; n++) {
        const struct uf_touched *t = uf_touched_get(i + n);
        if (t->area != first->area || t->serial != first->serial || t->page != first->page + n || t->count != first->count || t->cpu != first->cpu) break;
    }
    return n;
}

/* The touches as they came, neighbours as one: region, page, access, nanoseconds, number of the reservation, pages, thread, CPU. */
void uf_touch_say_order(void)
{
    static char text[32 << 10];
    enum { A_LINE = 250 };
    uint64_t n = uf_touched_used(), pages;
    for (uint64_t i = 0; i < n;) {
        struct uf_out o;
        uf_record_begin(&o, text, sizeof text, "order");
        uf_put_key_u64(&o, "first", i);
        uf_put_key(&o, "touches");
        uf_put_char(&o, '[');
        for (unsigned k = 0; k < A_LINE && i < n; k++, i += pages) {
            const struct uf_touched *t = uf_touched_get(i);
            pages = run_from(i, n);
            const uint64_t v[] = { t->area, t->page, access_of(t), uf_touch_ns(t->ticks), t->serial, pages, t->count ? uf_count_get(t->count)->tid : 0, t->cpu };
            for (unsigned e = 0; e < UF_COUNT(v); e++) {
                if (e || k) uf_put_char(&o, ',');
                if (!e) uf_put_char(&o, '[');
                uf_put_u64(&o, v[e]);
            }
            uf_put_char(&o, ']');
        }
        uf_put_char(&o, ']');
        uf_record_end(&o);
    }
}
