/* Names of files that end in a page nobody has touched, in the reservation and from memory before it that is not counted: the
 * wrapper makes the call where no string may be absent, and one that it misjudged is made present and asked for again. By a thread
 * that is alone, and by one that is not.
 * expect: touched_pages 5
 * expect: again_pages 1
 * expect: kernel_touched_pages 4 */
#include "touch.h"

static const char name[] = "/dev/null";

/* The name begins N bytes before AT, which is the first of a page; its end is left to the zeros there. */
static void open_across(char *at, unsigned n)
{
    memcpy(at - n, name, n);
    int fd = open(at - n, O_RDONLY);
    MUST(fd >= 0 && close(fd) == 0);
    fd = openat(AT_FDCWD, at - n, O_RDONLY | O_CLOEXEC);
    MUST(fd >= 0 && close(fd) == 0);
    MUST(open("/dev/null/none", O_RDONLY) == -1 && errno == ENOTDIR);
    MUST(open((char *)16, O_RDONLY) == -1 && errno == EFAULT);
}

static void *again(void *p)
{
    MUST(madvise(p, PAGE, MADV_DONTNEED) == 0);
    open_across(p, sizeof name - 1);
    open_across((char *)p + 31 * PAGE, sizeof name - 1);
    return NULL;
}

int main(void)
{
    enum { BEHIND = 1 << 20 };
    pthread_t t;
    /* a page of a file, and the only reservation right behind it; the room for both is nobody's */
    char *room = (char *)syscall(SYS_mmap, NULL, PAGE + BEHIND, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), *q;
    int file = (int)syscall(SYS_memfd_create, "m", 0);
    MUST(room != MAP_FAILED && file >= 0 && ftruncate(file, PAGE) == 0);
    MUST(mmap(room, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) == room);
    q = mmap(room + PAGE, BEHIND, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    MUST(q == room + PAGE);
    open_across(q, sizeof name - 1);
    set(q, 10);
    open_across(q + 11 * PAGE, sizeof name - 1);
    MUST(pthread_create(&t, NULL, again, q) == 0 && pthread_join(t, NULL) == 0);
    return 0;
}
