/* heap_find.c: findings that hooks make: bad frees, damaged slack. */
#include "base/sys.h"
#include "hooks/heap_inside.h"
#include "pages/place.h"
#include "pages/site.h"

#include <signal.h>

struct uf_block_facts uf_heap_facts(const struct uf_slot *s, bool freed)
{
    return (struct uf_block_facts){ .known = true, .freed = freed, .start = s->start, .size = s->size, .family = s->family,
                                    .free_family = s->free_family, .alloc_tid = s->alloc_tid, .free_tid = s->free_tid,
                                    .alloc_trace = s->alloc_trace, .free_trace = freed ? s->free_trace : 0 };
}

static enum uf_access access_of(unsigned family)
{
    return family == UF_FAM_REALLOC || family == UF_FAM_REALLOCARRAY ? UF_ACCESS_REALLOC : UF_ACCESS_FREE;
}

/* --on-finding=stop at a call: there is no instruction to run again, so the process aborts where it stands. */
void uf_heap_report(struct uf_thread *t, struct uf_finding *f)
{
    if (!uf_finding_report(t, f)) return;
    struct { void (*handler)(int); unsigned long flags; void (*restorer)(void); uint64_t mask; } dfl = { 0 };
    uint64_t open = 1ull << (SIGABRT - 1);
    uf_sys(SYS_rt_sigaction, SIGABRT, (long)&dfl, 0, 8, 0, 0);
    uf_sys(SYS_rt_sigprocmask, SIG_UNBLOCK, (long)&open, 0, 8, 0, 0);
    uf_sys(SYS_tgkill, uf_sys_getpid(), uf_sys_gettid(), SIGABRT, 0, 0, 0);
}

void uf_heap_trace(struct uf_thread *t, struct uf_finding *f, const struct uf_caller *c)
{
    const struct uf_trace *trace = uf_trace_get(c ? uf_trace_here(t, c) : 0);
    if (!trace) return;
    f->pcs = trace->pcs;
    f->pc_count = trace->count;
    f->exact = trace->exact;
    f->pc = c->ret;
}

void uf_heap_accuse(struct uf_thread *t, enum uf_kind kind, void *p, unsigned family, const struct uf_caller *c,
                    const struct uf_block_facts *block)
{
    struct uf_finding f = { .kind = kind, .access = access_of(family), .function = uf_family_name(family) };
    if (block) f.block = *block;
    uf_heap_trace(t, &f, c);
    uf_finding_place(&f, (uintptr_t)p);
    uf_heap_report(t, &f);
}

enum { NEAR = 16 }; /* bytes of the block that are shown beside damage */

/* The slack of a live block whose pages are present. True when it was damaged; the site is marked, so that its next
 * blocks lie byte-exact on that side and the next overrun is caught in the act. */
bool uf_heap_check(struct uf_thread *t, struct uf_slot *s, unsigned family, const struct uf_caller *c)
{
    struct uf_damage d;
    if (uf_likely(!uf_slot_damaged(s, &d))) return false;
    struct uf_finding f = { .kind = UF_KIND_SLACK_DAMAGE, .access = UF_ACCESS_CHECK, .function = uf_family_name(family),
                            .block = uf_heap_facts(s, false), .damage = (const unsigned char *)d.first,
                            .damage_length = d.last - d.first + 1, .expected = UF_CANARY };
    f.near_length = s->size < NEAR ? s->size : NEAR;
    f.near = (const unsigned char *)s->start + (d.after ? s->size - f.near_length : 0);
    uf_heap_trace(t, &f, c);
    uf_finding_place(&f, d.after ? d.first : d.last);
    atomic_fetch_or(&uf_site_get(s->site)->marks, d.after ? UF_SITE_MARK_AFTER : UF_SITE_MARK_BEFORE);
    uf_heap_report(t, &f);
    return true;
}

void uf_heap_accuse_write(struct uf_thread *t, const struct uf_slot *s, uintptr_t first, uintptr_t last)
{
    struct uf_finding f = { .kind = UF_KIND_WRITE_AFTER_FREE, .access = UF_ACCESS_CHECK, .function = uf_family_name(s->free_family),
                            .block = uf_heap_facts(s, true), .damage = (const unsigned char *)first,
                            .damage_length = last - first + 1, .expected = UF_POISON };
    uf_finding_place(&f, first);
    uf_heap_report(t, &f);
}
