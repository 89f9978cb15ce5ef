/* finding.c: equal findings are one; what happens after one. */
#include "faults/finding.h"

#include "base/lock.h"
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/finding_json.h"

#include <errno.h>
#include <sys/prctl.h>
#include <time.h>
#include "base/banned.h"

enum { KNOWN = 4096 };

static struct {
    uint64_t key;
    uint64_t count;
    uint64_t told;
    uint64_t seq;
} known[KNOWN];
static _Atomic bool any_known; /* else the table is not looked at: that would make it resident */

static struct uf_lock lock;
_Atomic uint64_t uf_findings, uf_touches, uf_finding_notes;
static char text[128 << 10]; /* too big for a signal stack; under the lock */

UF_ANYWHERE void uf_finding_place(struct uf_finding *f, uintptr_t addr)
{
    uintptr_t end = f->block.start + f->block.size;
    f->addr = addr;
    f->where = addr < f->block.start ? UF_BEFORE : addr < end ? UF_INSIDE : UF_AFTER;
    f->distance = f->where == UF_BEFORE ? f->block.start - addr : f->where == UF_INSIDE ? addr - f->block.start : addr - end;
}

/* Equal kind, place of the touch and allocation. For a call the pc is its return address. */
UF_ANYWHERE static uint64_t key_of(const struct uf_finding *f)
{
    uint64_t h = 0x9e3779b97f4a7c15ull * (1 + (uint64_t)f->kind);
    h = (h ^ f->pc) * 0xff51afd7ed558ccdull;
    h ^= h >> 29;
    h = (h ^ f->block.alloc_trace ^ ((uint64_t)f->access << 40)) * 0xc4ceb9fe1a85ec53ull;
    return (h ^ h >> 32) | 1;
}

UF_ANYWHERE static void tell_count(unsigned at)
{
    struct uf_out o;
    uf_record_begin(&o, text, sizeof text, "repeat");
    uf_put_key_u64(&o, "of", known[at].seq);
    uf_put_key_u64(&o, "count", known[at].count);
    uf_record_end(&o);
    known[at].told = known[at].count;
}

/* The entry of KEY, made when it is new; KNOWN when the table is full. */
UF_ANYWHERE static unsigned entry_of(uint64_t key)
{
    for (unsigned i = 0, at = (unsigned)(key >> 20) % KNOWN; i < KNOWN; i++, at = (at + 1) % KNOWN) {
        if (known[at].key == key) return at;
        if (!known[at].key) {
            known[at].key = key;
            atomic_store_explicit(&any_known, true, memory_order_relaxed);
            return at;
        }
    }
    return KNOWN;
}

/* A debugger holds this thread: its TracerPid is not 0. It attaches to the threads one by one, so the process' own says too
 * little: the thread would run on before the debugger comes to it. Several threads may wait here at once. */
UF_ANYWHERE static bool traced(void)
{
    char status[512]; /* the line is among the first */
    long in = uf_sys_open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC, 0);
    if (uf_sys_failed(in)) return true;
    long n = uf_sys_read((int)in, status, sizeof status - 1);
    uf_sys_close((int)in);
    static const char want[] = "TracerPid:\t";
    for (long i = 0; i + 12 < n; i++) {
        unsigned k = 0;
        while (want[k] && status[i + k] == want[k]) k++;
        if (!want[k]) return status[i + k] != '0';
    }
    return true;
}

UF_ANYWHERE static void pause_here(void)
{
    char line[256];
    struct uf_out o = { line, 0, sizeof line, false };
    struct timespec tenth = { 0, 100000000 };
    uf_sys(SYS_prctl, PR_SET_PTRACER, (long)PR_SET_PTRACER_ANY, 0, 0, 0, 0); /* Yama lets ancestors alone attach */
    uf_put(&o, "uffence: stopped at a finding; attach with: gdb -p ");
    uf_put_u64(&o, (uint64_t)uf_sys_getpid());
    uf_put(&o, "   (then: thread find ");
    uf_put_u64(&o, (uint64_t)uf_sys_gettid());
    uf_put(&o, "; continue)\n");
    uf_sys_write(2, line, o.used);
    while (!traced()) uf_sys(SYS_nanosleep, (long)&tenth, 0, 0, 0, 0, 0);
}

UF_ANYWHERE static void write_new(struct uf_thread *t, const struct uf_finding *f, uint64_t seq)
{
    struct uf_out o;
    uf_record_begin(&o, text, sizeof text, "finding");
    uf_put_key_u64(&o, "seq", seq);
    uf_finding_json(&o, t, f);
    uf_record_end(&o);
}

/* Not inlined, and the argument kept: here debuggers stop. */
UF_ANYWHERE __attribute__((noinline)) void uf_finding_told(const struct uf_finding *f) { __asm__ volatile("" : : "r"(f) : "memory"); }

/* severities are short words: the first letters tell note from the others */
static const bool is_note[] = {
#define UF_KIND(id, name, cwe, severity, text) severity[0] == 'n',
#include "kinds.def"
};

UF_ANYWHERE bool uf_finding_report(struct uf_thread *t, struct uf_finding *f)
{
    uint32_t tid = t ? uf_thread_tid(t) : (uint32_t)uf_sys_gettid();
    atomic_fetch_add(&uf_touches, 1);
    if (!uf_lock_take(&lock, tid)) {
        atomic_fetch_add(&uf_records_lost, 1);
        return false;
    }
    unsigned at = entry_of(key_of(f));
    bool is_new = false;
    uint64_t most = uf_options.max_findings;
    if (at == KNOWN) {
        atomic_fetch_add(&uf_records_lost, 1);
    } else if (known[at].count++ > 0) {
        if (known[at].seq && (known[at].count & (known[at].count - 1)) == 0) tell_count(at);
    } else if (most && atomic_load(&uf_findings) >= most) {
        if (atomic_load(&uf_findings) == most) {
            atomic_fetch_add(&uf_findings, 1);
            uf_note_number("warning", "max-findings", "more distinct findings are not reported; the limit is --max-findings=", most);
        }
    } else {
        known[at].seq = atomic_fetch_add(&uf_findings, 1) + 1;
        known[at].told = 1;
        write_new(t, f, known[at].seq);
        if (is_note[f->kind]) atomic_fetch_add(&uf_finding_notes, 1);
        is_new = true;
    }
    f->seq = at == KNOWN ? 0 : known[at].seq;
    uf_lock_drop(&lock);
    if (is_new) uf_finding_told(f);
    if (is_new && uf_options.on_finding == UF_ON_PAUSE) pause_here();
    return uf_options.on_finding == UF_ON_STOP;
}

void uf_finding_repeats(struct uf_thread *t)
{
    if (!atomic_load_explicit(&any_known, memory_order_relaxed) || !uf_lock_take(&lock, uf_thread_tid(t))) return;
    for (unsigned i = 0; i < KNOWN; i++)
        if (known[i].seq && known[i].count > known[i].told) tell_count(i);
    uf_lock_drop(&lock);
}

bool uf_finding_lock(uint32_t tid) { return uf_lock_take(&lock, tid); }
void uf_finding_unlock(void) { uf_lock_drop(&lock); }
void uf_finding_after_fork(void)
{
    uf_lock_reset(&lock);
    /* what the parent told is told: the child begins its own count */
    atomic_store(&uf_findings, 0);
    atomic_store(&uf_touches, 0);
    atomic_store(&uf_finding_notes, 0);
    for (unsigned i = 0; i < KNOWN && any_known; i++) known[i].key = known[i].count = known[i].seq = known[i].told = 0;
}
