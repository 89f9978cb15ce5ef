/* STRAY: kind=syscall-touch param=socketcall.accept(addr) */
#include "calls.h"

#include <netinet/in.h>
#include <sys/socket.h>

int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in *here = calloc(1, sizeof *here), *there = block(sizeof *there);
    socklen_t *len = malloc(sizeof *len);
    *len = sizeof *here;
    here->sin_family = AF_INET;
    here->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    saw("bind", bind(s, (struct sockaddr *)here, *len));
    saw("listen", listen(s, 1));
    saw("name", getsockname(s, (struct sockaddr *)here, len));
    saw("connect", connect(c, (struct sockaddr *)here, *len));
    saw("accept4", accept4(s, (struct sockaddr *)there, len, SOCK_CLOEXEC));
    #ifndef STRAY
    printf("%d %d\n", there->sin_family == AF_INET, ntohl(there->sin_addr.s_addr) == INADDR_LOOPBACK);
    #endif
    free(len);
    free(here);
    return 0;
}
