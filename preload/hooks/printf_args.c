/* printf_args.c: the strings that a format of the printf family reads from the program's memory. */
#include "hooks/moves.h"

#include <stdarg.h>

/* What the argument of a conversion is. */
enum argument { NOTHING, INT, LONG, DOUBLE, LONG_DOUBLE, STRING, POINTER, UNKNOWN };

static bool digit(char c) { return c >= '0' && c <= '9'; }

static const char *number(const char *f, size_t *n)
{
    *n = 0;
    for (; digit(*f); f++) *n = *n < SIZE_MAX / 16 ? *n * 10 + (size_t)(*f - '0') : *n;
    return f;
}

static const char *length(const char *f, bool *wide, bool *very_long)
{
    for (;; f++) {
        if (*f == 'l' || *f == 'q' || *f == 'j' || *f == 'z' || *f == 'Z' || *f == 't') *wide = true;
        else if (*f == 'L') *very_long = true;
        else if (*f != 'h') return f;
    }
}

static enum argument argument_of(char c, bool wide, bool very_long)
{
    switch (c) {
    case '%': case 'm': return NOTHING;
    case 'd': case 'i': case 'o': case 'u': case 'x': case 'X': return wide || very_long ? LONG : INT;
    case 'c': case 'C': return INT;
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A': return very_long ? LONG_DOUBLE : DOUBLE;
    case 's': return wide ? POINTER : STRING;
    case 'S': case 'p': case 'n': return POINTER;
    default: return UNKNOWN;
    }
}

/* The argument of one conversion; a string is read, MOST bytes at most. */
static bool pass(struct uf_use *u, enum argument what, size_t most, va_list *args)
{
    const char *s;
    switch (what) {
    case NOTHING: return true;
    case INT: (void)va_arg(*args, int); return true;
    case LONG: (void)va_arg(*args, long); return true;
    case DOUBLE: (void)va_arg(*args, double); return true;
    case LONG_DOUBLE: (void)va_arg(*args, long double); return true;
    case POINTER: (void)va_arg(*args, void *); return true;
    case STRING:
        s = va_arg(*args, const char *);
        if (uf_unlikely(uf_buffer_watched((uintptr_t)s))) uf_use_string(u, NULL, s, most);
        return !u->told;
    default: return false;
    }
}

/* Arguments by number (%2$s), and conversions that a program made its own, end the walk. */
void uf_print_strings(struct uf_use *u, const char *f, va_list given_args)
{
    va_list args;
    if (uf_likely(!uf_next.strchr(f, 's'))) return; /* most are numbers */
    va_copy(args, given_args);
    while ((f = uf_next.strchr(f, '%')) != NULL) {
        bool wide = false, very_long = false;
        size_t most = SIZE_MAX, n;
        f++;
        while (*f == '-' || *f == '+' || *f == ' ' || *f == '#' || *f == '0' || *f == '\'' || *f == 'I') f++;
        if (*f == '*') f++, (void)va_arg(args, int);
        f = number(f, &n);
        if (*f == '$') break;
        if (*f == '.' && f[1] == '*') {
            int given = va_arg(args, int);
            most = given < 0 ? SIZE_MAX : (size_t)given;
            f += 2;
            if (digit(*f)) break;
        } else if (*f == '.') {
            f = number(f + 1, &most);
        }
        f = length(f, &wide, &very_long);
        if (!*f || !pass(u, argument_of(*f, wide, very_long), most, &args)) break;
        f++;
    }
    va_end(args);
}
