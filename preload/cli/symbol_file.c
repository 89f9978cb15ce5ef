/* symbol_file.c: opening a module, its debug file with it. */
#include "cli/symbol_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/report_map.h"

/* The standard search, which asks servers whenever the environment names some, as that of some distributions does for every
 * program: a report must not wait for them unasked. The variable is put back, the program that we start may want it. */
static int find_here(Dwfl_Module *mod, void **data, const char *name, Dwarf_Addr base, const char *file, const char *link,
                     GElf_Word crc, char **found)
{
    static const char variable[] = "DEBUGINFOD_URLS";
    const char *urls = getenv(variable);
    char *keep = urls ? report_strdup(urls) : NULL;
    unsetenv(variable);
    int fd = dwfl_standard_find_debuginfo(mod, data, name, base, file, link, crc, found);
    if (keep) setenv(variable, keep, 1);
    free(keep);
    return fd;
}

static int find_debuginfo(Dwfl_Module *mod, void **data, const char *name, Dwarf_Addr base, const char *file,
                          const char *link, GElf_Word crc, char **found)
{
    const struct symbol_file *f = *data;
    int fd = find_here(mod, data, name, base, file, link, crc, found);
    char *why = NULL;
    if (fd < 0 && f) fd = symbol_search_remote(f->search, f->build_id, found, &why);
    if (f && f->why && !*f->why) *f->why = why;
    else free(why);
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

struct symbol_file *symbol_file_open(struct symbol_search *search, const char *path, const char *build_id, char **why)
{
    char *found;
    *why = NULL;
    if (elf_version(EV_CURRENT) == EV_NONE) return NULL;
    int fd = symbol_search_file(search, path, build_id, &found, why);
    if (fd < 0) return NULL;
    struct symbol_file *file = report_alloc(sizeof *file);
    *file = (struct symbol_file){ .search = search, .build_id = build_id, .why = why };
    bool good = report_module(file, found, fd);
    free(found);
    if (good) {
        symbol_table_read(&file->table, file->mod);
        file->dwarf = symbol_dwarf_open(file->mod);
        file->why = NULL;
        return file;
    }
    if (file->dwfl) dwfl_end(file->dwfl);
    free(file);
    return NULL;
}

void symbol_file_close(struct symbol_file *file)
{
    symbol_dwarf_close(file->dwarf);
    symbol_table_free(&file->table);
    dwfl_end(file->dwfl);
    free(file);
}
