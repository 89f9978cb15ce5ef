/* rust.c: names from standard input, as symbol_rust reads them; those it cannot read as they are. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/symbol_rust.h"

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
        line[n - 1] = 0;
        char *text = symbol_rust(line);
        puts(text ? text : line);
        free(text);
    }
    free(line);
    return 0;
}
