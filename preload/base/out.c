/* out.c: bounded text and JSON. */
#include "base/out.h"
#include "base/banned.h"

UF_ANYWHERE void uf_put_char(struct uf_out *o, char c)
{
    if (o->used < o->size)
        o->text[o->used++] = c;
    else
        o->cut = true;
}

UF_ANYWHERE void uf_put(struct uf_out *o, const char *s)
{
    while (*s) uf_put_char(o, *s++);
}

UF_ANYWHERE void uf_put_u64(struct uf_out *o, uint64_t n)
{
    char digits[20];
    unsigned i = 0;
    do digits[i++] = (char)('0' + n % 10);
    while (n /= 10);
    while (i) uf_put_char(o, digits[--i]);
}

UF_ANYWHERE void uf_put_hex(struct uf_out *o, uint64_t n)
{
    char digits[16];
    unsigned i = 0;
    do digits[i++] = "0123456789abcdef"[n & 15];
    while (n >>= 4);
    uf_put(o, "0x");
    while (i) uf_put_char(o, digits[--i]);
}

/* Length of the well-formed UTF-8 sequence at S, 0 if there is none. */
UF_ANYWHERE static unsigned utf8_length(const unsigned char *s)
{
    unsigned n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
    for (unsigned i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80) return 0;
    if (n == 3 && ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f))) return 0;
    if (n == 4 && ((s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))) return 0;
    return n;
}

UF_ANYWHERE void uf_put_json(struct uf_out *o, const char *text)
{
    const unsigned char *s = (const unsigned char *)(text ? text : "");
    uf_put_char(o, '"');
    while (*s) {
        unsigned n = utf8_length(s);
        if (n == 1 && *s >= 0x20 && *s != '"' && *s != '\\') {
            uf_put_char(o, (char)*s);
        } else if (n > 1) {
            for (unsigned i = 0; i < n; i++) uf_put_char(o, (char)s[i]);
        } else {
            uf_put(o, "\\u00");
            uf_put_char(o, "0123456789abcdef"[*s >> 4]);
            uf_put_char(o, "0123456789abcdef"[*s & 15]);
            n = 1;
        }
        s += n;
    }
    uf_put_char(o, '"');
}

UF_ANYWHERE void uf_put_key(struct uf_out *o, const char *key)
{
    if (o->used && o->text[o->used - 1] != '{' && o->text[o->used - 1] != '[') uf_put_char(o, ',');
    uf_put_char(o, '"');
    uf_put(o, key);
    uf_put(o, "\":");
}

UF_ANYWHERE void uf_put_key_u64(struct uf_out *o, const char *key, uint64_t n)
{
    uf_put_key(o, key);
    uf_put_u64(o, n);
}

UF_ANYWHERE void uf_put_key_hex(struct uf_out *o, const char *key, uint64_t n)
{
    uf_put_key(o, key);
    uf_put_char(o, '"');
    uf_put_hex(o, n);
    uf_put_char(o, '"');
}

UF_ANYWHERE void uf_put_key_str(struct uf_out *o, const char *key, const char *value)
{
    uf_put_key(o, key);
    uf_put_json(o, value);
}

UF_ANYWHERE void uf_put_bytes_hex(struct uf_out *o, const unsigned char *bytes, size_t n)
{
    uf_put_char(o, '"');
    for (size_t i = 0; i < n; i++) {
        uf_put_char(o, "0123456789abcdef"[bytes[i] >> 4]);
        uf_put_char(o, "0123456789abcdef"[bytes[i] & 15]);
    }
    uf_put_char(o, '"');
}
