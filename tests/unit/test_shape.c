/* test_shape.c: what a system call touches, walked by the rows of touch_calls.def. */
#include "kernel.h"
#include "touch/shape.h"

#include <limits.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>

static struct { uintptr_t at; size_t size; bool writes; } seen[64];
static unsigned count;

static void each(uintptr_t at, size_t size, bool writes, void *data)
{
    (void)data;
    if (count < 64) seen[count].at = at, seen[count].size = size, seen[count].writes = writes;
    count++;
}

static void walk(long n, long a, long b, long c, long d, long e, long f)
{
    long args[6] = { a, b, c, d, e, f };
    count = 0;
    uf_shape_walk(n, args, each, NULL);
}

static bool told(const void *at, size_t size, bool writes)
{
    for (unsigned i = 0; i < count && i < 64; i++)
        if (seen[i].at == (uintptr_t)at && seen[i].size == size && seen[i].writes == writes) return true;
    return false;
}

START_TEST(bytes_and_what_is_no_buffer)
{
    char buffer[100];
    walk(SYS_read, 3, (long)buffer, 100, 0x7000000, 0x7000000, 0x7000000); /* the rest of the registers is nobody's */
    ck_assert_uint_eq(count, 1);
    ck_assert(told(buffer, 100, true));
    walk(SYS_write, 3, (long)buffer, 7, 0, 0, 0);
    ck_assert(count == 1 && told(buffer, 7, false));
    walk(SYS_read, 3, (long)buffer, 0, 0, 0, 0);
    ck_assert_uint_eq(count, 0);
    walk(SYS_munmap, (long)buffer, 4096, 0, 0, 0, 0);
    ck_assert_uint_eq(count, 0);
    walk(SYS_unshare, 0x7000000, (long)buffer, (long)buffer, 0, 0, 0);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(vectors_and_messages)
{
    char a[10], b[20], name[16], control[32];
    struct iovec v[2] = { { a, sizeof a }, { b, sizeof b } };
    struct msghdr m = { .msg_name = name, .msg_namelen = sizeof name, .msg_iov = v, .msg_iovlen = 2, .msg_control = control, .msg_controllen = sizeof control };
    walk(SYS_readv, 3, (long)v, 2, 0, 0, 0);
    ck_assert(told(v, sizeof v, false) && told(a, sizeof a, true) && told(b, sizeof b, true));
    ck_assert_uint_eq(count, 3);
    walk(SYS_recvmsg, 3, (long)&m, 0, 0, 0, 0);
    ck_assert(told(&m, sizeof m, false) && told(name, sizeof name, true) && told(control, sizeof control, true) && told(b, sizeof b, true));
    /* an array that is not there: the kernel says EFAULT, we look at nothing */
    walk(SYS_readv, 3, 0x10000, 2, 0, 0, 0);
    ck_assert_uint_eq(count, 1);
    walk(SYS_readv, 3, (long)v, IOV_MAX + 1, 0, 0, 0);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(strings_to_their_end_and_no_further)
{
    char *pages = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(pages != MAP_FAILED);
    ck_assert_int_eq(munmap(pages + 2 * 4096, 4096), 0);
    for (int i = 0; i < 2 * 4096; i++) pages[i] = 'x';
    pages[100] = 0;
    walk(SYS_unlinkat, AT_FDCWD, (long)pages, 0, 0, 0, 0);
    for (unsigned i = 0; i < count; i++) ck_assert_uint_lt(seen[i].at, (uintptr_t)pages + 4096);
    ck_assert_uint_ge(count, 1);
    walk(SYS_unlinkat, AT_FDCWD, (long)(pages + 200), 0, 0, 0, 0); /* into the next page, as far as a path may reach */
    bool second = false;
    for (unsigned i = 0; i < count; i++) second |= seen[i].at >= (uintptr_t)pages + 4096 && seen[i].at < (uintptr_t)pages + 8192;
    ck_assert(second);
    char *const words[] = { pages + 8000, NULL };
    pages[8191] = 0;
    walk(SYS_execve, (long)(pages + 8000), (long)words, 0, 0, 0, 0);
    ck_assert(told(&words[0], sizeof words[0], false) && told(&words[1], sizeof words[1], false));
}
END_TEST

START_TEST(lengths_that_stand_in_memory_and_ioctls)
{
    char address[64];
    unsigned length = 28;
    walk(SYS_accept4, 3, (long)address, (long)&length, 0, 0, 0);
    ck_assert(told(&length, sizeof length, false) && told(address, 28, true));
    walk(SYS_ioctl, 3, 0x80087601, (long)address, 0, 0, 0); /* _IOR('v', 1, long) */
    ck_assert(count == 1 && told(address, 8, true));
    walk(SYS_ioctl, 3, 0x5401, (long)address, 0, 0, 0); /* says no size */
    ck_assert(count == 1 && told(address, 256, true));
    walk(100000, (long)address, 1, 2, 3, 4, 5); /* a call without a row: as far as an argument may reach */
    ck_assert(count == 1 && seen[0].size >= 1 << 20);
    ck_assert_str_eq(uf_shape_name(SYS_read), "read");
    ck_assert_str_eq(uf_shape_name(100000), "system call");
}
END_TEST

START_TEST(requests_of_io_uring)
{
    char a[10], b[20];
    struct iovec v[2] = { { a, sizeof a }, { b, sizeof b } };
    long args[6] = { (long)v, 2, 0x7000000, 0x7000000, 0x7000, 0 };
    count = 0;
    uf_shape_request(1, args, each, NULL); /* readv */
    ck_assert(count == 3 && told(v, sizeof v, false) && told(a, sizeof a, true) && told(b, sizeof b, true));
    ck_assert_str_eq(uf_shape_request_name(1), "io_uring:readv");
    count = 0;
    uf_shape_request(26, (long[6]){ (long)a, 10, (long)b, 0x7000000, 16, 0 }, each, NULL); /* send, with an address */
    ck_assert(count == 2 && told(a, 10, false) && told(b, 16, false));
    count = 0;
    uf_shape_request(0, args, each, NULL);
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(uf_shape_request_name(46)); /* a command to a driver: anything */
    ck_assert_ptr_null(uf_shape_request_name(1000));
    for (unsigned op = 0; op <= 45; op++) ck_assert_ptr_nonnull(uf_shape_request_name(op));
    /* buffers registered: the old form, and by a struct that says where the array is */
    count = 0;
    ck_assert(uf_shape_register(0, (long[6]){ 3, 0, (long)v, 2, 0, 0 }, each, NULL));
    ck_assert(told(a, sizeof a, true) && told(b, sizeof b, true));
    uint64_t tags[2], resources[4] = { 2, 0, (uintptr_t)v, (uintptr_t)tags }, update[4] = { 5, (uintptr_t)v, (uintptr_t)tags, 1 };
    count = 0;
    ck_assert(uf_shape_register(15, (long[6]){ 3, 15, (long)resources, sizeof resources, 0, 0 }, each, NULL));
    ck_assert(told(resources, sizeof resources, false) && told(b, sizeof b, true) && told(tags, sizeof tags, false));
    count = 0;
    ck_assert(uf_shape_register(16, (long[6]){ 3, 16, (long)update, sizeof update, 0, 0 }, each, NULL));
    ck_assert(told(a, sizeof a, true) && !told(b, sizeof b, true) && told(tags, 8, false));
    ck_assert(!uf_shape_register(22, (long[6]){ 3, 22, (long)update, 1, 0, 0 }, each, NULL)); /* a ring of buffers */
    ck_assert(!uf_shape_register(1000, (long[6]){ 0 }, each, NULL));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("shape");
    TCase *t = tcase_create("shape");
    tcase_add_test(t, bytes_and_what_is_no_buffer);
    tcase_add_test(t, vectors_and_messages);
    tcase_add_test(t, strings_to_their_end_and_no_further);
    tcase_add_test(t, lengths_that_stand_in_memory_and_ioctls);
    tcase_add_test(t, requests_of_io_uring);
    suite_add_tcase(s, t);
    return run_suite(s);
}
