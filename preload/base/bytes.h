/* bytes.h: memory and string helpers that no one can interpose. runs: anywhere; locks: none */
#ifndef UF_BYTES_H
#define UF_BYTES_H

#include "base/types.h"

/* The asm keeps gcc from turning the loop into a call to the function it imitates. */
static inline void uf_copy(void *to, const void *from, size_t size)
{
    char *d = to;
    const char *s = from;
    for (size_t i = 0; i < size; i++) {
        d[i] = s[i];
        __asm__ volatile("" ::: "memory");
    }
}

static inline void uf_fill(void *to, unsigned char byte, size_t size)
{
    unsigned char *d = to;
    for (size_t i = 0; i < size; i++) {
        d[i] = byte;
        __asm__ volatile("" ::: "memory");
    }
}

static inline size_t uf_strlen(const char *s)
{
    size_t n = 0;
    while (s[n]) {
        n++;
        __asm__ volatile("" ::: "memory");
    }
    return n;
}

static inline bool uf_streq(const char *a, const char *b)
{
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

/* The rest of S after PREFIX, or NULL. */
static inline const char *uf_after(const char *s, const char *prefix)
{
    while (*prefix)
        if (*s++ != *prefix++) return NULL;
    return s;
}

/* Big moves (realloc) go through the string instruction: fast, and nobody's function. */
static inline void uf_move_big(void *to, const void *from, size_t size)
{
#if defined(__x86_64__)
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size)::"memory");
#else
    uint64_t *d = to;
    const uint64_t *s = from;
    size_t words = (((uintptr_t)to | (uintptr_t)from) & 7) ? 0 : size / 8;
    for (size_t i = 0; i < words; i++) {
        d[i] = s[i];
        __asm__ volatile("" ::: "memory");
    }
    uf_copy(d + words, s + words, size - words * 8);
#endif
}

static inline void uf_set_big(void *to, unsigned char byte, size_t size)
{
#if defined(__x86_64__)
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
#else
    uf_fill(to, byte, size);
#endif
}

/* Few bytes by words, many by the string instruction. */
static inline void uf_set(void *to, unsigned char byte, size_t size)
{
    uint64_t word = byte * 0x0101010101010101ull;
    char *d = to;
    if (size > 512) {
        uf_set_big(to, byte, size);
        return;
    }
    for (; size >= 8; d += 8, size -= 8) __builtin_memcpy(d, &word, 8);
    uf_fill(d, byte, size);
}

#endif
