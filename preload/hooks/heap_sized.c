/* heap_sized.c: what operator delete, or C23's free_sized, says of a block against what was asked for it. */
#include "hooks/heap_inside.h"
#include "touch/claim.h"

enum { NEW_ALIGN = 16 }; /* what operator new without an alignment promises */

/* libstdc++ makes an aligned block by aligned_alloc when memory was short at first: so large, so aligned. */
static bool same_size(const struct uf_slot *s, size_t size, size_t align)
{
    return s->size == size || s->size == uf_up(size ? size : 1, align ? align : 1);
}

static bool same_align(const struct uf_slot *s, size_t align)
{
    size_t made = s->align_asked ? (size_t)1 << (s->align_asked - 1) : 0;
    return made == align || (align && align < sizeof(void *) && made == sizeof(void *));
}

/* The block goes back right after this, which says what else is wrong with it: a block of another family, or no block. */
static UF_COLD void accuse(const struct uf_slot *s, unsigned family, const struct uf_caller *c, size_t size, size_t align)
{
    struct uf_thread *t = uf_thread();
    if (t->depth || uf_phase_now() != UF_READY || atomic_load_explicit(&s->state, memory_order_acquire) != UF_LIVE) return;
    if (uf_family_group(s->family) != uf_family_group(family)) return;
    bool plain_c = uf_family_group(family) == UF_GROUP_MALLOC; /* memalign's are given back by free */
    bool other_align = plain_c ? align && !same_align(s, align) : !same_align(s, align);
    if (!other_align && (size == UF_SIZE_UNSAID || same_size(s, size, align))) return;
    struct uf_finding f = { .kind = other_align ? UF_KIND_MISMATCHED_ALIGN : UF_KIND_MISMATCHED_SIZE, .access = UF_ACCESS_FREE,
                            .function = uf_family_name(family) };
    size_t said = other_align ? (align ? align : NEW_ALIGN) : size;
    f.size = said < UINT32_MAX ? (unsigned)said : UINT32_MAX;
    uf_fork_check(t);
    uf_enter(t);
    f.block = uf_heap_facts(s, false);
    uf_heap_trace(t, &f, c);
    uf_finding_place(&f, s->start);
    uf_heap_report(t, &f);
    uf_leave(t);
}

void uf_heap_compare(void *p, unsigned family, const struct uf_caller *c, size_t size, size_t align)
{
    if (uf_touch_on || !uf_region_owns((uintptr_t)p)) return;
    uf_ref ref = uf_region_find((uintptr_t)p);
    const struct uf_slot *s = ref ? uf_region_slot(ref) : NULL;
    if (!s || s->start != (uintptr_t)p) return;
    if (uf_likely((s->size == size || size == UF_SIZE_UNSAID) && !align && !s->align_asked)) return;
    accuse(s, family, c, size, align);
}
