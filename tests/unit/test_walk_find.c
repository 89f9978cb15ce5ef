/* Finding frame descriptions in a module that is cut or bent anywhere: nothing outside of it is read.
 * This program brings its own _dl_find_object, which shows a copy of the real tables between unreadable pages. */
#include "faults/walk_cfi.h"

#include <check.h>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static uintptr_t real_header, real_size; /* .eh_frame_hdr to the end of its segment: .eh_frame follows */
static uintptr_t map_lo, map_hi, header; /* what is shown */
static bool unloaded;

int _dl_find_object(void *at, struct dl_find_object *o)
{
    (void)at;
    if (unloaded) return -1;
    memset(o, 0, sizeof *o);
    o->dlfo_map_start = (void *)map_lo;
    o->dlfo_map_end = (void *)map_hi;
    o->dlfo_eh_frame = (void *)header;
    return 0;
}

static int look(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size, (void)arg;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_GNU_EH_FRAME) real_header = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + p->p_vaddr;
        if (p->p_type == PT_LOAD && real_header - start < p->p_filesz) real_size = start + p->p_filesz - real_header;
    }
    return 1; /* the program itself comes first */
}

/* A copy whose last byte lies before an unreadable page. */
static void make_copy(void)
{
    dl_iterate_phdr(look, NULL);
    ck_assert_uint_gt(real_size, 64);
    size_t room = uf_up(real_size, 4096);
    uint8_t *at = mmap(NULL, room + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(at, MAP_FAILED);
    ck_assert_int_eq(mprotect(at + 4096, room, PROT_READ | PROT_WRITE), 0);
    map_hi = (uintptr_t)at + 4096 + room;
    header = map_lo = map_hi - real_size;
    memcpy((void *)header, (void *)real_header, real_size);
}

START_TEST(sound)
{
    make_copy();
    uintptr_t moved = header - real_header;
    struct uf_walk_fde f;
    ck_assert(uf_walk_find((uintptr_t)look + 4 + moved, &f));
    ck_assert_uint_eq(f.begin, (uintptr_t)look + moved);
    ck_assert(uf_walk_find((uintptr_t)make_copy + 4 + moved, &f));
    ck_assert_uint_eq(f.begin, (uintptr_t)make_copy + moved);
    ck_assert(f.common >= (uint8_t *)map_lo && f.own_end <= (uint8_t *)map_hi && f.own < f.own_end);
    ck_assert(!uf_walk_find(moved + 1, &f));
}
END_TEST

START_TEST(bent)
{
    make_copy();
    uintptr_t moved = header - real_header, end = map_hi;
    unsigned found = 0;
    srandom(7);
    for (unsigned i = 0; i < 200000; i++) {
        uint8_t *bytes = (uint8_t *)header;
        uint8_t keep[8];
        size_t at[8];
        unsigned n = (unsigned)random() % 8;
        for (unsigned k = 0; k < n; k++) {
            at[k] = (size_t)random() % (k % 3 ? real_size : 64);
            keep[k] = bytes[at[k]];
            bytes[at[k]] = (uint8_t)random();
        }
        struct uf_walk_fde f;
        struct uf_walk_row row;
        uintptr_t pc = (uintptr_t)look + moved + (uintptr_t)random() % 4096;
        if (i % 4 == 0) map_hi = header + (uintptr_t)random() % real_size; /* cut: the rest is not the module's */
        if (uf_walk_find(pc, &f)) {
            found++;
            ck_assert(f.own >= (uint8_t *)map_lo && f.own_end <= (uint8_t *)map_hi);
            ck_assert(f.common >= (uint8_t *)map_lo && f.common_end <= (uint8_t *)map_hi);
            uf_walk_row_at(&f, pc, &row);
        }
        map_hi = end;
        while (n--) bytes[at[n]] = keep[n];
    }
    printf("  %u of 200000 bent tables still described the address\n", found);
    ck_assert_uint_gt(found, 1000);
}
END_TEST

START_TEST(forget)
{
    make_copy();
    uintptr_t stack[64], pcs[8], pc = (uintptr_t)look + header - real_header; /* the first instruction: CFA = sp + 8 */
    uint64_t exact;
    for (unsigned i = 0; i < 64; i++) stack[i] = 0x1000 + i;
    struct uf_walk_regs r = { .pc = pc, .sp = (uintptr_t)stack };
    for (unsigned i = 0; i < 40; i++) { /* more often than there are generations */
        unloaded = false;
        ck_assert_uint_eq(uf_walk(&r, (uintptr_t)(stack + 64), pcs, 8, &exact), 2);
        ck_assert_uint_eq(pcs[1], stack[0]);
        unloaded = true;
        ck_assert_uint_eq(uf_walk(&r, (uintptr_t)(stack + 64), pcs, 8, &exact), 2); /* it was remembered */
        uf_walk_forget();
        ck_assert_uint_eq(uf_walk(&r, (uintptr_t)(stack + 64), pcs, 8, &exact), 1);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("walk: finding descriptions");
    TCase *t = tcase_create("find");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, sound);
    tcase_add_test(t, bent);
    tcase_add_test(t, forget);
    suite_add_tcase(s, t);
    SRunner *run = srunner_create(s);
    srunner_run_all(run, CK_NORMAL);
    int failed = srunner_ntests_failed(run);
    srunner_free(run);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
