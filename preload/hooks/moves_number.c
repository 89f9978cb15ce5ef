/* moves_number.c: numbers whose text ends with its block: strtol and its like read the first character that belongs to no number,
 * and that one is past the end. What they would read is asked of themselves, with a copy that has an end. */
#include "base/bytes.h"
#include "hooks/moves.h"

#include <errno.h>

enum { LONGEST = 128 }; /* longer ones, and what stands far from its block's end, are not looked at */

/* Bytes from S to the end of its block, when there are few and no NUL (of UNIT bytes) is among them; else 0. */
static size_t rest_of(struct uf_use *u, const void *s, size_t unit)
{
    size_t room;
    if (!uf_buffer_watched((uintptr_t)s)) return 0;
    if (!uf_buffer_room((uintptr_t)s, &room) || room < unit) {
        uf_use_accuse(u, NULL, (uintptr_t)s, unit, false);
        return 0;
    }
    if (room > LONGEST) return 0;
    size_t whole = room / unit;
    bool ends = unit == 1 ? uf_next.strnlen(s, whole) < whole : uf_next.wcsnlen(s, whole) < whole;
    return ends ? 0 : whole;
}

#define NUMBER(name, type, asked, parse)                                                        \
    void name asked                                                                             \
    {                                                                                           \
        type text[LONGEST / sizeof(type) + 1], *stop = text;                                    \
        size_t n = rest_of(u, s, sizeof *s);                                                    \
        if (uf_likely(!n)) return;                                                              \
        int keep = errno;                                                                       \
        uf_copy(text, s, n * sizeof *s);                                                        \
        text[n] = 0;                                                                            \
        (void)parse;                                                                            \
        errno = keep;                                                                           \
        if (stop == text + n) uf_use_accuse(u, NULL, (uintptr_t)(s + n), sizeof *s, false);     \
    }

NUMBER(uf_move_integer, char, (struct uf_use *u, const char *s, int base), uf_next.strtol(text, &stop, base))
NUMBER(uf_move_real, char, (struct uf_use *u, const char *s), uf_next.strtod(text, &stop))
NUMBER(uf_move_winteger, wchar_t, (struct uf_use *u, const wchar_t *s, int base), uf_next.wcstol(text, &stop, base))
NUMBER(uf_move_wreal, wchar_t, (struct uf_use *u, const wchar_t *s), uf_next.wcstod(text, &stop))
