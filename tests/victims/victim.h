/* victim.h: what every victim shares.
 *
 * A victim is one program with one bug, and its first line states the finding it must cause. BUG(...) and
 * BUGGY(bad, good) are the only places where the bug stands: built with -DTWIN the same source is lawful.
 *
 * First line:   EXPECT: none, or key=value ... [then key=value ...]; scripts/check-victims explains the keys.
 * Then, if any: OPTIONS: options of the command;  BUILD: compiler flags, or library / plugin / c++plugin, which
 *               compile the same file with -DLIBRARY into a shared object (linked, or left for dlopen).
 * A program that cannot run here says why and returns SKIP.
 * HERE in a comment marks the line that the finding's trace must name. */
#ifndef VICTIM_H
#define VICTIM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef TWIN
#define BUG(...)
#define BUGGY(bad, good) (good)
#else
#define BUG(...) __VA_ARGS__
#define BUGGY(bad, good) (bad)
#endif

#define SKIP 77

/* A function that keeps its own frame and name at -O2. */
#if defined(__clang__)
#define OUTLINE __attribute__((noinline, unused))
#else
#define OUTLINE __attribute__((noipa, unused))
#endif

/* One access of exactly the type's size that the compiler may neither drop, merge nor move. */
#define PEEK(type, at) (*(volatile __typeof__(type) *)(at))
#define POKE(type, at, value) (*(volatile __typeof__(type) *)(at) = (value))

/* The same value, of which the compiler knows nothing: neither where it came from nor whether it was freed. */
#define HIDE(value) (__extension__({ __typeof__(value) hidden_ = (value); \
                                     __asm__ volatile("" : "+r"(hidden_) : : "memory"); hidden_; }))

/* Said at once, so that it is said once whatever forks or dies later. */
OUTLINE static void say(const char *text)
{
    puts(text);
    fflush(stdout);
}

/* The shared object built from the same source: this program's path and ".so". */
OUTLINE static const char *plugin_path(void)
{
    static char path[4096 + 4];
    ssize_t n = readlink("/proc/self/exe", path, 4096);
    if (n < 0)
        n = 0;
    memcpy(path + n, ".so", 4);
    return path;
}

#endif
