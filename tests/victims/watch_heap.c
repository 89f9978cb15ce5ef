/* EXPECT: kind=watched-write access=write size=8 in=spoil,main block=8 family=uffence_watch alloc=main name=header before=0807060504030201 after=ffffffffffffffff status=0 */
/* A block of the heap, from inside the program; other threads write elsewhere in it. Freed, it is watched no more. */
/* BUILD: -pthread */
#include "victim.h"

#include <pthread.h>
#include <uffence.h>

static char *block;

OUTLINE static void spoil(char *p) { POKE(uint64_t, p, ~0ull); }

static void *beside(void *arg)
{
    for (int i = 0; i < 500; i++) POKE(char, block + 64 + (uintptr_t)arg, (char)i);
    return NULL;
}

int main(void)
{
    pthread_t t[4];
    block = calloc(1, 200);
    POKE(uint64_t, block + 16, 0x0102030405060708ull);
    uffence_name(block + 16, 8, "header");
    if (uffence_watch(block + 16, 8)) return 1;
    for (uintptr_t i = 0; i < 4; i++) pthread_create(&t[i], NULL, beside, (void *)i);
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    BUG(spoil(block + 16));
    printf("%d\n", PEEK(char, block + 64));
    free(block);
    for (int i = 0; i < 100; i++) {
        char *p = HIDE(malloc(200));
        memset(p, 1, 200);
        free(p);
    }
    return 0;
}
