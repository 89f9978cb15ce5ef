/* gwp.c: the rows of gwp_asan.def. */
#include "hooks/gwp.h"

#include "base/bytes.h"
#include "base/out.h"

static const struct row {
    const char *name, *ours;
    uint64_t unit;
} rows[] = {
#define UF_GWP(name, ours, unit) { name, ours, unit },
#include "gwp_asan.def"
};

static bool between(char c) { return c == ':' || c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* The value of NAME behind PREFIX in TEXT, the last one; *N bytes. NULL: not there. */
static const char *value_of(const char *text, const char *prefix, const char *name, size_t *n)
{
    const char *found = NULL;
    while (*text) {
        const char *rest = uf_after(text, prefix), *value = rest ? uf_after(rest, name) : NULL;
        if (value && *value == '=') {
            found = value + 1;
            for (*n = 0; found[*n] && !between(found[*n]); ++*n) continue;
        }
        while (*text && !between(*text)) text++;
        while (between(*text)) text++;
    }
    return found;
}

static bool off(const char *value, size_t n)
{
    return value && n > 0 && (value[0] == '0' || value[0] == 'f' || value[0] == 'F' || value[0] == 'n' || value[0] == 'N');
}

/* False: no number, or one that is too large to mean anything. */
static bool number(const char *s, size_t n, uint64_t *out)
{
    *out = 0;
    if (n == 0 || n > 12) return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        *out = *out * 10 + (uint64_t)(s[i] - '0');
    }
    return true;
}

bool uf_gwp_read(struct uf_options *o, const char *text, const char *prefix)
{
    bool any = false;
    uint64_t v;
    size_t n = 0;
    if (!text) return false;
    const char *value = value_of(text, prefix, "Enabled", &n);
    if (off(value, n)) return false;
    value = value_of(text, prefix, "SampleRate", &n);
    if (!value || !number(value, n, &v) || v == 0) return false; /* without it nothing is sampled: we guard every block */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char word[24], message[UF_OPT_MESSAGE_MAX];
        struct uf_out out = { word, 0, sizeof word, false };
        value = rows[i].unit ? value_of(text, prefix, rows[i].name, &n) : NULL;
        if (!value || !number(value, n, &v)) continue;
        uf_put_u64(&out, v * rows[i].unit);
        any |= uf_opt_set(o, rows[i].ours, uf_strlen(rows[i].ours), word, out.used, message, sizeof message);
    }
    return any;
}
