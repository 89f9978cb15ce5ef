/* mark_index.c: from an address to a record, and the pages that no byte of may be touched. */
#include "base/grow.h"
#include "base/sys.h"
#include "pages/mark_inside.h"

#include <errno.h>
#include <sys/mman.h>
#include "base/banned.h"

enum { CHUNKS = 1 << 18 /* 48 bits of addresses */ };

static struct uf_grow records, subs;
static _Atomic(struct uf_mark_chunk *) chunks[CHUNKS];
static uint32_t free_records;
_Atomic uint64_t uf_mark_refused;

UF_ANYWHERE struct uf_mark *uf_mark_record(uint32_t id) { return (struct uf_mark *)records.base + (id - 1); }
UF_ANYWHERE struct uf_mark_sub *uf_mark_sub_of(uint32_t entry) { return (struct uf_mark_sub *)subs.base + (entry & ~UF_MARK_SUB); }

UF_ANYWHERE struct uf_mark_chunk *uf_mark_chunk_of(uintptr_t at)
{
    uintptr_t i = at >> UF_MARK_GIB;
    return i < CHUNKS ? atomic_load_explicit(&chunks[i], memory_order_acquire) : NULL;
}

UF_ANYWHERE uint32_t uf_mark_at(uintptr_t at)
{
    struct uf_mark_chunk *c = uf_mark_chunk_of(at);
    uint32_t entry = c ? atomic_load_explicit(&c->page[uf_mark_page(at)], memory_order_acquire) : 0;
    if (!(entry & UF_MARK_SUB)) return entry;
    return atomic_load_explicit(&uf_mark_sub_of(entry)->word[at % UF_PAGE / UF_MARK_WORD], memory_order_acquire);
}

static struct uf_mark_chunk *make_chunk(uintptr_t at)
{
    struct uf_mark_chunk *c = uf_mark_chunk_of(at);
    if (c || at >> UF_MARK_GIB >= CHUNKS) return c;
    long got = uf_sys_mmap(0, sizeof *c, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (uf_sys_failed(got)) return NULL;
    uf_sys_madvise((uintptr_t)got, sizeof *c, MADV_NOHUGEPAGE);
    c = (struct uf_mark_chunk *)got;
    atomic_store_explicit(&chunks[at >> UF_MARK_GIB], c, memory_order_release);
    return c;
}

static bool open_store(void)
{
    if (records.base && subs.base) return true;
    return uf_grow_reserve(&records, (size_t)4 << 30, (size_t)1 << 20, (size_t)64 << 10) == 0 &&
           uf_grow_reserve(&subs, (size_t)32 << 30, (size_t)1 << 20, (size_t)256 << 10) == 0;
}

uint32_t uf_mark_new(void)
{
    if (!open_store()) return 0;
    uint32_t id = free_records;
    if (id) {
        free_records = uf_mark_record(id)->pool;
        return id;
    }
    struct uf_mark *m = uf_grow_take(&records, sizeof *m);
    return m ? (uint32_t)(m - (struct uf_mark *)records.base) + 1 : 0;
}

void uf_mark_unused(uint32_t id)
{
    struct uf_mark *m = uf_mark_record(id);
    m->kind = UF_MARK_NONE;
    m->pool = free_records;
    free_records = id;
}

/* N words name another record now. A pool's record stays until the pool ends. */
static void less(uint32_t id, uint32_t n)
{
    if (!id) return;
    struct uf_mark *m = uf_mark_record(id);
    m->words -= n;
    if (!m->words && m->kind != UF_MARK_POOL) uf_mark_unused(id);
}

/* The page's entry as words, made of what it was. */
static struct uf_mark_sub *split(struct uf_mark_chunk *c, uint32_t page)
{
    uint32_t entry = atomic_load(&c->page[page]);
    if (entry & UF_MARK_SUB) return uf_mark_sub_of(entry);
    struct uf_mark_sub *s = uf_grow_take(&subs, sizeof *s);
    if (!s) return NULL;
    for (unsigned i = 0; i < UF_MARK_WORDS; i++) atomic_store_explicit(&s->word[i], entry, memory_order_relaxed);
    atomic_store_explicit(&c->page[page], (uint32_t)(s - (struct uf_mark_sub *)subs.base) | UF_MARK_SUB, memory_order_release);
    return s;
}

/* Does record ID forbid all of [FROM, TO)? */
static bool forbids(uint32_t id, uintptr_t from, uintptr_t to)
{
    if (!id) return false;
    const struct uf_mark *m = uf_mark_record(id);
    return m->kind != UF_MARK_LIVE && m->start <= from && m->start + m->size >= to;
}

/* No byte of the page may be touched: rights of it when it is open, -1: some may. */
static int forbidden(struct uf_mark_chunk *c, uintptr_t page)
{
    uint32_t entry = atomic_load(&c->page[uf_mark_page(page)]);
    if (!(entry & UF_MARK_SUB)) return forbids(entry, page, page + UF_PAGE) ? uf_mark_record(entry)->prot : -1;
    struct uf_mark_sub *s = uf_mark_sub_of(entry);
    uint32_t last = 0;
    for (unsigned i = 0; i < UF_MARK_WORDS; i++) {
        uint32_t id = atomic_load_explicit(&s->word[i], memory_order_relaxed);
        uintptr_t at = page + i * UF_MARK_WORD;
        if ((id != last || i == 0) && !forbids(id, at, at + 1)) return -1;
        if (!forbids(id, at, at + UF_MARK_WORD)) return -1;
        last = id;
    }
    return uf_mark_record(last)->prot;
}

/* One run of pages that are to be closed, or opened with the same rights. */
struct run { uintptr_t from, to; int prot; };

static void flush(struct run *r)
{
    if (r->from < r->to && uf_sys_failed(uf_sys_mprotect(r->from, r->to - r->from, r->prot))) {
        /* closed in the index, open in truth: harmless, a closed page that the kernel keeps closed would not be */
        atomic_fetch_add(&uf_mark_refused, 1);
    }
    r->from = r->to = 0;
}

static void settle_page(struct uf_mark_chunk *c, uintptr_t page, uint8_t prot, struct run *r)
{
    _Atomic uint8_t *closed = &c->closed[uf_mark_page(page)];
    bool want = forbidden(c, page) >= 0;
    if (want == (atomic_load(closed) != 0)) return;
    int to = want ? PROT_NONE : prot;
    if (r->to != page || r->prot != to) {
        flush(r);
        *r = (struct run){ page, page, to };
    }
    r->to = page + UF_PAGE;
    atomic_store(closed, want); /* before the pages: a fault in between finds its reason */
}

static uint8_t rights_of(uintptr_t at, uint32_t id)
{
    uint32_t is = id ? id : uf_mark_at(at);
    return is ? uf_mark_record(is)->prot : PROT_READ | PROT_WRITE;
}

/* Room for what uf_mark_set will need, so that it cannot stop half way. */
static bool prepare(uintptr_t from, uintptr_t to)
{
    for (uintptr_t at = from; at < to; at = uf_down(at, (uintptr_t)1 << UF_MARK_GIB) + ((uintptr_t)1 << UF_MARK_GIB))
        if (!make_chunk(at)) return false;
    if (from % UF_PAGE && !split(uf_mark_chunk_of(from), uf_mark_page(from))) return false;
    return to % UF_PAGE == 0 || split(uf_mark_chunk_of(to), uf_mark_page(to));
}

static void set_words(struct uf_mark_sub *s, unsigned first, unsigned end, uint32_t id)
{
    for (unsigned i = first; i < end; i++) less(atomic_exchange(&s->word[i], id), 1);
    if (id) uf_mark_record(id)->words += end - first;
}

long uf_mark_set(uintptr_t from, uintptr_t to, uint32_t id)
{
    struct run r = { 0, 0, 0 };
    from = uf_down(from, UF_MARK_WORD);
    to = uf_up(to, UF_MARK_WORD);
    if (!open_store() || !prepare(from, to)) return -ENOMEM;
    if (id) uf_mark_record(id)->words += 1; /* stays while its words change hands */
    for (uintptr_t at = from; at < to;) {
        uintptr_t page = uf_down(at, UF_PAGE), end = page + UF_PAGE < to ? page + UF_PAGE : to;
        struct uf_mark_chunk *c = uf_mark_chunk_of(at);
        uint32_t entry = atomic_load(&c->page[uf_mark_page(at)]);
        uint8_t prot = rights_of(at, id);
        if (entry & UF_MARK_SUB) {
            set_words(uf_mark_sub_of(entry), (unsigned)(at - page) / UF_MARK_WORD, (unsigned)(end - page) / UF_MARK_WORD, id);
        } else {
            atomic_store_explicit(&c->page[uf_mark_page(at)], id, memory_order_release);
            if (id) uf_mark_record(id)->words += UF_MARK_WORDS;
            less(entry, UF_MARK_WORDS);
        }
        settle_page(c, page, prot, &r);
        at = end;
    }
    flush(&r);
    if (id) less(id, 1);
    return 0;
}
