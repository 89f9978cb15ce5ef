/* depth.c: a call depth like that of real programs: frames of different sizes, and six places where the way forks. */
#include "cell.h"

struct way { void (*run)(void *arg); void *arg; unsigned path; };

/* Two call sites a level, so that a path of six bits gives 64 stacks; the marks keep the compiler from merging them. */
#define LEVEL(n, below, bytes)                                             \
    static __attribute__((noinline)) void level##n(struct way *w)          \
    {                                                                      \
        volatile char room[bytes];                                         \
        room[0] = (char)n;                                                 \
        if (w->path >> ((n) % 6) & 1) {                                    \
            below(w);                                                      \
            __asm__ volatile("" : : "i"(2 * (n)) : "memory");              \
        } else {                                                           \
            below(w);                                                      \
            __asm__ volatile("nop" : : "i"(2 * (n) + 1) : "memory");       \
        }                                                                  \
        (void)room[0];                                                     \
    }

static __attribute__((noinline)) void level0(struct way *w)
{
    w->run(w->arg);
    __asm__ volatile("" ::: "memory");
}
LEVEL(1, level0, 40)
LEVEL(2, level1, 200)
LEVEL(3, level2, 24)
LEVEL(4, level3, 8)
LEVEL(5, level4, 520)
LEVEL(6, level5, 64)
LEVEL(7, level6, 16)
LEVEL(8, level7, 104)

void cell_deep(void (*run)(void *arg), void *arg, unsigned path)
{
    struct way w = { run, arg, path };
    level8(&w);
    __asm__ volatile("" ::: "memory");
}
