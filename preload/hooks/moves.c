/* moves.c: the functions of moves.def. Where no pointer is ours the call is a jump to libc's function: no frame, no lock.
 * Else the bounds are checked, and then it is a jump too, so that no frame of ours stands in traces that begin below. */
#include <sys/syscall.h>

#include "hooks/calls.h"
#include "hooks/forks.h"
#include "hooks/moves.h"
#include "hooks/moves_boot.h"
#include "hooks/moves_near.h"
#include "pages/thin.h"

/* Said twice: NEAR, by one comparison that is wrong only in its yes, and then by the bounds of what there is. */
#define A(p) uf_unlikely(NEAR ? uf_near((uintptr_t)(p)) : uf_buffer_watched((uintptr_t)(p)))
#define EVER(p) uf_unlikely((NEAR && uf_near((uintptr_t)(p))) || uf_buffer_watched((uintptr_t)(p)))
#define FILLS(p, n) (uf_unlikely((n) >= FILLS_FROM) && (NEAR || (uf_touch_on && uf_touch_written(UF_CALLER(), p, n))))
#define SOUND(p, size) uf_use_sound(p, size)
#define ARRAY(size, n) uf_move_array(size, n)
#define IN(p, size) uf_use_bytes(&u, NULL, p, size, false)
#define OUT(p, size) uf_use_bytes(&u, NULL, p, size, true)
#define STR(s) uf_use_string(&u, NULL, s, SIZE_MAX)
#define STRN(s, most) uf_use_string(&u, NULL, s, most)
#define WSTR(s) uf_move_wstring(&u, s, SIZE_MAX)
#define WSTRN(s, most) uf_move_wstring(&u, s, most)
#define LAP(d, size, s, others) uf_move_overlap(&u, d, size, s, others)
#define INT(s, base) uf_move_integer(&u, s, base)
#define REAL(s) uf_move_real(&u, s)
#define WINT(s, base) uf_move_winteger(&u, s, base)
#define WREAL(s) uf_move_wreal(&u, s)
#define CHR(s, c, n) uf_move_chr(&u, s, c, n)
#define CMP(f, a, b, most) uf_move_compare(&u, uf_next.f, a, b, most)
#define WCMP(f, a, b, most) uf_move_wcompare(&u, uf_next.f, a, b, most)
#define FIND(s, set) uf_move_find(&u, s, set)
#define FINDC(s, c) uf_move_findc(&u, s, c)
#define WFINDC(s, c) uf_move_wfindc(&u, s, c)
#define SUB(s, part) uf_move_sub(&u, s, part)
#define CONVERT(at, left, out) uf_move_convert(&u, at, left, out)
#define LINE(line, size) uf_move_line(&u, line, size)

#pragma GCC diagnostic ignored "-Wunused-parameter" /* a check has all parameters and looks at some */
enum { FILLS_FROM = 4 * UF_PAGE };
#define BARE(...) __VA_ARGS__
#define APART __attribute__((noinline))

/* Touch mode looks for pages, not for bytes too many: a sort of one big block would look up its bounds at each comparison. */
static bool unchecked(void)
{
    if (uf_likely(!uf_touch_on)) {
        uf_thin_checked();
        return false;
    }
    return !atomic_load_explicit(&uf_watch_any, memory_order_relaxed) && !atomic_load_explicit(&uf_hole_any, memory_order_relaxed) &&
           !atomic_load_explicit(&uf_mark_span, memory_order_relaxed);
}

/* Wrappers have names of their own in C; see calls.c. CHECK_NAME is apart from SLOW_NAME because a local whose address is
 * taken would make a call of the jump. */
#define WRAP(ret, name, params, args, ours, check, early, quietly, does, skips)                       \
    static APART bool check_##name(struct uf_caller caller, BARE params)                              \
    {                                                                                                 \
        struct uf_use u = { #name, caller, false, -1, false, false };                                 \
        check;                                                                                        \
        return u.told;                                                                                \
    }                                                                                                 \
    static UF_COLD ret told_##name params                                                             \
    {                                                                                                 \
        quietly;                                                                                      \
        return uf_next.name args;                                                                     \
    }                                                                                                 \
    static APART ret slow_##name params                                                               \
    {                                                                                                 \
        enum { NEAR = false };                                                                        \
        if (uf_unlikely(!uf_next.name)) early(name, args);                                            \
        if (!(ours)) return uf_next.name args;                                                        \
        if (skips) return does args;                                                                  \
        if (uf_unlikely(check_##name(UF_CALLER(), BARE args))) return told_##name args;     \
        return does args;                                                                             \
    }                                                                                                 \
    UF_EXPORT ret uf_move_of_##name params __asm__(#name);                                            \
    UF_EXPORT ret uf_move_of_##name params                                                            \
    {                                                                                                 \
        enum { NEAR = true };                                                                         \
        if (ours) return slow_##name args; /* and as long as the function behind us is not known */   \
        return uf_next.name args;                                                                     \
    }

#define BOOT(name, args) return uf_boot_##name args
#define RAISE(name, args) uf_phase_now()

#define UF_MOVE(ret, name, params, args, ours, check) WRAP(ret, name, params, args, ours, check, RAISE, UF_QUIETLY(), uf_next.name, uf_thin_unchecked() || unchecked())
#define UF_MOVE_CORE(ret, name, params, args, ours, check) WRAP(ret, name, params, args, ours, check, BOOT, UF_QUIETLY(), uf_next.name, uf_thin_unchecked() || unchecked())
/* Open: what they do may be more than to move bytes (syscall lays seccomp filters), the check is never left out. */
#define UF_MOVE_OPEN(ret, name, params, args, ours, check) WRAP(ret, name, params, args, ours, check, RAISE, (void)0, uf_next.name, false)
#define UF_MOVE_SYSCALL(ret, name, params, args, ours, check) WRAP(ret, name, params, args, ours, check, RAISE, (void)0, uf_forks_syscall, false)
#define UF_MOVE_NEAR(ret, name, params, args, ours, check) WRAP(ret, name, params, args, ours, check, RAISE, UF_QUIETLY(), uf_near_##name, uf_thin_unchecked() || unchecked())
#define UF_MOVE_CORE_NEAR(ret, name, params, args, ours, check) WRAP(ret, name, params, args, ours, check, BOOT, UF_QUIETLY(), uf_near_##name, uf_thin_unchecked() || unchecked())
#include "moves.def"
