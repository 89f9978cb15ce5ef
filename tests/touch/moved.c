/* A mapping that moves, grows or shrinks takes what is known of its pages along: what was touched is not touched anew, what was given back and
 * is touched at its new place counts as again. By libc's mremap and by an instruction of the program's own.
 * expect: touched_pages 26
 * expect: again_pages 10
 * region: 262144 6 0 0
 * region: 524288 5 2 6
 * region: 557056 4 3 11
 * region: 393216 1 1 10
 * region: 327680 4 0 0
 * region: 458752 2 1 4
 * region: 655360 3 3 0
 * region: 655360 1 0 3 */
#include "touch.h"

static char *raw(char *p, size_t old, size_t new, int flags, char *to)
{
    register long r10 __asm__("r10") = flags, r8 __asm__("r8") = (long)to;
    char *result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(SYS_mremap), "D"(p), "S"(old), "d"(new), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
    MUST((unsigned long)result < -4095ul);
    return result;
}

static void into(char *p, size_t page, size_t pages) /* the kernel meets absent pages and present ones */
{
    static int zero = -1;
    if (zero < 0) zero = open("/dev/zero", O_RDONLY);
    MUST(read(zero, p + page * PAGE, pages * PAGE) == (ssize_t)(pages * PAGE));
}

int main(void)
{
    char *p = map(64 * PAGE);
    for (size_t i = 0; i < 4; i++) set(p, i);
    into(p, 4, 2);
    MUST(madvise(p + PAGE, PAGE, MADV_DONTNEED) == 0);
    p = mremap(p, 64 * PAGE, 128 * PAGE, MREMAP_MAYMOVE); /* 6 were there, 5 are */
    MUST(p != MAP_FAILED);
    MUST(get(p, 0) == 1 && get(p, 1) == 0 && get(p, 3) == 1); /* 1: again */
    into(p, 5, 5);                                            /* 6 to 9 */
    set(p, 100);
    MUST(madvise(p, PAGE, MADV_DONTNEED) == 0);
    MUST(get(p, 0) == 0);                                     /* again */
    MUST(mremap(p, 128 * PAGE, 136 * PAGE, 0) == p);          /* in its place: 11 were there */
    MUST(madvise(p + 4 * PAGE, 2 * PAGE, MADV_DONTNEED) == 0);
    for (size_t i = 0; i < 10; i++) (void)get(p, i);          /* 4, 5 again */
    set(p, 130), set(p, 131), set(p, 132), set(p, 133);
    MUST(madvise(p + 130 * PAGE, PAGE, MADV_DONTNEED) == 0);
    MUST(get(p, 130) == 0);                                   /* again */
    MUST(mremap(p, 136 * PAGE, 96 * PAGE, 0) == p);           /* its tail is gone; 10 of the rest were there */
    char *to = map(96 * PAGE);
    MUST(mremap(p, 96 * PAGE, 96 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
    MUST(madvise(to + 2 * PAGE, PAGE, MADV_DONTNEED) == 0);
    MUST(get(to, 2) == 0 && get(to, 100 - 91) == 0);          /* 2: again */
    set(to, 50);
    /* behind libc's back */
    char *q = map(80 * PAGE);
    for (size_t i = 0; i < 4; i++) set(q, i);
    q = raw(q, 80 * PAGE, 112 * PAGE, MREMAP_MAYMOVE, NULL);
    MUST(get(q, 3) == 1 && madvise(q + PAGE, PAGE, MADV_DONTNEED) == 0);
    MUST(get(q, 1) == 0);                                     /* again */
    into(q, 3, 3);                                            /* 4, 5 */
    /* the old place stays, and is empty */
    char *e = map(160 * PAGE);
    for (size_t i = 0; i < 3; i++) set(e, i);
    char *f = mremap(e, 160 * PAGE, 160 * PAGE, MREMAP_MAYMOVE | 4 /* DONTUNMAP */, NULL);
    MUST(f != MAP_FAILED && get(f, 2) == 1);
    set(f, 10);
    into(e, 0, 2);                                            /* again */
    MUST(get(e, 2) == 0);                                     /* and this */
    return 0;
}
