/* watch_step.c: one write, from the fault to the protected page. */
#include "base/arch.h"
#include "base/bytes.h"
#include "base/family.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/fault.h"
#include "faults/finding.h"
#include "faults/insn.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "touch/gate.h"
#include "touch/watch_inside.h"

#include <ucontext.h>
#include "base/banned.h"

enum { STEPS = 128, PAGES = 4, HITS = 2, VALUE = 32, LISTED = 10000, TRACED = 2 /* si_code */ };

/* Bytes of one watch that are about to be written. */
struct hit {
    struct uf_watch *watch;
    uintptr_t at;
    unsigned size;
    bool if_changed;   /* the writer may not have meant these bytes */
    unsigned char before[VALUE];
};

/* A thread that was let through. */
static struct step {
    _Atomic uint32_t tid;
    bool trap_blocked, had_flag, held;
    siginfo_t sent;    /* HELD: somebody sent SIGTRAP, which the program has blocked */
    const char *call;  /* NULL: an instruction, and MASK was its thread's */
    uint64_t mask;
    uintptr_t pc;
    uint32_t trace;
    unsigned pages, hits;
    uintptr_t page[PAGES];
    struct hit hit[HITS];
} steps[STEPS];

static _Atomic uint64_t listed;
static _Atomic bool full_told, list_told;

void uf_watch_forget_steps(void)
{
    for (unsigned i = 0; i < STEPS; i++) atomic_store(&steps[i].tid, 0);
    atomic_store(&listed, 0);
}

#ifdef UF_ARCH_STEP
/* The newest step of this thread is the one that the others wait below. */
UF_ANYWHERE static struct step *step_of(uint32_t tid)
{
    for (unsigned i = STEPS; i-- > 0;)
        if (atomic_load_explicit(&steps[i].tid, memory_order_relaxed) == tid) return &steps[i];
    return NULL;
}

UF_ANYWHERE static struct step *new_step(uint32_t tid, void *context, const char *call)
{
    ucontext_t *c = context;
    const uint64_t trap = 1ull << (SIGTRAP - 1);
    struct step *above = step_of(tid), *s = NULL;
    for (unsigned i = above ? (unsigned)(above - steps) + 1 : 0; i < STEPS && !s; i++) {
        uint32_t none = 0;
        if (atomic_compare_exchange_strong(&steps[i].tid, &none, tid)) s = &steps[i];
    }
    if (!s) return NULL;
    s->call = call;
    s->pages = s->hits = 0;
    s->held = false;
    s->pc = uf_arch_pc(context);
    s->trace = 0;
    s->had_flag = uf_arch_step(context);
    uf_copy(&s->mask, &c->uc_sigmask, sizeof s->mask);
    s->trap_blocked = s->mask & trap;
    /* for one instruction nothing may come between; a call is interrupted as ever */
    uint64_t now = call ? s->mask & ~trap : ~(trap | UF_SYNCHRONOUS);
    uf_copy(&c->uc_sigmask, &now, sizeof now);
    uf_arch_set_step(context, true);
    return s;
}

UF_ANYWHERE static void let_through(struct step *s, uintptr_t at)
{
    uintptr_t page = uf_down(at, UF_PAGE);
    if (s->pages < PAGES) s->page[s->pages++] = page;
    for (uint32_t i = 0; i < uf_watch_used(); i++) { /* each that protects it, in its own way */
        struct uf_watch *w = uf_watch_get(i);
        if (w == uf_watch_of_page(page, i)) uf_watch_open(w, page);
    }
}

/* Was a write to the page of AT told? With MARK it is from now on. */
UF_ANYWHERE static bool told(const struct uf_watch *w, uintptr_t at, bool mark)
{
    if (!w->told) return false;
    uint64_t page = (at >> UF_PAGE_SHIFT) - (w->at >> UF_PAGE_SHIFT), bit = 1ull << page % 64;
    return (mark ? atomic_fetch_or(&w->told[page / 64], bit) : atomic_load(&w->told[page / 64])) & bit;
}

UF_ANYWHERE static void note_hits(struct step *s, uintptr_t from, uintptr_t to, bool if_changed)
{
    for (uint32_t i = 0; i < uf_watch_used() && s->hits < HITS; i++) {
        struct uf_watch *w = uf_watch_get(i);
        uintptr_t a = from > w->at ? from : w->at, b = to < w->at + w->size ? to : w->at + w->size;
        if (!atomic_load(&w->on) || a >= b || told(w, a, false)) continue;
        struct hit *h = &s->hit[s->hits++];
        *h = (struct hit){ .watch = w, .at = a, .size = (unsigned)(b - a < VALUE ? b - a : VALUE), .if_changed = if_changed };
        uf_copy(h->before, (const void *)a, h->size);
    }
}

/* What the instruction at the fault is about to write. */
UF_ANYWHERE static void note_instruction(struct step *s, uintptr_t at, void *context)
{
    struct uf_insn insn = { 0 };
    struct uf_insn_regs regs;
    uf_insn_regs_from_context(context, &regs);
    bool known = uf_insn_decode((const unsigned char *)s->pc, uf_module_code(s->pc), &regs, at, &insn) && insn.size && insn.operand_known;
    if (known)
        note_hits(s, insn.operand, insn.operand + insn.size, false);
    else
        note_hits(s, uf_down(at, UF_PAGE), uf_down(at, UF_PAGE) + UF_PAGE, true);
    if (s->hits) s->trace = uf_gate_trace(context);
    for (uint32_t i = 0; !s->hits && i < uf_watch_used(); i++)
        if (uf_watch_get(i) == uf_watch_of_page(at, i)) atomic_fetch_add(&uf_watch_get(i)->beside, 1);
}

UF_ANYWHERE static bool claim_fault(int sig, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    if (!uf_arch_wrote(context) || info->si_code != (sig == SIGBUS ? BUS_ADRERR : SEGV_ACCERR)) return false;
    if ((sig == SIGBUS && !uf_arch_protected(context)) || !uf_watch_of_page(at, 0)) return false;
    uint32_t tid = (uint32_t)uf_sys_gettid();
    struct step *s = step_of(tid);
    if (!s || s->call || s->pc != uf_arch_pc(context)) { /* else the same instruction, on its next page */
        s = new_step(tid, context, NULL);
        if (!s) {
            if (!atomic_exchange(&full_told, true)) uf_note("warning", "watch", "too many threads write at once; some writes pass unseen");
            for (uint32_t i = 0; i < uf_watch_used(); i++)
                if (uf_watch_get(i) == uf_watch_of_page(at, i)) uf_watch_open(uf_watch_get(i), at);
            return true;
        }
        note_instruction(s, at, context);
    }
    let_through(s, at);
    return true;
}

UF_ANYWHERE static void list(const struct step *s, const struct hit *h, const unsigned char *after, uint64_t finding)
{
    char text[1024];
    struct uf_out o;
    if (!uf_channel_is_file()) return;
    if (atomic_fetch_add(&listed, 1) >= LISTED) {
        if (!atomic_exchange(&list_told, true)) uf_note_number("info", "watch", "further writes are counted, not listed; listed: ", LISTED);
        return;
    }
    uf_record_begin(&o, text, sizeof text, "write");
    uf_put_key_u64(&o, "of", finding);
    uf_put_key_u64(&o, "tid", (uint64_t)uf_sys_gettid());
    uf_put_key_hex(&o, "addr", h->at);
    uf_put_key_str(&o, "access", s->call ? "syscall" : "write");
    if (s->call) uf_put_key_str(&o, "call", s->call);
    uf_put_key(&o, "before");
    uf_put_bytes_hex(&o, h->before, h->size);
    uf_put_key(&o, "after");
    uf_put_bytes_hex(&o, after, h->size);
    uf_record_end(&o);
}

UF_ANYWHERE static bool tell(const struct step *s, const struct hit *h)
{
    unsigned char after[VALUE];
    bool changed = false;
    const struct uf_trace *t = uf_trace_get(s->trace);
    struct uf_watch *w = h->watch;
    uf_copy(after, (const void *)h->at, h->size);
    for (unsigned i = 0; i < h->size; i++) changed |= after[i] != h->before[i];
    if (h->if_changed && !changed) return false;
    told(w, h->at, true);
    atomic_fetch_add(s->call ? &w->kernel_writes : &w->writes, 1);
    struct uf_finding f = { .kind = UF_KIND_WATCHED_WRITE, .access = s->call ? UF_ACCESS_SYSCALL : UF_ACCESS_WRITE, .size = h->size,
                            .pc = s->call && t ? t->pcs[0] : s->pc, .function = s->call, .pcs = t ? t->pcs : NULL, .pc_count = t ? t->count : 0,
                            .exact = t ? t->exact : 0, .before = h->before, .after = after, .value_size = h->size,
                            .block = { .known = true, .range = true, .start = w->at, .size = w->size, .family = UF_FAM_WATCH,
                                       .alloc_tid = w->tid, .alloc_trace = w->trace } };
    uf_finding_place(&f, h->at);
    bool stop = uf_finding_report(uf_thread_known(), &f);
    list(s, h, after, f.seq);
    return stop;
}

/* The pages are protected again, those of a told write only where every write is wanted. */
UF_ANYWHERE static void close_pages(const struct step *s)
{
    for (unsigned k = 0; k < s->pages; k++)
        for (uint32_t i = 0; i < uf_watch_used(); i++) {
            struct uf_watch *w = uf_watch_get(i);
            if (w == uf_watch_of_page(s->page[k], i) && !told(w, s->page[k] < w->at ? w->at : s->page[k], false)) uf_watch_close(w, s->page[k]);
        }
}

UF_ANYWHERE static bool claim_trap(siginfo_t *info, void *context)
{
    ucontext_t *c = context;
    struct step *s = step_of((uint32_t)uf_sys_gettid());
    bool stop = false;
    if (s && info->si_code <= 0 && s->trap_blocked) {
        s->held = true;
        uf_copy(&s->sent, info, sizeof *info);
        return true;
    }
    if (!s || info->si_code != TRACED) return false;
    for (unsigned i = 0; i < s->hits; i++) stop |= tell(s, &s->hit[i]);
    close_pages(s);
    if (!s->call) {
        uf_copy(&c->uc_sigmask, &s->mask, sizeof s->mask);
    } else if (s->trap_blocked) {
        uint64_t mask;
        uf_copy(&mask, &c->uc_sigmask, sizeof mask);
        mask |= 1ull << (SIGTRAP - 1);
        uf_copy(&c->uc_sigmask, &mask, sizeof mask);
    }
    if (s->held) { /* it pends again, as it did */
        uint64_t trap = 1ull << (SIGTRAP - 1);
        uf_sys(SYS_rt_sigprocmask, SIG_BLOCK, (long)&trap, 0, sizeof trap, 0, 0);
        uf_sys(SYS_rt_tgsigqueueinfo, uf_sys_getpid(), uf_sys_gettid(), SIGTRAP, (long)&s->sent, 0, 0);
    }
    bool programs = s->had_flag; /* it steps itself */
    uf_arch_set_step(context, programs || stop);
    atomic_store(&s->tid, 0);
    if (stop) uf_sig_default(SIGTRAP); /* the next instruction ends the process with a core */
    return !programs;
}

UF_ANYWHERE bool uf_watch_claim(int sig, siginfo_t *info, void *context)
{
    if (uf_likely(!atomic_load_explicit(&uf_watch_any, memory_order_relaxed))) return false;
    if (sig == SIGTRAP) return claim_trap(info, context);
    return (sig == SIGBUS || sig == SIGSEGV) && claim_fault(sig, info, context);
}

UF_ANYWHERE void uf_watch_kernel(uintptr_t at, size_t size, bool writes, const char *call, void *context)
{
    uintptr_t to = at + size;
    uint32_t tid = 0;
    struct step *s = NULL;
    if (to < at || !writes) return;
    for (uint32_t i = 0; i < uf_watch_used(); i++) {
        struct uf_watch *w = uf_watch_get(i);
        uintptr_t a = uf_down(w->at, UF_PAGE), b = uf_up(w->at + w->size, UF_PAGE);
        if (!atomic_load(&w->on) || at >= b || to <= a) continue;
        if (!tid) tid = (uint32_t)uf_sys_gettid();
        if (!s && !((s = step_of(tid)) && s->call == call && s->pc == uf_arch_pc(context))) s = new_step(tid, context, call);
        if (!s) return;
        if (!s->hits) note_hits(s, at, to, true);
        if (s->hits && !s->trace) s->trace = uf_gate_trace(context);
        for (uintptr_t page = at > a ? uf_down(at, UF_PAGE) : a; page < to && page < b; page += UF_PAGE) let_through(s, page);
    }
}
#else
UF_ANYWHERE bool uf_watch_claim(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info, (void)context;
    return false;
}
#endif
