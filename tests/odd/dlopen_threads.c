/* STRAY: none */
/* dlopen, dlsym and dlclose in several threads, failing too; a namespace of its own */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
static void *t(void *x)
{
    for (int i = 0; i < 30; i++) {
        void *h = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL);
        if (!h)
            abort();
        double (*c)(double) = dlsym(h, "cos");
        if (c(0) != 1)
            abort();
        dlsym(h, "nosuch");
        dlerror();
        dlclose(h);
        h = dlopen("nosuchlib.so", RTLD_LAZY);
        if (h)
            abort();
        const char *e = dlerror();
        if (!e)
            abort();
    }
    return x;
}
int main()
{
    pthread_t th[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&th[i], 0, t, 0);
    for (int i = 0; i < 4; i++)
        pthread_join(th[i], 0);
    void *h = dlmopen(LM_ID_NEWLM, "libz.so.1", RTLD_NOW);
    printf("%s\n", h ? "namespace" : dlerror());
    if (h) {
        const char *(*v)(void) = dlsym(h, "zlibVersion");
        printf("%d\n", v() != 0);
        dlclose(h);
    }
    return 0;
}
