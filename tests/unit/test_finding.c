/* test_finding.c: equal findings are one and counted; every record is JSON with the keys of include/RECORDS.md. */
#include "kernel.h"
#include "faults/channel.h"
#include "faults/finding.h"

#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <sys/prctl.h>

static char path[] = "/tmp/unit-finding-XXXXXX";
static uintptr_t pcs[3];

static void up(void)
{
    uf_opt_defaults(&uf_options);
    close(mkstemp(path));
    ck_assert_int_eq(uf_channel_open(path), 0);
    ck_assert_int_eq(uf_trace_open(), 0);
    pcs[0] = (uintptr_t)up, pcs[1] = (uintptr_t)malloc, pcs[2] = 0x10;
}

/* All records so far: an array. The file begins anew. */
static json_t *records(void)
{
    static char content[24 << 20];
    json_t *all = json_array();
    int in = open(path, O_RDWR);
    ssize_t n = read(in, content, sizeof content - 1);
    ck_assert(n >= 0 && ftruncate(in, 0) == 0);
    close(in);
    content[n] = 0;
    for (char *line = content, *end; (end = strchr(line, '\n')); line = end + 1) {
        json_error_t why;
        json_t *j = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, &why);
        MUST(json_is_object(j), "%s at %d of %.*s", why.text, why.position, (int)(end - line), line);
        json_array_append_new(all, j);
    }
    return all;
}

static unsigned count_of(json_t *all, const char *type)
{
    unsigned n = 0, i;
    json_t *j;
    json_array_foreach(all, i, j) n += strcmp(json_string_value(json_object_get(j, "record")), type) == 0;
    return n;
}
#define TEXT(j, key) json_string_value(json_object_get(j, key))
#define NUMBER(j, key) json_integer_value(json_object_get(j, key))

static struct uf_finding some(enum uf_kind kind, uintptr_t pc, uint32_t alloc)
{
    struct uf_finding f = { .kind = kind, .access = UF_ACCESS_WRITE, .size = 4, .pc = pc, .pcs = pcs, .pc_count = 3, .exact = 1 };
    f.block = (struct uf_block_facts){ .known = true, .start = 0x1000, .size = 16, .alloc_trace = alloc, .alloc_tid = 1 };
    uf_finding_place(&f, 0x1010);
    return f;
}
static bool report(struct uf_finding f) { return uf_finding_report(uf_thread(), &f); }

START_TEST(the_place_is_before_inside_or_after)
{
    static const struct { uintptr_t at; enum uf_where where; uint64_t distance; } rows[] = {
        { 0x1000, UF_INSIDE, 0 }, { 0x100f, UF_INSIDE, 15 }, { 0x1010, UF_AFTER, 0 }, { 0x1011, UF_AFTER, 1 },
        { 0xfff, UF_BEFORE, 1 },  { 0, UF_BEFORE, 0x1000 }, { UINTPTR_MAX, UF_AFTER, UINTPTR_MAX - 0x1010 },
    };
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        struct uf_finding f = some(0, 0, 0);
        uf_finding_place(&f, rows[i].at);
        MUST(f.where == rows[i].where && f.distance == rows[i].distance && f.addr == rows[i].at, "row %u", i);
    }
}
END_TEST

START_TEST(equal_ones_are_one_and_counted)
{
    up();
    for (int i = 0; i < 11; i++) ck_assert(!report(some(UF_KIND_HEAP_OVERFLOW, 0x500, 0)));
    json_t *all = records();
    ck_assert_uint_eq(count_of(all, "finding"), 1);
    ck_assert_uint_eq(count_of(all, "repeat"), 3); /* at 2, 4, 8 */
    ck_assert_int_eq(NUMBER(json_array_get(all, 3), "count"), 8);
    uf_finding_repeats(uf_thread());
    all = records();
    ck_assert(json_array_size(all) == 1 && NUMBER(json_array_get(all, 0), "count") == 11 && NUMBER(json_array_get(all, 0), "of") == 1);
    uf_finding_repeats(uf_thread()); /* told is told */
    ck_assert_uint_eq(json_array_size(records()), 0);
    report(some(UF_KIND_HEAP_UNDERFLOW, 0x500, 0)); /* another kind, another place, another allocation, another access */
    report(some(UF_KIND_HEAP_OVERFLOW, 0x501, 0));
    struct uf_finding f = some(UF_KIND_HEAP_OVERFLOW, 0x500, 0);
    f.access = UF_ACCESS_READ;
    report(f);
    all = records();
    ck_assert(json_array_size(all) == 3 && NUMBER(json_array_get(all, 2), "seq") == 4);
    ck_assert_uint_eq(uf_findings, 4);
    ck_assert_uint_eq(uf_touches, 14);
    uf_finding_after_fork();
    ck_assert_uint_eq(uf_findings, 0);
    report(some(UF_KIND_HEAP_OVERFLOW, 0x500, 0)); /* to a child everything is new */
    all = records();
    ck_assert(count_of(all, "finding") == 1 && NUMBER(json_array_get(all, 0), "seq") == 1);
    unlink(path);
}
END_TEST

START_TEST(max_findings_is_told_once)
{
    up();
    uf_options.max_findings = 3;
    for (unsigned i = 0; i < 10; i++)
        for (int twice = 0; twice < 2; twice++) report(some(UF_KIND_HEAP_OVERFLOW, 0x500 + i, 0));
    json_t *all = records();
    ck_assert_uint_eq(count_of(all, "finding"), 3);
    ck_assert_uint_eq(count_of(all, "repeat"), 3); /* of the three alone */
    ck_assert_uint_eq(count_of(all, "note"), 1);
    ck_assert_uint_eq(uf_touches, 20);
    ck_assert_uint_eq(uf_records_lost, 0);
    unlink(path);
}
END_TEST

START_TEST(a_full_table_loses_counted)
{
    up();
    uf_options.max_findings = 0;
    for (unsigned i = 0; i < 5000; i++) report(some(UF_KIND_HEAP_OVERFLOW, 0x500 + 16 * i, 0));
    json_t *all = records();
    ck_assert_uint_eq(count_of(all, "finding"), 4096);
    ck_assert_uint_eq(uf_findings, 4096);
    ck_assert_uint_eq(uf_records_lost, 5000 - 4096);
    report(some(UF_KIND_HEAP_OVERFLOW, 0x500, 0)); /* the known are still known */
    ck_assert_uint_eq(count_of(records(), "repeat"), 1);
    unlink(path);
}
END_TEST

START_TEST(the_owner_of_the_lock_loses_it_counted)
{
    up();
    ck_assert(uf_finding_lock(uf_thread_tid(uf_thread())));
    ck_assert(!report(some(UF_KIND_HEAP_OVERFLOW, 0x500, 0)));
    ck_assert_uint_eq(uf_records_lost, 1);
    uf_finding_repeats(uf_thread());
    uf_finding_unlock();
    ck_assert_uint_eq(json_array_size(records()), 0);
    uf_options.on_finding = UF_ON_STOP;
    ck_assert(report(some(UF_KIND_HEAP_OVERFLOW, 0x500, 0)));
    ck_assert(report(some(UF_KIND_HEAP_OVERFLOW, 0x500, 0)));
    unlink(path);
}
END_TEST

static void check_block(json_t *j, bool mapping, bool freed)
{
    static const char *const states[2][2] = { { "live", "freed" }, { "mapped", "unmapped" } };
    json_t *b = json_object_get(j, "block");
    ck_assert_str_eq(TEXT(b, "what"), mapping ? "mapping" : "block");
    ck_assert_str_eq(TEXT(b, "state"), states[mapping][freed]);
    ck_assert(NUMBER(b, "size") == 16 && NUMBER(b, "distance") == 0 && strcmp(TEXT(b, "addr"), "0x1000") == 0);
    ck_assert_str_eq(TEXT(b, "side"), "after");
    ck_assert(json_is_array(json_object_get(b, "alloc_trace")) && TEXT(b, "family"));
    ck_assert(!!json_object_get(b, "free_trace") == freed && !!TEXT(b, "free_family") == freed);
}

START_TEST(every_kind_access_and_state_is_json_with_its_keys)
{
    static const char *const names[] = {
#define UF_KIND(id, name, cwe, severity, text) name,
#include "kinds.def"
    };
    static const char *const accesses[] = { "read", "write", "execute", "free", "realloc", "check", "syscall" };
    unsigned char damage[100];
    memset(damage, 0xfe, sizeof damage);
    up();
    prctl(PR_SET_NAME, "q\"\\\xff\x01\xc3");
    for (unsigned i = 0; i < UF_KIND_COUNT * 7 * 8; i++) {
        unsigned kind = i % UF_KIND_COUNT, access = i / UF_KIND_COUNT % 7, bits = i / UF_KIND_COUNT / 7;
        struct uf_finding f = some(kind, 0x500 + i, 0);
        f.access = access;
        f.block.known = bits != 7, f.block.freed = bits & 1, f.block.mapping = bits & 2;
        f.function = bits & 4 ? "operator delete[](void*)" : NULL;
        if (bits & 4) f.damage = damage, f.damage_length = i % 100, f.expected = 0xCA, f.fatal = true;
        f.pc_count = i % 4;
        uf_finding_after_fork();
        report(f);
        json_t *all = records(), *j = json_array_get(all, 0);
        ck_assert_uint_eq(json_array_size(all), 1);
        ck_assert_str_eq(TEXT(j, "kind"), names[kind]);
        ck_assert_str_eq(TEXT(j, "access"), accesses[access]);
        ck_assert(NUMBER(j, "size") == 4 && NUMBER(j, "tid") == gettid() && strcmp(TEXT(j, "addr"), "0x1010") == 0);
        ck_assert_str_eq(TEXT(j, "thread"), "q\"\\\xc3\xbf\x01\xc3\x83");
        ck_assert(json_array_size(json_object_get(j, "trace")) == i % 4);
        ck_assert(!!TEXT(j, "function") == !!f.function && json_is_true(json_object_get(j, "fatal")) == f.fatal);
        if (f.block.known) check_block(j, f.block.mapping, f.block.freed);
        else ck_assert_ptr_null(json_object_get(j, "block"));
        json_t *d = json_object_get(j, "damage");
        if (d) ck_assert(strlen(TEXT(d, "bytes")) == strlen(TEXT(d, "expected")) && strlen(TEXT(d, "bytes")) == (i % 100 < 64 ? i % 100 : 64) * 2);
        ck_assert(!!d == !!f.damage);
        json_decref(all);
    }
    unlink(path);
}
END_TEST

START_TEST(frames_are_a_module_and_an_address_of_its_file)
{
    up();
    struct uf_finding f = some(UF_KIND_HEAP_OVERFLOW, 0x500, 0);
    report(f);
    json_t *j = json_array_get(records(), 0), *trace = json_object_get(j, "trace"), *modules = json_object_get(j, "modules");
    for (unsigned i = 0; i < 3; i++) {
        json_t *frame = json_array_get(trace, i);
        json_int_t m = json_integer_value(json_array_get(frame, 0));
        uint64_t at = strtoull(json_string_value(json_array_get(frame, 1)), NULL, 16);
        ck_assert_uint_eq(json_array_size(frame), i == 0 ? 3 : 2); /* the first is exact */
        if (i == 2) ck_assert(m == -1 && at == 0x10);
        else {
            json_t *of = json_array_get(modules, (size_t)m);
            ck_assert_uint_eq(at + strtoull(TEXT(of, "base"), NULL, 16), pcs[i]);
            ck_assert_int_eq(TEXT(of, "path")[0] == '/' || TEXT(of, "path")[0] == 0, 1);
        }
    }
    unlink(path);
}
END_TEST

static void *storm(void *data)
{
    for (uintptr_t i = 0; i < 400; i++) report(some(UF_KIND_HEAP_OVERFLOW, 0x500 + (i + (uintptr_t)data) % 50, 0));
    return NULL;
}

START_TEST(threads_write_whole_lines)
{
    pthread_t t[4];
    up();
    for (uintptr_t i = 0; i < 4; i++) pthread_create(&t[i], NULL, storm, (void *)i);
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    uf_finding_repeats(uf_thread());
    json_t *all = records();
    ck_assert_uint_eq(count_of(all, "finding"), 50);
    ck_assert_uint_eq(uf_touches, 1600);
    ck_assert_uint_eq(uf_records_lost, 0);
    unlink(path);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("finding");
    TCase *c = tcase_create("finding");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_place_is_before_inside_or_after);
    tcase_add_test(c, equal_ones_are_one_and_counted);
    tcase_add_test(c, max_findings_is_told_once);
    tcase_add_test(c, a_full_table_loses_counted);
    tcase_add_test(c, the_owner_of_the_lock_loses_it_counted);
    tcase_add_test(c, every_kind_access_and_state_is_json_with_its_keys);
    tcase_add_test(c, frames_are_a_module_and_an_address_of_its_file);
    tcase_add_test(c, threads_write_whole_lines);
    suite_add_tcase(s, c);
    return run_suite(s);
}
