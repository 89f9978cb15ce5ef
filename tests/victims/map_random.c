/* EXPECT: none */
#include "victim.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* Thousands of random calls that map, unmap, move, protect and advise, against a plain model of what is mapped where, with
 * what protection and what content. What the kernel promises without us must hold with us, errors included. */
enum { PAGE = 4096, KNOWN = 1 << 14, FILE_PAGES = 64, MOST = 40, ROUNDS = 6000 };
enum { ANON, PRIVATE_FILE, SHARED_FILE };

struct page {
    uintptr_t at;      /* 0: never seen */
    int mapped, prot, kind;
    unsigned value;    /* first word */
    unsigned original; /* what MADV_DONTNEED brings back */
    unsigned whole;    /* the mapping it came with: mremap wants one */
};
static struct page pages[KNOWN];
static unsigned mappings, seen_pages;
static int file, ends[2];
static unsigned file_words[FILE_PAGES];

static uint64_t state = 7;
static unsigned draw(unsigned n)
{
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)((state >> 33) % n);
}

static void fail(const char *what, uintptr_t at, int round)
{
    printf("%s at %#lx in round %d, errno %d\n", what, (unsigned long)at, round, errno);
    fflush(stdout);
    _exit(1);
}

static struct page *slot(uintptr_t at)
{
    unsigned i = (unsigned)((at / PAGE * 0x9e3779b97f4a7c15ull) >> 50);
    while (pages[i].at && pages[i].at != at)
        i = (i + 1) % KNOWN;
    return &pages[i];
}

static struct page *page_at(uintptr_t at)
{
    struct page *p = slot(at);
    if (!p->at) {
        p->at = at;
        if (++seen_pages > KNOWN - 8)
            fail("the table is full", at, 0);
    }
    return p;
}

static int is_mapped(uintptr_t at) { return slot(at)->mapped; }

static long bare_write(int fd, uintptr_t at)
{
#ifdef __x86_64__
    long result = SYS_write;
    __asm__ volatile("syscall" : "+a"(result) : "D"((long)fd), "S"(at), "d"(1l) : "rcx", "r11", "memory");
    return result;
#else
    return write(fd, (void *)at, 1);
#endif
}

/* Can the kernel read it? Where nothing is mapped the question is put behind uffence's back: once thousands of unmapped ranges are
 * forgotten, a guard of a later mapping may lie there, and touching that is a finding. */
static int readable(uintptr_t at, int mapped)
{
    char c;
    if ((mapped ? write(ends[1], (void *)at, 1) : bare_write(ends[1], at)) != 1)
        return 0;
    return read(ends[0], &c, 1) == 1;
}

static void set_page(uintptr_t at, int prot, int kind, unsigned original)
{
    struct page *p = page_at(at);
    *p = (struct page){ at, 1, prot, kind, original, original, mappings };
}

static void check_page(uintptr_t at, int round)
{
    struct page *p = slot(at);
    if (!p->mapped) {
        if (p->at && readable(at, 0))
            fail("unmapped, yet readable", at, round);
        return;
    }
    if (readable(at, 1) != (p->prot != PROT_NONE))
        fail(p->prot ? "mapped, yet not readable" : "PROT_NONE, yet readable", at, round);
    if (p->prot == PROT_NONE)
        return;
    unsigned want = p->kind == SHARED_FILE ? file_words[p->original] : p->value;
    if (*(volatile unsigned *)at != want)
        fail("other content", at, round);
    if (p->prot & PROT_WRITE) {
        p->value = (unsigned)round * 64 + draw(64);
        if (p->kind == SHARED_FILE)
            file_words[p->original] = p->value;
        *(volatile unsigned *)at = p->value;
    }
}

/* A page that was mapped once, or now. */
static uintptr_t some_page(int want_mapped)
{
    for (int i = 0; i < 4 * KNOWN; i++) {
        struct page *p = &pages[draw(KNOWN)];
        if (p->at && (!want_mapped || p->mapped))
            return p->at;
    }
    return 0;
}

static int some_prot(void) { return (int[]){ PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE, PROT_READ | PROT_WRITE }[draw(4)]; }

static void mapped_new(uintptr_t at, unsigned n, int prot, int kind, unsigned offset, int fixed, int round)
{
    mappings++;
    for (unsigned i = 0; i < n; i++) {
        if (!fixed && is_mapped(at + i * PAGE))
            fail("the kernel gave out what is mapped", at + i * PAGE, round);
        unsigned original = kind == ANON ? 0 : kind == SHARED_FILE ? offset + i : file_words[offset + i];
        set_page(at + i * PAGE, prot, kind, original);
    }
}

static void do_map(int round)
{
    unsigned n = 1 + draw(MOST), kind = draw(3), offset = draw(FILE_PAGES - MOST), flags = 0;
    uintptr_t at = 0;
    if (draw(3) == 0 && (at = some_page(0)))
        flags = (unsigned[]){ MAP_FIXED, MAP_FIXED_NOREPLACE, 0 }[draw(3)];
    if (flags == MAP_FIXED)
        for (unsigned i = 0; i < n; i++) /* not over what this test does not own */
            if (!slot(at + i * PAGE)->at)
                n = i;
    if (kind == PRIVATE_FILE) /* untouched pages follow the file */
        kind = ANON;
    int prot = some_prot(), busy = 0;
    for (unsigned i = 0; i < n; i++)
        busy |= is_mapped(at + i * PAGE);
    flags |= kind == ANON ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    char *p = mmap((void *)at, (size_t)n * PAGE - draw(PAGE), prot, (int)flags, kind == ANON ? -1 : file,
                   kind == ANON ? 0 : (off_t)offset * PAGE);
    if (p == MAP_FAILED) {
        /* what stands there may be somebody else's: a stack, a library */
        if (!(flags & MAP_FIXED_NOREPLACE) || errno != EEXIST)
            fail("mmap refused", at, round);
        return;
    }
    if (flags & MAP_FIXED_NOREPLACE && (busy || (uintptr_t)p != at))
        fail("MAP_FIXED_NOREPLACE elsewhere or over a mapping", at, round);
    mapped_new((uintptr_t)p, n, prot, (int)kind, offset, flags & MAP_FIXED, round);
}

/* A stretch of pages that this test has seen, from AT on. */
static unsigned stretch(uintptr_t at, unsigned most)
{
    unsigned n = 0;
    while (n < most && slot(at + n * PAGE)->at)
        n++;
    return n;
}

static void do_unmap(int round)
{
    uintptr_t at = some_page(1);
    unsigned n = at ? stretch(at, 1 + draw(MOST)) : 0;
    if (!n)
        return;
    if (munmap((void *)at, (size_t)n * PAGE - draw(PAGE)))
        fail("munmap refused", at, round);
    for (unsigned i = 0; i < n; i++)
        slot(at + i * PAGE)->mapped = 0;
}

static void do_protect(int round)
{
    uintptr_t at = some_page(0);
    unsigned n = at ? 1 + draw(MOST) : 0, i;
    n = n ? stretch(at, n) : 0;
    if (!n)
        return;
    int prot = some_prot();
    unsigned whole = 0;
    for (i = 0; i < n && is_mapped(at + i * PAGE); i++) {
        struct page *p = slot(at + i * PAGE);
        mappings += p->whole != whole;
        whole = p->whole;
        p->prot = prot;
        p->whole = mappings;
    }
    mappings++; /* the kernel has split it: what follows is another one */
    for (unsigned k = i; whole && is_mapped(at + k * PAGE) && slot(at + k * PAGE)->whole == whole; k++)
        slot(at + k * PAGE)->whole = mappings;
    errno = 0;
    int got = mprotect((void *)at, (size_t)n * PAGE, prot);
    if (i == n ? got : got != -1 || errno != ENOMEM)
        fail("mprotect", at, round);
}

static void do_advise(int round)
{
    uintptr_t at = some_page(0);
    unsigned n = at ? stretch(at, 1 + draw(MOST)) : 0, holes = 0;
    if (!n)
        return;
    for (unsigned i = 0; i < n; i++) {
        struct page *p = slot(at + i * PAGE);
        holes += !p->mapped;
        if (p->kind == ANON)
            p->value = 0;
    }
    errno = 0;
    int got = madvise((void *)at, (size_t)n * PAGE, MADV_DONTNEED);
    if (holes ? got != -1 || errno != ENOMEM : got)
        fail("madvise", at, round);
}

static void moved(uintptr_t from, unsigned n, uintptr_t to, unsigned m, int keep)
{
    static struct page was[2 * MOST];
    for (unsigned i = 0; i < n; i++) {
        was[i] = *slot(from + i * PAGE);
        slot(from + i * PAGE)->mapped = 0;
    }
    mappings++;
    for (unsigned i = 0; i < m; i++) {
        struct page p = was[i < n ? i : 0];
        set_page(to + i * PAGE, p.prot, p.kind, p.kind == ANON ? 0 : was[0].original + i);
        if (i < n)
            slot(to + i * PAGE)->value = p.value;
    }
    mappings++; /* what stays behind is no part of what moved, even right beside it */
    for (unsigned i = 0; keep && i < n; i++)
        set_page(from + i * PAGE, was[i].prot, was[i].kind, was[i].original);
}

/* In place: the tail goes, whatever it is; the first page must be there. */
static void do_shrink(uintptr_t at, unsigned n, unsigned m, int round)
{
    errno = 0;
    char *p = mremap((void *)at, (size_t)n * PAGE, (size_t)m * PAGE, draw(2) ? MREMAP_MAYMOVE : 0);
    if (is_mapped(at) ? p != (char *)at : p != MAP_FAILED || errno != EFAULT)
        fail("mremap to a smaller size", at, round);
    for (unsigned i = m; p != MAP_FAILED && i < n; i++)
        slot(at + i * PAGE)->mapped = 0;
}

static void do_remap(int round)
{
    uintptr_t at = some_page(draw(8) > 0), to = 0;
    unsigned n = at ? stretch(at, 1 + draw(MOST)) : 0, m = 1 + draw(MOST), same = 1, holes = 0;
    int flags = (int[]){ 0, MREMAP_MAYMOVE, MREMAP_MAYMOVE, MREMAP_MAYMOVE | MREMAP_FIXED, MREMAP_MAYMOVE | MREMAP_DONTUNMAP }[draw(5)];
    if (!n)
        return;
    if (m <= n && !(flags & ~MREMAP_MAYMOVE)) {
        do_shrink(at, n, m, round);
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        struct page *p = slot(at + i * PAGE), *first = slot(at);
        holes += !p->mapped;
        same &= p->mapped && p->whole == first->whole && p->prot == first->prot;
    }
    /* kernels differ in moving several mappings at once */
    if (holes ? flags & ~MREMAP_MAYMOVE : !same || (slot(at)->kind != ANON && slot(at)->original + m >= FILE_PAGES))
        return;
    if (flags & MREMAP_FIXED) {
        to = some_page(0);
        m = to ? stretch(to, m) : 0;
        if (!m || (to < at + n * PAGE && at < to + m * PAGE))
            return;
    }
    if (flags & MREMAP_DONTUNMAP)
        m = n;
    errno = 0;
    char *p = mremap((void *)at, (size_t)n * PAGE, (size_t)m * PAGE, flags, (void *)to);
    if (p == MAP_FAILED && ((holes && errno == EFAULT) || (errno == ENOMEM && !flags)))
        return; /* in place there may be no room */
    if (p == MAP_FAILED || holes || (flags & MREMAP_FIXED && p != (char *)to))
        fail("mremap", at, round);
    moved(at, n, (uintptr_t)p, m, flags & MREMAP_DONTUNMAP);
}

static void check_in_child(void)
{
    pid_t pid = fork();
    int status = 0;
    if (pid == 0) {
        for (unsigned i = 0; i < KNOWN; i++)
            if (pages[i].at && pages[i].kind == ANON)
                check_page(pages[i].at, 1);
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
        fail("in the child", 0, status);
}

int main(void)
{
    char name[] = "map_random.XXXXXX";
    file = mkstemp(name);
    unlink(name);
    if (file < 0 || pipe(ends) || ftruncate(file, FILE_PAGES * PAGE))
        return SKIP;
    for (unsigned i = 0; i < FILE_PAGES; i++) {
        file_words[i] = 1000000 + i;
        pwrite(file, &file_words[i], sizeof file_words[i], (off_t)i * PAGE);
    }
    for (int round = 1; round <= ROUNDS; round++) {
        switch (seen_pages > KNOWN / 2 ? 3 + draw(9) : draw(12)) {
        case 0: case 1: case 2: case 3: do_map(round); break;
        case 4: case 5: case 6: do_unmap(round); break;
        case 7: do_protect(round); break;
        case 8: do_advise(round); break;
        default: do_remap(round);
        }
        for (int i = 0; i < 20; i++)
            check_page(some_page(i & 1), round);
        if (round % 1000 == 0)
            check_in_child();
        if (seen_pages > KNOWN * 3 / 4)
            break;
    }
    for (unsigned i = 0; i < KNOWN; i++)
        if (pages[i].at)
            check_page(pages[i].at, ROUNDS);
    say("all as the model says");
    return 0;
}
