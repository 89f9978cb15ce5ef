/* EXPECT: none */
#include "victim.h"
#include <sys/wait.h>

/* Children and grandchildren that use and free what they inherited. */
int main(void)
{
    char *kept[32];
    int bad = 0;
    for (int i = 0; i < 32; i++)
        kept[i] = strdup("inherited");
    for (int round = 0; round < 40; round++) {
        pid_t pid = fork();
        if (pid == 0) {
            for (int i = 0; i < 32; i++) {
                if (strcmp(kept[i], "inherited") != 0)
                    _exit(1);
                free(kept[i]);
                kept[i] = HIDE(malloc(10 + round * 50));
                memset(kept[i], 1, 10 + round * 50);
            }
            pid_t next = round % 4 == 0 ? fork() : -1;
            free(kept[0]);
            int status = 0;
            if (next > 0)
                waitpid(next, &status, 0);
            _exit(status != 0);
        }
        int status = 1;
        free(HIDE(malloc(500)));
        waitpid(pid, &status, 0);
        bad += status != 0;
    }
    for (int i = 0; i < 32; i++) {
        bad += strcmp(kept[i], "inherited") != 0;
        free(kept[i]);
    }
    printf("%d bad\n", bad);
    return 0;
}
