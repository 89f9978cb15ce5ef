#include "cli/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/say.h"
#include "cli/usage.h"
#include "uffence.h"

struct valgrind_row {
    const char *name, *harmless;
};

static const struct valgrind_row valgrind_rows[] = {
#define UF_VALGRIND(name, harmless) { name, harmless },
#include "cli/valgrind.def"
};

/* True when KEY is an option of valgrind that we do not have; says so unless it changes nothing. */
static bool take_valgrind(const char *key, size_t keylen, const char *value)
{
    for (size_t i = 0; i < sizeof valgrind_rows / sizeof *valgrind_rows; i++) {
        const struct valgrind_row *row = &valgrind_rows[i];
        if (strlen(row->name) != keylen || strncmp(row->name, key, keylen) != 0)
            continue;
        bool harmless = strcmp(row->harmless, "*") == 0 || (value && strcmp(row->harmless, value) == 0);
        if (!harmless)
            say("warning: --%.*s is valgrind's and means nothing here; going on without it", (int)keylen, key);
        return true;
    }
    return false;
}

/* --no-verbose for --verbose=no; flags only. */
static bool take_negated(struct uf_options *options, const char *key, size_t keylen)
{
    const struct uf_opt_row *row = keylen > 3 && strncmp(key, "no-", 3) == 0 ? uf_opt_find(key + 3, keylen - 3) : NULL;
    char unused[1];
    return row != NULL && row->kind == UF_OPT_FLAG
        && uf_opt_set(options, key + 3, keylen - 3, "no", 2, unused, sizeof unused);
}

static bool take_long(struct uf_options *options, const char *key)
{
    char message[UF_OPT_MESSAGE_MAX];
    const char *equals = strchr(key, '=');
    size_t keylen = equals ? (size_t)(equals - key) : strlen(key);
    const char *value = equals ? equals + 1 : NULL;
    if (uf_opt_find(key, keylen) == NULL) {
        if ((value == NULL && take_negated(options, key, keylen)) || take_valgrind(key, keylen, value))
            return true;
        const char *near = usage_nearest(key, keylen);
        if (near)
            say("--%.*s: no such option; did you mean --%s?", (int)keylen, key, near);
        else
            say("--%.*s: no such option; uffence --help lists them", (int)keylen, key);
        return false;
    }
    if (uf_opt_set(options, key, keylen, value, value ? strlen(value) : 0, message, sizeof message))
        return true;
    say("%s", message);
    return false;
}

static bool take_short(struct uf_options *options, const char *letters)
{
    for (const char *c = letters; *c; c++) {
        switch (*c) {
        case 'q': options->quiet = 1; break;
        case 'v': options->verbose = 1; break;
        case 's': break; /* valgrind's: show the list of errors; ours is always shown */
        default:
            say("-%c: no such option; uffence --help lists them", *c);
            return false;
        }
    }
    return true;
}

bool args_read(int argc, char **argv, struct uf_options *options, struct args *out)
{
    char message[UF_OPT_MESSAGE_MAX];
    uf_opt_defaults(options);
    if (!uf_opt_parse_env(options, getenv(UFFENCE_ENV_OPTIONS), message, sizeof message)) {
        say("%s", message);
        return false;
    }
    *out = (struct args){ .wish = ARGS_RUN, .command = argv + argc };
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (a[0] != '-' || a[1] == '\0') {
            out->command = argv + i;
            break;
        }
        if (strcmp(a, "--") == 0) {
            out->command = argv + i + 1;
            break;
        }
        if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0) {
            out->wish = ARGS_HELP;
            return true;
        }
        if (strcmp(a, "--version") == 0) {
            out->wish = ARGS_VERSION;
            return true;
        }
        if (a[1] == '-' ? !take_long(options, a + 2) : !take_short(options, a + 1))
            return false;
    }
    return true;
}

static bool write_text(FILE *f, const struct uf_opt_row *row, const char *text)
{
    bool bare = strchr(text, ':') == NULL && text[0] != '\'' && text[0] != '"';
    char quote = strchr(text, '\'') == NULL ? '\'' : '"';
    if (!bare && strchr(text, quote) != NULL) {
        say("--%s: a value with a colon or a leading quote cannot hold both kinds of quote", row->name);
        return false;
    }
    if (bare)
        fprintf(f, "%s=%s", row->name, text);
    else
        fprintf(f, "%s=%c%s%c", row->name, quote, text, quote);
    return true;
}

static void write_choice(FILE *f, const struct uf_opt_row *row, uint64_t index)
{
    const char *at = row->choices;
    while (index-- > 0)
        at = strchr(at, '|') + 1;
    fprintf(f, "%s=%.*s", row->name, (int)strcspn(at, "|"), at);
}

static bool write_pair(FILE *f, struct uf_options *options, const struct uf_opt_row *row)
{
    void *field = uf_opt_field(options, row);
    int64_t v = row->kind == UF_OPT_TEXT ? 0 : *(int64_t *)field;
    switch (row->kind) {
    case UF_OPT_TEXT: return write_text(f, row, field);
    case UF_OPT_ENUM: write_choice(f, row, (uint64_t)v); return true;
    case UF_OPT_RATIO: fprintf(f, "%s=1/%llu", row->name, (unsigned long long)v); return true;
    default: break;
    }
    if (row->kind == UF_OPT_BUDGET && v < 0)
        fprintf(f, "%s=%lld%%", row->name, (long long)-v);
    else
        fprintf(f, "%s=%llu", row->name, (unsigned long long)v);
    return true;
}

static bool is_default(struct uf_options *options, const struct uf_opt_row *row)
{
    void *field = uf_opt_field(options, row);
    return row->kind == UF_OPT_TEXT ? *(char *)field == '\0' : *(int64_t *)field == row->def;
}

char *args_for_shim(struct uf_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&text, &size);
    bool good = f != NULL;
    const char *between = "";
    for (size_t i = 0; good && i < uf_opt_row_count; i++) {
        const struct uf_opt_row *row = &uf_opt_rows[i];
        if (row->scope != UF_OPT_SHIM || is_default(options, row))
            continue;
        fputs(between, f);
        between = ":";
        good = write_pair(f, options, row);
    }
    if (f)
        fclose(f);
    if (good)
        return text;
    free(text);
    return NULL;
}
