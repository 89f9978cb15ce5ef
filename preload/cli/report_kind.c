#include "cli/report_kind.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report_map.h"

/* severities are short words: the first letters tell note from the others, at compile time */
static const struct report_kind kinds[] = {
#define UF_KIND(id, kind, number, level, words) { kind, level, words, number, level[0] == 'n' },
#include "kinds.def"
};

static const struct report_kind unknown = { "unknown", "error", "A finding of a kind unknown to this version: %K", 0, false };

const struct report_kind *report_kind_of(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    return &unknown;
}

/* In the middle of memcheck's sentences the access is in small letters: its readers look for "Invalid read of size". */
static const char *access_word(const char *access)
{
    return strcmp(access, "execute") == 0 ? "execution" : access;
}

static void put_count(FILE *out, uint64_t n)
{
    if (n >= 1000) {
        put_count(out, n / 1000);
        fprintf(out, ",%03" PRIu64, n % 1000);
    } else {
        fprintf(out, "%" PRIu64, n);
    }
}

static void put_call(FILE *out, const char *function)
{
    if (!function) fputs("exit", out);
    else fprintf(out, "%s%s", function, strchr(function, '(') ? "" : "()");
}

char *report_kind_title(const struct report_kind *kind, const struct record_finding *finding)
{
    char *title = NULL;
    size_t size;
    FILE *out = open_memstream(&title, &size);
    if (!out) return report_strdup(kind->text);
    if (kind->note) fputs("Note: ", out);
    for (const char *p = kind->text; *p; p++) {
        if (*p != '%') {
            fputc(*p, out);
            continue;
        }
        switch (*++p) {
        case 'A': fputs(access_word(finding->access), out); break;
        case 'S': put_count(out, finding->size); break;
        case 'F': put_call(out, finding->function); break;
        case 'C': fputs(finding->param ? finding->param : finding->function ? finding->function : "?", out); break;
        case 'K': fputs(finding->kind, out); break;
        default: fputc('%', out); p -= *p == 0; break;
        }
    }
    fclose(out);
    return title ? title : report_strdup(kind->text);
}
