/* EXPECT: kind=use-after-free access=read size=1 block=16 in=main alloc=plugin_make,main free=main */
/* BUILD: plugin */
#include "victim.h"
#include <dlfcn.h>

/* The allocating code is gone from memory when the touch happens; its name is not. */
#ifdef LIBRARY
void *plugin_make(void);
void *plugin_make(void) { return malloc(16); }
#else
int main(void)
{
    void *plugin = dlopen(plugin_path(), RTLD_NOW);
    if (!plugin)
        return 1;
    char *p = ((void *(*)(void))(uintptr_t)dlsym(plugin, "plugin_make"))(), *stale = HIDE(p);
    dlclose(plugin);
    free(p);
    BUG((void)PEEK(char, stale)); /* HERE */
    (void)stale;
    say("went on");
    return 0;
}
#endif
