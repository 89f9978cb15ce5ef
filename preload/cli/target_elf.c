#include "cli/target_elf.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

typedef ElfW(Ehdr) header;
typedef ElfW(Phdr) segment;
typedef ElfW(Dyn) dynamic;

enum { SEGMENTS_MAX = 512 };

static bool read_at(int fd, void *to, size_t size, uint64_t at)
{
    return at <= INT64_MAX && pread(fd, to, size, (off_t)at) == (ssize_t)size;
}

static bool has_soname(int fd, const segment *s)
{
    dynamic d;
    for (uint64_t at = 0; at + sizeof d <= s->p_filesz && read_at(fd, &d, sizeof d, s->p_offset + at); at += sizeof d) {
        if (d.d_tag == DT_SONAME)
            return true;
        if (d.d_tag == DT_NULL)
            break;
    }
    return false;
}

static bool take_segment(int fd, const segment *s, struct elf_facts *out)
{
    if (s->p_type == PT_DYNAMIC)
        out->is_loader = has_soname(fd, s);
    if (s->p_type != PT_INTERP)
        return true;
    if (s->p_filesz == 0 || s->p_filesz > sizeof out->interpreter
        || !read_at(fd, out->interpreter, s->p_filesz, s->p_offset))
        return false;
    out->interpreter[s->p_filesz - 1] = '\0';
    out->interpreted = true;
    return true;
}

enum elf_verdict elf_look(int fd, struct elf_facts *out)
{
    header h;
    memset(out, 0, sizeof *out);
    if (!read_at(fd, h.e_ident, EI_NIDENT, 0) || memcmp(h.e_ident, ELFMAG, SELFMAG) != 0)
        return ELF_NOT;
    out->bits = h.e_ident[EI_CLASS] == ELFCLASS32 ? 32 : 64;
    out->byte_order = h.e_ident[EI_DATA];
    if (!read_at(fd, &h, sizeof h, 0))
        return ELF_BROKEN;
    out->machine = h.e_machine; /* stands at the same place in both classes */
    out->readable = out->bits == sizeof(void *) * 8
                 && out->byte_order == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB);
    if (!out->readable)
        return ELF_FACTS;
    if (h.e_phentsize != sizeof(segment) || h.e_phnum > SEGMENTS_MAX)
        return ELF_BROKEN;
    for (unsigned i = 0; i < h.e_phnum; i++) {
        segment s;
        if (!read_at(fd, &s, sizeof s, h.e_phoff + i * sizeof s) || !take_segment(fd, &s, out))
            return ELF_BROKEN;
    }
    return ELF_FACTS;
}
