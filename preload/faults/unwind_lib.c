/* unwind_lib.c: the one file that sees libunwind.h. */
#define UNW_LOCAL_ONLY
#include "faults/unwind_lib.h"

#include <dlfcn.h>
#include <libunwind.h>

#include "base/banned.h"

static struct {
    int (*backtrace)(void **, int);
    int (*init)(unw_cursor_t *, unw_context_t *, int);
    int (*step)(unw_cursor_t *);
    int (*reg)(unw_cursor_t *, unw_regnum_t, unw_word_t *);
} lib;
static bool there;

#define NAME_OF(x) #x
#define NAME(x) NAME_OF(x)
#undef dlsym /* this file alone speaks to the loader below the hooks */

bool uf_unwind_lib_open(void *(*open)(const char *, int), const char **why)
{
    void *handle = open("libunwind.so.8", RTLD_LOCAL | RTLD_NOW);
    if (!handle) {
        *why = "libunwind.so.8 is not installed";
        return false;
    }
    *(void **)&lib.backtrace = dlsym(handle, "unw_backtrace");
    *(void **)&lib.init = dlsym(handle, NAME(unw_init_local2));
    *(void **)&lib.step = dlsym(handle, NAME(unw_step));
    *(void **)&lib.reg = dlsym(handle, NAME(unw_get_reg));
    there = lib.backtrace && lib.init && lib.step && lib.reg;
    if (!there) *why = "this libunwind has not the functions we need";
    return there;
}

UF_ANYWHERE bool uf_unwind_lib_there(void) { return there; }

unsigned uf_unwind_lib_here(uintptr_t *pcs, unsigned max)
{
    int n = lib.backtrace((void **)pcs, (int)max);
    return n > 0 ? (unsigned)n : 0;
}

UF_ANYWHERE unsigned uf_unwind_lib_context(const void *context, uintptr_t *pcs, unsigned max)
{
    unw_cursor_t cursor;
    unw_word_t pc;
    unsigned n = 0;
    if (lib.init(&cursor, (unw_context_t *)(uintptr_t)context, UNW_INIT_SIGNAL_FRAME) < 0) return 0;
    do {
        if (lib.reg(&cursor, UNW_REG_IP, &pc) < 0 || pc == 0) break;
        pcs[n++] = (uintptr_t)pc;
    } while (n < max && lib.step(&cursor) > 0);
    return n;
}
