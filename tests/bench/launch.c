/* launch.c: starts a program and says what it took. A process of its own, and a small one: the kernel carries the memory of
 * the process that starts a program over into the peak of that program.
 * usage: launch RESULT [NAME=VALUE...] -- PROGRAM [ARGUMENTS]; RESULT gets "seconds peak-KiB wait-status
 * processor-seconds", with what it started and waited for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    int i = 2;
    while (i < argc && strcmp(argv[i], "--")) i++;
    if (i + 1 >= argc) {
        fputs("usage: launch RESULT [NAME=VALUE...] -- PROGRAM [ARGUMENTS]\n", stderr);
        return 2;
    }
    double begin = now();
    pid_t child = fork();
    if (child < 0) return 2;
    if (child == 0) {
        for (int k = 2; k < i; k++) putenv(argv[k]);
        execvp(argv[i + 1], argv + i + 1);
        _exit(127);
    }
    struct rusage usage;
    int status;
    if (wait4(child, &status, 0, &usage) != child) return 2;
    double seconds = now() - begin;
    double busy = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
    FILE *result = fopen(argv[1], "w");
    if (!result || fprintf(result, "%.6f %ld %d %.6f\n", seconds, usage.ru_maxrss, status, busy) < 0 || fclose(result)) return 2;
    return 0;
}
