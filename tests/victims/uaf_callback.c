/* EXPECT: kind=use-after-free access=read size=8 side=inside distance=8 block=16 in=fire,main alloc=main free=main */
#include "victim.h"

/* A function pointer kept in a freed object. */
struct hook { long id; void (*call)(void); };

OUTLINE static void hello(void) { say("called"); }

OUTLINE static void fire(struct hook *h)
{
    void (*call)(void) = PEEK(void (*)(void), &h->call); /* HERE */
    if (call)
        call();
}

int main(void)
{
    struct hook *h = HIDE((struct hook *)malloc(sizeof *h)), *stale = HIDE(h);
    h->call = hello;
    fire(h);
    free(h);
    BUG(fire(stale));
    (void)stale;
    say("went on");
    return 0;
}
