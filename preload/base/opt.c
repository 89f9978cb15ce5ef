/* opt.c: see opt.h. Everything here must work before the first malloc of the process does. */
#include "base/opt.h"

#include "base/opt_read.h"

struct uf_options uf_options;

const struct uf_opt_row uf_opt_rows[] = {
#define UF_OPTION(kind, name, def, lo, hi, choices, scope, help) \
    { #name, choices, help, def, lo, hi, offsetof(struct uf_options, name), UF_OPT_##kind, UF_OPT_##scope },
#include "options.def"
};
const size_t uf_opt_row_count = sizeof uf_opt_rows / sizeof uf_opt_rows[0];

struct words {
    char *text;
    size_t used, size;
};

static void put_bytes(struct words *w, const char *s, size_t n)
{
    for (size_t i = 0; i < n && w->used + 1 < w->size; i++) {
        KEEP_LOOP();
        w->text[w->used++] = s[i];
    }
    if (w->size > 0)
        w->text[w->used] = '\0';
}

static size_t length(const char *s)
{
    size_t n = 0;
    while (s[n] != '\0') {
        KEEP_LOOP();
        n++;
    }
    return n;
}

static void put(struct words *w, const char *s)
{
    put_bytes(w, s, length(s));
}

static void put_u64(struct words *w, uint64_t v)
{
    char digits[24];
    size_t n = sizeof digits;
    do {
        digits[--n] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    put_bytes(w, digits + n, sizeof digits - n);
}

/* A size as a person writes it: 1M rather than 1048576. */
static void put_size(struct words *w, uint64_t v)
{
    static const char unit[] = "\0KMGT";
    unsigned u = 0;
    while (v > 0 && v % 1024 == 0 && u < 4) {
        v /= 1024;
        u++;
    }
    put_u64(w, v);
    if (u > 0)
        put_bytes(w, &unit[u], 1);
}

static void put_choices(struct words *w, const char *choices)
{
    put(w, "one of ");
    for (const char *c = choices; *c != '\0'; c++) {
        if (*c == '|')
            put(w, ", ");
        else
            put_bytes(w, c, 1);
    }
}

static void put_allowed(struct words *w, const struct uf_opt_row *row)
{
    switch (row->kind) {
    case UF_OPT_ENUM: put_choices(w, row->choices); return;
    case UF_OPT_FLAG: put(w, "yes or no"); return;
    case UF_OPT_TEXT:
        put(w, "a text of at most ");
        put_u64(w, UF_TEXT_MAX - 1);
        put(w, " bytes");
        return;
    case UF_OPT_PACE: put(w, "a factor as 1.1x, or a percentage as 5%"); return;
    case UF_OPT_RATIO: put(w, "1/N with N "); break;
    case UF_OPT_NUM:
        put(w, row->choices[0] ? row->choices : "");
        put(w, row->choices[0] ? ", or a whole number " : "a whole number ");
        break;
    case UF_OPT_SIZE: put(w, "bytes (suffix K, M, G or T) "); break;
    case UF_OPT_BUDGET: put(w, "a percentage 0% to 100%, or bytes (suffix K, M, G or T) "); break;
    }
    put(w, "from ");
    if (row->kind == UF_OPT_SIZE || row->kind == UF_OPT_BUDGET) {
        put_size(w, row->low);
        put(w, " to ");
        put_size(w, row->high);
    } else {
        put_u64(w, row->low);
        put(w, " to ");
        put_u64(w, row->high);
    }
}

/* Options are named in messages as they are typed: with - */
static void put_key(struct words *w, const char *key, size_t n)
{
    put(w, "--");
    for (size_t i = 0; i < n; i++)
        put_bytes(w, key[i] == '_' ? "-" : &key[i], 1);
}

enum { SHOWN_VALUE_MAX = 80 };

static void complain(struct words *w, const struct uf_opt_row *row, const char *value, size_t vlen)
{
    put_key(w, row->name, length(row->name));
    if (value == NULL) {
        put(w, ": needs a value, ");
    } else {
        put(w, "=");
        put_bytes(w, value, vlen < SHOWN_VALUE_MAX ? vlen : SHOWN_VALUE_MAX);
        put(w, vlen > SHOWN_VALUE_MAX ? "...: expected " : ": expected ");
    }
    put_allowed(w, row);
}

static bool same_key(const char *name, const char *key, size_t keylen)
{
    size_t i = 0;
    for (; i < keylen && name[i] != '\0'; i++) {
        char k = key[i] == '-' ? '_' : key[i];
        if (k != name[i])
            return false;
    }
    return i == keylen && name[i] == '\0';
}

const struct uf_opt_row *uf_opt_find(const char *key, size_t keylen)
{
    for (size_t i = 0; i < uf_opt_row_count; i++)
        if (same_key(uf_opt_rows[i].name, key, keylen))
            return &uf_opt_rows[i];
    return NULL;
}

static bool set_text(char *field, const char *s, size_t n)
{
    if (n >= UF_TEXT_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        KEEP_LOOP();
        field[i] = s[i];
    }
    field[n] = '\0';
    return true;
}

static bool set_number(struct uf_options *o, const struct uf_opt_row *row, const char *s, size_t n)
{
    uint64_t v = 0;
    if (row->kind == UF_OPT_BUDGET && n > 1 && s[n - 1] == '%') {
        if (!read_whole(s, n - 1, &v) || v > 100)
            return false;
        *(int64_t *)uf_opt_field(o, row) = -(int64_t)v;
        return true;
    }
    if (row->kind == UF_OPT_NUM && row->choices[0] && is_word(row->choices, length(row->choices), s, n)) {
        *(uint64_t *)uf_opt_field(o, row) = 0; /* the word stands for 0 */
        return true;
    }
    bool read = row->kind == UF_OPT_NUM ? read_whole(s, n, &v)
              : row->kind == UF_OPT_PACE ? read_pace(s, n, &v)
              : row->kind == UF_OPT_RATIO ? read_ratio(s, n, &v)
              : read_size(s, n, &v);
    if (!read || v < row->low || v > row->high)
        return false;
    *(uint64_t *)uf_opt_field(o, row) = v; /* a BUDGET is bounded far below INT64_MAX */
    return true;
}

static bool set_row(struct uf_options *o, const struct uf_opt_row *row, const char *value, size_t vlen)
{
    uint64_t v = 1;
    switch (row->kind) {
    case UF_OPT_FLAG:
        if (value != NULL && !read_flag(value, vlen, &v))
            return false;
        break;
    case UF_OPT_ENUM:
        if (value == NULL)
            value = "yes", vlen = 3; /* the bare name, where that is a choice */
        if (!read_choice(row->choices, value, vlen, &v))
            return false;
        break;
    case UF_OPT_TEXT:
        return value != NULL && set_text(uf_opt_field(o, row), value, vlen);
    default:
        return value != NULL && set_number(o, row, value, vlen);
    }
    *(uint64_t *)uf_opt_field(o, row) = v;
    return true;
}

static bool set_one(struct uf_options *o, const char *key, size_t keylen, const char *value, size_t vlen, struct words *w)
{
    const struct uf_opt_row *row = uf_opt_find(key, keylen);
    if (row == NULL) {
        put_key(w, key, keylen < SHOWN_VALUE_MAX ? keylen : SHOWN_VALUE_MAX);
        put(w, ": no such option");
        return false;
    }
    if (set_row(o, row, value, vlen))
        return true;
    complain(w, row, value, vlen);
    return false;
}

bool uf_opt_set(struct uf_options *o, const char *key, size_t keylen, const char *value, size_t vlen,
                char *msg, size_t msgsize)
{
    struct words w = { msg, 0, msgsize };
    put_bytes(&w, "", 0);
    return set_one(o, key, keylen, value, vlen, &w);
}

void uf_opt_defaults(struct uf_options *o)
{
    for (size_t i = 0; i < uf_opt_row_count; i++) {
        const struct uf_opt_row *row = &uf_opt_rows[i];
        if (row->kind == UF_OPT_TEXT)
            *(char *)uf_opt_field(o, row) = '\0';
        else
            *(int64_t *)uf_opt_field(o, row) = row->def;
    }
}

/* One key=value at S; returns where the next begins, or NULL when a quote is not closed. */
static const char *split_pair(const char *s, const char **value, size_t *keylen, size_t *vlen)
{
    size_t k = 0;
    while (s[k] != '\0' && s[k] != '=' && s[k] != ':')
        k++;
    *keylen = k;
    *value = NULL;
    *vlen = 0;
    if (s[k] != '=')
        return s + k;
    const char *v = s + k + 1;
    char quote = *v == '\'' || *v == '"' ? *v : '\0';
    if (quote != '\0')
        v++;
    size_t n = 0;
    while (v[n] != '\0' && v[n] != (quote != '\0' ? quote : ':'))
        n++;
    *value = v;
    *vlen = n;
    if (quote == '\0')
        return v + n;
    return v[n] == quote ? v + n + 1 : NULL;
}

bool uf_opt_parse_env(struct uf_options *o, const char *text, char *msg, size_t msgsize)
{
    struct words first = { msg, 0, msgsize };
    struct words mute = { NULL, 0, 0 };
    bool good = true;
    put_bytes(&first, "", 0);
    while (text != NULL && *text != '\0') {
        const char *value;
        size_t keylen, vlen;
        const char *next = split_pair(text, &value, &keylen, &vlen);
        struct words *w = good ? &first : &mute;
        size_t before = w->used;
        put(w, "UFFENCE_OPTIONS: ");
        if (next == NULL || (*next != ':' && *next != '\0')) {
            put_key(w, text, keylen);
            put(w, next == NULL ? ": the quote of the value is not closed" : ": text after the closing quote of the value");
            return false;
        }
        if (keylen == 0 && value == NULL)
            w->used = before; /* "::" is nothing */
        else if (set_one(o, text, keylen, value, vlen, w))
            w->used = before;
        else
            good = false;
        text = *next == ':' ? next + 1 : next;
    }
    if (good && msgsize > 0)
        msg[0] = '\0';
    return good;
}
