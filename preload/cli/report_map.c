/* report_map.c: chained hashing; the seed is drawn once so that a hostile log cannot choose collisions. */
#include "cli/report_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "uffence.h"

static void *must(void *got)
{
    if (got) return got;
    static const char text[] = "uffence: out of memory while writing the report\n";
    ssize_t said = write(STDERR_FILENO, text, sizeof text - 1);
    (void)said;
    _exit(UFFENCE_EXIT_UNGUARDED);
}

void *report_alloc(size_t size)
{
    return must(calloc(1, size ? size : 1));
}

void *report_realloc(void *old, size_t size)
{
    return must(realloc(old, size ? size : 1));
}

char *report_strdup(const char *text)
{
    return must(strdup(text));
}

static uint64_t hash_of(const unsigned char *key, size_t len)
{
    static uint64_t seed;
    if (!seed && getrandom(&seed, sizeof seed, GRND_NONBLOCK) != sizeof seed) seed = 0x9e3779b97f4a7c15u;
    uint64_t h = seed | 1;
    for (; len >= 8; key += 8, len -= 8) {
        uint64_t word;
        memcpy(&word, key, 8);
        h = (h ^ word) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    for (; len; key++, len--) h = (h ^ *key) * 0x100000001b3u;
    h ^= h >> 29;
    h *= 0xc4ceb9fe1a85ec53u;
    return h ^ h >> 32;
}

static void grow(struct report_map *map)
{
    size_t buckets = map->buckets ? map->buckets * 2 : 64;
    struct report_map_entry **bucket = report_alloc(buckets * sizeof *bucket);
    for (size_t i = 0; i < map->buckets; i++) {
        for (struct report_map_entry *e = map->bucket[i], *next; e; e = next) {
            next = e->next;
            e->next = bucket[e->hash & (buckets - 1)];
            bucket[e->hash & (buckets - 1)] = e;
        }
    }
    free(map->bucket);
    map->bucket = bucket;
    map->buckets = buckets;
}

static struct report_map_entry *find(const struct report_map *map, uint64_t hash, const void *key, size_t len)
{
    if (!map->buckets) return NULL;
    struct report_map_entry *e = map->bucket[hash & (map->buckets - 1)];
    while (e && !(e->hash == hash && e->len == len && memcmp(e->key, key, len) == 0)) e = e->next;
    return e;
}

struct report_map_entry *report_map_entry(struct report_map *map, const void *key, size_t len)
{
    uint64_t hash = hash_of(key, len);
    struct report_map_entry *e = find(map, hash, key, len);
    if (e) return e;
    if (map->used >= map->buckets) grow(map);
    e = report_alloc(sizeof *e + len);
    e->hash = hash;
    e->len = len;
    memcpy(e->key, key, len);
    e->next = map->bucket[hash & (map->buckets - 1)];
    map->bucket[hash & (map->buckets - 1)] = e;
    map->used++;
    return e;
}

void **report_map_at(struct report_map *map, const void *key, size_t len)
{
    return &report_map_entry(map, key, len)->value;
}

void *report_map_get(const struct report_map *map, const void *key, size_t len)
{
    struct report_map_entry *e = find(map, hash_of(key, len), key, len);
    return e ? e->value : NULL;
}

void report_map_clear(struct report_map *map, void (*release)(void *value))
{
    for (size_t i = 0; i < map->buckets; i++) {
        for (struct report_map_entry *e = map->bucket[i], *next; e; e = next) {
            next = e->next;
            if (release && e->value) release(e->value);
            free(e);
        }
    }
    free(map->bucket);
    *map = (struct report_map){ 0 };
}
