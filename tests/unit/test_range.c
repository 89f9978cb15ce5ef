/* test_range: the index of mappings against a plain page map: random insertions, cuts and evictions, every page asked for
 * after each; readers in other threads meanwhile; no room left. */
#include "base/sys.h"
#include "base/thread.h"
#include "pages/range.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES = 256, RECORDS = 200, ROUNDS = 5000 };
#define BASE ((uintptr_t)0x7e0000000000)

static struct {
    uint32_t id;      /* of the mapping whose extent this page is in; 0: none */
    uint8_t guard;    /* not the program's */
    uint8_t dead;
} model[PAGES];
static uint32_t last_id;
static unsigned char orphaned[PAGES], expected_orphan[PAGES];

static uint64_t random_state = 42;
static unsigned draw(unsigned n)
{
    random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)((random_state >> 33) % n);
}

static uintptr_t address(unsigned page) { return BASE + (uintptr_t)page * UF_PAGE; }
static unsigned page_of(uintptr_t at) { return (unsigned)((at - BASE) / UF_PAGE); }

static void orphan(uintptr_t from, uintptr_t to, void *data)
{
    ck_assert_ptr_eq(data, model);
    ck_assert(from < to);
    for (unsigned i = page_of(from); i < page_of(to); i++) orphaned[i]++;
}

static bool is_free(unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        if (model[i].id) return false;
    return true;
}

static void add(bool dead)
{
    unsigned before = draw(4), size = 1 + draw(12), after = draw(4), from = draw(PAGES - 20);
    if (!is_free(from, from + before + size + after)) return;
    struct uf_range r = { .lo = address(from + before), .hi = address(from + before + size), .before = before * UF_PAGE,
                          .after = after * UF_PAGE, .state = dead ? UF_RANGE_DEAD : UF_RANGE_LIVE, .size = ++last_id };
    ck_assert(uf_range_put(&r));
    for (unsigned i = 0; i < before + size + after; i++) {
        model[from + i].id = last_id;
        model[from + i].dead = dead;
        model[from + i].guard = i < before || i >= before + size;
    }
}

/* Guards of page I's side of a cut go when the program's own pages of that piece are gone. */
static void model_cut(unsigned from, unsigned to)
{
    uint32_t low = from ? model[from - 1].id : 0, high = to < PAGES ? model[to].id : 0;
    uint32_t first = model[from].id, last = model[to - 1].id;
    memset(model + from, 0, (to - from) * sizeof *model);
    bool keep = false;
    if (low && low == first) {
        unsigned i = from;
        for (; i && model[i - 1].id == low; i--) keep |= !model[i - 1].guard;
        for (; !keep && i < from; i++) memset(model + i, 0, sizeof *model), expected_orphan[i]++;
    }
    keep = false;
    if (high && high == last) {
        unsigned i = to;
        for (; i < PAGES && model[i].id == high; i++) keep |= !model[i].guard;
        for (; !keep && i > to; i--) memset(model + i - 1, 0, sizeof *model), expected_orphan[i - 1]++;
    }
}

static void cut(unsigned from, unsigned to)
{
    memset(orphaned, 0, sizeof orphaned);
    memset(expected_orphan, 0, sizeof expected_orphan);
    model_cut(from, to);
    uf_range_cut(address(from), address(to), orphan, model);
    ck_assert_mem_eq(orphaned, expected_orphan, sizeof orphaned);
}

/* A live record dies whole, where it is. */
static void turn(void)
{
    struct uf_range *r = uf_range_at(draw((unsigned)uf_range_counts().records + 1));
    if (!r || r->state != UF_RANGE_LIVE) return;
    struct uf_range d = *r;
    d.state = UF_RANGE_DEAD;
    d.size = ++last_id;
    size_t position = uf_range_first(uf_range_from(r));
    ck_assert_ptr_eq(uf_range_at(position), r);
    uf_range_turn(position, &d);
    for (unsigned i = page_of(uf_range_from(&d)); i < page_of(uf_range_to(&d)); i++) model[i].id = last_id, model[i].dead = 1;
}

static void evict(void)
{
    const struct uf_range *old = uf_range_oldest();
    uint64_t least = 0;
    for (unsigned i = 0; i < PAGES; i++)
        if (model[i].dead && (!least || model[i].id < least)) least = model[i].id;
    ck_assert_uint_eq(old ? old->size : 0, least);
    if (old) cut(page_of(uf_range_from(old)), page_of(uf_range_to(old)));
}

static void check_holes(void)
{
    unsigned from = draw(PAGES - 1), to = from + 1 + draw(PAGES - from - 1);
    for (unsigned at = from; at < to;) {
        uintptr_t end, hole = uf_range_hole(address(at), address(to), &end);
        while (at < to && !(model[at].guard || model[at].dead)) at++;
        ck_assert_uint_eq(hole, address(at));
        if (at == to) break;
        ck_assert(end > hole && end <= address(to));
        for (; at < page_of(end); at++) ck_assert(model[at].guard || model[at].dead);
    }
}

static void check_meets(void)
{
    unsigned from = draw(PAGES), to = from + 1 + draw(PAGES - from);
    bool meets = false;
    for (unsigned i = from; i < to; i++) meets |= model[i].id != 0;
    ck_assert_int_eq(uf_range_meets(address(from), address(to)), meets);
}

static void check_all(void)
{
    size_t pages = 0, dead = 0, guarded = 0;
    for (unsigned i = 0; i < PAGES; i++) {
        struct uf_range r;
        uintptr_t at = address(i) + draw(UF_PAGE);
        ck_assert_int_eq(uf_range_find(at, &r), model[i].id != 0);
        if (!model[i].id) continue;
        ck_assert_uint_eq(r.size, model[i].id);
        ck_assert_int_eq(uf_range_absent(&r, at), model[i].guard || model[i].dead);
        ck_assert_int_eq(r.state == UF_RANGE_DEAD, model[i].dead);
        pages += model[i].dead;
    }
    for (size_t i = 0; i < uf_range_counts().records; i++) {
        const struct uf_range *r = uf_range_at(i);
        dead += r->state == UF_RANGE_DEAD;
        guarded += r->state == UF_RANGE_LIVE && (r->before || r->after);
    }
    ck_assert_uint_eq(uf_range_counts().guarded, guarded);
    ck_assert_uint_eq(uf_range_counts().dead_bytes, pages * UF_PAGE);
    ck_assert_uint_eq(uf_range_counts().dead, dead);
    check_holes();
    check_meets();
}

START_TEST(random_against_model)
{
    ck_assert_int_eq(uf_range_open(RECORDS), 0);
    for (int i = 0; i < ROUNDS; i++) {
        unsigned what = draw(10), from = draw(PAGES - 1), most = PAGES - from;
        if (what < 4)
            add(false);
        else if (what < 6)
            add(true);
        else if (what < 9)
            cut(from, from + 1 + draw(most < 16 ? most : 16));
        else if (draw(2))
            turn();
        else
            evict();
        check_all();
    }
    cut(0, PAGES);
    ck_assert_uint_eq(uf_range_counts().records, 0);
    ck_assert_ptr_null(uf_range_oldest());
}
END_TEST

START_TEST(no_more_room)
{
    ck_assert_int_eq(uf_range_open(8), 0);
    for (unsigned i = 0; i < 7; i++)
        ck_assert(uf_range_put(&(struct uf_range){ .lo = address(i * 8), .hi = address(i * 8 + 4), .size = i }));
    struct uf_range r = { .lo = address(PAGES), .hi = address(PAGES + 1) };
    ck_assert(!uf_range_put(&r));
    uf_range_cut(address(1), address(2), NULL, NULL); /* in two: the piece behind finds no room and is forgotten */
    ck_assert(uf_range_find(address(0), &r));
    ck_assert(!uf_range_find(address(3), &r));
    uf_range_cut(address(0), address(8), NULL, NULL);
    r = (struct uf_range){ .lo = address(PAGES), .hi = address(PAGES + 1) };
    ck_assert(uf_range_put(&r));
}
END_TEST

START_TEST(bare_loses_its_guards)
{
    struct uf_range r = { .lo = address(4), .hi = address(5), .before = UF_PAGE, .after = UF_PAGE };
    ck_assert_int_eq(uf_range_open(8), 0);
    ck_assert(uf_range_put(&r));
    ck_assert_uint_eq(uf_range_counts().guarded, 1);
    uf_range_bare(0);
    ck_assert_uint_eq(uf_range_counts().guarded, 0);
    ck_assert(!uf_range_find(address(3), &r) && !uf_range_find(address(5), &r) && uf_range_find(address(4), &r));
}
END_TEST

static _Atomic bool done;
static _Atomic unsigned wrong, asked;

/* Two records never change; whatever happens around them, a reader sees them whole. */
static void *reader(void *data)
{
    (void)data;
    while (!done) {
        for (unsigned page = 100; page <= 104; page += 4) {
            struct uf_range r;
            if (!uf_range_find(address(page), &r) || r.size != page || r.hi != address(page + 1)) wrong++;
            asked++;
        }
    }
    return NULL;
}

START_TEST(readers_see_whole_records)
{
    pthread_t thread;
    ck_assert_int_eq(uf_range_open(RECORDS), 0);
    for (unsigned page = 100; page <= 104; page += 4)
        ck_assert(uf_range_put(&(struct uf_range){ .lo = address(page), .hi = address(page + 1), .size = page }));
    ck_assert_int_eq(pthread_create(&thread, NULL, reader, NULL), 0);
    for (unsigned i = 0; i < 50000 || asked < 10000; i++) {
        uintptr_t at = address(2 * (i % 40));
        uf_range_lock(1);
        uf_range_cut(at, at + 2 * UF_PAGE, NULL, NULL);
        ck_assert(uf_range_put(&(struct uf_range){ .lo = at, .hi = at + UF_PAGE, .state = i & 1, .size = i }));
        uf_range_unlock();
    }
    done = true;
    pthread_join(thread, NULL);
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(before_it_is_open)
{
    struct uf_range r;
    uintptr_t end;
    ck_assert(!uf_range_find(address(0), &r));
    ck_assert_uint_eq(uf_range_hole(address(0), address(4), &end), address(4));
    ck_assert_uint_eq(end, address(4));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("range");
    TCase *t = tcase_create("range");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, before_it_is_open);
    tcase_add_test(t, random_against_model);
    tcase_add_test(t, no_more_room);
    tcase_add_test(t, bare_loses_its_guards);
    tcase_add_test(t, readers_see_whole_records);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
