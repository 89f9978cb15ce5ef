/* test_module.c: whose code is at an address; what was unloaded is remembered. */
#include "kernel.h"
#include "faults/module.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <sys/auxv.h>

static uintptr_t vdso;
static void up(void)
{
    vdso = getauxval(AT_SYSINFO_EHDR);
    uf_module_init(vdso, NULL);
}

/* The build-id as the loader's own list of modules has it. */
struct wanted { uintptr_t at; unsigned char id[32]; unsigned size; };
static int find_note(struct dl_phdr_info *info, size_t size, void *data)
{
    struct wanted *w = data;
    bool here = false;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        here |= info->dlpi_phdr[i].p_type == PT_LOAD && w->at - from < info->dlpi_phdr[i].p_memsz;
    }
    for (int i = 0; here && i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_NOTE) continue;
        const char *n = (const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr), *end = n + info->dlpi_phdr[i].p_memsz;
        for (const ElfW(Nhdr) *h = (void *)n; n < end; n += sizeof *h + ((h->n_namesz + 3) & ~3u) + ((h->n_descsz + 3) & ~3u)) {
            h = (void *)n;
            if (h->n_type != NT_GNU_BUILD_ID || h->n_descsz > 32) continue;
            memcpy(w->id, n + sizeof *h + ((h->n_namesz + 3) & ~3u), h->n_descsz);
            w->size = h->n_descsz;
        }
    }
    return here;
}

static void check(uintptr_t at, const char *path)
{
    struct uf_module m;
    struct wanted w = { .at = at };
    char real[4096];
    ck_assert(uf_module_of(at, &m));
    ck_assert(at >= m.from && at < m.to);
    dl_iterate_phdr(find_note, &w);
    ck_assert_uint_eq(m.build_id_size, w.size);
    ck_assert_int_eq(memcmp(m.build_id, w.id, w.size), 0);
    if (path) ck_assert_str_eq(m.path, path);
    else ck_assert(realpath(m.path, real) && m.path[0] == '/');
}

START_TEST(code_is_of_the_file_it_was_mapped_from)
{
    char exe[4096] = "";
    up();
    if (!uf_module_indexed()) {
        printf("skipped: 1 this libc has no _dl_find_object\n");
        return;
    }
    ck_assert_int_gt(readlink("/proc/self/exe", exe, sizeof exe - 1), 0);
    ck_assert_str_eq(uf_module_exe(), exe);
    check((uintptr_t)up, exe);
    check((uintptr_t)dlsym(RTLD_DEFAULT, "printf"), NULL);
    check((uintptr_t)dlsym(RTLD_DEFAULT, "srunner_create") ?: (uintptr_t)up, NULL);
    check(vdso + 64, "[vdso]");
}
END_TEST

START_TEST(what_is_no_code_is_in_no_module)
{
    struct uf_module m;
    up();
    void *heap = malloc(100), *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uintptr_t none[] = { 0, 1, 4095, (uintptr_t)heap, (uintptr_t)&m, (uintptr_t)page, UINTPTR_MAX, UINTPTR_MAX - 4095 };
    for (unsigned i = 0; i < UF_COUNT(none); i++) MUST(!uf_module_of(none[i], &m), "row %u is of %s", i, m.path);
    free(heap);
}
END_TEST

START_TEST(a_refused_readlink_leaves_an_empty_name)
{
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, EACCES);
    up();
    ck_assert_str_eq(uf_module_exe(), "");
}
END_TEST

START_TEST(the_unloaded_are_remembered_the_latest_first)
{
    struct uf_module m;
    up();
    /* ELF images of our own: a header and a note */
    struct { ElfW(Ehdr) e; ElfW(Phdr) p; ElfW(Nhdr) n; char name[4]; unsigned char id[20]; } *image;
    uintptr_t base = (uintptr_t)(image = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memcpy(image->e.e_ident, ELFMAG, SELFMAG);
    image->e.e_phoff = sizeof image->e, image->e.e_phnum = 1;
    image->p = (ElfW(Phdr)){ .p_type = PT_NOTE, .p_vaddr = (uintptr_t)&image->n - base, .p_memsz = sizeof image->n + 24 };
    image->n = (ElfW(Nhdr)){ 4, 20, NT_GNU_BUILD_ID };
    memcpy(image->name, "GNU", 4);
    memset(image->id, 0x42, 20);
    uf_module_remember(base, base + 8192, base, "/first.so");
    uf_module_remember(base, base + 8192, base, "/first.so"); /* again: as before */
    ck_assert(uf_module_of(base + 100, &m));
    ck_assert(strcmp(m.path, "/first.so") == 0 && m.build_id_size == 20 && m.build_id[19] == 0x42 && m.bias == base);
    ck_assert(uf_module_of(base + 8191, &m) && !uf_module_of(base + 8192, &m) && !uf_module_of(base - 1, &m));
    image->n.n_descsz = 4000; /* longer than its segment */
    uf_module_remember(base, base + 4096, base, "/second.so");
    ck_assert(uf_module_of(base + 100, &m) && strcmp(m.path, "/second.so") == 0 && m.build_id_size == 0);
    ck_assert(uf_module_of(base + 5000, &m) && strcmp(m.path, "/first.so") == 0);
    image->n.n_descsz = 20, image->p.p_memsz = sizeof image->n + 4 + 19; /* cut by its segment */
    uf_module_remember(base, base + 4096, base, "/cut.so");
    ck_assert(uf_module_of(base + 100, &m) && strcmp(m.path, "/cut.so") == 0 && m.build_id_size == 0);
    image->n = (ElfW(Nhdr)){ UINT32_MAX, UINT32_MAX, NT_GNU_BUILD_ID };
    image->e.e_phnum = 1000;
    uf_module_remember(base, base + 4096, base, "/third.so");
    image->e.e_phnum = 1;
    uf_module_remember(base, base + 4096, base, "/fourth.so");
    ck_assert(uf_module_of(base, &m) && strcmp(m.path, "/fourth.so") == 0 && m.build_id_size == 0);
    for (unsigned i = 0; i < 2000; i++) { /* more than it has room for */
        char name[32];
        snprintf(name, sizeof name, "/many%u.so", i);
        uf_module_remember(base, base + 1, base, name);
    }
    ck_assert(uf_module_of(base + 5000, &m) && strcmp(m.path, "/first.so") == 0);
    ck_assert(uf_module_of(base, &m) && strncmp(m.path, "/many", 5) == 0);
}
END_TEST

START_TEST(a_library_comes_and_goes)
{
    struct uf_module m;
    up();
    void *lib = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
    void *sym = lib ? dlsym(lib, "unw_strerror") : NULL;
    if (!lib) lib = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL), sym = lib ? dlsym(lib, "cbrt") : NULL;
    if (!sym || !uf_module_indexed()) return;
    uintptr_t at = sym ? (uintptr_t)sym : (uintptr_t)up;
    check(at, NULL);
    ck_assert(uf_module_of(at, &m));
    uf_module_remember(m.from, m.to, m.bias, m.path);
    dlclose(lib);
    ck_assert(uf_module_of(at, &m)); /* gone or not, it has a name */
    ck_assert_int_eq(m.path[0], '/');
}
END_TEST

int main(void)
{
    Suite *s = suite_create("module");
    TCase *c = tcase_create("module");
    tcase_add_test(c, code_is_of_the_file_it_was_mapped_from);
    tcase_add_test(c, what_is_no_code_is_in_no_module);
    tcase_add_test(c, a_refused_readlink_leaves_an_empty_name);
    tcase_add_test(c, the_unloaded_are_remembered_the_latest_first);
    tcase_add_test(c, a_library_comes_and_goes);
    suite_add_tcase(s, c);
    return run_suite(s);
}
