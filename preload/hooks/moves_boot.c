/* moves_boot.c: plain loops; STAY keeps gcc from turning one into a call of the function it stands for. */
#include "hooks/moves_boot.h"

#include "base/bytes.h"

#define STAY() __asm__ volatile("" ::: "memory")

void *uf_boot_memcpy(void *d, const void *s, size_t n)
{
    uf_move_big(d, s, n);
    return d;
}

void *uf_boot_mempcpy(void *d, const void *s, size_t n) { return (char *)uf_boot_memcpy(d, s, n) + n; }

void *uf_boot_memmove(void *d, const void *s, size_t n)
{
    if ((uintptr_t)d - (uintptr_t)s >= n) return uf_boot_memcpy(d, s, n);
    while (n--) {
        ((char *)d)[n] = ((const char *)s)[n];
        STAY();
    }
    return d;
}

void *uf_boot_memset(void *d, int c, size_t n)
{
    uf_set_big(d, (unsigned char)c, n);
    return d;
}

int uf_boot_memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;
    for (; n; n--, x++, y++)
        if (*x != *y) return *x - *y;
    return 0;
}

void *uf_boot_memchr(const void *s, int c, size_t n)
{
    for (const unsigned char *x = s; n; n--, x++)
        if (*x == (unsigned char)c) return (void *)x;
    return NULL;
}

size_t uf_boot_strlen(const char *s) { return uf_strlen(s); }

size_t uf_boot_strnlen(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && s[i]) {
        i++;
        STAY();
    }
    return i;
}

int uf_boot_strncmp(const char *a, const char *b, size_t n)
{
    for (; n; n--, a++, b++)
        if (*a != *b || !*a) return (unsigned char)*a - (unsigned char)*b;
    return 0;
}

int uf_boot_strcmp(const char *a, const char *b) { return uf_boot_strncmp(a, b, SIZE_MAX); }

char *uf_boot_strchr(const char *s, int c)
{
    for (;; s++) {
        if (*s == (char)c) return (char *)s;
        if (!*s) return NULL;
    }
}

char *uf_boot_strrchr(const char *s, int c)
{
    char *last = NULL;
    for (;; s++) {
        if (*s == (char)c) last = (char *)s;
        if (!*s) return last;
    }
}

char *uf_boot_strcpy(char *d, const char *s)
{
    uf_copy(d, s, uf_strlen(s) + 1);
    return d;
}
