#include "cli/symbol_demangle.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cli/symbol_rust.h"

enum {
    NAME_MAX_BYTES = 16384, /* the demangler recurses by the name's length */
    TEXT_MAX = 65536,
    BOUND_MAX = 1 << 24,    /* of what a name may stand for, as reckoned */
    RECORDS = 64,
};

typedef char *demangler(const char *name, char *buffer, size_t *size, int *status);

static bool missing;

static demangler *library(void)
{
    static const char *const names[] = { "libstdc++.so.6", "libc++abi.so.1" };
    static demangler *found;
    for (unsigned i = 0; !found && !missing && i < 2; i++) {
        void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (handle) found = (demangler *)dlsym(handle, "__cxa_demangle");
    }
    missing = !found;
    return found;
}

/* References back, of one kind: the first to an index as high as this came when the text was at most so long. */
struct records {
    struct { unsigned long index; double text; } at[RECORDS];
    unsigned count;
};

/* The text that a reference to INDEX stands for, at most; less than nothing: who knows. */
static double reference(struct records *r, unsigned long index, double text)
{
    for (unsigned i = 0; i < r->count; i++)
        if (r->at[i].index >= index) return r->at[i].text;
    if (r->count == RECORDS) return -1;
    r->at[r->count].index = index;
    r->at[r->count++].text = text;
    return text;
}

/* 400 bytes of a name can stand for more text than there is memory: each reference back may double what came before. What was there
 * when an index was first named bounds all lower ones. Letters inside of words count, too: that only makes the bound larger. */
static bool too_much(const char *name)
{
    struct records parts = { .count = 0 }, parameters = { .count = 0 };
    double text = (double)strlen(name) * 4 + 64;
    for (const char *c = name; *c; c++) {
        if (*c != 'S' && *c != 'T') continue;
        unsigned long index = 0;
        const char *end = c + 1;
        for (; (*end >= '0' && *end <= '9') || (*end >= 'A' && *end <= 'Z'); end++)
            if (index < 1 << 20) index = index * 36 + (unsigned long)(*end <= '9' ? *end - '0' + 1 : *end - 'A' + 11);
        if (*end != '_') continue;
        double more = reference(*c == 'S' ? &parts : &parameters, index, text);
        text += more;
        if (more < 0 || text > BOUND_MAX) return true;
    }
    return false;
}

/* Rust's older names end in a hash that says nothing to a reader: ::h and 16 digits. */
static void drop_hash(char *name)
{
    size_t len = strlen(name);
    if (len > 19 && memcmp(name + len - 19, "::h", 3) == 0 && strspn(name + len - 16, "0123456789abcdef") == 16)
        name[len - 19] = 0;
}

char *symbol_demangle(const char *name)
{
    bool rust = strncmp(name, "_R", 2) == 0;
    if ((!rust && strncmp(name, "_Z", 2) != 0) || strnlen(name, NAME_MAX_BYTES) == NAME_MAX_BYTES) return NULL;
    if (rust) return symbol_rust(name);
    demangler *demangle = library();
    int status;
    char *readable = demangle && !too_much(name) ? demangle(name, NULL, NULL, &status) : NULL;
    if (!readable || strlen(readable) > TEXT_MAX) {
        free(readable);
        return NULL;
    }
    drop_hash(readable);
    /* parts that the compiler split off a function keep its name */
    char *clone = strstr(readable, " [clone ");
    if (clone) *clone = 0;
    return readable;
}

bool symbol_demangle_missing(void)
{
    return missing;
}
