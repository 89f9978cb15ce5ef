/* report_map.h: a map from bytes to a pointer, and the few allocations of the report half that must not fail.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_REPORT_MAP_H
#define UF_CLI_REPORT_MAP_H

#include <stddef.h>
#include <stdint.h>

struct report_map_entry {
    struct report_map_entry *next;
    uint64_t hash;
    void *value;
    size_t len;
    unsigned char key[];
};

struct report_map {
    struct report_map_entry **bucket;
    size_t buckets, used;
};

/* As malloc, realloc and strdup; when memory is out, says so and exits: never with a green status. */
void *report_alloc(size_t size);
void *report_realloc(void *old, size_t size);
char *report_strdup(const char *text);

/* The value's place for KEY, made (holding NULL) when it is new. The place moves never; it dies with the map. */
void **report_map_at(struct report_map *map, const void *key, size_t len);

/* The entry of KEY, made when new: its key bytes stay where they are as long as the map does. */
struct report_map_entry *report_map_entry(struct report_map *map, const void *key, size_t len);

/* The value for KEY, NULL when there is none. */
void *report_map_get(const struct report_map *map, const void *key, size_t len);

/* Forget everything; RELEASE (may be NULL) is called for every value. The map is empty and usable afterwards. */
void report_map_clear(struct report_map *map, void (*release)(void *value));

#endif
