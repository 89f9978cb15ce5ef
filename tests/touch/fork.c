/* A child counts what it touches itself; what its parent touched is there.
 * expect: touched_pages 30
 * expect: again_pages 0 */
#include "touch.h"

int main(void)
{
    char *p = malloc(1 << 20), *m = map(1 << 20);
    for (int i = 0; i < 10; i++) set(p, i);
    for (int i = 0; i < 5; i++) set(m, i);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 10; i++) MUST(get(p, i) == 1);
        for (int i = 10; i < 20; i++) set(p, i);
        for (int i = 5; i < 10; i++) MUST(get(m, i) == 0);
        exit(0);
    }
    int status;
    MUST(waitpid(child, &status, 0) == child && status == 0);
    return 0;
}
