/* snapshot_module.c: which file the code at an address of another process came from, by its maps and the ELF headers in its memory. */
#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/jsonout.h"
#include "cli/report_map.h"
#include "cli/snapshot.h"

enum { HEADERS = 64, NOTES = 4096 };

static const struct snapshot_map *map_of(const struct snapshot *s, uint64_t at)
{
    size_t low = 0, high = s->maps;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (at >= s->map[middle].to) low = middle + 1;
        else high = middle;
    }
    return low < s->maps && at >= s->map[low].from ? &s->map[low] : NULL;
}

/* The first mapping of the same file before M: where its headers are. */
static uint64_t base_of(const struct snapshot *s, const struct snapshot_map *m)
{
    while (m > s->map && strcmp(m[-1].path, m->path) == 0 && m->offset) m--;
    return m->from;
}

static void build_id(const struct snapshot *s, uint64_t at, uint64_t size, char hex[65])
{
    char notes[NOTES];
    if (size > sizeof notes || !snapshot_read(s, at, notes, size)) return;
    for (size_t i = 0; i + sizeof(Elf64_Nhdr) <= size;) {
        Elf64_Nhdr n;
        memcpy(&n, notes + i, sizeof n);
        size_t name = i + sizeof n, desc = name + ((n.n_namesz + 3u) & ~3u), end = desc + ((n.n_descsz + 3u) & ~3u);
        if (end > size || end < desc) return;
        if (n.n_type == NT_GNU_BUILD_ID && n.n_namesz == 4 && memcmp(notes + name, "GNU", 4) == 0 && n.n_descsz <= 32) {
            for (size_t k = 0; k < n.n_descsz; k++) sprintf(hex + 2 * k, "%02x", (unsigned char)notes[desc + k]);
            return;
        }
        i = end;
    }
}

/* What is added to the file's own addresses; the id of its build into HEX. False: no ELF file. */
static bool look_at(const struct snapshot *s, uint64_t base, uint64_t *bias, char hex[65])
{
    Elf64_Ehdr e;
    Elf64_Phdr p[HEADERS];
    bool loaded = false;
    if (!snapshot_read(s, base, &e, sizeof e) || memcmp(e.e_ident, ELFMAG, SELFMAG) != 0 || e.e_phnum > HEADERS || e.e_phentsize != sizeof p[0] ||
        !snapshot_read(s, base + e.e_phoff, p, e.e_phnum * sizeof p[0]))
        return false;
    for (unsigned i = 0; i < e.e_phnum && !loaded; i++)
        if (p[i].p_type == PT_LOAD) *bias = base - (p[i].p_vaddr & ~4095ull), loaded = true;
    for (unsigned i = 0; i < e.e_phnum && loaded && !*hex; i++)
        if (p[i].p_type == PT_NOTE) build_id(s, *bias + p[i].p_vaddr, p[i].p_memsz, hex);
    return loaded;
}

static size_t add(struct snapshot *s, json_t *modules, const struct snapshot_map *m, uint64_t base, const char *hex)
{
    static const char gone[] = " (deleted)";
    char text[32], *path = report_strdup(m->path);
    size_t n = strlen(path);
    (void)s;
    if (n > sizeof gone && strcmp(path + n - sizeof gone + 1, gone) == 0) path[n - sizeof gone + 1] = '\0';
    snprintf(text, sizeof text, "0x%" PRIx64, base);
    json_t *one = json_object();
    json_object_set_new(one, "path", jsonout_string(path));
    json_object_set_new(one, "build_id", json_string(hex));
    json_object_set_new(one, "base", json_string(text));
    json_array_append_new(modules, one);
    free(path);
    return json_array_size(modules) - 1;
}

json_t *snapshot_frame(struct snapshot *s, json_t *modules, uint64_t pc, bool exact)
{
    const struct snapshot_map *m = map_of(s, pc - (exact ? 0 : 1));
    uint64_t bias = 0, base = m ? base_of(s, m) : 0;
    char hex[65] = "", text[32];
    json_int_t number = -1;
    json_t *frame = json_array();
    if (m && (m->path[0] == '/' || strcmp(m->path, "[vdso]") == 0) && look_at(s, base, &bias, hex)) {
        for (size_t i = 0; i < json_array_size(modules) && number < 0; i++) {
            uint64_t known = strtoull(json_string_value(json_object_get(json_array_get(modules, i), "base")), NULL, 16);
            if (known == base) number = (json_int_t)i;
        }
        if (number < 0) number = (json_int_t)add(s, modules, m, base, hex);
    }
    snprintf(text, sizeof text, "0x%" PRIx64, pc - bias);
    json_array_append_new(frame, json_integer(number));
    json_array_append_new(frame, json_string(text));
    if (exact) json_array_append_new(frame, json_integer(1));
    return frame;
}
