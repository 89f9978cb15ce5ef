/* EXPECT: kind=use-after-free access=write size=2 block=16 in=plugin_scribble,main alloc=plugin_make,main free=main */
/* BUILD: plugin */
#include "victim.h"
#include <dlfcn.h>

#ifdef LIBRARY
void *plugin_make(void);
void plugin_scribble(void *p);
void *plugin_make(void) { return malloc(16); }
void plugin_scribble(void *p) { POKE(uint16_t, p, 1); /* HERE */ }
#else
int main(void)
{
    void *plugin = dlopen(plugin_path(), RTLD_NOW);
    if (!plugin)
        return 1;
    void *(*make)(void) = (void *(*)(void))(uintptr_t)dlsym(plugin, "plugin_make");
    void (*scribble)(void *) = (void (*)(void *))(uintptr_t)dlsym(plugin, "plugin_scribble");
    char *p = make(), *stale = HIDE(p);
    scribble(p);
    free(p);
    BUG(scribble(stale));
    (void)stale;
    say("went on");
    return 0;
}
#endif
