/* malloc.c: the malloc family as glibc has it. Edges are thin: everything is in heap.h. */
#include "hooks/heap.h"
#include "hooks/heap_pass.h"

#include "base/meta.h"

#include <errno.h>

int uf_fail(int error)
{
    errno = error;
    return error;
}

/* From behind us, for a request that is not guarded; before that is known, there is nothing. */
#define BEHIND(call) (uf_heap_passed(), uf_next.call)

/* Apart, so that what passes is a jump. */
#define APART static __attribute__((noinline))

APART void *chosen(size_t size, unsigned family, struct uf_caller c)
{
    void *p;
    if (uf_pass_thin(size, c.ret, c.frame, true)) return uf_next.malloc(size);
    return uf_heap_new(size, 0, family, &c, &p) ? p : uf_next.malloc(size);
}

APART void *unsampled(size_t size, struct uf_caller c)
{
    if (uf_pass_thin(size, c.ret, c.frame, false)) return uf_next.malloc(size);
    return chosen(size, UF_FAM_MALLOC, c);
}

UF_EXPORT void *malloc(size_t size)
{
    if (uf_pass_new(size)) return uf_next.malloc(size);
    return unsampled(size, UF_CALLER());
}

APART void *cleared(size_t bytes, struct uf_caller c)
{
    void *p;
    if (uf_pass_thin(bytes, c.ret, c.frame, true)) return uf_next.calloc(1, bytes);
    if (!uf_heap_new(bytes, 0, UF_FAM_CALLOC, &c, &p)) return uf_next.calloc(1, bytes);
    uf_heap_clear(p, bytes);
    return p;
}

APART void *unsampled_cleared(size_t bytes, struct uf_caller c)
{
    if (uf_pass_thin(bytes, c.ret, c.frame, false)) return uf_next.calloc(1, bytes);
    return cleared(bytes, c);
}

UF_EXPORT void *calloc(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) return errno = ENOMEM, NULL;
    if (uf_pass_new(bytes)) return uf_next.calloc(1, bytes);
    return unsampled_cleared(bytes, UF_CALLER());
}

static void *resize(void *p, size_t size, unsigned family, const struct uf_caller *c)
{
    void *q;
    if (!p) return uf_heap_new(size, 0, family, c, &q) ? q : uf_next.malloc(size);
    if (size == 0) { /* glibc frees and returns NULL */
        if (uf_heap_free(p, family, c) == UF_HEAP_PASS) uf_next.free(p);
        return NULL;
    }
    return uf_heap_resize(p, size, family, c, &q) == UF_HEAP_PASS ? uf_next.realloc(p, size) : q;
}

APART void *unpassed(void *p, size_t size, struct uf_caller c) { return resize(p, size, UF_FAM_REALLOC, &c); }

APART void *unsampled_resize(void *p, size_t size, struct uf_caller c)
{
    if (!p && uf_pass_thin(size, c.ret, c.frame, true)) return uf_next.malloc(size);
    return unpassed(p, size, c);
}

UF_EXPORT void *realloc(void *p, size_t size)
{
    if (p ? size && uf_pass_free(p) : uf_pass_new(size)) return uf_next.realloc(p, size);
    return unsampled_resize(p, size, UF_CALLER());
}

UF_EXPORT void *reallocarray(void *p, size_t n, size_t size)
{
    struct uf_caller c = UF_CALLER();
    size_t bytes;
    /* another allocator came first and has no such function: libc's calls that one's realloc */
    if (uf_unlikely(uf_heap_foreign) && uf_next.reallocarray) return uf_next.reallocarray(p, n, size);
    if (__builtin_mul_overflow(n, size, &bytes)) return errno = ENOMEM, NULL;
    return resize(p, bytes, UF_FAM_REALLOCARRAY, &c);
}

static bool power_of_two(size_t n) { return n && (n & (n - 1)) == 0; }

/* What malloc promises, memalign never gives less of. */
static size_t at_least(size_t align) { return align < 16 ? 16 : align; }

/* errno stays as it is: we make raw system calls, and glibc's free keeps it. */
static void release(void *p, unsigned family, const struct uf_caller *c)
{
    if (p && uf_heap_free(p, family, c) == UF_HEAP_PASS) uf_next.free(p);
}

APART void given_back(void *p, struct uf_caller c) { release(p, UF_FAM_FREE, &c); }

UF_EXPORT void free(void *p)
{
    if (uf_pass_free(p)) uf_next.free(p);
    else given_back(p, UF_CALLER());
}

UF_EXPORT void cfree(void *p)
{
    struct uf_caller c = UF_CALLER();
    release(p, UF_FAM_CFREE, &c);
}

UF_EXPORT void free_sized(void *p, size_t size)
{
    struct uf_caller c = UF_CALLER();
    if (p) uf_heap_compare(p, UF_FAM_FREE_SIZED, &c, size, 0);
    release(p, UF_FAM_FREE_SIZED, &c);
}

UF_EXPORT void free_aligned_sized(void *p, size_t align, size_t size)
{
    struct uf_caller c = UF_CALLER();
    if (p) uf_heap_compare(p, UF_FAM_FREE_ALIGNED_SIZED, &c, size, at_least(align));
    release(p, UF_FAM_FREE_ALIGNED_SIZED, &c);
}

UF_EXPORT int posix_memalign(void **out, size_t align, size_t size)
{
    struct uf_caller c = UF_CALLER();
    int keep = errno;
    void *p;
    if (!power_of_two(align) || align % sizeof(void *)) return EINVAL;
    if (!uf_heap_new(size, at_least(align), UF_FAM_POSIX_MEMALIGN, &c, &p)) return uf_next.posix_memalign(out, align, size);
    errno = keep;
    if (!p) return ENOMEM;
    *out = p;
    return 0;
}

UF_EXPORT void *aligned_alloc(size_t align, size_t size)
{
    struct uf_caller c = UF_CALLER();
    void *p;
    if (power_of_two(align) && uf_heap_new(size, at_least(align), UF_FAM_ALIGNED_ALLOC, &c, &p)) return p;
    return BEHIND(aligned_alloc(align, size));
}

UF_EXPORT void *memalign(size_t align, size_t size)
{
    struct uf_caller c = UF_CALLER();
    void *p;
    if (power_of_two(align) && uf_heap_new(size, at_least(align), UF_FAM_MEMALIGN, &c, &p)) return p;
    return BEHIND(memalign(align, size));
}

UF_EXPORT void *valloc(size_t size)
{
    struct uf_caller c = UF_CALLER();
    void *p;
    return uf_heap_new(size, UF_PAGE, UF_FAM_VALLOC, &c, &p) ? p : uf_next.memalign(UF_PAGE, size);
}

UF_EXPORT void *pvalloc(size_t size)
{
    struct uf_caller c = UF_CALLER();
    void *p;
    if (size > SIZE_MAX - UF_PAGE) return errno = ENOMEM, NULL;
    size = uf_up(size, UF_PAGE);
    return uf_heap_new(size, UF_PAGE, UF_FAM_PVALLOC, &c, &p) ? p : uf_next.memalign(UF_PAGE, size);
}

UF_EXPORT size_t malloc_usable_size(void *p)
{
    size_t size;
    if (!p) return 0;
    return uf_heap_size(p, &size) == UF_HEAP_DONE ? size : uf_next.malloc_usable_size(p);
}

UF_EXPORT int malloc_trim(size_t pad)
{
    return uf_phase_now() >= UF_READY && uf_next.malloc_trim ? uf_next.malloc_trim(pad) : 0;
}

UF_EXPORT int mallopt(int what, int value)
{
    return uf_phase_now() >= UF_READY && uf_next.mallopt ? uf_next.mallopt(what, value) : 1;
}

UF_EXPORT struct mallinfo2 mallinfo2(void)
{
    struct mallinfo2 m = { 0 };
    uint64_t blocks = 0, bytes = 0;
    if (uf_phase_now() >= UF_READY && uf_next.mallinfo2) m = uf_next.mallinfo2();
    uf_heap_live(&blocks, &bytes);
    m.uordblks += bytes;
    m.arena += bytes;
    return m;
}

static int clipped(size_t n) { return n > INT32_MAX ? INT32_MAX : (int)n; }

UF_EXPORT struct mallinfo mallinfo(void)
{
    struct mallinfo2 m = mallinfo2();
    return (struct mallinfo){ .arena = clipped(m.arena), .ordblks = clipped(m.ordblks), .smblks = clipped(m.smblks),
                              .hblks = clipped(m.hblks), .hblkhd = clipped(m.hblkhd), .fsmblks = clipped(m.fsmblks),
                              .uordblks = clipped(m.uordblks), .fordblks = clipped(m.fordblks), .keepcost = clipped(m.keepcost) };
}
