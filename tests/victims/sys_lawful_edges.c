/* EXPECT: none */
#include "victim.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <time.h>

int main(void)
{
    /* lengths of nothing, ends of blocks, NULL where it is allowed */
    int fd = open("/dev/zero", O_RDONLY), out = open("/dev/null", O_WRONLY);
    char *p = malloc(10), *gone = malloc(10), *freed = HIDE(gone);
    free(gone);
    printf("%zd %zd ", read(fd, p, 10), write(out, p + 3, 7));
    printf("%zd %zd ", read(fd, p + 10, 0), write(out, freed, 0));
    printf("%d %d ", poll(NULL, 0, 0), select(0, NULL, NULL, NULL, &(struct timeval){ 0, 0 }));
    printf("%zd ", writev(out, (struct iovec[]){ { p, 10 }, { freed, 0 } }, 2));
    printf("%d\n", nanosleep(&(struct timespec){ 0, 1 }, NULL));
    free(p);
    say("done");
    return 0;
}
