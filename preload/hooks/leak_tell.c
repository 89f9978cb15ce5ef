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

/* One loss record. */
struct loss {
    enum uf_kind kind;
    struct uf_leak_facts facts;
    uint64_t possible_blocks, possible_bytes; /* besides what is lost for certain */
    const char *words;
};

static size_t told, records;

static void put_words(struct uf_out *o, const struct loss *l)
{
    const struct uf_leak_facts *f = &l->facts;
    put_count(o, f->bytes + f->indirect_bytes);
    if (f->indirect_blocks) {
        uf_put(o, " (");
        put_count(o, f->bytes);
        uf_put(o, " direct, ");
        put_count(o, f->indirect_bytes);
        uf_put(o, " indirect)");
    }
    uf_put(o, " bytes in ");
    put_count(o, f->blocks);
    uf_put(o, l->words);
    if (l->possible_blocks) {
        uf_put(o, ", and ");
        put_count(o, l->possible_bytes);
        uf_put(o, " bytes in ");
        put_count(o, l->possible_blocks);
        uf_put(o, " possibly");
    }
    uf_put(o, " in loss record ");
    put_count(o, ++told);
    uf_put(o, " of ");
    put_count(o, records);
    uf_put_char(o, 0);
}

static void finding(const struct loss *l, struct uf_block_facts block)
{
    char words[256];
    struct uf_out o = { words, 0, sizeof words, false };
    const struct uf_trace *trace = uf_trace_get(block.alloc_trace);
    put_words(&o, l);
    struct uf_finding f = { .kind = l->kind, .access = UF_ACCESS_CHECK, .function = uf_family_name(block.family), .param = words,
                            .block = block, .leak = &l->facts };
    if (trace) {
        f.pcs = trace->pcs;
        f.pc_count = trace->count;
        f.exact = trace->exact;
        f.pc = trace->count ? trace->pcs[0] : 0;
    }
    uf_finding_place(&f, block.start);
    uf_finding_report(uf_thread(), &f);
}

static void lost(const struct uf_leak_group *g)
{
    struct loss l = { .kind = UF_KIND_LEAK, .words = " blocks are possibly lost",
                      .facts = { "possible", g->possible_bytes, g->possible_blocks, g->indirect_bytes, g->indirect_blocks, 0 } };
    if (g->blocks) {
        l = (struct loss){ .kind = UF_KIND_LEAK, .words = " blocks are definitely lost",
                           .possible_blocks = g->possible_blocks, .possible_bytes = g->possible_bytes,
                           .facts = { "definite", g->bytes, g->blocks, g->indirect_bytes, g->indirect_blocks, 0 } };
    }
    finding(&l, uf_heap_facts(uf_region_slot(g->first), false));
}

static void reachable(const struct uf_leak_group *g)
{
    struct loss l = { .kind = UF_KIND_REACHABLE, .words = " blocks are still reachable",
                      .facts = { "reachable", g->reachable_bytes, g->reachable_blocks, 0, 0, 0 } };
    finding(&l, uf_heap_facts(uf_region_slot(g->first_reachable), false));
}

static void mapping(const struct uf_leak_map *m)
{
    struct loss l = { .kind = UF_KIND_LEAK, .words = " blocks are definitely lost",
                      .facts = { "definite", m->bytes, m->times, 0, 0, m->resident } };
    finding(&l, (struct uf_block_facts){ .known = true, .mapping = true, .start = m->start, .size = m->size, .family = m->family,
                                         .alloc_tid = m->tid, .alloc_trace = m->trace });
}

static bool is_lost(const struct uf_leak_group *g) { return g->blocks || g->possible_blocks || g->indirect_blocks; }

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

static void swap(struct uf_leak_group *a, struct uf_leak_group *b)
{
    struct uf_leak_group keep = *a;
    *a = *b;
    *b = keep;
}

/* The heavier child up, from AT down. */
static void sift(struct uf_leak_group *groups, size_t at, size_t n)
{
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && weight(&groups[child + 1]) > weight(&groups[child])) child++;
        if (weight(&groups[at]) >= weight(&groups[child])) return;
        swap(&groups[at], &groups[child]);
    }
}

/* Small ones first, as memcheck has it: what matters most stands last. */
static void sort(struct uf_leak_group *groups, size_t n)
{
    for (size_t i = n / 2; i-- > 0;) sift(groups, i, n);
    for (size_t i = n; i-- > 1;) {
        swap(&groups[0], &groups[i]);
        sift(groups, 0, i);
    }
}

static void tell_all(struct uf_leak_group *groups, size_t n, const struct uf_leak_map *maps, size_t lost_maps)
{
    for (size_t i = 0; i < n; i++) records += is_lost(&groups[i]) + (groups[i].reachable_blocks != 0);
    records += lost_maps;
    sort(groups, n);
    for (size_t i = 0; i < n; i++)
        if (groups[i].reachable_blocks) reachable(&groups[i]);
    for (size_t i = 0; i < lost_maps; i++) mapping(&maps[i]);
    for (size_t i = 0; i < n; i++)
        if (is_lost(&groups[i])) lost(&groups[i]);
}

static void sum_maps(const char *words, uint64_t bytes, uint64_t count, const uint64_t *resident)
{
    char text[160];
    struct uf_out o = { text, 0, sizeof text, false };
    uf_put(&o, words);
    put_count(&o, bytes);
    uf_put(&o, " bytes in ");
    put_count(&o, count);
    uf_put(&o, " mappings");
    if (resident) {
        uf_put(&o, ", ");
        put_count(&o, *resident);
        uf_put(&o, " bytes resident");
    }
    uf_put_char(&o, 0);
    uf_note("info", "leaks", text);
}

void uf_leak_tell(struct uf_leak_group *groups, size_t n, const struct uf_leak_sums *s, bool full)
{
    struct uf_leak_map *lost_maps;
    struct uf_leak_maps m;
    size_t maps = uf_leak_maps_lost(&lost_maps, &m);
    if (full) tell_all(groups, n, lost_maps, maps);
    uf_note("info", "leaks", "LEAK SUMMARY:");
    sum("   definitely lost: ", s, UF_LEAK_DEFINITE);
    sum("   indirectly lost: ", s, UF_LEAK_INDIRECT);
    sum("     possibly lost: ", s, UF_LEAK_POSSIBLE);
    sum("   still reachable: ", s, UF_LEAK_REACHABLE);
    if (m.lost) sum_maps("  never unmapped, address lost: ", m.lost_bytes, m.lost, &m.resident);
    if (m.known) sum_maps("  never unmapped, still known:  ", m.known_bytes, m.known, NULL);
}
