/* calls.h: what the programs of this folder share: one system call each, its buffers in guarded blocks.
 *
 * First line: STRAY: what a build with -DSTRAY must be told of, key=value of the finding; or none where no buffer is passed.
 * scripts/syscalls builds and judges. A program prints what it saw; what the kernel refuses here it says as well, so that
 * the plain and the guarded run have the same output wherever they run. */
#ifndef CALLS_H
#define CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The buffer under test: a block, or what was one. */
__attribute__((noinline, unused)) static void *block(size_t size)
{
    void *p = calloc(1, size);
#ifdef STRAY
    free(p);
#endif
    __asm__ volatile("" : "+r"(p));
    return p;
}

/* The same, filled before it is (perhaps) released. */
__attribute__((noinline, unused)) static void *copy(const void *from, size_t size)
{
    void *p = malloc(size);
    memcpy(p, from, size);
#ifdef STRAY
    free(p);
#endif
    __asm__ volatile("" : "+r"(p));
    return p;
}

/* A result without its luck: descriptors, addresses and numbers of processes become 0. */
__attribute__((unused)) static void saw(const char *call, long result)
{
    if (result == -1) printf("%s: %s\n", call, strerror(errno));
    else printf("%s: done\n", call);
}

__attribute__((unused)) static void counted(const char *call, long result)
{
    if (result == -1) saw(call, result);
    else printf("%s: %ld\n", call, result);
}

#endif
