/* EXPECT: none */
/* BUILD: c++plugin */
#include "victim.h"
#include <dlfcn.h>

/* A C program whose C++ plugin throws: the exception must find libgcc, and nobody else's unwinder. */
#ifdef LIBRARY
#include <stdexcept>
#include <string>
#include <vector>

struct Counter {
    static int alive;
    Counter() { alive++; }
    ~Counter() { alive--; }
};
int Counter::alive;

static void deeper(int level)
{
    Counter counted;
    std::string text(100 + level, 'x');
    if (level == 0)
        throw std::runtime_error(text);
    deeper(level - 1);
}

extern "C" int plugin_throw()
{
    int caught = 0;
    for (int i = 0; i < 50; i++)
        try {
            deeper(i);
        } catch (const std::exception &e) {
            caught += e.what()[0] == 'x';
        }
    return caught * 10 + Counter::alive;
}
#else
int main(void)
{
    void *plugin = dlopen(plugin_path(), RTLD_NOW);
    if (!plugin)
        return say(dlerror()), 1;
    printf("%d\n", ((int (*)(void))(uintptr_t)dlsym(plugin, "plugin_throw"))());
    dlclose(plugin);
    return 0;
}
#endif
