/* test_limits.c: what is available, read from files of the kernel that the test writes, and names with % in them. */
#include "kernel.h"

#include <sys/resource.h>

#include "hooks/limits.c" /* of the layer above libcore.a */

static const char *meminfo, *cgroup, *statm, *status, *max[3], *current[3]; /* NULL: the file is not there */
static const char *served[64];
static size_t served_at[64];
static struct rlimit as_limit = { RLIM_INFINITY, RLIM_INFINITY }, data_limit = { RLIM_INFINITY, RLIM_INFINITY };

static const char *content_of(const char *path)
{
    static const char *const groups[3] = { "/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup" };
    char name[256], single[4200] = "";
    for (const char *s = path; *s && strlen(single) < 4196; s++)
        if (s[0] != '/' || s[1] != '/') strncat(single, s, 1);
    path = single;
    if (strcmp(path, "/proc/meminfo") == 0) return meminfo;
    if (strcmp(path, "/proc/self/cgroup") == 0) return cgroup;
    if (strcmp(path, "/proc/self/statm") == 0) return statm;
    if (strcmp(path, "/proc/self/status") == 0) return status;
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s/memory.max", groups[i]);
        if (strcmp(path, name) == 0) return max[i];
        snprintf(name, sizeof name, "%s/memory.current", groups[i]);
        if (strcmp(path, name) == 0) return current[i];
    }
    return NULL;
}

static long files(long n, long a, long b, long c, long d, long e, long f)
{
    switch (n) {
    case SYS_openat:
        for (long fd = 10; fd < 64; fd++)
            if (!served[fd]) return (served[fd] = content_of((const char *)b)) ? fd : -ENOENT;
        return -EMFILE;
    case SYS_read: {
        size_t left = strlen(served[a]) - served_at[a], size = left < (size_t)c ? left : (size_t)c;
        memcpy((void *)b, served[a] + served_at[a], size);
        served_at[a] += size;
        return (long)size;
    }
    case SYS_close: return served[a] = NULL, served_at[a] = 0, 0;
    case SYS_prlimit64: return *(struct rlimit *)d = b == RLIMIT_AS ? as_limit : data_limit, 0;
    default: return uf_sys_raw(n, a, b, c, d, e, f);
    }
}

static void no_file_left_open(void)
{
    for (int fd = 0; fd < 64; fd++) MUST(!served[fd], "a file is left open");
}

START_TEST(a_percentage_is_of_the_least_that_is_left)
{
    uf_sys = files;
    ck_assert_int_eq(uf_limit_memory(12345), 12345);
    ck_assert_int_eq(uf_limit_memory(0), 0);
    ck_assert_int_eq(uf_limit_memory(-50), (1ll << 30) / 100 * 50); /* nothing can be read: a guess */
    meminfo = "MemTotal:  9999 kB\nMemAvailable:   1000000 kB\nSwap: 1\n";
    ck_assert_int_eq(uf_limit_memory(-50), 1000000ll * 1024 / 100 * 50);
    cgroup = "0::/a/b\n";
    max[1] = "500000000\n", current[1] = "100000000\n";
    ck_assert_int_eq(uf_limit_memory(-10), 40000000);
    max[0] = "max\n", current[0] = "7\n";
    ck_assert_int_eq(uf_limit_memory(-10), 40000000);
    max[0] = "300000000\n", current[0] = "200000000\n";
    ck_assert_int_eq(uf_limit_memory(-10), 10000000);
    cgroup = "0::/a\n", max[1] = max[0] = NULL, max[2] = "20000000\n", current[2] = "0\n"; /* below a container's root that has a limit */
    ck_assert_int_eq(uf_limit_memory(-10), 2000000);
    cgroup = "0::/\n", max[2] = "50000000\n", current[2] = "0\n"; /* a container that sees itself as the root */
    ck_assert_int_eq(uf_limit_memory(-10), 5000000);
    max[2] = "50\n", current[2] = "51\n"; /* already past it */
    ck_assert_int_eq(uf_limit_memory(-10), 0);
    max[2] = NULL, max[0] = "1000000000000\n", cgroup = "12:cpu:/\n"; /* version 1: not looked at */
    as_limit.rlim_cur = 8192000;
    statm = "1000 5 5\n";
    ck_assert_int_eq(uf_limit_memory(-100), (8192000 - 4096000) / 100 * 100);
    statm = "3000 5 5\n";
    ck_assert_int_eq(uf_limit_memory(-100), 0);
    no_file_left_open();
}
END_TEST

START_TEST(private_memory_has_a_limit_of_its_own)
{
    uf_sys = files;
    meminfo = "MemAvailable:   1000000 kB\nSwapTotal:  7 kB\nSwapFree:  0 kB\n";
    data_limit.rlim_cur = 8192000;
    status = "Name:\tx\nVmSize:\t 7000 kB\nVmData:\t    4000 kB\n";
    ck_assert_int_eq(uf_limit_memory(-100), (8192000 - 4096000) / 100 * 100);
    as_limit.rlim_cur = 8192000; /* the tighter of the two, whichever it is */
    statm = "1500 5 5\n";
    ck_assert_int_eq(uf_limit_memory(-100), (8192000 - 6144000) / 100 * 100);
    statm = "500 5 5\n";
    ck_assert_int_eq(uf_limit_memory(-100), (8192000 - 4096000) / 100 * 100);
    status = NULL; /* what is used cannot be read: all of it is left */
    statm = NULL;
    ck_assert_int_eq(uf_limit_memory(-100), 8192000 / 100 * 100);
    data_limit.rlim_cur = (rlim_t)1 << 28;
    as_limit.rlim_cur = RLIM_INFINITY;
    ck_assert_uint_eq(uf_limit_arena(), (size_t)1 << 26);
    ck_assert(uf_limit_swaps());
    meminfo = "SwapTotal:  0 kB\nSwapFree:  9 kB\n";
    ck_assert(!uf_limit_swaps());
    no_file_left_open();
}
END_TEST

START_TEST(garbage_in_the_files_is_no_number)
{
    static const char *const rubbish[] = { "", "\n", "max", "MemAvailable:", "MemAvailable: x", "\377\377", "0::", "0::\n", "::", "MemAvailable:\n1\n" };
    uf_sys = files;
    for (unsigned i = 0; i < UF_COUNT(rubbish); i++) {
        meminfo = cgroup = statm = max[2] = current[2] = rubbish[i];
        ck_assert_int_ge(uf_limit_memory(-50), 0);
        no_file_left_open();
    }
    static char longer[20000];
    memset(longer, 'x', sizeof longer - 1);
    memcpy(longer, "0::/", 4);
    cgroup = meminfo = longer;
    ck_assert_int_eq(uf_limit_memory(-50), (1ll << 30) / 100 * 50);
}
END_TEST

START_TEST(every_refused_call_leaves_a_sane_answer)
{
    kernel_refuse(KERNEL_ANY, 0, 0, 0, 0);
    for (unsigned n = 1, refused = 1; refused; n++) {
        kernel_refuse(KERNEL_ANY, 0, n, 1, EACCES);
        int64_t half = uf_limit_memory(-50);
        refused = kernel.refused;
        MUST(half >= 0 && half < (int64_t)1 << 50, "call %u refused: %ld", n, half);
    }
    kernel_refuse(KERNEL_ANY, 0, 1, ALWAYS, EACCES);
    ck_assert_int_eq(uf_limit_memory(-50), (1ll << 30) / 100 * 50);
    ck_assert_uint_eq(uf_limit_arena(), (size_t)16 << 40);
}
END_TEST

START_TEST(the_arena_is_a_quarter_of_a_small_address_space)
{
    uf_sys = files;
    ck_assert_uint_eq(uf_limit_arena(), (size_t)16 << 40);
    static const size_t limits[] = { 1 << 20, (size_t)1 << 28, (size_t)1 << 30, ((size_t)1 << 32) - 1, (size_t)1 << 40 };
    for (unsigned i = 0; i < UF_COUNT(limits); i++) {
        as_limit.rlim_cur = limits[i];
        size_t size = uf_limit_arena();
        MUST((size & (size - 1)) == 0 && size >= 1 << 24, "limit %zx: %zx", limits[i], size);
        MUST(size == 1 << 24 || (size <= limits[i] / 4 && size * 2 > limits[i] / 4), "limit %zx: %zx", limits[i], size);
    }
}
END_TEST

START_TEST(names_with_percent_signs)
{
    char *env[] = { "HOME=/h", "HOMER=no", "EMPTY=", "A=1=2", NULL };
    char pid[64];
    static const char *const rows[][2] = {
        { "plain", "plain" }, { "100%%", "100%" }, { "a%q{HOME}b", "a/hb" }, { "%q{A}", "1=2" }, { "%q{EMPTY}x", "x" }, { "%q{NONE}x", "x" },
        { "%x", "%x" }, { "%", "%" }, { "%q", "%q" }, { "%q{}", "" }, { "%%p", "%p" },
        { "a%q{HOME", "a%q{HOME" }, { "%q{HOME%p", "%q{HOME%p" }, { "%q{HOME}%q{", "/h%q{" },
    };
    for (unsigned i = 0; i < UF_COUNT(rows); i++) {
        const char *name = uf_limit_log_name(rows[i][0], env);
        MUST(strcmp(name, rows[i][1]) == 0, "%s became %s", rows[i][0], name);
    }
    snprintf(pid, sizeof pid, "log.%d.%d", getpid(), getpid());
    ck_assert_str_eq(uf_limit_log_name("log.%p.%p", env), pid);
    ck_assert_str_eq(uf_limit_log_name("%q{HOME}", NULL), "");
    ck_assert_ptr_null(uf_limit_log_name("", env));
    ck_assert_ptr_null(uf_limit_log_name(NULL, env));
    static char longer[9000];
    memset(longer, 'x', sizeof longer - 1);
    ck_assert_uint_eq(strlen(uf_limit_log_name(longer, env)), 4095);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("limits");
    TCase *c = tcase_create("limits");
    tcase_add_test(c, a_percentage_is_of_the_least_that_is_left);
    tcase_add_test(c, private_memory_has_a_limit_of_its_own);
    tcase_add_test(c, garbage_in_the_files_is_no_number);
    tcase_add_test(c, every_refused_call_leaves_a_sane_answer);
    tcase_add_test(c, the_arena_is_a_quarter_of_a_small_address_space);
    tcase_add_test(c, names_with_percent_signs);
    suite_add_tcase(s, c);
    return run_suite(s);
}
