/* EXPECT: none */
/* BUILD: plugin */
#include "victim.h"
#include <dlfcn.h>

/* A plugin loaded and unloaded again and again; its thread-local memory is allocated by the loader. */
#ifdef LIBRARY
int plugin_work(int n);
static __thread char scratch[5000];

int plugin_work(int n)
{
    char *p = malloc(n);
    memset(p, n, n);
    memset(scratch, n, sizeof scratch);
    int all = p[n - 1] + scratch[4999];
    free(p);
    return all;
}
#else
int main(void)
{
    int all = 0;
    for (int i = 1; i <= 30; i++) {
        void *plugin = dlopen(plugin_path(), i % 2 ? RTLD_NOW : RTLD_LAZY);
        if (!plugin)
            return 1;
        all += ((int (*)(int))(uintptr_t)dlsym(plugin, "plugin_work"))(i);
        if (!dlsym(plugin, "no_such_symbol"))
            all += dlerror() != NULL;
        dlclose(plugin);
    }
    printf("%d\n", all);
    return 0;
}
#endif
