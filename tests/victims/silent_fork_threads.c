/* EXPECT: none */
/* BUILD: -pthread */
#include "victim.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

/* fork while other threads allocate: no lock may stay taken in the child. */
static atomic_int stop;

static void *churn(void *unused)
{
    while (!stop)
        free(HIDE(malloc(100)));
    return unused;
}

int main(void)
{
    pthread_t t[3];
    int bad = 0;
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, churn, NULL);
    for (int i = 0; i < 30; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            for (int j = 0; j < 20; j++)
                free(HIDE(calloc(1, 300)));
            _exit(0);
        }
        int status = 1;
        waitpid(pid, &status, 0);
        bad += status != 0;
    }
    stop = 1;
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    printf("%d bad\n", bad);
    return 0;
}
