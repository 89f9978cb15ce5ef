#include "cli/args.h"

#include <errno.h>
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

static const struct valgrind_as {
    const char *name, *value, *ours, *as;
} valgrind_as[] = {
#define UF_VALGRIND(name, harmless)
#define UF_VALGRIND_AS(name, value, ours, as) { name, value, ours, as },
#include "cli/valgrind.def"
};

static bool is(const char *name, const char *key, size_t keylen)
{
    return strlen(name) == keylen && strncmp(name, key, keylen) == 0;
}

/* An option of valgrind that has another name here. *GOOD says whether its value was right, when it is one. */
static bool take_renamed(struct uf_options *options, const char *key, size_t keylen, const char *value, bool *good)
{
    char message[UF_OPT_MESSAGE_MAX];
    for (size_t i = 0; i < sizeof valgrind_as / sizeof *valgrind_as; i++) {
        const struct valgrind_as *row = &valgrind_as[i];
        if (!value || !is(row->name, key, keylen) || (strcmp(row->value, "*") != 0 && strcmp(row->value, value) != 0))
            continue;
        bool itself = strcmp(row->as, "*") == 0 && strcmp(row->value, "*") == 0;
        const char *as = itself ? value : row->as;
        *good = uf_opt_set(options, row->ours, strlen(row->ours), as, strlen(as), message, sizeof message);
        if (!*good)
            say("--%s: %s", row->name, message);
        return true;
    }
    return false;
}

/* Given again it adds to what was said before: only this one option may. */
static bool take_suppressions(struct uf_options *options, const char *value)
{
    char *to = options->suppressions;
    size_t used = strlen(to), room = sizeof options->suppressions;
    if (used + 1 + strlen(value) >= room) {
        say("--suppressions: the names are too long together");
        return false;
    }
    snprintf(to + used, room - used, "%s%s", used ? "," : "", value);
    return true;
}

/* True when KEY is an option of valgrind that we do not have; says so unless it changes nothing. */
static bool take_valgrind(const char *key, size_t keylen, const char *value)
{
    for (size_t i = 0; i < sizeof valgrind_rows / sizeof *valgrind_rows; i++) {
        const struct valgrind_row *row = &valgrind_rows[i];
        if (!is(row->name, key, keylen))
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

/* Valgrind's bounds are other ones: more callers than we keep of a stack, for example. */
static bool take_most(struct uf_options *options, const char *key, size_t keylen, const char *value)
{
    const struct uf_opt_row *row = uf_opt_find(key, keylen);
    char *end;
    if (row->kind != UF_OPT_NUM || !value || *value < '0' || *value > '9')
        return false;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    if (*end || (n <= row->high && errno == 0))
        return false;
    *(uint64_t *)uf_opt_field(options, row) = row->high;
    say("warning: --%.*s=%s is more than there can be here: it is %llu", (int)keylen, key, value, (unsigned long long)row->high);
    return true;
}

/* LENIENT: we stand in valgrind's place, and its next version may have options that ours does not know. */
static bool take_long(struct uf_options *options, const char *key, bool lenient)
{
    char message[UF_OPT_MESSAGE_MAX];
    const char *equals = strchr(key, '=');
    size_t keylen = equals ? (size_t)(equals - key) : strlen(key);
    const char *value = equals ? equals + 1 : NULL;
    bool good;
    if (take_renamed(options, key, keylen, value, &good))
        return good;
    if (value && is("suppressions", key, keylen))
        return take_suppressions(options, value);
    if (uf_opt_find(key, keylen) == NULL) {
        if ((value == NULL && take_negated(options, key, keylen)) || take_valgrind(key, keylen, value))
            return true;
        if (lenient) {
            say("warning: --%.*s is not known; going on without it", (int)keylen, key);
            return true;
        }
        const char *near = usage_nearest(key, keylen);
        if (near)
            say("--%.*s: no such option; did you mean --%s?", (int)keylen, key, near);
        else
            say("--%.*s: no such option; uffence --help lists them", (int)keylen, key);
        return false;
    }
    if (uf_opt_set(options, key, keylen, value, value ? strlen(value) : 0, message, sizeof message))
        return true;
    if (lenient && take_most(options, key, keylen, value)) return true;
    say("%s", message);
    return false;
}

/* These two are written as commands are: --snapshot PID, --prefetch FILE. */
static bool takes_next(const char *key)
{
    return strcmp(key, "snapshot") == 0 || strcmp(key, "prefetch") == 0;
}

static bool take_pair(struct uf_options *options, const char *key, const char *value)
{
    char message[UF_OPT_MESSAGE_MAX];
    if (uf_opt_set(options, key, strlen(key), value, strlen(value), message, sizeof message))
        return true;
    say("%s", message);
    return false;
}

static bool take_short(struct uf_options *options, const char *letters, bool lenient)
{
    for (const char *c = letters; *c; c++) {
        switch (*c) {
        case 'q': options->quiet = 1; break;
        case 'v': options->verbose = 1; break;
        case 's': break; /* valgrind's: show the list of errors; ours is always shown */
        default:
            say(lenient ? "warning: -%c is not known; going on without it" : "-%c: no such option; uffence --help lists them", *c);
            if (!lenient)
                return false;
        }
    }
    return true;
}

static bool named_valgrind(const char *name)
{
    const char *slash = strrchr(name, '/');
    return strstr(slash ? slash + 1 : name, "valgrind") != NULL;
}

static char **own_words;

char *const *args_words(void)
{
    return own_words;
}

static void keep_words(int argc, char **argv, char **command)
{
    size_t count = (size_t)(command - argv);
    own_words = calloc(count + 1, sizeof *own_words);
    if (own_words && argc > 0)
        memcpy(own_words, argv, count * sizeof *own_words);
}

static bool take(struct uf_options *options, const char *word, bool lenient)
{
    return word[1] == '-' ? take_long(options, word + 2, lenient) : take_short(options, word + 1, lenient);
}

/* Where valgrind looks for options of one's own. */
static bool take_environment(struct uf_options *options)
{
    const char *words = getenv("VALGRIND_OPTS");
    bool good = true;
    for (words = words ? words : ""; good && *words;) {
        size_t n = strcspn(words, " \t\n");
        char *word = text_of("%.*s", (int)n, words);
        if (word[0] == '-' && word[1])
            good = take(options, word, true);
        free(word);
        words += n + strspn(words + n, " \t\n");
    }
    return good;
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
    bool lenient = out->valgrind = argc > 0 && named_valgrind(argv[0]);
    if (lenient && !take_environment(options))
        return false;
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
        if (a[1] == '-' && takes_next(a + 2) && argv[i + 1]) {
            if (!take_pair(options, a + 2, argv[++i]))
                return false;
            continue;
        }
        if (!take(options, a, lenient))
            return false;
    }
    keep_words(argc, argv, out->command);
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
    case UF_OPT_PACE:
        fprintf(f, "%s=%llu.%03llux", row->name, (unsigned long long)v / 1000 + 1, (unsigned long long)v % 1000);
        return true;
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
