/* symbol_search.h: where the files with the names are looked for. Runs in the uffence command, one thread. */
#ifndef UF_CLI_SYMBOL_SEARCH_H
#define UF_CLI_SYMBOL_SEARCH_H

#include <stdbool.h>

struct symbol_wishes {
    const char *sysroot; /* NULL: none */
    bool debuginfod;     /* servers may be asked */
};

struct symbol_search {
    char *sysroot;       /* absolute */
    bool remote;         /* servers are asked still */
    char *debug_path;    /* of libdwfl: where debug files lie */
};

void symbol_search_open(struct symbol_search *search, const struct symbol_wishes *wishes);
void symbol_search_close(struct symbol_search *search);

/* A file for reading that holds the names of what ran as PATH; *FOUND (freed by the caller) is its own name. -1: none; then, and
 * when it is only the debug file, *WHY may be a sentence that should be said, freed by the caller. */
int symbol_search_file(struct symbol_search *search, const char *path, const char *build_id, char **found, char **why);

/* The debug file of BUILD_ID from a server; its name in *FOUND. -1: none, or servers were not asked for; *WHY as above. */
int symbol_search_remote(struct symbol_search *search, const char *build_id, char **found, char **why);

#endif
