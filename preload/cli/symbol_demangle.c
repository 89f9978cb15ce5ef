#include "cli/symbol_demangle.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "cli/symbol_rust.h"

enum { NAME_MAX_BYTES = 16384 }; /* the demangler recurses by the name's length */

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

/* Rust's older names end in a hash that says nothing to a reader: ::h and 16 digits. */
static void drop_hash(char *name)
{
    size_t len = strlen(name);
    if (len > 19 && memcmp(name + len - 19, "::h", 3) == 0 && strspn(name + len - 16, "0123456789abcdef") == 16)
        name[len - 19] = 0;
}

char *symbol_demangle(const char *name)
{
    int status;
    if (strncmp(name, "_R", 2) == 0 && strnlen(name, NAME_MAX_BYTES) < NAME_MAX_BYTES) return symbol_rust(name);
    if (strncmp(name, "_Z", 2) != 0 || strnlen(name, NAME_MAX_BYTES) == NAME_MAX_BYTES) return NULL;
    demangler *demangle = library();
    char *readable = demangle ? demangle(name, NULL, NULL, &status) : NULL;
    if (!readable) return NULL;
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
