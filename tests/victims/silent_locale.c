/* EXPECT: none */
#include "victim.h"
#include <iconv.h>
#include <locale.h>
#include <regex.h>
#include <wchar.h>

/* iconv loads modules, setlocale replaces its tables, regcomp allocates trees. */
int main(void)
{
    char in[] = "na\xefve caf\xe9", out[64] = "", *from = in, *to = out;
    size_t left = strlen(in), room = sizeof out;
    iconv_t convert = iconv_open("UTF-8", "ISO-8859-1");
    if (convert != (iconv_t)-1) {
        iconv(convert, &from, &left, &to, &room);
        iconv_close(convert);
    }
    printf("%zu %zu\n", strlen(out), left);
    for (int i = 0; i < 10; i++)
        printf("%s", setlocale(LC_ALL, i % 2 ? "C" : "C.UTF-8") ? "." : "-");
    regex_t pattern;
    regmatch_t at[3];
    regcomp(&pattern, "([a-z]+)[0-9]{2,4}|(x|y)*z$", REG_EXTENDED);
    char *text = strdup("some text with number42 in it");
    printf(" %d", regexec(&pattern, text, 3, at, 0));
    printf(" %d %d\n", (int)at[0].rm_so, (int)at[1].rm_eo);
    regfree(&pattern);
    free(text);
    return 0;
}
