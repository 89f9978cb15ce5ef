/* symbol_file.c: opening a module, its debug file with it. */
#include "cli/symbol_file.h"

#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/report_map.h"
#include "cli/symbol_beside.h"

/* Servers are asked only when that was wished, whatever the environment says: a report must not wait for them unasked. */
static int find_debuginfo(Dwfl_Module *mod, void **data, const char *name, Dwarf_Addr base, const char *file,
                          const char *link, GElf_Word crc, char **found)
{
    struct symbol_file *f = *data;
    const struct symbol_beside want = { .sysroot = f ? f->search->sysroot : NULL, .file = file, .link = link, .crc = crc };
    (void)name, (void)base;
    int fd = symbol_beside_open(mod, &want, found);
    char *why = NULL;
    if (fd < 0 && f) fd = symbol_search_remote(f->search, f->build_id, found, &why);
    if (f && f->why && !*f->why) *f->why = why;
    else free(why);
    if (f && fd >= 0 && f->debug < 0) f->debug = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    return fd;
}

static const Dwfl_Callbacks callbacks = {
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

/* True when libdwfl has taken FD. */
static bool report_module(struct symbol_file *file, const char *path, int fd)
{
    void **data;
    file->callbacks = callbacks;
    if (file->search->debug_path) file->callbacks.debuginfo_path = &file->search->debug_path;
    file->main = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    file->dwfl = dwfl_begin(&file->callbacks);
    if (!file->dwfl) {
        close(fd);
        return false;
    }
    dwfl_report_begin(file->dwfl);
    /* base 0: addresses are as the file numbers them */
    file->mod = dwfl_report_elf(file->dwfl, path, path, fd, 0, true);
    if (!file->mod) close(fd);
    if (!file->mod || dwfl_report_end(file->dwfl, NULL, NULL) != 0) return false;
    dwfl_module_info(file->mod, &data, NULL, NULL, NULL, NULL, NULL, NULL);
    *data = file;
    return true;
}

static bool has_section(Elf *elf, const char *wanted)
{
    size_t names;
    Elf_Scn *s = NULL;
    if (elf_getshdrstrndx(elf, &names) != 0) return false;
    while ((s = elf_nextscn(elf, s))) {
        GElf_Shdr h;
        const char *name = gelf_getshdr(s, &h) ? elf_strptr(elf, names, h.sh_name) : NULL;
        if (name && strcmp(name, wanted) == 0) return true;
    }
    return false;
}

/* The address that the file itself gives to its first segment. */
static GElf_Addr first_address(Elf *elf)
{
    size_t count;
    GElf_Phdr h;
    if (elf_getphdrnum(elf, &count) != 0) return 0;
    for (size_t i = 0; i < count; i++)
        if (gelf_getphdr(elf, (int)i, &h) && h.p_type == PT_LOAD) return h.p_vaddr;
    return 0;
}

/* Compressed debug information is unpacked by us, as far as it is read, where it numbers addresses as the file does; everything else
 * is libdwfl's, which knows more. */
static struct symbol_dwarf *open_dwarf(struct symbol_file *file)
{
    GElf_Addr bias;
    Elf *elf = dwfl_module_getelf(file->mod, &bias);
    int fd = !elf || has_section(elf, ".zdebug_info") ? -1 : has_section(elf, ".debug_info") ? file->main : file->debug;
    if (fd >= 0) file->image = symbol_image_open(fd);
    if (file->image && first_address(symbol_image_elf(file->image)) == first_address(elf)) {
        struct symbol_dwarf *dwarf = symbol_dwarf_open(file->mod, file->image);
        if (dwarf) return dwarf;
    }
    symbol_image_close(file->image);
    file->image = NULL;
    return symbol_dwarf_open(file->mod, NULL);
}

static void close_own(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

struct symbol_file *symbol_file_open(struct symbol_search *search, const char *path, const char *build_id, char **why)
{
    char *found;
    *why = NULL;
    if (elf_version(EV_CURRENT) == EV_NONE) return NULL;
    int fd = symbol_search_file(search, path, build_id, &found, why);
    if (fd < 0) return NULL;
    struct symbol_file *file = report_alloc(sizeof *file);
    *file = (struct symbol_file){ .search = search, .build_id = build_id, .why = why, .main = -1, .debug = -1 };
    bool good = report_module(file, found, fd);
    free(found);
    if (good) {
        symbol_table_read(&file->table, file->mod);
        file->dwarf = open_dwarf(file);
        file->why = NULL;
    }
    close_own(&file->main);
    close_own(&file->debug);
    if (good) return file;
    if (file->dwfl) dwfl_end(file->dwfl);
    free(file);
    return NULL;
}

void symbol_file_close(struct symbol_file *file)
{
    symbol_dwarf_close(file->dwarf);
    symbol_image_close(file->image);
    symbol_table_free(&file->table);
    dwfl_end(file->dwfl);
    free(file);
}
