/* elf_symbol.c: the symbol tables of loaded files, read from the files: what the loader keeps has no static names. */
#include "hooks/elf_symbol.h"

#include "base/sys.h"
#include "faults/symbol.h"

#include <elf.h>
#include <sys/mman.h>
#include <sys/stat.h>

struct file {
    const char *at;
    size_t size;
};

static bool open_file(const char *path, struct file *f)
{
    struct stat st;
    long in = uf_sys_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return false;
    long got = uf_sys(SYS_fstat, in, (long)&st, 0, 0, 0, 0);
    f->size = (size_t)st.st_size;
    if (!uf_sys_failed(got)) got = uf_sys_mmap(0, f->size, PROT_READ, MAP_PRIVATE, (int)in, 0);
    uf_sys_close((int)in);
    f->at = (const char *)got;
    return !uf_sys_failed(got);
}

/* N bytes at OFFSET of the file, NULL when it is shorter. */
static const void *piece(const struct file *f, uint64_t offset, uint64_t n)
{
    return offset <= f->size && n <= f->size - offset ? f->at + offset : NULL;
}

static bool is_name(const struct file *f, const ElfW(Shdr) *strings, uint32_t at, const char *name, size_t length)
{
    const char *s = at < strings->sh_size ? piece(f, strings->sh_offset + at, length + 1) : NULL;
    if (!s || s[length]) return false;
    for (size_t i = 0; i < length; i++)
        if (s[i] != name[i]) return false;
    return true;
}

struct search {
    const char *name;
    size_t length;
    uintptr_t bias;
    uf_elf_each *each;
    void *data;
};

static unsigned in_table(const struct file *f, const ElfW(Shdr) *table, const ElfW(Shdr) *strings, const struct search *s)
{
    unsigned found = 0;
    const ElfW(Sym) *symbol = piece(f, table->sh_offset, table->sh_size);
    for (uint64_t i = 0; symbol && i < table->sh_size / sizeof *symbol; i++) {
        unsigned type = ELF64_ST_TYPE(symbol[i].st_info);
        if (symbol[i].st_shndx == SHN_UNDEF || (type != STT_OBJECT && type != STT_TLS && type != STT_COMMON && type != STT_NOTYPE)) continue;
        if (type == STT_NOTYPE && !symbol[i].st_size) continue;
        if (!is_name(f, strings, symbol[i].st_name, s->name, s->length)) continue;
        s->each(type == STT_TLS ? 0 : s->bias + symbol[i].st_value, symbol[i].st_size, s->data);
        found++;
    }
    return found;
}

static unsigned in_file(const char *path, const struct search *s)
{
    struct file f;
    unsigned found = 0;
    if (!open_file(path, &f)) return 0;
    const ElfW(Ehdr) *h = piece(&f, 0, sizeof *h);
    const ElfW(Shdr) *sections = h && h->e_shentsize == sizeof *sections ? piece(&f, h->e_shoff, h->e_shnum * sizeof *sections) : NULL;
    /* the whole table first: the dynamic one repeats a part of it */
    for (unsigned type = SHT_SYMTAB; sections && !found; type = SHT_DYNSYM) {
        for (unsigned i = 0; i < h->e_shnum; i++)
            if (sections[i].sh_type == type && sections[i].sh_link < h->e_shnum)
                found += in_table(&f, &sections[i], &sections[sections[i].sh_link], s);
        if (type == SHT_DYNSYM) break;
    }
    uf_sys_munmap((uintptr_t)f.at, f.size);
    return found;
}

unsigned uf_elf_variables(const char *name, size_t length, uf_elf_each *each, void *data)
{
    const struct link_map *m = uf_symbol_home((const void *)uf_elf_variables);
    unsigned found = 0;
    while (m && m->l_prev) m = m->l_prev;
    for (; m && !found; m = m->l_next) {
        struct search s = { name, length, m->l_addr, each, data };
        found = in_file(m->l_prev ? m->l_name : "/proc/self/exe", &s);
    }
    return found;
}
