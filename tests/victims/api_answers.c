/* EXPECT: none */
/* What every function answers, with us and without. */
#include "victim.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <uffence.h>

static int wrong;
static void is(int saw, int want, const char *what)
{
    if (!uffence_guarded()) want = 0;
    if (saw != want) wrong++, printf("%s: %d\n", what, saw);
}

int main(void)
{
    struct uffence_stats before, after;
    char *p = mmap(NULL, 16384, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    is(uffence_guarded(), UFFENCE_GUARD_MODE, "guarded");
    is((int)uffence_api_version(), UFFENCE_API_VERSION, "version");
    is(uffence_guard(p, 0), EINVAL, "guard nothing");
    is(uffence_guard(NULL, 10), EINVAL, "guard null");
    is(uffence_guard(p - 4096 * 100, 4096 * 200), ENOMEM, "guard what is not mapped");
    is(uffence_guard(p, 4096), 0, "guard");
    is(uffence_guard(p + 4000, 4096), EEXIST, "guard twice");
    is(uffence_unguard(p, 4000), ENOENT, "unguard another");
    is(uffence_pool_create(p, 8192), EEXIST, "pool over guard");
    is(uffence_unguard(p, 4096), 0, "unguard");
    is(uffence_pool_create(p + 4, 4096), EINVAL, "odd pool");
    is(uffence_pool_alloc(p, 8), ENOENT, "no pool");
    is(uffence_pool_create(p, 8192), 0, "pool");
    is(uffence_pool_alloc(p + 4, 8), EINVAL, "odd block");
    is(uffence_pool_alloc(p + 8184, 16), EINVAL, "past the pool");
    is(uffence_pool_alloc(p, 100), 0, "block");
    is(uffence_pool_alloc(p + 96, 8), EEXIST, "block over block");
    is(uffence_pool_destroy(p + 8), ENOENT, "no pool begins here");
    is(uffence_pool_destroy(p), 0, "destroy");
    is(uffence_name(p, 0, "x"), EINVAL, "name nothing");
    is(uffence_name(p, 1, NULL), ENOENT, "no name");
    is(uffence_name(p, 1, "x"), 0, "name");
    is(uffence_name(p, 1, NULL), 0, "name no more");
    is(uffence_get_stats(&before), 0, "stats");
    void *block = HIDE(malloc(100));
    is(uffence_get_stats(&after), 0, "stats again");
    is((int)(after.guarded_blocks - before.guarded_blocks), 1, "one block more");
    is((int)(after.live_bytes - before.live_bytes), 100, "of 100 bytes");
    is((int)after.findings, 0, "no finding");
    is(uffence_snapshot("here"), 0, "snapshot");
    free(block);
    fflush(stdout);
    is(uffence_guard(p, 4096), 0, "guard for a child");
    if (fork() == 0) _exit(uffence_unguard(p, 4096) || (PEEK(char, p) = 1, 0));
    int status;
    wait(&status);
    is(uffence_unguard(p, 4096), 0, "unguard after a child");
    printf("%d wrong, child %d\n", wrong, status);
    return 0;
}
