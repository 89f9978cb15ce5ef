/* First reads of pages that nobody wrote: by an instruction, by system calls that wrappers see and libc's own.
 * options: --never-written=report
 * status: 99
 * expect: findings 3
 * finding: never-written-read read sum 5
 * finding: never-written-read syscall main 1
 * finding: never-written-read syscall flush_it 1 */
#include "touch.h"

static __attribute__((noinline)) int sum(const char *p, int from, int to)
{
    int n = 0;
    for (int i = from; i < to; i++) n += get((void *)p, i);
    return n;
}

static __attribute__((noinline)) void flush_it(char *p)
{
    FILE *f = fopen("/dev/null", "w");
    setvbuf(f, NULL, _IONBF, 0);
    MUST(fwrite(p, 1, 2 * PAGE, f) == 2 * PAGE);
    fclose(f);
}

int main(void)
{
    int out = open("/dev/null", O_WRONLY), in = open("/dev/zero", O_RDONLY);
    char *p = malloc(1 << 20), *q = calloc(1, 1 << 20), *m = map(1 << 20);
    set(p, 0);
    MUST(sum(p, 0, 6) == 1);                    /* the first was written */
    MUST(sum(q, 0, 6) == 0 && sum(m, 0, 6) == 0); /* zeros by promise */
    MUST(read(in, p + 10 * PAGE, 4 * PAGE) == 4 * PAGE && sum(p, 10, 14) == 0); /* the kernel wrote */
    MUST(write(out, p + 20 * PAGE, 3 * PAGE) == 3 * PAGE);
    flush_it(p + 30 * PAGE);
    q = realloc(q, 2 << 20);
    MUST(sum(q, 0, 6) == 0);                    /* was there */
    free(p);
    return 0;
}
