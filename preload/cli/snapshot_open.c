/* snapshot_open.c: the way into another process: /proc/PID/mem and maps, opened by us or, where that is refused to us (Yama lets only
 * ancestors look), by the command that started the process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/report_map.h"
#include "cli/say.h"
#include "cli/snapshot.h"
#include "cli/snapshot_door.h"

bool snapshot_read(const struct snapshot *s, uint64_t at, void *to, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = pread(s->mem, (char *)to + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        done += (size_t)n;
    }
    return true;
}

static void take_map(struct snapshot *s, char *line)
{
    unsigned long long from, to, offset;
    char rights[8];
    int path = 0;
    if (sscanf(line, "%llx-%llx %7s %llx %*s %*s %n", &from, &to, rights, &offset, &path) < 4) return;
    line[strcspn(line, "\n")] = '\0';
    if (!(s->maps & (s->maps - 1))) s->map = report_realloc(s->map, (s->maps ? s->maps * 2 : 1) * sizeof *s->map);
    s->map[s->maps++] = (struct snapshot_map){ from, to, offset, rights[1] == 'w', report_strdup(path ? line + path : "") };
}

static bool read_maps(struct snapshot *s)
{
    FILE *f = fdopen(s->maps_fd, "r");
    char *line = NULL;
    size_t room = 0;
    if (!f) return false;
    while (getline(&line, &room, f) > 0) take_map(s, line);
    free(line);
    fclose(f);
    s->maps_fd = -1;
    return s->maps > 0;
}

/* A library's writable data is small; the head stands in it at a multiple of 8. */
static bool look_in(struct snapshot *s, const struct snapshot_map *m)
{
    enum { LARGEST = 1 << 20 };
    size_t size = m->to - m->from;
    bool found = false;
    if (!m->writable || m->path[0] != '/' || size > LARGEST) return false;
    char *data = report_alloc(size);
    if (snapshot_read(s, m->from, data, size))
        for (size_t at = 0; at + sizeof s->head <= size && !found; at += 8)
            if (memcmp(data + at, UF_TABLES_MAGIC, sizeof s->head.magic) == 0) {
                memcpy(&s->head, data + at, sizeof s->head);
                found = true;
            }
    free(data);
    return found;
}

static bool find_head(struct snapshot *s)
{
    for (size_t i = 0; i < s->maps; i++)
        if (strstr(s->map[i].path, "libuffence") && look_in(s, &s->map[i])) return true;
    for (size_t i = 0; i < s->maps; i++)
        if (look_in(s, &s->map[i])) return true;
    return false;
}

static bool open_process(struct snapshot *s, char **why)
{
    char path[64];
    struct stat st;
    snprintf(path, sizeof path, "/proc/%d", (int)s->pid);
    if (kill(s->pid, 0) != 0 && errno == ESRCH) {
        *why = text_of("there is no process %d", (int)s->pid);
        return false;
    }
    if (stat(path, &st) == 0 && st.st_uid != geteuid() && geteuid() != 0) {
        *why = text_of("process %d belongs to another user", (int)s->pid);
        return false;
    }
    snprintf(path, sizeof path, "/proc/%d/mem", (int)s->pid);
    s->mem = open(path, O_RDONLY | O_CLOEXEC);
    int refused = errno;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)s->pid);
    s->maps_fd = open(path, O_RDONLY | O_CLOEXEC);
    if (s->mem >= 0 && s->maps_fd >= 0) return true;
    if (s->mem >= 0) close(s->mem);
    if (s->maps_fd >= 0) close(s->maps_fd);
    s->mem = s->maps_fd = -1;
    if (snapshot_door_ask(s->pid, &s->mem, &s->maps_fd)) return true;
    *why = text_of("the memory of process %d may not be read (%s), and no uffence that started it answers", (int)s->pid, strerror(refused));
    return false;
}

bool snapshot_open(struct snapshot *s, pid_t pid, char **why)
{
    *s = (struct snapshot){ .pid = pid, .mem = -1, .maps_fd = -1 };
    if (!open_process(s, why)) return false;
    if (!read_maps(s) || !find_head(s) || s->head.mode == 0) {
        *why = text_of("process %d is not guarded by uffence", (int)pid);
    } else if (s->head.version != UF_TABLES_VERSION || s->head.size != sizeof s->head) {
        *why = text_of("process %d is guarded by another version of uffence", (int)pid);
    } else if (s->head.mode != 2) {
        *why = text_of("process %d is guarded, but without --mode=touch: there is nothing counted to show", (int)pid);
    } else {
        return true;
    }
    snapshot_close(s);
    return false;
}

void snapshot_close(struct snapshot *s)
{
    if (s->mem >= 0) close(s->mem);
    if (s->maps_fd >= 0) close(s->maps_fd);
    for (size_t i = 0; i < s->maps; i++) free(s->map[i].path);
    free(s->map);
    *s = (struct snapshot){ .mem = -1, .maps_fd = -1 };
}
