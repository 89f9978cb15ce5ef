#include "cli/usage.h"

#include <stdio.h>
#include <string.h>

#include "base/opt.h"
#include "cli/say.h"
#include "uffence.h"

enum { LEFT = 28, WIDTH = 100, NAME_MAX_SHOWN = 64 };

static void with_dashes(char *to, const char *name)
{
    size_t i = 0;
    for (; name[i] && i + 1 < NAME_MAX_SHOWN; i++)
        to[i] = name[i] == '_' ? '-' : name[i];
    to[i] = '\0';
}

/* TEXT in words, broken before column WIDTH, every line after the first indented by LEFT. */
static void print_wrapped(const char *text, size_t *column)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        if (*column > LEFT && *column + 1 + n > WIDTH) {
            printf("\n%*s", LEFT, "");
            *column = LEFT;
        } else if (*column > LEFT) {
            putchar(' ');
            ++*column;
        }
        printf("%.*s", (int)n, text);
        *column += n;
        text += n;
        text += strspn(text, " ");
    }
}

static void size_words(char *to, size_t size, uint64_t v)
{
    static const char unit[] = " KMGT";
    unsigned u = 0;
    for (; v > 0 && v % 1024 == 0 && u < 4; u++)
        v /= 1024;
    snprintf(to, size, u ? "%llu%c" : "%llu", (unsigned long long)v, unit[u]);
}

static const char *placeholder(const struct uf_opt_row *row)
{
    switch (row->kind) {
    case UF_OPT_NUM: return row->choices[0] ? "=N|WORD" : "=N";
    case UF_OPT_PACE: return "=1.Nx|N%";
    case UF_OPT_SIZE: return "=BYTES";
    case UF_OPT_BUDGET: return "=BYTES|N%";
    case UF_OPT_RATIO: return "=1/N";
    case UF_OPT_FLAG: return row->def ? "=yes|no" : "";
    case UF_OPT_ENUM: return "=WHICH";
    case UF_OPT_TEXT: return "=TEXT";
    }
    return "";
}

/* What follows the help text: the choices or bounds, and the default. */
static void facts(char *to, size_t size, const struct uf_opt_row *row)
{
    char a[32], b[32];
    to[0] = '\0';
    switch (row->kind) {
    case UF_OPT_NUM:
        if (row->high >= 1ull << 62)
            snprintf(to, size, "[default %lld]", (long long)row->def);
        else
            snprintf(to, size, "[%llu to %llu; default %lld]", (unsigned long long)row->low, (unsigned long long)row->high,
                     (long long)row->def);
        return;
    case UF_OPT_SIZE:
        size_words(a, sizeof a, row->high);
        size_words(b, sizeof b, (uint64_t)row->def);
        snprintf(to, size, "[at most %s; default %s]", a, b);
        return;
    case UF_OPT_BUDGET:
        size_words(b, sizeof b, (uint64_t)row->def);
        if (row->def < 0)
            snprintf(to, size, "[default %lld%%]", (long long)-row->def);
        else
            snprintf(to, size, "[default %s]", b);
        return;
    case UF_OPT_PACE: snprintf(to, size, "[default no limit]"); return;
    case UF_OPT_RATIO: snprintf(to, size, "[default 1/%lld]", (long long)row->def); return;
    case UF_OPT_FLAG: snprintf(to, size, row->def ? "[default yes]" : ""); return;
    case UF_OPT_TEXT: return;
    case UF_OPT_ENUM: break;
    }
    size_t used = (size_t)snprintf(to, size, "[");
    for (const char *c = row->choices; *c && used + 3 < size; c++) {
        if (*c == '|')
            used += (size_t)snprintf(to + used, size - used, ", ");
        else
            to[used++] = *c;
    }
    const char *def = row->choices;
    for (int64_t i = 0; i < row->def; i++)
        def = strchr(def, '|') + 1;
    snprintf(to + used, size - used, "; default %.*s]", (int)strcspn(def, "|"), def);
}

static void print_option(const struct uf_opt_row *row)
{
    char name[NAME_MAX_SHOWN], words[256];
    with_dashes(name, row->name);
    const char *brief = strcmp(name, "quiet") == 0 ? ", -q" : strcmp(name, "verbose") == 0 ? ", -v" : "";
    int n = printf("  --%s%s%s", name, placeholder(row), brief);
    if (n + 2 > LEFT)
        n = printf("\n") - 1;
    printf("%*s", LEFT - n, "");
    size_t column = LEFT;
    print_wrapped(row->help, &column);
    facts(words, sizeof words, row);
    print_wrapped(words, &column);
    putchar('\n');
}

static void print_group(enum uf_opt_scope scope, const char *heading)
{
    printf("\n%s\n", heading);
    for (size_t i = 0; i < uf_opt_row_count; i++)
        if (uf_opt_rows[i].scope == scope)
            print_option(&uf_opt_rows[i]);
}

static int finish(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) /* an early buffer may have failed */
        return 0;
    say("cannot write to standard output");
    return UFFENCE_EXIT_USAGE;
}

int usage_help(void)
{
    printf("Usage: uffence [options] [--] program [arguments]\n"
           "Run an unmodified, dynamically linked program with its memory guarded; report every stray touch.\n");
    print_group(UF_OPT_SHIM, "Guarding (also read from " UFFENCE_ENV_OPTIONS "=key=value:key=value; the command line wins):");
    print_group(UF_OPT_CLI, "The command:");
    printf("  %-*s%s\n", LEFT - 2, "--help, -h", "this text");
    printf("  %-*s%s\n", LEFT - 2, "--version", "the version");
    printf("\nOptions of valgrind that mean nothing here are told and passed over.\n"
           "Called uffence-valgrind, it does so with options that nobody knows, too.\n"
           "Names of files that are written take %%p (process id of the program), %%q{VAR} (environment), %%n and %%%%.\n"
           "\nExit status: the program's own without a finding; %d (--error-exitcode) with one, in the program or a\n"
           "guarded descendant; %d+N when signal N killed it; %d when it could not be guarded as asked; %d for a wrong\n"
           "option or a log that cannot be written (the program is not started); 127 and 126 when it cannot be run.\n",
           UFFENCE_EXIT_FINDING, UFFENCE_EXIT_SIGNAL, UFFENCE_EXIT_UNGUARDED, UFFENCE_EXIT_USAGE);
    return finish();
}

int usage_version(bool valgrind)
{
    /* who asks valgrind looks for its word and three numbers: those of the one whose reports ours are compared with */
    printf(valgrind ? "valgrind-3.19.0 (uffence %s)\n" : "uffence %s\n", UFFENCE_VERSION);
    return finish();
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits (insert, delete, replace, exchange of neighbours) from A to B. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t d[NAME_MAX_SHOWN + 1][NAME_MAX_SHOWN + 1];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
            d[i][j] = least(d[i - 1][j - 1] + same, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

static void consider(const char *key, size_t keylen, const char *name, char *best, size_t *best_at)
{
    char shown[NAME_MAX_SHOWN];
    with_dashes(shown, name);
    size_t at = distance(key, keylen, shown, strlen(shown));
    if (at < *best_at) {
        *best_at = at;
        strcpy(best, shown);
    }
}

const char *usage_nearest(const char *key, size_t keylen)
{
    static char best[NAME_MAX_SHOWN];
    char dashed[NAME_MAX_SHOWN];
    if (keylen >= NAME_MAX_SHOWN)
        return NULL;
    for (size_t i = 0; i < keylen; i++)
        dashed[i] = key[i] == '_' ? '-' : key[i];
    size_t allowed = keylen / 3 < 3 ? keylen / 3 : 3;
    size_t best_at = allowed + 1;
    for (size_t i = 0; i < uf_opt_row_count; i++)
        consider(dashed, keylen, uf_opt_rows[i].name, best, &best_at);
    consider(dashed, keylen, "help", best, &best_at);
    consider(dashed, keylen, "version", best, &best_at);
    return best_at <= allowed ? best : NULL;
}
