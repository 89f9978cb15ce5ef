/* new.c: operator new and delete in every form. Failure is libstdc++'s affair: it calls the new handler and throws. */
#include "hooks/heap.h"
#include "hooks/heap_pass.h"

#include <dlfcn.h>

/* False while a program brings operators of its own: then all forms are its, or libstdc++'s that call them. */
bool uf_new_ours = true;

/* libstdc++ may have come later, by dlopen, where RTLD_NEXT does not look. */
static void *behind(void *known, const char *name)
{
    if (known) return known;
    void *lib = uf_next.dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_NOLOAD);
    return lib ? dlsym(lib, name) : NULL;
}

#define SIMPLE_NEXT(name) ((__typeof__(uf_next.name))behind((void *)uf_next.name, #name))

/* What libstdc++ allocates for us now is operator new's block, not malloc's. */
static void mark_family(unsigned family, size_t size, size_t align)
{
    if (!uf_new_ours || uf_phase_now() != UF_READY) return;
    uf_thread()->as_family = (uint8_t)family;
    uf_thread()->as_size = uf_up(size ? size : 1, align ? align : 1);
    uf_pass_settle(uf_thread()); /* so that uf_heap_new sees it */
}

/* A guarded block; or one of malloc's, which operator delete gives back rightly; NULL only when memory is out. */
static void *make(size_t size, size_t align, unsigned family, const struct uf_caller *c)
{
    void *p = NULL;
    if (!uf_new_ours) return NULL;
    if (!align && uf_pass_thin(size, c->ret, c->frame, true)) return uf_next.malloc(size);
    if (uf_heap_new(size, align, family, c, &p)) return p;
    return align ? uf_next.memalign(align, size) : uf_next.malloc(size);
}

/* Apart, so that what passes is a jump. */
static __attribute__((noinline)) void release(void *p, unsigned family, struct uf_caller c, size_t size, size_t align)
{
    if (!p) return;
    uf_heap_compare(p, family, &c, size, align);
    if (uf_heap_free(p, family, &c) == UF_HEAP_PASS) uf_next.free(p);
}

#define NEW(name, family, params, args, align)                                  \
    UF_EXPORT void *name params                                                 \
    {                                                                           \
        struct uf_caller c;                                                     \
        void *p = !(align) && uf_new_ours && uf_pass_new(size) ? uf_next.malloc(size) : NULL; \
        if (uf_likely(p != NULL)) return p;                                     \
        c = UF_CALLER();                                                        \
        p = make(size, align, UF_FAM_##family, &c);                             \
        if (uf_likely(p != NULL)) return p;                                     \
        mark_family(UF_FAM_##family, size, align);                              \
        return SIMPLE_NEXT(name) args;                                          \
    }

#define DELETE(name, family, params, args, said, align)                         \
    UF_EXPORT void name params                                                  \
    {                                                                           \
        if (uf_unlikely(!uf_new_ours)) SIMPLE_NEXT(name) args;                  \
        else if (uf_pass_free(p)) uf_next.free(p);                              \
        else release(p, UF_FAM_##family, UF_CALLER(), said, align);             \
    }

#define NT const void *nothrow
NEW(_Znwm, NEW, (size_t size), (size), 0)
NEW(_Znam, NEW_ARRAY, (size_t size), (size), 0)
NEW(_ZnwmRKSt9nothrow_t, NEW_NOTHROW, (size_t size, NT), (size, nothrow), 0)
NEW(_ZnamRKSt9nothrow_t, NEW_ARRAY_NOTHROW, (size_t size, NT), (size, nothrow), 0)
NEW(_ZnwmSt11align_val_t, NEW_ALIGNED, (size_t size, size_t align), (size, align), align)
NEW(_ZnamSt11align_val_t, NEW_ARRAY_ALIGNED, (size_t size, size_t align), (size, align), align)
NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, NEW_ALIGNED_NOTHROW, (size_t size, size_t align, NT), (size, align, nothrow), align)
NEW(_ZnamSt11align_val_tRKSt9nothrow_t, NEW_ARRAY_ALIGNED_NOTHROW, (size_t size, size_t align, NT), (size, align, nothrow), align)

DELETE(_ZdlPv, DELETE, (void *p), (p), UF_SIZE_UNSAID, 0)
DELETE(_ZdaPv, DELETE_ARRAY, (void *p), (p), UF_SIZE_UNSAID, 0)
#define SZ size_t size
#define AL size_t align
DELETE(_ZdlPvm, DELETE_SIZED, (void *p, SZ), (p, size), size, 0)
DELETE(_ZdaPvm, DELETE_ARRAY_SIZED, (void *p, SZ), (p, size), size, 0)
DELETE(_ZdlPvRKSt9nothrow_t, DELETE_NOTHROW, (void *p, NT), (p, nothrow), UF_SIZE_UNSAID, 0)
DELETE(_ZdaPvRKSt9nothrow_t, DELETE_ARRAY_NOTHROW, (void *p, NT), (p, nothrow), UF_SIZE_UNSAID, 0)
DELETE(_ZdlPvSt11align_val_t, DELETE_ALIGNED, (void *p, AL), (p, align), UF_SIZE_UNSAID, align)
DELETE(_ZdaPvSt11align_val_t, DELETE_ARRAY_ALIGNED, (void *p, AL), (p, align), UF_SIZE_UNSAID, align)
DELETE(_ZdlPvmSt11align_val_t, DELETE_SIZED_ALIGNED, (void *p, SZ, AL), (p, size, align), size, align)
DELETE(_ZdaPvmSt11align_val_t, DELETE_ARRAY_SIZED_ALIGNED, (void *p, SZ, AL), (p, size, align), size, align)
DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, DELETE_ALIGNED_NOTHROW, (void *p, AL, NT), (p, align, nothrow), UF_SIZE_UNSAID, align)
DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, DELETE_ARRAY_ALIGNED_NOTHROW, (void *p, AL, NT), (p, align, nothrow), UF_SIZE_UNSAID, align)
