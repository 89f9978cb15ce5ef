#include "cli/symbol_search.h"

#include <dlfcn.h>
#include <elf.h>
#include <elfutils/libdwelf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/report_map.h"
#include "cli/report_sysroot.h"

enum { BUILD_ID_MAX = 64, VDSO_MAX = 65536 };

static const char debug_directory[] = "/usr/lib/debug";

void symbol_search_open(struct symbol_search *search, const struct symbol_wishes *wishes)
{
    *search = (struct symbol_search){ .remote = wishes->debuginfod };
    search->sysroot = wishes->sysroot ? realpath(wishes->sysroot, NULL) : NULL;
    int n = search->sysroot ? asprintf(&search->debug_path, ":.debug:%s%s:%s", search->sysroot, debug_directory, debug_directory)
                            : asprintf(&search->debug_path, ":.debug:%s", debug_directory);
    if (n < 0) search->debug_path = NULL; /* libdwfl has the same of its own */
}

void symbol_search_close(struct symbol_search *search)
{
    free(search->sysroot);
    free(search->debug_path);
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

static bool is_build_id(const char *text)
{
    size_t len = strlen(text);
    return len >= 4 && len <= 2 * BUILD_ID_MAX && strspn(text, "0123456789abcdefABCDEF") == len;
}

/* The kernel's own page of code: ours is the program's when it is the same kernel, which the build-id tells. */
static int open_vdso(void)
{
    const ElfW(Ehdr) *e = (const void *)getauxval(AT_SYSINFO_EHDR);
    size_t size = e ? e->e_shoff + (size_t)e->e_shnum * e->e_shentsize : 0;
    if (!size || size > VDSO_MAX) return -1;
    int fd = memfd_create("vdso", MFD_CLOEXEC);
    if (fd >= 0 && write(fd, e, size) == (ssize_t)size) return fd;
    if (fd >= 0) close(fd);
    return -1;
}

static char *name_of(int fd)
{
    char link[32], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    if (n <= 0) return report_strdup(link);
    name[n] = 0;
    return report_strdup(name);
}

static int open_debug_file(const struct symbol_search *search, const char *build_id)
{
    char path[256];
    if (!is_build_id(build_id)) return -1;
    snprintf(path, sizeof path, "%s/.build-id/%.2s/%s.debug", debug_directory, build_id, build_id + 2);
    int fd = search->sysroot ? report_sysroot_open(search->sysroot, path) : -1;
    return fd >= 0 ? fd : report_sysroot_open(NULL, path);
}

/* What ran, where it may be: under the sysroot, then as it is named. Outside of the sysroot only the build-id makes sure that
 * it is the same file. */
static int open_module(const struct symbol_search *search, const char *path, const char *build_id, char **other)
{
    const char *roots[] = { search->sysroot, NULL };
    int error = ENOENT;
    *other = NULL;
    for (int i = search->sysroot ? 0 : 1; i < 2; i++) {
        char actual[2 * BUILD_ID_MAX + 1] = "";
        if (i == 1 && search->sysroot && !*build_id) break;
        bool vdso = i == 1 && strcmp(path, "[vdso]") == 0;
        int fd = vdso ? open_vdso() : report_sysroot_open(roots[i], path);
        if (fd < 0) {
            if (errno != ENOENT) error = errno;
            continue;
        }
        build_id_of(fd, actual);
        if (!*build_id || strcasecmp(actual, build_id) == 0) {
            free(*other);
            *other = NULL;
            return fd;
        }
        close(fd);
        if (!*other && !vdso) *other = report_strdup(*actual ? actual : "absent");
    }
    errno = error;
    return -1;
}

/* What a person should know when the file itself will not do; NULL: nothing. */
static char *why_not(const char *path, const char *build_id, const char *other, bool debug_file, int error)
{
    char *why = NULL;
    int n = 0;
    if (other)
        n = asprintf(&why, "%s is not the file that ran (its build-id is %s, the record says %s): %s", path, other, build_id,
                     debug_file ? "names are taken from its debug file" : "its names are not used");
    else if (!debug_file && path[0] == '/')
        n = asprintf(&why, "%s cannot be read (%s): its names are not known", path,
                     error == EINVAL ? "not a regular file" : strerror(error));
    return n < 0 ? NULL : why;
}

int symbol_search_file(struct symbol_search *search, const char *path, const char *build_id, char **found, char **why)
{
    char *other, *beside = NULL;
    *why = *found = NULL;
    int fd = open_module(search, path, build_id, &other);
    int error = errno;
    if (fd < 0) {
        fd = open_debug_file(search, build_id);
        if (fd < 0) fd = symbol_search_remote(search, build_id, &beside, why);
        if (!*why) *why = why_not(path, build_id, other, fd >= 0, error);
    }
    free(other);
    if (fd >= 0) *found = beside ? beside : name_of(fd);
    return fd;
}

/* --- servers --- */

typedef struct debuginfod_client client;

static struct {
    client *(*begin)(void);
    int (*find)(client *, const unsigned char *build_id, int length, char **path);
    void (*end)(client *);
} library;

/* NULL, or why servers cannot be asked. */
static const char *open_library(void)
{
    const char *urls = getenv("DEBUGINFOD_URLS");
    if (!urls || !*urls) return "--debuginfod: the environment's DEBUGINFOD_URLS names no server; none is asked";
    void *handle = library.begin ? NULL : dlopen("libdebuginfod.so.1", RTLD_NOW | RTLD_LOCAL);
    if (handle) {
        library.find = dlsym(handle, "debuginfod_find_debuginfo");
        library.end = dlsym(handle, "debuginfod_end");
        if (library.find && library.end) library.begin = dlsym(handle, "debuginfod_begin");
    }
    return library.begin ? NULL : "--debuginfod: libdebuginfod.so.1 was not found (package libdebuginfod1); no server is asked";
}

int symbol_search_remote(struct symbol_search *search, const char *build_id, char **found, char **why)
{
    if (!search->remote || !is_build_id(build_id)) return -1;
    const char *missing = open_library();
    client *c = missing ? NULL : library.begin();
    if (!c) {
        search->remote = false;
        if (!*why && missing) *why = report_strdup(missing);
        return -1;
    }
    char lower[2 * BUILD_ID_MAX + 1];
    size_t len = strlen(build_id);
    for (size_t i = 0; i <= len; i++) lower[i] = (char)(build_id[i] >= 'A' && build_id[i] <= 'F' ? build_id[i] + 32 : build_id[i]);
    int fd = library.find(c, (const unsigned char *)lower, 0, found);
    library.end(c);
    if (fd >= 0 || fd == -ENOENT) return fd >= 0 ? fd : -1;
    search->remote = false; /* each module would wait again */
    if (!*why && asprintf(why, "--debuginfod: no server answers (%s); none is asked any more", strerror(-fd)) < 0) *why = NULL;
    return -1;
}
