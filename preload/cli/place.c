#include "cli/place.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/report_map.h"

/* In place: "/a/./b//c/../d" becomes "/a/b/d". By letters only: the files may be on another machine. */
static void normalise(char *path)
{
    bool absolute = path[0] == '/';
    char *out = path + absolute, *base = out;
    for (char *part = path; *part;) {
        part += strspn(part, "/");
        size_t n = strcspn(part, "/");
        if (n == 0 || (n == 1 && part[0] == '.')) {
            part += n;
            continue;
        }
        if (n == 2 && part[0] == '.' && part[1] == '.' && (out > base || absolute)) {
            while (out > base && *--out != '/') { }
            part += n;
            continue;
        }
        char *next = part + n;
        if (out > base) *out++ = '/';
        memmove(out, part, n);
        out += n;
        if (n == 2 && out[-1] == '.' && out[-2] == '.') base = out; /* a leading ".." is never taken back */
        part = next;
    }
    *out = 0;
}

/* The part of PATH below PREFIX; NULL when it is not below. */
static const char *below(const char *path, const char *prefix)
{
    size_t n = strlen(prefix);
    if (!n || strncmp(path, prefix, n) != 0 || (prefix[n - 1] != '/' && path[n] != '/')) return NULL;
    path += n;
    path += strspn(path, "/");
    return *path ? path : NULL;
}

static char *git_above(const char *from)
{
    char *at = report_strdup(from);
    while (*at) {
        char *git = NULL;
        bool here = asprintf(&git, "%s/.git", at) > 0 && access(git, F_OK) == 0;
        free(git);
        if (here) return at;
        char *slash = strrchr(at, '/');
        if (!slash) break;
        *slash = 0;
    }
    free(at);
    return NULL;
}

static char *default_root(void)
{
    static const char *const services[] = { "GITHUB_WORKSPACE", "CI_PROJECT_DIR" };
    char here[PATH_MAX];
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        const char *said = getenv(services[i]);
        if (said && said[0] == '/' && access(said, F_OK) == 0) return report_strdup(said);
    }
    if (!getcwd(here, sizeof here)) return report_strdup("");
    char *git = git_above(here);
    return git ? git : report_strdup(here);
}

static char *absolute(const char *path)
{
    char *real = realpath(path, NULL);
    if (real) return real;
    char here[PATH_MAX], *joined;
    if (path[0] == '/' || !getcwd(here, sizeof here) || asprintf(&joined, "%s/%s", here, path) < 0)
        return report_strdup(path);
    return joined;
}

void place_open(struct place_rules *rules, const char *source_root, const char *strip_prefix)
{
    *rules = (struct place_rules){ .root = source_root && *source_root ? absolute(source_root) : default_root() };
    normalise(rules->root);
    if (strcmp(rules->root, "/") == 0) *rules->root = 0; /* everything would be the project's */
    for (const char *at = strip_prefix ? strip_prefix : ""; *at;) {
        size_t n = strcspn(at, ",");
        if (n) {
            rules->strip = report_realloc(rules->strip, (rules->strips + 1) * sizeof *rules->strip);
            rules->strip[rules->strips] = report_alloc(n + 1);
            memcpy(rules->strip[rules->strips++], at, n);
        }
        at += n + (at[n] == ',');
    }
}

void place_close(struct place_rules *rules)
{
    for (size_t i = 0; i < rules->strips; i++) free(rules->strip[i]);
    free(rules->strip);
    free(rules->root);
    *rules = (struct place_rules){ 0 };
}

char *place_path(const struct place_rules *rules, const char *file, bool *inside)
{
    char *path = report_strdup(file);
    normalise(path);
    const char *rest = NULL;
    for (size_t i = 0; i < rules->strips && !rest; i++) rest = below(path, rules->strip[i]);
    if (!rest) rest = below(path, rules->root);
    *inside = rest || (path[0] != '/' && strncmp(path, "../", 3) != 0 && *path);
    if (!rest) return path;
    char *relative = report_strdup(rest);
    free(path);
    return relative;
}

char *place_uri(const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@";
    char *uri = report_alloc(strlen(path) * 3 + 1), *out = uri;
    for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
        if (strchr(plain, *p)) *out++ = (char)*p;
        else out += sprintf(out, "%%%02X", *p);
    }
    *out = 0;
    return uri;
}
