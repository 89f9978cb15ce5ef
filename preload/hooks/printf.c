/* printf.c: text into the program's memory. How long it will be is known only by making it, so where the size it states
 * does not fit the block the text is measured first: stating too much and writing little is no finding. */
#include "hooks/moves.h"

#include <errno.h>

/* A call of this family: N is what it may write at S, SIZE_MAX for sprintf. */
struct print {
    struct uf_use u;
    void *s;
    size_t n;
};

static bool needs_measure(struct print *p, size_t unit)
{
    size_t room;
    if (uf_likely(!uf_buffer_watched((uintptr_t)p->s)) || p->n == 0) return false;
    if (!uf_buffer_room((uintptr_t)p->s, &room)) {
        uf_use_accuse(&p->u, NULL, (uintptr_t)p->s, unit, true);
        return false;
    }
    return p->n > room / unit;
}

static void measure(struct print *p, const char *format, va_list args)
{
    va_list again;
    if (uf_unlikely(uf_buffer_watched((uintptr_t)format))) uf_use_string(&p->u, NULL, format, SIZE_MAX);
    if (uf_likely(!p->u.told && !uf_touch_on && uf_next.strchr)) uf_print_strings(&p->u, format, args);
    if (!needs_measure(p, 1) || !uf_next.vsnprintf) return;
    int keep = errno;
    va_copy(again, args);
    int length = uf_next.vsnprintf(NULL, 0, format, again);
    va_end(again);
    errno = keep;
    if (length < 0) return;
    size_t bytes = (size_t)length + 1;
    uf_use_bytes(&p->u, NULL, p->s, bytes < p->n ? bytes : p->n, true);
}

/* Wide text cannot be measured: it is made inside of the block. True: it fitted, and *RESULT is the answer. */
static bool made_wide(struct print *p, const wchar_t *format, va_list args, int *result)
{
    va_list again;
    size_t room;
    if (!needs_measure(p, sizeof(wchar_t)) || !uf_buffer_room((uintptr_t)p->s, &room)) return false;
    int keep = errno;
    va_copy(again, args);
    errno = 0;
    *result = uf_next.vswprintf(p->s, room / sizeof(wchar_t), format, again);
    va_end(again);
    bool bad_text = errno == EILSEQ;
    errno = keep;
    if (*result >= 0) return true;
    if (!bad_text) uf_use_accuse(&p->u, NULL, (uintptr_t)p->s, room + sizeof(wchar_t), true);
    return false;
}

#define NAMED(ret, name, params)                        \
    UF_EXPORT ret uf_print_##name params __asm__(#name); \
    UF_EXPORT ret uf_print_##name params

/* V is the function that takes a va_list: what is behind us for both. */
#define RUN(measured, v, args)                          \
    if (uf_unlikely(!uf_next.v)) uf_phase_now();        \
    measured;                                           \
    if (uf_unlikely(p.u.told)) {                        \
        UF_QUIETLY();                                   \
        result = uf_next.v args;                        \
    } else {                                            \
        result = uf_next.v args;                        \
    }

#define PRINT(name, v, params, args, s, n, format)                              \
    NAMED(int, v, (BARE params, va_list list))                                  \
    {                                                                           \
        struct print p = { UF_USE(#v), s, n };                                  \
        int result;                                                             \
        RUN(measure(&p, format, list), v, (BARE args, list))                    \
        return result;                                                          \
    }                                                                           \
    NAMED(int, name, (BARE params, ...))                                        \
    {                                                                           \
        struct print p = { UF_USE(#name), s, n };                               \
        int result;                                                             \
        va_list list;                                                           \
        va_start(list, format);                                                 \
        RUN(measure(&p, format, list), v, (BARE args, list))                    \
        va_end(list);                                                           \
        return result;                                                          \
    }
#define PRINT_WIDE(name, v, params, args, s, n, format)                         \
    NAMED(int, v, (BARE params, va_list list))                                  \
    {                                                                           \
        struct print p = { UF_USE(#v), s, n };                                  \
        int result;                                                             \
        if (made_wide(&p, format, list, &result)) return result;                \
        RUN((void)0, v, (BARE args, list))                                      \
        return result;                                                          \
    }                                                                           \
    NAMED(int, name, (BARE params, ...))                                        \
    {                                                                           \
        struct print p = { UF_USE(#name), s, n };                               \
        int result;                                                             \
        va_list list;                                                           \
        va_start(list, format);                                                 \
        if (!made_wide(&p, format, list, &result)) {                            \
            RUN((void)0, v, (BARE args, list))                                  \
        }                                                                       \
        va_end(list);                                                           \
        return result;                                                          \
    }
#define SCAN(name, v)                                                           \
    NAMED(int, v, (const char *s, const char *format, va_list list))            \
    {                                                                           \
        struct print p = { UF_USE(#v), NULL, 0 };                               \
        int result;                                                             \
        RUN(read_both(&p.u, s, format), v, (s, format, list))                   \
        return result;                                                          \
    }                                                                           \
    NAMED(int, name, (const char *s, const char *format, ...))                  \
    {                                                                           \
        struct print p = { UF_USE(#name), NULL, 0 };                            \
        int result;                                                             \
        va_list list;                                                           \
        va_start(list, format);                                                 \
        RUN(read_both(&p.u, s, format), v, (s, format, list))                   \
        va_end(list);                                                           \
        return result;                                                          \
    }

static void read_both(struct uf_use *u, const char *s, const char *format)
{
    if (uf_unlikely(uf_buffer_watched((uintptr_t)s))) uf_use_string(u, NULL, s, SIZE_MAX);
    if (uf_unlikely(uf_buffer_watched((uintptr_t)format))) uf_use_string(u, NULL, format, SIZE_MAX);
}

#define BARE(...) __VA_ARGS__

PRINT(sprintf, vsprintf, (char *s, const char *f), (s, f), s, SIZE_MAX, f)
PRINT(snprintf, vsnprintf, (char *s, size_t n, const char *f), (s, n, f), s, n, f)
PRINT(__sprintf_chk, __vsprintf_chk, (char *s, int flag, size_t room, const char *f), (s, flag, room, f), s, SIZE_MAX, f)
PRINT(__snprintf_chk, __vsnprintf_chk, (char *s, size_t n, int flag, size_t room, const char *f), (s, n, flag, room, f), s, n, f)
PRINT_WIDE(swprintf, vswprintf, (wchar_t *s, size_t n, const wchar_t *f), (s, n, f), s, n, f)
PRINT_WIDE(__swprintf_chk, __vswprintf_chk, (wchar_t *s, size_t n, int flag, size_t room, const wchar_t *f), (s, n, flag, room, f), s, n, f)
SCAN(sscanf, vsscanf)
SCAN(__isoc99_sscanf, __isoc99_vsscanf)
