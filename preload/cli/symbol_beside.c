#include "cli/symbol_beside.h"

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "cli/report_map.h"

static const char debug_directory[] = "/usr/lib/debug";

static bool has_build_id(int fd, const unsigned char *bits, int len)
{
    const void *own;
    Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    bool same = elf && dwelf_elf_gnu_build_id(elf, &own) == len && memcmp(own, bits, (size_t)len) == 0;
    elf_end(elf);
    return same;
}

static bool has_crc(int fd, const struct stat *st, uint32_t crc)
{
    size_t size = (size_t)st->st_size;
    void *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (text == MAP_FAILED) return false;
    bool same = crc32_z(0, text, size) == crc;
    munmap(text, size);
    return same;
}

/* The build-id tells best; where the module has none the link's sum. */
static bool belongs(Dwfl_Module *mod, const struct symbol_beside *want, int fd, const struct stat *st)
{
    const unsigned char *bits;
    GElf_Addr at;
    int len = dwfl_module_build_id(mod, &bits, &at);
    if (len > 0) return has_build_id(fd, bits, len);
    return !want->link || !want->crc || has_crc(fd, st, want->crc);
}

/* DIRECTORY/SUB/NAME, when it is a debug file of MOD and not MOD itself. */
static int try(Dwfl_Module *mod, const struct symbol_beside *want, const char *directory, const char *sub, const char *name, char **found)
{
    struct stat st, self;
    char *path;
    if (asprintf(&path, "%s%s%s/%s", directory, *sub ? "/" : "", sub, name) < 0) return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        !(stat(want->file, &self) == 0 && self.st_dev == st.st_dev && self.st_ino == st.st_ino) && belongs(mod, want, fd, &st)) {
        *found = path;
        return fd;
    }
    if (fd >= 0) close(fd);
    free(path);
    return -1;
}

/* Can it be told whether a file belongs to MOD? */
static bool verifiable(Dwfl_Module *mod, const struct symbol_beside *want)
{
    const unsigned char *bits;
    GElf_Addr at;
    return dwfl_module_build_id(mod, &bits, &at) > 0 || (want->link && want->crc);
}

/* Under ROOT there is a directory of debug files as there is one of files: of those of another root (a sysroot), or from before /lib
 * became /usr/lib, so the first names of DIRECTORY may be missing there. */
static int try_root(Dwfl_Module *mod, const struct symbol_beside *want, const char *root, const char *directory, const char *const name[2], char **found)
{
    char *under;
    int fd = -1;
    if (directory[0] != '/' || asprintf(&under, "%s%s", root, debug_directory) < 0) return -1;
    for (const char *sub = directory; fd < 0 && sub; sub = verifiable(mod, want) ? strchr(sub + 1, '/') : NULL)
        for (int i = 0; fd < 0 && i < 2 && name[i]; i++) fd = try(mod, want, under, sub + 1, name[i], found);
    free(under);
    return fd;
}

static int by_name(Dwfl_Module *mod, const struct symbol_beside *want, const char *file, char **found)
{
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file;
    char *directory = slash ? strndup(file, (size_t)(slash - file)) : report_strdup("."), *made = NULL;
    if (!directory || (!want->link && asprintf(&made, "%s.debug", base) < 0)) {
        free(directory);
        return -1;
    }
    /* without a link the file's own name will do, where only debug files lie */
    const char *const name[2] = { want->link ? want->link : made, want->link ? NULL : base };
    int fd = try(mod, want, directory, "", name[0], found);
    for (int i = 0; fd < 0 && i < 2 && name[i]; i++) fd = try(mod, want, directory, ".debug", name[i], found);
    if (fd < 0 && want->sysroot) fd = try_root(mod, want, want->sysroot, directory, name, found);
    if (fd < 0) fd = try_root(mod, want, "", directory, name, found);
    free(directory);
    free(made);
    return fd;
}

int symbol_beside_open(Dwfl_Module *mod, const struct symbol_beside *want, char **found)
{
    int fd = dwfl_build_id_find_debuginfo(mod, NULL, NULL, 0, NULL, NULL, 0, found);
    if (fd < 0 && want->file) fd = by_name(mod, want, want->file, found);
    char *real = fd < 0 && want->file ? realpath(want->file, NULL) : NULL;
    if (real && strcmp(real, want->file) != 0) fd = by_name(mod, want, real, found);
    free(real);
    return fd;
}
