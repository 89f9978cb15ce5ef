/* symbol_file.c: opening a module, its debug file with it, and making sure it is the build that ran. */
#include "cli/symbol_file.h"

#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/report_map.h"

enum { BUILD_ID_MAX = 64 };

/* The standard search, but never the network: a report must not wait for a server that the environment of some
 * distributions names for every program. The variable is put back, the program that we start may want it. */
static int find_debuginfo(Dwfl_Module *mod, void **data, const char *name, Dwarf_Addr base, const char *file,
                          const char *link, GElf_Word crc, char **found)
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

static const Dwfl_Callbacks callbacks = {
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = find_debuginfo,
    .section_address = dwfl_offline_section_address,
};

/* Only a regular file: a log may name a device or a pipe, which would hang or never end. */
static int open_regular(const char *path)
{
    struct stat st;
    if (path[0] != '/') return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) return fd;
    if (fd >= 0) {
        close(fd);
        errno = EINVAL; /* it is there, but no regular file */
    }
    return -1;
}

static void build_id_of(int fd, char out[2 * BUILD_ID_MAX + 1])
{
    const void *bits;
    out[0] = 0;
    Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    if (!elf) return;
    ssize_t n = dwelf_elf_gnu_build_id(elf, &bits);
    for (ssize_t i = 0; i < n && i < BUILD_ID_MAX; i++) sprintf(out + 2 * i, "%02x", ((const unsigned char *)bits)[i]);
    elf_end(elf);
}

static int open_debug_file(const char *build_id, char *path, size_t size)
{
    size_t len = strlen(build_id);
    if (len < 4 || len > 2 * BUILD_ID_MAX || strspn(build_id, "0123456789abcdef") != len) return -1;
    snprintf(path, size, "/usr/lib/debug/.build-id/%.2s/%s.debug", build_id, build_id + 2);
    return open_regular(path);
}

/* The descriptor of the file to read names from; PATH is replaced when it is the debug file. */
static int choose(const char **path, const char *build_id, char *other, size_t size, char **why)
{
    char actual[2 * BUILD_ID_MAX + 1] = "";
    int fd = open_regular(*path);
    if (fd >= 0) {
        build_id_of(fd, actual);
        if (!*build_id || strcasecmp(actual, build_id) == 0) return fd;
        close(fd);
    }
    bool there = fd >= 0;
    int error = errno;
    fd = open_debug_file(build_id, other, size);
    int said = 0;
    if (there) said = asprintf(why, "%s is not the file that ran (its build-id is %s, the record says %s): %s", *path,
                               *actual ? actual : "absent", build_id,
                               fd >= 0 ? "names are taken from its debug file" : "its names are not used");
    else if (fd < 0 && **path == '/') said = asprintf(why, "%s cannot be read (%s): its names are not known", *path,
                                                      error == EINVAL ? "not a regular file" : strerror(error));
    if (said < 0) *why = NULL;
    if (fd >= 0) *path = other;
    return fd;
}

struct symbol_file *symbol_file_open(const char *path, const char *build_id, char **why)
{
    char other[256];
    *why = NULL;
    if (elf_version(EV_CURRENT) == EV_NONE) return NULL;
    int fd = choose(&path, build_id, other, sizeof other, why);
    if (fd < 0) return NULL;
    Dwfl *dwfl = dwfl_begin(&callbacks);
    if (!dwfl) {
        close(fd);
        return NULL;
    }
    dwfl_report_begin(dwfl);
    /* base 0: addresses are as the file numbers them */
    Dwfl_Module *mod = dwfl_report_elf(dwfl, path, path, fd, 0, true);
    if (!mod) close(fd);
    if (!mod || dwfl_report_end(dwfl, NULL, NULL) != 0) {
        dwfl_end(dwfl);
        return NULL;
    }
    struct symbol_file *file = report_alloc(sizeof *file);
    *file = (struct symbol_file){ .dwfl = dwfl, .mod = mod };
    symbol_table_read(&file->table, mod);
    file->dwarf = symbol_dwarf_open(mod);
    return file;
}

void symbol_file_close(struct symbol_file *file)
{
    symbol_dwarf_close(file->dwarf);
    symbol_table_free(&file->table);
    dwfl_end(file->dwfl);
    free(file);
}
