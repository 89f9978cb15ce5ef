/* init.c: bring-up: once, by whatever hook comes first, or by our constructor. */
#include "base/arch.h"
#include "base/opt.h"
#include "base/sys.h"
#include "base/bytes.h"
#include "faults/channel.h"
#include "faults/delivery.h"
#include "faults/fault.h"
#include "faults/module.h"
#include "faults/trace.h"
#include "faults/unwind_lib.h"
#include "hooks/api_watch.h"
#include "hooks/env.h"
#include "hooks/gwp.h"
#include "hooks/heap.h"
#include "hooks/heap_compact.h"
#include "hooks/limits.h"
#include "hooks/map_limits.h"
#include "hooks/marks.h"
#include "hooks/start.h"
#include "hooks/touch.h"
#include "pages/backend.h"
#include "pages/mark.h"
#include "pages/monitor.h"
#include "pages/region.h"
#include "pages/site.h"
#include "pages/thin.h"
#include "touch/show.h"
#include "touch/dirty.h"
#include "uffence.h"

#include <elf.h>
#include <errno.h>
#include <link.h>

_Atomic int uf_phase;

extern void *__libc_stack_end __attribute__((weak));
extern char **environ;

static bool under_command;
static uintptr_t vdso;
static const char *started; /* the path that was executed */
static bool secure;
static unsigned long page_size = UF_PAGE;

bool uf_under_command(void) { return under_command; }

/* libc's environ is not set before its own constructor, and hooks run before any: the stack as the kernel left it is. */
static char **first_environ(void)
{
    if (!&__libc_stack_end || !__libc_stack_end) return environ;
    uintptr_t *at = __libc_stack_end;
    uintptr_t argc = *at;
    char **env = (char **)(at + 1 + argc + 1);
    char **end = env;
    if (argc > 1u << 20 || at[1 + argc]) return environ;
    while (*end) end++;
    for (ElfW(auxv_t) *a = (void *)(end + 1); a->a_type != AT_NULL; a++) {
        if (a->a_type == AT_SYSINFO_EHDR) vdso = a->a_un.a_val;
        if (a->a_type == AT_EXECFN) started = (const char *)a->a_un.a_val;
        if (a->a_type == AT_SECURE) secure = a->a_un.a_val != 0;
        if (a->a_type == AT_PAGESZ) page_size = a->a_un.a_val;
    }
    return env;
}

static const char *env_value(char **env, const char *name)
{
    for (; env && *env; env++) {
        const char *rest = uf_after(*env, name);
        if (rest && *rest == '=') return rest + 1;
    }
    return NULL;
}

static void unguarded(const char *why)
{
    static char text[8 << 10];
    struct uf_out o;
    uf_record_begin(&o, text, sizeof text, "unguarded");
    uf_put_key_str(&o, "exe", uf_module_exe());
    uf_put_key_str(&o, "why", why);
    uf_record_end(&o);
    uf_end_unguarded();
}

/* One line for a person, on standard error, and the end: before the program has done anything. */
static void refuse(const char *message)
{
    uf_sys_write(2, "uffence: ", 9);
    uf_sys_write(2, message, uf_strlen(message));
    uf_sys_write(2, "\n", 1);
    uf_sys(SYS_exit_group, UFFENCE_EXIT_USAGE, 0, 0, 0, 0, 0);
}

static bool open_all(char *why, size_t size)
{
    struct uf_out told = { why, 0, size - 1, false };
    const char *missing = NULL;
    if (page_size != UF_PAGE) {
        uf_put(&told, "this machine's pages are not 4096 bytes");
    } else if (!uf_next_resolve(&missing)) {
        uf_put(&told, "libc has no function ");
        uf_put(&told, missing);
    } else if (uf_backend_choose(uf_options.backend, &told) == 0 && uf_touch_possible(&told)) {
        long err = uf_region_open(uf_limit_arena());
        if (!err) err = uf_trace_open();
        if (!err) err = uf_site_open();
        uf_marks_open();
        if (!err && uf_options.mode == UF_MODE_TOUCH) err = uf_touch_open(), uf_touch_clock();
        if (!err && !uf_fork_open()) err = -ENOMEM;
        if (!err && uf_touch_on && !uf_touch_stand()) err = -EINVAL;
        if (!err && !uf_touch_on && uf_sig_stand(SIGBUS, uf_delivery_claim, uf_next.sigaction)) err = -EINVAL;
        if (!err && uf_sig_stand(SIGSEGV, uf_fault_claim, uf_next.sigaction)) err = -EINVAL;
        if (!err && uf_sig_keep_open(uf_backend->signal, uf_next.sigaction)) err = -EINVAL;
        if (!err && !uf_touch_on) uf_tables_show(false, 0, 0);
        uf_thread_born = uf_sig_open_thread;
        uf_sig_mourn(uf_end_by_signal);
        if (!err) return true;
        uf_put(&told, "no address space for the arena, errno ");
        uf_put_u64(&told, (uint64_t)-err);
    }
    why[told.used] = 0;
    return false;
}

static void read_environment(char **env)
{
    char message[UF_OPT_MESSAGE_MAX];
    uf_opt_defaults(&uf_options);
    uint64_t callers = uf_options.num_callers, quarantine = uf_options.map_quarantine;
    uf_options.num_callers = 0; /* nobody has asked yet */
    uf_options.map_quarantine = UINT64_MAX;
    const char *records = env_value(env, UFFENCE_ENV_RECORDS);
    under_command = records && *records;
    /* what watches a fleet; who calls the command has said what is wanted */
    bool sampled = !under_command && uf_gwp_read(&uf_options, env_value(env, "SCUDO_OPTIONS"), "GWP_ASAN_");
    sampled |= !under_command && uf_gwp_read(&uf_options, env_value(env, "GWP_ASAN_OPTIONS"), "");
    if (!uf_opt_parse_env(&uf_options, env_value(env, UFFENCE_ENV_OPTIONS), message, sizeof message)) refuse(message);
    /* flame graphs stand on whole stacks: cut at 16 frames one program has many roots */
    if (!uf_options.num_callers) uf_options.num_callers = uf_options.mode == UF_MODE_TOUCH ? UF_TRACE_MAX : callers;
    uf_map_keep_uncounted = uf_options.map_quarantine != UINT64_MAX || uf_options.mode != UF_MODE_TOUCH;
    if (uf_options.map_quarantine == UINT64_MAX) uf_options.map_quarantine = quarantine;
    if (uf_options.delivery == UF_DELIVERY_MONITOR && (!under_command || uf_options.mode != UF_MODE_TOUCH))
        refuse("delivery=monitor is for mode=touch, under the uffence command");
    if (under_command) uf_monitor_beside(uf_channel_path(records));
    uf_env_open(env);
    uf_module_init(vdso, started);
    /* the command that would read the file has ended before us: what is found goes to standard error */
    uf_channel_diverted = under_command && uf_channel_ended(records);
    if (uf_channel_diverted) records = NULL;
    long err = uf_channel_open(under_command ? records : uf_limit_log_name(uf_options.log_file, env));
    if (err) uf_note_number("warning", "records", "the record file cannot be opened; records go to standard error; errno ", (uint64_t)-err);
    if (sampled && uf_options.sample > 1)
        uf_note_number("note", "gwp-asan", "the environment of GWP-ASan asks for samples; UFFENCE_OPTIONS=sample=1 guards every block; blocks a guarded one now: ", uf_options.sample);
    if (!uf_options.seed) uf_sys(SYS_getrandom, (long)&uf_options.seed, sizeof uf_options.seed, 0, 0, 0, 0);
}

int uf_bring_up(void)
{
    static char why[512];
    int boot = UF_BOOT;
    if (!atomic_compare_exchange_strong(&uf_phase, &boot, UF_BUSY)) return boot;
    struct uf_thread *t = uf_thread();
    uint64_t began = uf_arch_ticks();
    uf_enter(t);
    t->calling = true;
    char **env = first_environ();
    read_environment(env);
    bool ready = !secure && open_all(why, sizeof why);
    if (ready) {
        uf_heap_budget(uf_limit_memory(uf_options.guard_memory), uf_backend == &uf_backend_mprotect ? uf_map_blocks_most() : INT64_MAX);
        uf_heap_foreign = !uf_next_heap_is_ours();
        uf_new_ours = !uf_heap_foreign && uf_next_new_is_ours();
        uf_heap_brk_begins();
        uf_start_record();
        if (!uf_heap_foreign) uf_heap_compact_open();
        if (uf_heap_foreign)
            uf_note("warning", "own-malloc", "the program, or a library before us, brings its own malloc: its blocks are not guarded, its mappings are");
        if (uf_touch_on) uf_touch_start(t);
    } else if (!secure) {
        const char *missing;
        uf_next_resolve(&missing);
        unguarded(why);
    }
    t->calling = false;
    uf_leave(t);
    if (ready) uf_thin_open(began);
    uf_near_settle(ready && !uf_touch_on);
    atomic_store_explicit(&uf_phase, ready ? UF_READY : UF_OFF, memory_order_release);
    return ready ? UF_READY : UF_OFF;
}

/* dlopen is not for a first hook: the loader may be in the middle of its own start. */
static void choose_unwinder(void)
{
    const char *why = "";
    struct uf_thread *t = uf_thread();
    if (uf_options.unwind == UF_UNWIND_OWN || (uf_options.unwind == UF_UNWIND_AUTO && uf_module_indexed())) return;
    uf_enter(t);
    t->calling = true;
    if (!uf_unwind_lib_open(uf_next.dlopen, &why)) uf_note("warning", "unwind", why);
    t->calling = false;
    uf_leave(t);
}

/* Nor is a thread: the loader has not finished with the first one. Until here signals serve. */
static void choose_delivery(void)
{
    if (uf_options.delivery == UF_DELIVERY_SIGBUS) return;
    bool monitor = uf_options.delivery == UF_DELIVERY_MONITOR;
    struct uf_delivery_way way = { uf_touch_on ? uf_touch_claim : uf_fault_claim, !uf_touch_on, monitor, uf_next.clone };
    uf_enter(uf_thread());
    long err = uf_delivery_open(&way);
    if (uf_touch_on) uf_touch_arm_all();
    uf_leave(uf_thread());
    if (!err) return;
    uf_options.delivery = UF_DELIVERY_SIGBUS;
    uf_note_number("warning", "delivery", monitor ? "the uffence command cannot serve this process, faults come as signals; errno " :
                   "no handler thread here, faults come as signals; errno ", (uint64_t)-err);
}

__attribute__((constructor)) static void starts(void)
{
    if (uf_phase_now() != UF_READY) return;
    choose_unwinder();
    choose_delivery();
    if (uf_options.dirty && uf_options.cow) uf_note("warning", "dirty", "--dirty and --cow protect the same pages in two ways: --cow is left out");
    if (uf_options.dirty) uf_dirty_open();
    if (uf_options.watch[0]) {
        uf_enter(uf_thread());
        uf_watch_options(uf_thread());
        uf_leave(uf_thread());
    }
}
