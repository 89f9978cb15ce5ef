#include "cli/prefetch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/say.h"

bool prefetch_find(struct uf_options *o)
{
    char *path = realpath(o->prefetch, NULL), first[32] = "";
    FILE *f = path ? fopen(path, "re") : NULL;
    int err = errno;
    bool ours = f && fgets(first, sizeof first, f) && strncmp(first, "# uffence working set", 21) == 0;
    if (f)
        fclose(f);
    if (!f)
        say("--prefetch: %s: %s", o->prefetch, strerror(err));
    else if (!ours)
        say("--prefetch: %s: no list of --working-set", o->prefetch);
    else if (strlen(path) >= sizeof o->prefetch)
        say("--prefetch: %s: too long a name", path);
    else
        strcpy(o->prefetch, path);
    bool good = ours && strlen(path) < sizeof o->prefetch;
    free(path);
    o->mode = UF_MODE_TOUCH;
    return good;
}
