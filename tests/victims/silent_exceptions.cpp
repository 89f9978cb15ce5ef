/* EXPECT: none */
/* BUILD: -pthread plugin */
#include "victim.h"
#include <dlfcn.h>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

/* Exceptions thrown by a plugin, caught by the program, rethrown, kept, and handed to another thread. */
#ifdef LIBRARY
extern "C" void plugin_fail(int n) { throw std::out_of_range(std::string(n, 'y')); }
#else
int main()
{
    void *plugin = dlopen(plugin_path(), RTLD_NOW);
    if (!plugin)
        return 1;
    auto fail = reinterpret_cast<void (*)(int)>(dlsym(plugin, "plugin_fail"));
    int caught = 0;
    for (int i = 1; i < 40; i++) {
        std::exception_ptr kept;
        try {
            try {
                fail(i);
            } catch (const std::out_of_range &) {
                caught++;
                throw;
            }
        } catch (...) {
            kept = std::current_exception();
        }
        std::thread([&] {
            try {
                std::rethrow_exception(kept);
            } catch (const std::logic_error &e) {
                caught += strlen(e.what()) == size_t(i);
            }
        }).join();
    }
    try {
        operator delete[](HIDE(operator new[](HIDE(PTRDIFF_MAX / 2))));
    } catch (const std::bad_alloc &) {
        caught += 1000;
    }
    caught += HIDE(operator new(HIDE(PTRDIFF_MAX / 2), std::nothrow)) == nullptr ? 5000 : 0;
    printf("%d\n", caught);
    return 0;
}
#endif
