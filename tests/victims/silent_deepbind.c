/* EXPECT: none */
/* BUILD: plugin */
#include "victim.h"
#include <dlfcn.h>

/* A library that was asked to prefer its own names calls our free all the same; and it is found from where its caller lies. */
#ifdef LIBRARY
char *plugin_swap(char *p);
char *plugin_swap(char *p)
{
    free(p);
    return malloc(10000);
}
#else
int main(void)
{
    char path[4200];
    snprintf(path, sizeof path, "$ORIGIN%s", strrchr(plugin_path(), '/'));
    void *plugin = dlopen(path, RTLD_NOW | RTLD_DEEPBIND);
    if (!plugin) return say(dlerror()), 1;
    char *(*swap)(char *) = (char *(*)(char *))(uintptr_t)dlsym(plugin, "plugin_swap");
    free(swap(HIDE(malloc(20))));
    free(swap(HIDE(calloc(5000, 5))));
    say("went on");
    return 0;
}
#endif
