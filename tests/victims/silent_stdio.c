/* EXPECT: none */
#include "victim.h"

/* getline, open_memstream, asprintf, fmemopen, setvbuf: libc's own blocks and ours mixed. */
int main(void)
{
    FILE *file = tmpfile();
    char *line = NULL, *text = NULL, *made = NULL;
    size_t room = 0, size = 0, all = 0;
    if (!file)
        return 1;
    char *buffer = HIDE(malloc(64));
    setvbuf(file, buffer, _IOFBF, 64);
    for (int i = 0; i < 500; i++)
        fprintf(file, "%*d\n", i, i);
    rewind(file);
    FILE *memory = open_memstream(&text, &size);
    for (ssize_t n; (n = getline(&line, &room, file)) > 0; all += n)
        fputs(line, memory);
    fclose(memory);
    fclose(file);
    free(buffer);
    if (asprintf(&made, "%zu %zu %.20s", all, size, text + 1000) < 0)
        return 1;
    say(made);
    FILE *reader = fmemopen(text, size, "r");
    fscanf(reader, "%*d %ms", &line) == 1 ? (void)free(line) : (void)0;
    fclose(reader);
    free(made);
    free(text);
    return 0;
}
