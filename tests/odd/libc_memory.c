/* STRAY: none */
/* What libc allocates and the program frees */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <locale.h>
#include <langinfo.h>
#include <regex.h>
#include <glob.h>
#include <search.h>
#include <obstack.h>
#include <argz.h>
#include <fts.h>
#include <err.h>
#define obstack_chunk_alloc malloc
#define obstack_chunk_free free
int main()
{
    setlocale(LC_ALL, "");
    regex_t r;
    printf("%d\n", regcomp(&r, "(a|b)*c[[:alpha:]]+", REG_EXTENDED));
    regmatch_t m[3];
    printf("%d\n", regexec(&r, "ababcxyz", 3, m, 0));
    regfree(&r);
    glob_t g;
    glob("/etc/pass*", 0, 0, &g);
    printf("%zu\n", g.gl_pathc > 0);
    globfree(&g);
    hcreate(100);
    ENTRY e = {strdup("k"), 0};
    hsearch(e, ENTER);
    printf("%d\n", hsearch((ENTRY){"k", 0}, FIND) != 0);
    hdestroy();
    void *root = 0;
    for (int i = 0; i < 100; i++) {
        char *s;
        asprintf(&s, "%d", i * 37 % 101);
        tsearch(s, &root, (int (*)(const void *, const void *))strcmp);
    }
    tdestroy(root, free);
    struct obstack o;
    obstack_init(&o);
    for (int i = 0; i < 1000; i++)
        obstack_grow(&o, "abc", 3);
    obstack_1grow(&o, 0);
    printf("%zu\n", strlen(obstack_finish(&o)));
    obstack_free(&o, 0);
    char *z = 0;
    size_t n = 0;
    argz_create_sep("a:b:c", ':', &z, &n);
    argz_add(&z, &n, "dd");
    printf("%zu\n", argz_count(z, n));
    free(z);
    char *l = 0;
    size_t ln = 0;
    FILE *f = fopen("/etc/passwd", "r");
    int c = 0;
    while (getline(&l, &ln, f) > 0)
        c++;
    printf("%d\n", c > 0);
    free(l);
    fclose(f);
    return 0;
}
