/* EXPECT: none */
#include "victim.h"

int main(void)
{
    /* whatever stays in the block, reads what it needs and no more, or does nothing at all */
    char *p = malloc(5), *gone = malloc(5), *freed = HIDE(gone), text[32];
    free(gone);
    p = HIDE(p);
    memcpy(p, "aaxaa", 5);
    memcpy(freed, p, HIDE((size_t)0));
    printf("%d ", memchr(p, 'x', HIDE((size_t)1000)) == p + 2);
    printf("%d ", strchr(p, 'x') == p + 2);
    printf("%d ", strncmp(p, "aaxaaaaa", HIDE((size_t)5)));
    printf("%d ", strcmp(p, HIDE((const char *)"b")) < 0);
    printf("%zu ", strnlen(p, HIDE((size_t)5)));
    printf("%zu ", strcspn(p, HIDE((const char *)"x")));
    printf("%d ", strstr(p, HIDE((const char *)"xa")) == p + 2);
    printf("%d ", snprintf(p, HIDE((size_t)1000), "%d", 1234));
    printf("%s ", memcpy(HIDE((char *)text), p, HIDE((size_t)4)) == text ? "copied" : "");
    printf("%s\n", p);
    memcpy(p, "aaaaa", 5);
    printf("%zu\n", strnlen(p, HIDE((size_t)5)));
    free(p);
    say("done");
    return 0;
}
