/* channel.h: the file that guarded processes append records to, read as it grows. */
#ifndef UF_CLI_CHANNEL_H
#define UF_CLI_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct channel {
    char *dir;      /* searchable but not listable by others: the name of the file in it stays unknown */
    char *path;     /* what UFFENCE_RECORDS holds */
    char *preload;  /* the path of a link to the preloaded object, NULL when none was needed */
    int file, told, watch; /* when the file grows SIGIO comes (told: the directory), or else watch, of inotify, becomes readable */
    off_t read_to;
    char *partial;  /* the begin of a line whose end has not come */
    size_t partial_len, partial_room;
};

typedef void channel_taker(void *context, const char *line, size_t len);

/* Make the directory, the file and the watch. False, after saying why; *C then needs no closing. */
bool channel_open(struct channel *c);

/* LD_PRELOAD cannot hold a path with a colon or a blank: give LIBRARY such a name as it can hold.
 * Returns LIBRARY itself when it will do, a name that lives as long as *C otherwise, NULL (said) on failure. */
const char *channel_preload_name(struct channel *c, const char *library);

/* Hand every complete line since the last call to TAKE. With LAST also what is left without a newline. */
void channel_drain(struct channel *c, channel_taker *take, void *context, bool last);

/* Empty the watch so that it is readable again only after more was written. */
void channel_seen(struct channel *c);

/* Remove file and directory, close everything. */
void channel_close(struct channel *c);

#endif
