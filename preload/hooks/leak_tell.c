/* leak_tell.c: leaks in memcheck's words. */
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "hooks/heap_inside.h"
#include "hooks/leak.h"

/* 1,234 */
static void put_count(struct uf_out *o, uint64_t n)
{
    if (n >= 1000) {
        put_count(o, n / 1000);
        uf_put_char(o, ',');
        uf_put_char(o, (char)('0' + n / 100 % 10));
        uf_put_char(o, (char)('0' + n / 10 % 10));
        uf_put_char(o, (char)('0' + n % 10));
    } else {
        uf_put_u64(o, n);
    }
}

static void put_words(struct uf_out *o, const struct uf_leak_group *g, size_t record, size_t records)
{
    bool lost = g->blocks != 0;
    uint64_t direct = lost ? g->bytes : g->possible_bytes, blocks = lost ? g->blocks : g->possible_blocks;
    put_count(o, direct + g->indirect_bytes);
    if (g->indirect_blocks) {
        uf_put(o, " (");
        put_count(o, direct);
        uf_put(o, " direct, ");
        put_count(o, g->indirect_bytes);
        uf_put(o, " indirect)");
    }
    uf_put(o, " bytes in ");
    put_count(o, blocks);
    uf_put(o, lost ? " blocks are definitely lost" : " blocks are possibly lost");
    if (lost && g->possible_blocks) {
        uf_put(o, ", and ");
        put_count(o, g->possible_bytes);
        uf_put(o, " bytes in ");
        put_count(o, g->possible_blocks);
        uf_put(o, " possibly");
    }
    uf_put(o, " in loss record ");
    put_count(o, record);
    uf_put(o, " of ");
    put_count(o, records);
    uf_put_char(o, 0);
}

static void finding(const struct uf_leak_group *g, size_t record, size_t records)
{
    char words[256];
    struct uf_out o = { words, 0, sizeof words, false };
    struct uf_slot *s = uf_region_slot(g->first);
    const struct uf_trace *trace = uf_trace_get(g->trace);
    put_words(&o, g, record, records);
    struct uf_finding f = { .kind = UF_KIND_LEAK, .access = UF_ACCESS_CHECK, .function = uf_family_name(s->family), .param = words,
                            .block = uf_heap_facts(s, false) };
    if (trace) {
        f.pcs = trace->pcs;
        f.pc_count = trace->count;
        f.exact = trace->exact;
        f.pc = trace->count ? trace->pcs[0] : 0;
    }
    uf_finding_place(&f, s->start);
    uf_finding_report(uf_thread(), &f);
}

static uint64_t weight(const struct uf_leak_group *g) { return g->bytes + g->indirect_bytes + g->possible_bytes; }

static void sum(const char *words, const struct uf_leak_sums *s, enum uf_leak_state state)
{
    char text[128];
    struct uf_out o = { text, 0, sizeof text, false };
    uf_put(&o, words);
    put_count(&o, s->bytes[state]);
    uf_put(&o, " bytes in ");
    put_count(&o, s->blocks[state]);
    uf_put(&o, " blocks");
    uf_put_char(&o, 0);
    uf_note("info", "leaks", text);
}

/* Small ones first, as memcheck has it: what matters most stands last. */
void uf_leak_tell(struct uf_leak_group *groups, size_t n, const struct uf_leak_sums *s, bool full)
{
    for (size_t i = 1; full && i < n; i++) {
        struct uf_leak_group g = groups[i];
        size_t at = i;
        for (; at && weight(&groups[at - 1]) > weight(&g); at--) groups[at] = groups[at - 1];
        groups[at] = g;
    }
    for (size_t i = 0; full && i < n; i++) finding(&groups[i], i + 1, n);
    uf_note("info", "leaks", "LEAK SUMMARY:");
    sum("   definitely lost: ", s, UF_LEAK_DEFINITE);
    sum("   indirectly lost: ", s, UF_LEAK_INDIRECT);
    sum("     possibly lost: ", s, UF_LEAK_POSSIBLE);
    sum("   still reachable: ", s, UF_LEAK_REACHABLE);
}
