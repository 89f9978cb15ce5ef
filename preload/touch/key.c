/* key.c: names of reservations that outlive the run. */
#include "touch/key.h"

#include "base/bytes.h"
#include "base/grow.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "base/banned.h"

enum { BUCKETS = 1 << 10, MOST = 1 << 22 };

struct serial {
    uint64_t key;
    uint32_t next, count;
};

static struct uf_grow serials;
static uint32_t bucket[BUCKETS];
bool uf_key_on;

long uf_key_open(void)
{
    long err = uf_grow_reserve(&serials, (size_t)MOST * sizeof(struct serial), UF_PAGE * 16, (size_t)64 << 10);
    uf_key_on = !err;
    return err;
}

static uint64_t mix(uint64_t h, uint64_t n)
{
    h = (h ^ n) * 0xff51afd7ed558ccdull;
    return h ^ h >> 32;
}

static uint64_t mix_bytes(uint64_t h, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) h = mix(h, ((const unsigned char *)bytes)[i]);
    return h;
}

uint64_t uf_key_of(uint32_t trace)
{
    const struct uf_trace *t = uf_trace_get(trace);
    uint64_t h = 0x9e3779b97f4a7c15ull;
    struct uf_module m = { 0 };
    for (unsigned i = 0; t && i < t->count; i++) {
        uintptr_t pc = t->pcs[i] - 1;
        if ((pc < m.from || pc >= m.to) && !uf_module_of(pc, &m)) {
            m = (struct uf_module){ 0 };
            h = mix(h, 1);
            continue;
        }
        const char *name = m.path;
        for (const char *s = m.path; *s; s++)
            if (*s == '/') name = s + 1;
        h = m.build_id_size ? mix_bytes(h, m.build_id, m.build_id_size) : mix_bytes(h, name, uf_strlen(name));
        h = mix(h, t->pcs[i] - m.bias);
    }
    return h;
}

uint32_t uf_key_next(uint64_t key)
{
    uint32_t *head = &bucket[(key >> 40) % BUCKETS], id = *head;
    struct serial *all = (struct serial *)serials.base;
    while (id && all[id - 1].key != key) id = all[id - 1].next;
    if (!id) {
        struct serial *s = uf_grow_take(&serials, sizeof *s);
        if (!s) return 0;
        s->key = key;
        s->next = *head;
        *head = id = (uint32_t)(s - all) + 1;
    }
    return ++all[id - 1].count;
}
