#include "cli/channel_dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cli/say.h"

#define NAME "uffence." /* with a dash: of commands that did not lock theirs, which may run beside us */

/* Others may go through the directory but not list it: a child that changed its user can still report, and nobody who was
 * not told the name can. */
enum { DIR_MODE = 0711 /* once it is locked */ };

/* A directory of ours that nobody has locked: its command was killed. What still writes there writes on, into nothing. */
static void remove_left(int place, const char *name)
{
    struct stat st;
    int fd = openat(place, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    bool ours = fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 07777) == DIR_MODE;
    DIR *dir = ours && flock(fd, LOCK_EX | LOCK_NB) == 0 ? fdopendir(fd) : NULL;
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.')
            unlinkat(fd, e->d_name, 0);
    if (dir)
        unlinkat(place, name, AT_REMOVEDIR);
    if (dir)
        closedir(dir);
    else
        close(fd);
}

static void sweep(const char *path)
{
    DIR *place = opendir(path);
    for (struct dirent *e; place && (e = readdir(place));)
        if (strncmp(e->d_name, NAME, sizeof NAME - 1) == 0 && strlen(e->d_name) == sizeof NAME - 1 + 6)
            remove_left(dirfd(place), e->d_name);
    if (place)
        closedir(place);
}

static bool has_room(const char *path)
{
    struct statvfs fs;
    return statvfs(path, &fs) == 0 && (fs.f_blocks == 0 || (unsigned long long)fs.f_bavail * fs.f_frsize >= ROOM / 16);
}

char *channel_dir_make(int *locked)
{
    const char *places[] = { "/dev/shm", getenv("TMPDIR"), "/tmp" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i] == NULL || places[i][0] != '/' || !has_room(places[i]))
            continue;
        char *dir = text_of("%s/" NAME "XXXXXX", places[i]);
        if (mkdtemp(dir)) {
            *locked = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (*locked >= 0 && flock(*locked, LOCK_EX | LOCK_NB) == 0 && fchmod(*locked, DIR_MODE) == 0) {
                sweep(places[i]);
                return dir;
            }
            if (*locked >= 0)
                close(*locked);
            *locked = -1;
            rmdir(dir);
        }
        free(dir);
    }
    return NULL;
}
