/* EXPECT: kind=watched-write access=syscall function=read size=4 in=main name=word before=61626364 after=78797a77 then kind=watched-write access=syscall function=read in=* name=word before=78797a77 after=31323334 then kind=watched-write access=syscall function=recvfrom in=* name=word status=0 */
/* OPTIONS: --watch=word */
/* The kernel writes there: read, libc's own read inside of fread, recv. No call fails, none comes short. */
#include "victim.h"

#include <sys/socket.h>
#include <sys/stat.h>

static char apart[8] __attribute__((aligned(8192), unused));
char word[4] = "abcd";
struct stat beside;

int main(void)
{
    int ends[2], pair[2];
    char *to = BUGGY(word, apart);
    if (pipe(ends) || socketpair(AF_UNIX, SOCK_DGRAM, 0, pair)) return 1;
    if (write(ends[1], "xyzw1234", 8) != 8 || send(pair[0], "datagram", 8, 0) != 8) return 2;
    if (read(ends[0], to, 4) != 4) return 3;
    FILE *f = fdopen(ends[0], "r");
    setvbuf(f, NULL, _IONBF, 0);
    if (fread(to, 1, 4, f) != 4) return 4;
    if (stat("/", &beside) || !S_ISDIR(beside.st_mode)) return 5;
    if (recv(pair[1], to, 4, 0) != 4) return 6;
    printf("%.4s\n", to);
    return 0;
}
