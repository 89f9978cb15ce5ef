#include "cli/expand.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/say.h"

/* %q{VAR} at *AT (which stands on the q); moves *AT to the closing brace. */
static bool put_variable(FILE *f, const char *option, const char **at)
{
    const char *name = *at + 2;
    const char *end = (*at)[1] == '{' ? strchr(name, '}') : NULL;
    if (end == NULL || end == name) {
        say((*at)[1] != '{' ? "%s: %%q%s: expected %%q{NAME}, an environment variable's name in braces"
            : end ? "%s: %%q%s: the braces hold no name" : "%s: %%q%s: the closing brace } is missing", option, *at + 1);
        return false;
    }
    char *variable = text_of("%.*s", (int)(end - name), name);
    const char *value = getenv(variable);
    if (value)
        fputs(value, f);
    else
        say("%s: %%q{%s}: this environment variable is not set", option, variable);
    free(variable);
    *at = end;
    return value != NULL;
}

static bool put_word(FILE *f, const char *option, const char **at, pid_t pid, unsigned *names)
{
    switch (**at) {
    case '%': fputc('%', f); return true;
    case 'p': fprintf(f, "%d", (int)pid); return true;
    case 'n': fprintf(f, "%u", ++*names); return true;
    case 'q': return put_variable(f, option, at);
    default:
        say(**at ? "%s: %%%c: expected %%p, %%q{NAME}, %%n or %%%%" : "%s: the name ends in %%: expected %%p, %%q{NAME}, %%n or %%%%",
            option, **at);
        return false;
    }
}

char *expand_name(const char *option, const char *pattern, pid_t pid)
{
    static unsigned names;
    char *name = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&name, &size);
    bool good = f != NULL;
    for (const char *at = pattern; good && *at; at++) { /* a word moves AT to its last byte */
        if (*at != '%') {
            fputc(*at, f);
            continue;
        }
        at++;
        good = put_word(f, option, &at, pid, &names);
    }
    if (f)
        fclose(f);
    if (good)
        return name;
    free(name);
    return NULL;
}
