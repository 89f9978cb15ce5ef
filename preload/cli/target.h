/* target.h: which file a command names, and whether a preloaded object can enter it. */
#ifndef UF_CLI_TARGET_H
#define UF_CLI_TARGET_H

#include <stdbool.h>

struct target {
    char *path;      /* the file to execute */
    bool by_shell;   /* text without #!: as execvp does, /bin/sh runs it */
    int error;       /* 0, or the errno of execvp: ENOENT, EACCES ... */
    char *why_not;   /* NULL: it can be guarded; else a sentence */
    bool foreign;    /* its loader would refuse our object aloud: better not to preload at all */
};

/* Look NAME up as execvp does and look into the file, its interpreters included. Runs nothing.
 * MODEL is an ELF file for the same machine and loader as the guard (the command itself). */
void target_find(struct target *t, const char *name, const char *model);

/* Free what target_find allocated. */
void target_free(struct target *t);

#endif
