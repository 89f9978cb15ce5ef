/* heap.c: every function of the malloc family and every operator, called by its symbol: what it promises, printed. The
 * same must come out with us as without us. Functions newer than this libc are looked up; where they are missing a
 * lawful stand-in answers, so that both runs print the same. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char _ZSt7nothrow[];
#define NT _ZSt7nothrow
void *_Znwm(size_t), *_Znam(size_t), *_ZnwmRKSt9nothrow_t(size_t, void *), *_ZnamRKSt9nothrow_t(size_t, void *);
void *_ZnwmSt11align_val_t(size_t, size_t), *_ZnamSt11align_val_t(size_t, size_t);
void *_ZnwmSt11align_val_tRKSt9nothrow_t(size_t, size_t, void *), *_ZnamSt11align_val_tRKSt9nothrow_t(size_t, size_t, void *);
void _ZdlPv(void *), _ZdaPv(void *), _ZdlPvm(void *, size_t), _ZdaPvm(void *, size_t);
void _ZdlPvRKSt9nothrow_t(void *, void *), _ZdaPvRKSt9nothrow_t(void *, void *);
void _ZdlPvSt11align_val_t(void *, size_t), _ZdaPvSt11align_val_t(void *, size_t);
void _ZdlPvmSt11align_val_t(void *, size_t, size_t), _ZdaPvmSt11align_val_t(void *, size_t, size_t);
void _ZdlPvSt11align_val_tRKSt9nothrow_t(void *, size_t, void *), _ZdaPvSt11align_val_tRKSt9nothrow_t(void *, size_t, void *);

static const size_t sizes[] = { 0, 1, 7, 8, 15, 16, 17, 24, 100, 4080, 4096, 4097, 65536, 1000003 };
enum { SIZES = sizeof sizes / sizeof *sizes };

/* What a block of SIZE must be; the bytes are written to the last. */
static void look(const char *what, unsigned char *p, size_t size, size_t align)
{
    int zero = 1;
    for (size_t i = 0; p && i < size; i++) zero &= p[i] == 0;
    printf("%s %zu: %s%s usable %s%s\n", what, size, p ? "block" : "NULL", p && (uintptr_t)p % align ? " MISALIGNED" : "",
           p && malloc_usable_size(p) >= size ? "enough" : "LITTLE", !strcmp(what, "calloc") && !zero ? " NOT ZERO" : "");
    if (p) memset(p, 0xa5, size);
}

static size_t natural(size_t size) { return size >= 16 ? 16 : size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1; }

static void one_size(size_t n)
{
    void *p = NULL;
    look("malloc", p = malloc(n), n, natural(n)); free(p);
    look("calloc", p = calloc(n, 1), n, natural(n)); free(p);
    look("realloc", p = realloc(NULL, n), n, natural(n)); free(p);
    look("reallocarray", p = reallocarray(NULL, n, 3), n * 3, natural(n)); free(p);
    look("memalign", p = memalign(64, n), n, 64); free(p);
    look("aligned_alloc", p = aligned_alloc(256, n), n, 256); free(p);
    look("valloc", p = valloc(n), n, 4096); free(p);
    look("pvalloc", p = pvalloc(n), n, 4096); free(p);
    for (size_t a = 8; a <= 65536; a *= 8) {
        printf("%d ", posix_memalign(&p, a, n));
        look("posix_memalign", p, n, a); free(p);
    }
    look("new", p = _Znwm(n), n, natural(n)); _ZdlPv(p);
    look("new", p = _Znwm(n), n, natural(n)); _ZdlPvm(p, n);
    look("new[]", p = _Znam(n), n, natural(n)); _ZdaPv(p);
    look("new[]", p = _Znam(n), n, natural(n)); _ZdaPvm(p, n);
    look("new nothrow", p = _ZnwmRKSt9nothrow_t(n, NT), n, natural(n)); _ZdlPvRKSt9nothrow_t(p, NT);
    look("new[] nothrow", p = _ZnamRKSt9nothrow_t(n, NT), n, natural(n)); _ZdaPvRKSt9nothrow_t(p, NT);
    look("new aligned", p = _ZnwmSt11align_val_t(n, 128), n, 128); _ZdlPvSt11align_val_t(p, 128);
    look("new[] aligned", p = _ZnamSt11align_val_t(n, 128), n, 128); _ZdaPvSt11align_val_t(p, 128);
    look("new aligned", p = _ZnwmSt11align_val_t(n, 32), n, 32); _ZdlPvmSt11align_val_t(p, n, 32);
    look("new[] aligned", p = _ZnamSt11align_val_t(n, 32), n, 32); _ZdaPvmSt11align_val_t(p, n, 32);
    look("new aligned nothrow", p = _ZnwmSt11align_val_tRKSt9nothrow_t(n, 64, NT), n, 64);
    _ZdlPvSt11align_val_tRKSt9nothrow_t(p, 64, NT);
    look("new[] aligned nothrow", p = _ZnamSt11align_val_tRKSt9nothrow_t(n, 64, NT), n, 64);
    _ZdaPvSt11align_val_tRKSt9nothrow_t(p, 64, NT);
}

/* Contents and errno across every way to resize. */
static void resizes(void)
{
    for (int i = 0; i < SIZES; i++)
        for (int k = 0; k < SIZES; k++) {
            unsigned char *p = malloc(sizes[i] ? sizes[i] : 1);
            size_t keep = sizes[i] < sizes[k] ? sizes[i] : sizes[k], same = 0;
            for (size_t b = 0; b < sizes[i]; b++) p[b] = (unsigned char)(b * 31 + i);
            errno = 77;
            unsigned char *q = realloc(p, sizes[k]);
            for (size_t b = 0; q && b < keep; b++) same += q[b] == (unsigned char)(b * 31 + i);
            printf("realloc %zu %zu: %s kept %s errno %d\n", sizes[i], sizes[k], q ? "block" : "NULL", same == keep ? "all" : q ? "NOT ALL" : "-", errno);
            free(q);
        }
}

static void *got;
#define REFUSED(call) (errno = 0, got = (call), printf("%s: %s errno %d\n", #call, got ? "NOT REFUSED" : "NULL", errno))
static void refusals(void)
{
    volatile size_t huge = PTRDIFF_MAX, most = SIZE_MAX, half = SIZE_MAX / 2 + 1;
    void *p = malloc(10), *q = p;
    REFUSED(malloc(huge + 1)); REFUSED(malloc(most)); REFUSED(malloc(most - 100));
    REFUSED(calloc(half, 2)); REFUSED(calloc(most, most)); REFUSED(realloc(p, most)); REFUSED(realloc(p, huge + 1));
    REFUSED(reallocarray(p, half, 2)); REFUSED(memalign(64, most - 10)); REFUSED(aligned_alloc(64, most));
    REFUSED(valloc(most)); REFUSED(pvalloc(most)); REFUSED(_ZnwmRKSt9nothrow_t(most, NT)); REFUSED(_ZnamRKSt9nothrow_t(most, NT));
    printf("posix_memalign: %d %d %d %d", posix_memalign(&q, 3, 8), posix_memalign(&q, 0, 8), posix_memalign(&q, 24, 8),
           posix_memalign(&q, 4, 8));
    printf(" %d,", posix_memalign(&q, 64, most));
    printf(" pointer %s\n", q == p ? "untouched" : "CHANGED");
    free(p);
    errno = 33;
    free(NULL); free(malloc(3)); free(malloc(1 << 20));
    printf("free leaves errno %d;", errno);
    printf(" usable_size of NULL %zu; realloc(p, 0) %p\n", malloc_usable_size(NULL), realloc(malloc(5), 0));
}

/* Of these only what any allocator must answer. */
static void answers(void)
{
    void (*cfree_)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, "cfree");
    void (*sized)(void *, size_t) = (void (*)(void *, size_t))dlsym(RTLD_DEFAULT, "free_sized");
    void (*aligned)(void *, size_t, size_t) = (void (*)(void *, size_t, size_t))dlsym(RTLD_DEFAULT, "free_aligned_sized");
    if (cfree_) cfree_(malloc(9));
    if (sized) sized(malloc(9), 9);
    if (aligned) aligned(aligned_alloc(64, 128), 64, 128);
    printf("mallopt %d\n", mallopt(M_ARENA_MAX, 2));
    malloc_trim(0);
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    struct mallinfo old = mallinfo();
    struct mallinfo2 now = mallinfo2();
    printf("mallinfo %d mallinfo2 %d\n", old.uordblks >= 0 && old.arena >= 0, now.uordblks <= now.arena + now.hblkhd);
}

int main(void)
{
    for (int i = 0; i < SIZES; i++) one_size(sizes[i]);
    resizes();
    refusals();
    answers();
    return 0;
}
