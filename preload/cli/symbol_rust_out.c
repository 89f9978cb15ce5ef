#include "cli/symbol_rust_out.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool rust_is(struct rust *r, char c)
{
    if (r->wrong || r->at >= r->len || r->in[r->at] != c) return false;
    r->at++;
    return true;
}

char rust_next(struct rust *r)
{
    if (!r->wrong && r->at < r->len) return r->in[r->at++];
    r->wrong = true;
    return 0;
}

static int digit62(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 36 : -1;
}

uint64_t rust_base62(struct rust *r)
{
    uint64_t value = 0;
    if (rust_is(r, '_')) return 0;
    for (char c; (c = rust_next(r)) != '_' && !r->wrong;) {
        int digit = digit62(c);
        if (digit < 0 || value > (UINT64_MAX - 62) / 62) r->wrong = true;
        else value = value * 62 + (uint64_t)digit;
    }
    return value + 1;
}

uint64_t rust_marked62(struct rust *r, char mark)
{
    return rust_is(r, mark) ? rust_base62(r) + 1 : 0;
}

void rust_put_bytes(struct rust *r, const char *bytes, size_t len)
{
    if (r->silent || r->wrong) return;
    if (len > RUST_TEXT_MAX - r->used) {
        r->wrong = true;
        return;
    }
    memcpy(r->out + r->used, bytes, len);
    r->used += len;
}

void rust_put(struct rust *r, const char *text)
{
    rust_put_bytes(r, text, strlen(text));
}

void rust_put_count(struct rust *r, uint64_t n)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, n);
    rust_put(r, digits);
}

void rust_put_char(struct rust *r, uint32_t p)
{
    char bytes[4];
    size_t len = p < 0x80 ? 1 : p < 0x800 ? 2 : p < 0x10000 ? 3 : 4;
    static const unsigned char heads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = len; i-- > 1; p >>= 6) bytes[i] = (char)(0x80 | (p & 0x3f));
    bytes[0] = (char)(heads[len] | p);
    rust_put_bytes(r, bytes, len);
}

struct rust_name rust_identifier(struct rust *r, bool disambiguated)
{
    struct rust_name name = { .which = disambiguated ? rust_marked62(r, 's') : 0 };
    name.punycode = rust_is(r, 'u');
    size_t len = 0;
    char c = rust_next(r);
    if (c < '0' || c > '9') r->wrong = true;
    else len = (size_t)(c - '0');
    while (c != '0' && r->at < r->len && r->in[r->at] >= '0' && r->in[r->at] <= '9' && len <= r->len)
        len = len * 10 + (size_t)(r->in[r->at++] - '0');
    rust_is(r, '_');
    if (r->wrong || len > r->len - r->at) {
        r->wrong = true;
        return (struct rust_name){ .bytes = "" };
    }
    name.bytes = r->in + r->at;
    name.len = len;
    r->at += len;
    return name;
}

enum { POINTS = 256 };

static unsigned adapt(unsigned delta, unsigned points, bool first)
{
    unsigned k = 0;
    delta = first ? delta / 700 : delta / 2;
    for (delta += delta / points; delta > 455; k += 36) delta /= 35;
    return k + 36 * delta / (delta + 38);
}

/* Punycode as RFC 3492 has it, with an underscore for the last hyphen and digits after letters. False: it is none. */
static bool punycode(const struct rust_name *name, uint32_t out[POINTS], size_t *count)
{
    size_t basic = name->len, at = 0;
    while (basic && name->bytes[basic - 1] != '_') basic--;
    *count = basic ? basic - 1 : 0;
    if (*count > POINTS) return false;
    for (size_t i = 0; i < *count; i++) out[i] = (unsigned char)name->bytes[i];
    unsigned n = 0x80, i = 0, bias = 72;
    for (at = basic; at < name->len;) {
        unsigned old = i, weight = 1;
        for (unsigned k = 36;; k += 36) {
            if (at == name->len) return false;
            char c = name->bytes[at++];
            unsigned digit = c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') : c >= '0' && c <= '9' ? (unsigned)(c - '0') + 26 : 99;
            if (digit > 35 || digit > (UINT32_MAX / 2 - i) / weight) return false;
            i += digit * weight;
            unsigned t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
            if (digit < t) break;
            if (weight > UINT32_MAX / 72) return false;
            weight *= 36 - t;
        }
        unsigned points = (unsigned)*count + 1;
        bias = adapt(i - old, points, old == 0);
        n += i / points;
        i %= points;
        if (n > 0x10ffff || *count == POINTS) return false;
        memmove(out + i + 1, out + i, (*count - i) * sizeof *out);
        out[i++] = n;
        ++*count;
    }
    return true;
}

void rust_put_name(struct rust *r, const struct rust_name *name)
{
    uint32_t points[POINTS];
    size_t count;
    if (!name->punycode) rust_put_bytes(r, name->bytes, name->len);
    else if (!punycode(name, points, &count)) r->wrong = true;
    else for (size_t i = 0; i < count; i++) rust_put_char(r, points[i]);
}
