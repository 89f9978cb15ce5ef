/* place.h: what belongs to the project, and how its files are called there. Runs in the uffence command, one thread. */
#ifndef UF_CLI_PLACE_H
#define UF_CLI_PLACE_H

#include <stdbool.h>
#include <stddef.h>

struct place_rules {
    char *root;    /* the project's tree, absolute, without a slash at its end; "" when there is none */
    char **strip;  /* prefixes under which the same tree was built elsewhere */
    size_t strips;
};

/* SOURCE_ROOT "" or NULL: what a CI service says, else the directory of .git above the current one, else the current one.
 * STRIP_PREFIX: prefixes with commas between them; "" or NULL none. */
void place_open(struct place_rules *rules, const char *source_root, const char *strip_prefix);
void place_close(struct place_rules *rules);

/* FILE without "//", "/./" and "/../"; relative to the tree and *INSIDE true when it belongs to it. Freed by the caller. */
char *place_path(const struct place_rules *rules, const char *file, bool *inside);

/* PATH as the path of a URI: what may not stand there as %XX. Freed by the caller. */
char *place_uri(const char *path);

#endif
