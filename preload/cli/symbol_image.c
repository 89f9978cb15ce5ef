#include "cli/symbol_image.h"

#include <elf.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

#include "cli/report_map.h"

enum {
    CHUNK = 128 << 10,  /* unpacked by one touch; a multiple of every page size */
    SECTIONS_MAX = 64,  /* compressed ones of one file */
};

static const uint64_t unpacked_max = (uint64_t)64 << 30; /* addresses, no memory: what a damaged file may ask for */

struct packed {
    char *to;
    size_t size, ready; /* bytes; READY are unpacked */
    z_stream z;
};

struct symbol_image {
    struct symbol_image *next;
    char *base;
    size_t size;
    Elf *elf;
    unsigned count;
    struct packed packed[SECTIONS_MAX];
};

static struct symbol_image *images;

/* Unpack until AT is there. What a damaged stream does not hold is zeroes. */
static bool unpack(struct packed *p, size_t at)
{
    size_t room = (p->size + CHUNK - 1) & ~((size_t)CHUNK - 1), until = (at / CHUNK + 1) * CHUNK;
    if (until > room || mprotect(p->to + p->ready, until - p->ready, PROT_READ | PROT_WRITE) != 0) return false;
    size_t end = until < p->size ? until : p->size;
    p->z.next_out = (unsigned char *)p->to + p->ready;
    while (end > p->ready) {
        size_t left = end - p->ready;
        p->z.avail_out = left < UINT32_MAX ? (uInt)left : UINT32_MAX;
        uInt offered = p->z.avail_out;
        if (inflate(&p->z, Z_SYNC_FLUSH) != Z_OK || p->z.avail_out == offered) break;
        p->ready += offered - p->z.avail_out;
    }
    p->ready = until;
    return true;
}

/* runs: in the handler of a touch by libdw or by us; inflate allocates, which is fine: nobody in there holds a lock of malloc's */
static void touched(int sig, siginfo_t *info, void *context)
{
    (void)context;
    uintptr_t at = (uintptr_t)info->si_addr;
    for (struct symbol_image *i = images; i; i = i->next) {
        if (at - (uintptr_t)i->base >= i->size) continue;
        for (unsigned k = 0; k < i->count; k++) {
            struct packed *p = &i->packed[k];
            size_t offset = at - (uintptr_t)p->to;
            if (at >= (uintptr_t)p->to && offset >= p->ready && offset < p->size && unpack(p, offset)) return;
        }
    }
    signal(sig, SIG_DFL); /* a fault of our own: it comes again */
}

static bool listen(void)
{
    static bool done;
    sigset_t set;
    struct sigaction action = { .sa_sigaction = touched, .sa_flags = SA_SIGINFO };
    sigemptyset(&set);
    sigaddset(&set, SIGSEGV);
    if (!done) done = sigaction(SIGSEGV, &action, NULL) == 0 && sigprocmask(SIG_UNBLOCK, &set, NULL) == 0;
    return done;
}

static size_t rounded(uint64_t size, size_t to)
{
    return (size_t)((size + to - 1) / to * to);
}

/* The section headers of the 64-bit file at BASE of our own byte order; NULL: another one, or it is damaged. */
static Elf64_Shdr *headers(char *base, size_t size, const char **names, size_t *names_size)
{
    static const uint16_t one = 1;
    const Elf64_Ehdr *e = (const void *)base;
    unsigned char order = *(const unsigned char *)&one ? ELFDATA2LSB : ELFDATA2MSB;
    if (size < sizeof *e || memcmp(e->e_ident, ELFMAG, SELFMAG) != 0 || e->e_ident[EI_CLASS] != ELFCLASS64 || e->e_ident[EI_DATA] != order) return NULL;
    if (e->e_shentsize != sizeof(Elf64_Shdr) || e->e_shoff % 8 || e->e_shoff > size || (size - e->e_shoff) / sizeof(Elf64_Shdr) < e->e_shnum) return NULL;
    Elf64_Shdr *h = (void *)(base + e->e_shoff);
    if (e->e_shstrndx >= e->e_shnum) return NULL;
    const Elf64_Shdr *n = &h[e->e_shstrndx];
    if (n->sh_offset > size || n->sh_size > size - n->sh_offset || !n->sh_size || base[n->sh_offset + n->sh_size - 1]) return NULL;
    *names = base + n->sh_offset;
    *names_size = n->sh_size;
    return h;
}

static bool is_packed(const Elf64_Shdr *h, const char *base, size_t size)
{
    if (h->sh_type == SHT_NOBITS || !(h->sh_flags & SHF_COMPRESSED) || h->sh_offset % 8) return false;
    if (h->sh_offset > size || h->sh_size > size - h->sh_offset || h->sh_size < sizeof(Elf64_Chdr)) return false;
    const Elf64_Chdr *c = (const void *)(base + h->sh_offset);
    return c->ch_type == ELFCOMPRESS_ZLIB && c->ch_size > 0;
}

/* Bytes of addresses that the sections of the file at BASE want beside it; 0: leave it to libdw. */
static uint64_t wanted(char *base, size_t size)
{
    const char *names;
    size_t names_size;
    uint64_t sum = 0;
    unsigned count = 0;
    bool info = false;
    const Elf64_Shdr *h = headers(base, size, &names, &names_size);
    for (unsigned i = 0; h && i < ((const Elf64_Ehdr *)(const void *)base)->e_shnum; i++) {
        const char *name = h[i].sh_name < names_size ? names + h[i].sh_name : "";
        if (strcmp(name, ".gnu_debugaltlink") == 0 || strcmp(name, ".debug_addr") == 0) return 0;
        if (!(h[i].sh_flags & SHF_COMPRESSED) || h[i].sh_type == SHT_NOBITS) continue;
        if (!is_packed(&h[i], base, size) || ++count > SECTIONS_MAX) return 0;
        uint64_t more = ((const Elf64_Chdr *)(const void *)(base + h[i].sh_offset))->ch_size;
        if (more > unpacked_max || (sum += rounded(more, CHUNK)) > unpacked_max) return 0;
        info |= strcmp(name, ".debug_info") == 0;
    }
    return info ? sum : 0;
}

/* The header of section H of IMAGE says from now on that it lies unpacked at offset AT. */
static bool place(struct symbol_image *image, Elf64_Shdr *h, size_t at)
{
    const Elf64_Chdr *c = (const void *)(image->base + h->sh_offset);
    struct packed *p = &image->packed[image->count];
    if (h->sh_size - sizeof *c > UINT32_MAX) return false;
    p->to = image->base + at;
    p->size = c->ch_size;
    p->z.next_in = (unsigned char *)(uintptr_t)(c + 1);
    p->z.avail_in = (uInt)(h->sh_size - sizeof *c);
    if (inflateInit(&p->z) != Z_OK) return false;
    image->count++;
    h->sh_flags &= ~(uint64_t)SHF_COMPRESSED;
    h->sh_addralign = c->ch_addralign ? c->ch_addralign : 1;
    h->sh_size = c->ch_size;
    h->sh_offset = at;
    return true;
}

static bool fill(struct symbol_image *image, int fd, size_t file_size, size_t at)
{
    const char *names;
    size_t names_size;
    if (mmap(image->base, file_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED) return false;
    Elf64_Shdr *h = headers(image->base, file_size, &names, &names_size);
    for (unsigned i = 0; h && i < ((const Elf64_Ehdr *)(const void *)image->base)->e_shnum; i++) {
        if (!is_packed(&h[i], image->base, file_size)) continue;
        size_t size = rounded(((const Elf64_Chdr *)(const void *)(image->base + h[i].sh_offset))->ch_size, CHUNK);
        if (!place(image, &h[i], at)) return false;
        at += size;
    }
    image->elf = h && listen() ? elf_memory(image->base, image->size) : NULL;
    return image->elf != NULL;
}

struct symbol_image *symbol_image_open(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0) return NULL;
    size_t file_size = (size_t)st.st_size, at = rounded(file_size, CHUNK);
    char *file = mmap(NULL, file_size, PROT_READ, MAP_PRIVATE, fd, 0);
    uint64_t more = file == MAP_FAILED ? 0 : wanted(file, file_size);
    if (file != MAP_FAILED) munmap(file, file_size);
    if (!more) return NULL;
    struct symbol_image *image = report_alloc(sizeof *image);
    image->size = at + (size_t)more;
    image->base = mmap(NULL, image->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (image->base == MAP_FAILED) {
        free(image);
        return NULL;
    }
    image->next = images;
    images = image;
    if (fill(image, fd, file_size, at)) return image;
    symbol_image_close(image);
    return NULL;
}

Elf *symbol_image_elf(struct symbol_image *image)
{
    return image->elf;
}

void symbol_image_close(struct symbol_image *image)
{
    if (!image) return;
    for (struct symbol_image **i = &images; *i; i = &(*i)->next) {
        if (*i != image) continue;
        *i = image->next;
        break;
    }
    elf_end(image->elf);
    for (unsigned i = 0; i < image->count; i++) inflateEnd(&image->packed[i].z);
    munmap(image->base, image->size);
    free(image);
}
