/* opt_read.h: the values of options, from text to number; a part of opt.c, which alone includes it.
 * Every reader: true and *OUT when the N bytes at S are a value and nothing else. runs: anywhere; locks: none */
#ifndef UF_OPT_READ_H
#define UF_OPT_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* gcc turns plain copying and counting loops into calls of memcpy, memset and strlen, which may be hooked. */
#define KEEP_LOOP() __asm__ volatile("")

static int digit_of(char c, unsigned base)
{
    int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
    return d < (int)base ? d : -1;
}

/* Digits at the start of S; returns how many bytes they take, 0 when there are none or they do not fit. */
static size_t read_number(const char *s, size_t n, uint64_t *out)
{
    size_t i = 0;
    unsigned base = 10;
    if (n > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
        base = 16;
        i = 2;
    }
    size_t start = i;
    uint64_t v = 0;
    for (; i < n; i++) {
        int d = digit_of(s[i], base);
        if (d < 0)
            break;
        if (__builtin_mul_overflow(v, (uint64_t)base, &v) || __builtin_add_overflow(v, (uint64_t)d, &v))
            return 0;
    }
    *out = v;
    return i > start ? i : 0;
}

static bool read_whole(const char *s, size_t n, uint64_t *out)
{
    return n > 0 && read_number(s, n, out) == n;
}

static bool read_size(const char *s, size_t n, uint64_t *out)
{
    size_t i = read_number(s, n, out);
    if (i == 0)
        return false;
    if (i == n)
        return true;
    unsigned shift = 0;
    switch (s[i] & ~0x20) { /* upper case */
    case 'K': shift = 10; break;
    case 'M': shift = 20; break;
    case 'G': shift = 30; break;
    case 'T': shift = 40; break;
    default: return false;
    }
    return i + 1 == n && !__builtin_mul_overflow(*out, (uint64_t)1 << shift, out);
}

static bool read_ratio(const char *s, size_t n, uint64_t *out)
{
    if (n > 2 && s[0] == '1' && s[1] == '/')
        return read_whole(s + 2, n - 2, out);
    return read_whole(s, n, out);
}

/* Thousandths above 1 of "1.25x" or "25%", at most three digits behind the point. */
static bool read_pace(const char *s, size_t n, uint64_t *out)
{
    uint64_t whole = 0, part = 0, scale = 1000;
    if (n < 2 || (s[n - 1] != 'x' && s[n - 1] != '%'))
        return false;
    bool percent = s[--n] == '%';
    size_t i = read_number(s, n, &whole);
    if (i == 0 || whole > 1000000)
        return false;
    if (i < n && s[i++] == '.')
        for (; i < n && digit_of(s[i], 10) >= 0 && scale > 1; i++)
            part += (uint64_t)digit_of(s[i], 10) * (scale /= 10);
    *out = whole * 1000 + part;
    if (percent)
        *out /= 100;
    else if (*out < 1000)
        return false;
    else
        *out -= 1000;
    return i == n && *out > 0;
}

static bool is_word(const char *word, size_t wlen, const char *s, size_t n)
{
    if (wlen != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (word[i] != s[i])
            return false;
    return true;
}

/* Index of the choice equal to S in "a|b|c". */
static bool read_choice(const char *choices, const char *s, size_t n, uint64_t *out)
{
    uint64_t index = 0;
    for (const char *at = choices;; at++, index++) {
        size_t w = 0;
        while (at[w] != '\0' && at[w] != '|') {
            KEEP_LOOP();
            w++;
        }
        if (is_word(at, w, s, n)) {
            *out = index;
            return true;
        }
        at += w;
        if (*at == '\0')
            return false;
    }
}

static bool read_flag(const char *s, size_t n, uint64_t *out)
{
    if (!read_choice("no|yes|0|1|false|true|off|on", s, n, out))
        return false;
    *out %= 2;
    return true;
}

#endif
