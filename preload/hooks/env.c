/* env.c: LD_PRELOAD and our variables come along when a program starts another with an environment that lost them. */
#include "hooks/env.h"

#include "base/bytes.h"
#include "base/meta.h"
#include "base/opt.h"
#include "base/sys.h"
#include "hooks/hook.h"
#include "uffence.h"

#define PRELOAD "LD_PRELOAD"

/* NAME=value as we found it, kept where the program cannot overwrite it; value NULL: it was not set. */
static struct variable {
    const char *name;
    char *whole;
} preload = { PRELOAD, NULL }, options = { UFFENCE_ENV_OPTIONS, NULL }, records = { UFFENCE_ENV_RECORDS, NULL };
static char *self; /* our own path */

static char *value_in(char *const env[], const char *name, size_t *index)
{
    for (size_t i = 0; env && env[i]; i++) {
        const char *rest = uf_after(env[i], name);
        if (!rest || *rest != '=') continue;
        if (index) *index = i;
        return (char *)rest + 1;
    }
    return NULL;
}

/* A + "=" + B + "/" + C, the parts that are not NULL, in our own memory. */
static char *join(const char *a, const char *b, const char *c)
{
    size_t n = uf_strlen(a) + 1, m = b ? uf_strlen(b) + 1 : 0, k = uf_strlen(c) + 1;
    char *text = uf_meta_take(n + m + k);
    if (!text) return NULL;
    uf_copy(text, a, n - 1);
    text[n - 1] = '=';
    if (m) uf_copy(text + n, b, m - 1), text[n + m - 1] = '/';
    uf_copy(text + n + m, c, k);
    return text;
}

/* Where our own entry stands in a LD_PRELOAD list; NULL: it is not there. *LENGTH: its own. */
static char *our_entry(char *list, size_t *length)
{
    for (char *at = list; at && *at;) {
        const char *rest = self ? uf_after(at, self) : NULL;
        if (rest && (!*rest || *rest == ':' || *rest == ' ')) {
            *length = (size_t)(rest - at);
            return at;
        }
        while (*at && *at != ':' && *at != ' ') at++;
        if (*at) at++;
    }
    return NULL;
}

static void keep(struct variable *v, char *const env[])
{
    const char *value = value_in(env, v->name, NULL);
    if (value && *value) v->whole = join(v->name, NULL, value);
}

/* LIST without us, into ROOM (which may be LIST itself). False: nothing is left. */
static bool without_us(char *list, char *room)
{
    size_t length = 0, n = 0;
    char *ours = our_entry(list, &length);
    for (char *at = list; *at; at++) {
        if (at == ours) {
            at += length;
            if (!*at) break;
            continue; /* its separator goes too */
        }
        room[n++] = *at;
    }
    while (n && room[n - 1] == ':') n--;
    room[n] = 0;
    return n > 0;
}

static bool is_our_variable(const char *entry, const char *name)
{
    const char *rest = uf_after(entry, name);
    return rest && *rest == '=';
}

/* In place: the program and all that it starts find an environment that never heard of us. */
static void scrub(char **env)
{
    char **to = env;
    for (char **from = env; *from; from++) {
        char *list = is_our_variable(*from, PRELOAD) ? *from + sizeof PRELOAD : NULL;
        if (is_our_variable(*from, UFFENCE_ENV_OPTIONS) || is_our_variable(*from, UFFENCE_ENV_RECORDS)) continue;
        if (list && !without_us(list, list)) continue;
        *to++ = *from;
    }
    *to = NULL;
}

void uf_env_open(char **env)
{
    static char cwd[4096]; /* bring-up is alone */
    const char *path = uf_next_self();
    if (!env || !path || !*path) return;
    bool relative = path[0] != '/' && !uf_sys_failed(uf_sys(SYS_getcwd, (long)cwd, sizeof cwd, 0, 0, 0, 0));
    preload.whole = join(PRELOAD, relative ? cwd : NULL, path);
    self = preload.whole ? preload.whole + sizeof PRELOAD : NULL;
    keep(&options, env);
    keep(&records, env);
    if (!uf_options.trace_children) scrub(env);
}

bool uf_env_glob(const char *glob, const char *end, const char *s)
{
    for (; glob < end; glob++, s++) {
        if (*glob == '*') {
            for (;; s++) {
                if (uf_env_glob(glob + 1, end, s)) return true;
                if (!*s) return false;
            }
        }
        if (!*s || (*glob != '?' && *glob != *s)) return false;
    }
    return !*s;
}

bool uf_env_wanted(const char *program)
{
    const char *base = program;
    if (!uf_options.trace_children) return false;
    for (const char *s = program; *s; s++)
        if (*s == '/') base = s + 1;
    for (const char *glob = uf_options.trace_children_skip; *glob;) {
        const char *end = glob;
        while (*end && *end != ',') end++;
        if (end > glob && (uf_env_glob(glob, end, program) || uf_env_glob(glob, end, base))) return false;
        glob = *end ? end + 1 : end;
    }
    return true;
}

/* Whoever names another record file, or none of ours, knows what it does: uffence inside of uffence. */
static bool complete(char *const env[])
{
    size_t length;
    if (!our_entry(value_in(env, PRELOAD, NULL), &length)) return false;
    if (records.whole) return value_in(env, UFFENCE_ENV_RECORDS, NULL) != NULL;
    return !options.whole || value_in(env, UFFENCE_ENV_OPTIONS, NULL) != NULL;
}

size_t uf_env_size(char *const env[], bool with_us)
{
    size_t n = 0, length;
    char *list = value_in(env, PRELOAD, NULL);
    if (!self) return 0;
    if (with_us ? complete(env) : !our_entry(list, &length)) return 0;
    while (env && env[n]) n++;
    return (n + 4) * sizeof *env + sizeof PRELOAD + uf_strlen(self) + 2 + (list ? uf_strlen(list) : 0) + 1;
}

char **uf_env_write(char *const env[], bool with_us, void *room)
{
    size_t n = 0, used = 0, length;
    while (env && env[n]) n++;
    char **out = room, *text = (char *)(out + n + 4), *list = value_in(env, PRELOAD, NULL), *at = text + sizeof PRELOAD;
    bool there = our_entry(list, &length) != NULL, left = true;
    uf_copy(text, PRELOAD "=", sizeof PRELOAD);
    if (with_us && !there) {
        uf_copy(at, self, uf_strlen(self) + 1);
        at += uf_strlen(self);
        if (list && *list) *at++ = ':';
    }
    if (with_us)
        uf_copy(at, list ? list : "", (list ? uf_strlen(list) : 0) + 1);
    else
        left = list && without_us(list, at);
    if (left) out[used++] = text;
    for (size_t i = 0; i < n; i++) {
        bool ours = is_our_variable(env[i], UFFENCE_ENV_OPTIONS) || is_our_variable(env[i], UFFENCE_ENV_RECORDS);
        if (is_our_variable(env[i], PRELOAD) || (ours && !with_us)) continue;
        out[used++] = env[i];
    }
    if (with_us && options.whole && !value_in(env, UFFENCE_ENV_OPTIONS, NULL)) out[used++] = options.whole;
    if (with_us && records.whole && !value_in(env, UFFENCE_ENV_RECORDS, NULL)) out[used++] = records.whole;
    out[used] = NULL;
    return out;
}
