/* api_watch.c: --watch, and the end of all watches. */
#include "hooks/api_watch.h"

#include "base/opt.h"
#include "base/out.h"
#include "faults/channel.h"
#include "hooks/elf_symbol.h"
#include "pages/name.h"
#include "touch/cow.h"
#include "touch/watch.h"

#include <errno.h>

struct wish {
    struct uf_thread *t;
    const char *name;
    size_t length;
    uint64_t size; /* 0: as large as the variable */
};

static void refused(const struct wish *w, const char *why, long err)
{
    char line[256];
    struct uf_out o = { line, 0, sizeof line - 1, false };
    uf_put(&o, "--watch=");
    for (size_t i = 0; i < w->length; i++) uf_put_char(&o, w->name[i]);
    uf_put(&o, ": ");
    uf_put(&o, why);
    if (err) uf_put(&o, "; errno ");
    if (err) uf_put_u64(&o, (uint64_t)-err);
    line[o.used] = 0;
    uf_note("warning", "watch", line);
}

static void watch(uintptr_t where, uint64_t size, void *data)
{
    const struct wish *w = data;
    char name[UF_NAME_ROOM];
    struct uf_out o = { name, 0, sizeof name - 1, false };
    if (!where) {
        refused(w, "thread-local variables cannot be watched", 0);
        return;
    }
    if (w->size) size = w->size;
    if (!size) size = 1;
    for (size_t i = 0; i < w->length; i++) uf_put_char(&o, w->name[i]);
    name[o.used] = 0;
    long err = uf_watch_set(where, size, 0, w->t);
    if (err == -EEXIST) return;
    if (err) refused(w, err == -ENOSYS ? "this machine cannot watch writes" : "it cannot be watched", err);
    else uf_name_set(where, size, name, uf_thread_tid(w->t));
}

/* Digits at S up to a comma or the end; 0 when it is anything else. */
static uint64_t number(const char *s, const char **end)
{
    uint64_t n = 0;
    for (; *s >= '0' && *s <= '9' && n < 1u << 30; s++) n = n * 10 + (uint64_t)(*s - '0');
    if (*s && *s != ',') n = 0;
    while (*s && *s != ',') s++;
    *end = s;
    return n;
}

void uf_watch_options(struct uf_thread *t)
{
    for (const char *s = uf_options.watch; *s;) {
        struct wish w = { t, s, 0, 0 };
        while (s[0] && s[0] != ',' && !(s[0] == ':' && s[1] != ':' && (s == uf_options.watch || s[-1] != ':'))) s++;
        w.length = (size_t)(s - w.name);
        bool sized = *s == ':';
        if (sized) w.size = number(s + 1, &s);
        if (sized && !w.size) refused(&w, "the size behind the colon is a number of bytes, at least 1", 0);
        else if (!uf_elf_variables(w.name, w.length, watch, &w)) refused(&w, "neither the program nor a library has a variable of this name", 0);
        if (*s == ',') s++;
    }
}

void uf_watch_report(void)
{
    for (uint32_t i = 0; i < uf_watch_used(); i++) {
        char text[512];
        struct uf_out o;
        struct uf_watch *w = uf_watch_get(i);
        uf_record_begin(&o, text, sizeof text, "watch");
        uf_put_key_hex(&o, "addr", w->at);
        uf_put_key_u64(&o, "size", w->size);
        if (uf_name_of(w->at)) uf_put_key_str(&o, "name", uf_name_of(w->at));
        uf_put_key_u64(&o, "writes", atomic_load(&w->writes));
        uf_put_key_u64(&o, "kernel_writes", atomic_load(&w->kernel_writes));
        uf_put_key_u64(&o, "beside", atomic_load(&w->beside));
        uf_put_key_str(&o, "by", w->by_uffd ? "userfaultfd" : "mprotect");
        uf_record_end(&o);
    }
}

void uf_cow_report(void)
{
    char text[256];
    struct uf_out o;
    struct uf_cow_sums s = uf_cow_sums();
    if (!uf_cow_on) return;
    uf_record_begin(&o, text, sizeof text, "cow");
    uf_put_key_u64(&o, "shared_pages", s.shared);
    uf_put_key_u64(&o, "dirtied_pages", s.dirtied);
    uf_put_key_u64(&o, "kernel_dirtied_pages", s.kernel_dirtied);
    uf_record_end(&o);
}
