/* channel.h: where guarded processes write their records: a file, read as it grows; where none can be had a socket. */
#ifndef UF_CLI_CHANNEL_H
#define UF_CLI_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct channel {
    char *dir;      /* searchable but not listable by others: the name of the file in it stays unknown; NULL: there is none */
    char *path;     /* of the file; beside it stands the monitor's socket. NULL without a directory */
    char *name;     /* what UFFENCE_RECORDS holds: PATH, or socket:INODE:PATH */
    char *preload;  /* the path of a link to the preloaded object, NULL when none was needed */
    int told;       /* the directory: when the file grows SIGIO comes; locked while we live */
    int file;       /* what is read */
    int socket;     /* the other end, which the program inherits; -1: they open the file */
    off_t read_to;
    char *partial;  /* the begin of a line whose end has not come */
    size_t partial_len, partial_room;
};

typedef void channel_taker(void *context, const char *line, size_t len);

/* Make the directory, the file or the socket. False, after saying why; *C then needs no closing. */
bool channel_open(struct channel *c);

/* In the program-to-be: what it inherits stays open over exec, out of the way of its own numbers. */
void channel_hand_over(const struct channel *c);

/* LD_PRELOAD cannot hold a path with a colon or a blank: give LIBRARY such a name as it can hold.
 * Returns LIBRARY itself when it will do, a name that lives as long as *C otherwise, NULL (said) on failure. */
const char *channel_preload_name(struct channel *c, const char *library);

/* Hand every complete line since the last call to TAKE. With LAST also what is left without a newline. */
void channel_drain(struct channel *c, channel_taker *take, void *context, bool last);

/* Remove file and directory, close everything. */
void channel_close(struct channel *c);

#endif
