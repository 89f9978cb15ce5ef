/* end.c: what a process says of itself, first and last. */
#include "base/opt.h"
#include "base/sys.h"
#include "faults/channel.h"
#include "faults/finding.h"
#include "faults/finding_json.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "hooks/api_watch.h"
#include "hooks/heap.h"
#include "hooks/leak.h"
#include "hooks/map_hole.h"
#include "hooks/start.h"
#include "hooks/touch.h"
#include "pages/backend.h"
#include "pages/compact.h"
#include "pages/site.h"
#include "pages/slot.h"

#include <stdio.h>
#include <time.h>

static struct timespec began;
static uint64_t all_findings; /* of this process, past summaries included */
static bool unguarded;
static _Atomic uint64_t thinned_lost;

static struct timespec now(void)
{
    struct timespec t = { 0, 0 };
    uf_sys(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&t, 0, 0, 0, 0);
    return t;
}

static void put_argv(struct uf_out *o)
{
    static char line[4096]; /* bring-up and fork run alone */
    long in = uf_sys_open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC, 0);
    long n = uf_sys_failed(in) ? 0 : uf_sys_read((int)in, line, sizeof line - 1);
    if (!uf_sys_failed(in)) uf_sys_close((int)in);
    if (n < 0) n = 0;
    line[n] = 0;
    uf_put_key(o, "argv");
    uf_put_char(o, '[');
    unsigned count = 0;
    for (char *s = line; s < line + n && count < 16; count++) {
        if (count) uf_put_char(o, ',');
        uf_put_json(o, s);
        while (*s) s++;
        s++;
    }
    uf_put_char(o, ']');
}

void uf_start_record(void)
{
    static const char *const delivery[] = { "sigbus", "thread", "monitor" };
    static char text[32 << 10], cwd[4096];
    struct uf_out o;
    began = now();
    if (!uf_channel_is_file()) return;
    if (uf_sys_failed(uf_sys(SYS_getcwd, (long)cwd, sizeof cwd, 0, 0, 0, 0))) cwd[0] = 0;
    uf_record_begin(&o, text, sizeof text, "start");
    uf_put_key_u64(&o, "version", 1);
    uf_put_key_u64(&o, "ppid", (uint64_t)uf_sys(SYS_getppid, 0, 0, 0, 0, 0, 0));
    uf_put_key_str(&o, "exe", uf_module_exe());
    uf_put_key_str(&o, "cwd", cwd);
    put_argv(&o);
    uf_put_key_str(&o, "backend", uf_backend ? uf_backend->name : "off");
    uf_put_key_str(&o, "delivery", delivery[uf_options.delivery]);
    uf_record_end(&o);
}

static void summary(void)
{
    char text[2048];
    struct uf_out o;
    struct uf_heap_counts sum;
    uint64_t sites, guarded_sites, maps, passed_maps;
    uf_heap_sum(&sum);
    uf_site_counts(&sites, &guarded_sites);
    uint64_t findings = atomic_load(&uf_findings);
    if (uf_options.max_findings && findings > uf_options.max_findings) findings = uf_options.max_findings;
    all_findings += findings - atomic_exchange(&uf_finding_notes, 0);
    if (!uf_channel_is_file() && !findings) return;
    uf_map_counts(&maps, &passed_maps);
    uf_record_begin(&o, text, sizeof text, "summary");
    uf_put_key_u64(&o, "blocks", sum.blocks);
    uf_put_key_u64(&o, "guarded_blocks", sum.guarded_blocks);
    uf_put_key_u64(&o, "sites", sites);
    uf_put_key_u64(&o, "guarded_sites", guarded_sites);
    uf_put_key_u64(&o, "bytes", sum.bytes);
    uf_put_key_u64(&o, "guarded_bytes", sum.guarded_bytes);
    if (sum.compact_blocks) uf_put_key_u64(&o, "compact_blocks", sum.compact_blocks);
    uf_put_key_u64(&o, "passed_budget", sum.passed_budget);
    uf_put_key_u64(&o, "passed_sample", sum.passed_sample);
    uf_put_key_u64(&o, "passed_other", sum.passed_other);
    if (passed_maps) uf_put_key_u64(&o, "mappings", maps), uf_put_key_u64(&o, "passed_mappings", passed_maps);
    uf_put_key_u64(&o, "peak_blocks", (uint64_t)atomic_load(&uf_slot_counts.peak));
    uf_put_key_u64(&o, "findings", findings);
    uf_put_key_u64(&o, "touches", atomic_load(&uf_touches));
    if (uf_touch_on) uf_touch_summary(&o);
    uf_put_key_str(&o, "backend", uf_backend->name);
    struct timespec t = now();
    uint64_t ms = (uint64_t)((t.tv_sec - began.tv_sec) * 1000 + (t.tv_nsec - began.tv_nsec) / 1000000);
    uf_put_key_u64(&o, "uptime", ms / 1000);
    uf_put_char(&o, '.');
    uf_put_char(&o, (char)('0' + ms / 100 % 10));
    uf_put_char(&o, (char)('0' + ms / 10 % 10));
    uf_put_char(&o, (char)('0' + ms % 10));
    uf_record_end(&o);
}

/* The callers with the most unguarded blocks. What --sample passes was not even looked at: its blocks are estimated. */
static void thinned(struct uf_thread *t)
{
    enum { MOST = 10 };
    static char text[32 << 10]; /* the end runs in one thread */
    struct uf_out o;
    struct uf_site_sum top[MOST];
    struct uf_heap_counts sum;
    uf_heap_sum(&sum);
    if (!uf_channel_is_file() || uf_touch_on || !(sum.passed_budget | sum.passed_sample)) return;
    bool estimated = uf_options.sample > 1;
    long found = uf_site_thinned(top, MOST, estimated ? uf_options.sample : 1);
    if (found < 0 || !uf_finding_lock(uf_thread_tid(t))) { /* another thread's finding has the modules */
        atomic_fetch_add(&thinned_lost, 1);
        return;
    }
    for (long i = 0; i < found; i++) {
        uf_record_begin(&o, text, sizeof text, "thinned");
        uf_put_key_u64(&o, "blocks", top[i].blocks);
        uf_put_key_u64(&o, "guarded", top[i].guarded);
        if (estimated) uf_put(&o, ",\"estimated\":true");
        uf_finding_json_call(&o, top[i].pc);
        uf_record_end(&o);
    }
    uf_finding_unlock();
}

static void lost(const char *what, _Atomic uint64_t *count)
{
    char text[256];
    struct uf_out o;
    uint64_t n = atomic_exchange(count, 0);
    if (!n) return;
    uf_record_begin(&o, text, sizeof text, "lost");
    uf_put_key_str(&o, "what", what);
    uf_put_key_u64(&o, "count", n);
    uf_record_end(&o);
}

void uf_end_report(bool last)
{
    struct uf_thread *t = uf_thread();
    if (t->depth) return; /* the end came from within: a signal handler's _exit on top of us */
    uf_enter(t);
    uf_heap_check_all(t);
    if (last) uf_leak_check((uintptr_t)__builtin_frame_address(0) - 40); /* the registers of our caller are kept there */
    uf_slot_counts_publish(t);
    uf_finding_repeats(t);
    if (uf_touch_on) uf_touch_report(t);
    if (uf_channel_is_file()) uf_watch_report();
    if (uf_channel_is_file()) uf_hole_report();
    if (uf_channel_is_file()) uf_cow_report();
    thinned(t);
    summary();
    if (uf_touch_on) uf_touch_zero_counts();
    lost("records", &uf_records_lost);
    lost("traces", &uf_trace_lost);
    lost("sites", &uf_site_overflow);
    lost("names of the sites thinned most", &thinned_lost);
    lost("absence of freed blocks: the kernel would not take their pages", &uf_slot_kept);
    lost("guards of pages that other blocks share: too many stray touches of freed blocks (--compact)", &uf_compact_exposed);
    lost("guards for a while: the program closed our descriptor", &uf_uffd_closed);
    uf_heap_zero_counts();
    atomic_store(&uf_findings, 0);
    atomic_store(&uf_touches, 0);
    uf_leave(t);
}

void uf_end_unguarded(void) { unguarded = true; }

int uf_end_status(int status)
{
    if (uf_under_command() && !uf_channel_diverted) return status;
    if (all_findings && uf_options.error_exitcode) return (int)uf_options.error_exitcode;
    return status == 0 && unguarded && uf_options.unguarded == UF_UNGUARDED_FAIL ? 98 : status;
}

/* exit() runs us among the last. Bare, a finding makes the status; what stdio holds must not be lost by that. */
__attribute__((destructor)) static void ends(void)
{
    if (atomic_load(&uf_phase) != UF_READY || uf_is_vfork_child()) return;
    uf_end_report(true);
    if (uf_end_status(0) == 0) return;
    if (uf_next.fflush) uf_next.fflush(NULL);
    uf_end_report(true);
    uf_next._exit(uf_end_status(0));
}
