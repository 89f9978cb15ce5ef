/* writes.c: known numbers of writes for scripts/check-watch: 1,000 to the watched word by each of two functions, one by read,
 * 500 to other bytes of its page. */
#include <stdio.h>
#include <unistd.h>

static struct { int word; char other[100]; } page __attribute__((aligned(4096)));

__attribute__((noinline)) static void up(void) { ++*(volatile int *)&page.word; }
__attribute__((noinline)) static void down(void) { --*(volatile int *)&page.word; }

int main(void)
{
    int ends[2], value = 7;
    if (pipe(ends) || write(ends[1], &value, sizeof value) != sizeof value) return 1;
    for (int i = 0; i < 1000; i++) up(), down();
    for (int i = 0; i < 500; i++) ((volatile char *)page.other)[i % 100] = 1;
    if (read(ends[0], &page.word, sizeof page.word) != sizeof value) return 2;
    printf("%d\n", page.word);
    return 0;
}
