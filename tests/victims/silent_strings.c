/* EXPECT: none */
#include "victim.h"
#include <wchar.h>

/* libc's vectorised functions read whole vectors beyond a string's end, never across a page: lawful, and silent. */
int main(void)
{
    size_t all = 0;
    for (size_t size = 1; size < 600; size++) {
        char *p = HIDE(malloc(size)), *q = HIDE(malloc(size));
        memset(p, 'a', size);
        p[size - 1] = 0;
        strcpy(q, p);
        all += strlen(p) + strnlen(q, size) + (strcmp(p, q) == 0) + (memcmp(p, q, size) == 0);
        all += strchr(p, 0) - p + (strrchr(p, 'a') != NULL) + (memchr(p, 'z', size) == NULL);
        all += (rawmemchr(p, 0) != NULL) + strspn(p, "a") + (strstr(p, "ab") == NULL) + (strcasecmp(p, q) == 0);
        all += (memrchr(p, 'z', size) == NULL) + (strncmp(p, q, size) == 0) + (memmem(p, size, "zz", 2) == NULL);
        memmove(p, p + size / 2, size - size / 2);
        free(p);
        p = strndup(q, size);
        all += strlen(p);
        free(p);
        free(q);
        wchar_t *w = HIDE(malloc(size * sizeof *w));
        wmemset(w, L'a', size);
        w[size - 1] = 0;
        all += wcslen(w) + (wcschr(w, L'z') == NULL);
        free(w);
    }
    printf("%zu\n", all);
    return 0;
}
