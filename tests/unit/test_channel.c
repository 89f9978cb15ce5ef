/* test_channel.c: one write a record, and what becomes of those that cannot be written. */
#include "kernel.h"
#include "faults/channel.h"

#include <fcntl.h>
#include <jansson.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static char path[] = "/tmp/unit-channel-XXXXXX";
static char content[1 << 16];

static void up(void)
{
    close(mkstemp(path));
    ck_assert_int_eq(uf_channel_open(path), 0);
    ck_assert(uf_channel_is_file());
}

static void down(void) { unlink(path); }

static size_t file(void)
{
    int in = open(path, O_RDONLY);
    ssize_t n = read(in, content, sizeof content - 1);
    close(in);
    content[n > 0 ? n : 0] = 0;
    return n > 0 ? (size_t)n : 0;
}

static void record(const char *type)
{
    char text[256];
    struct uf_out o;
    uf_record_begin(&o, text, sizeof text, type);
    uf_put_key_u64(&o, "n", 7);
    uf_record_end(&o);
}

/* Every line of the file is an object; how many there are. */
static unsigned lines(void)
{
    unsigned n = 0;
    file();
    for (char *line = content, *end; (end = strchr(line, '\n')); line = end + 1, n++) {
        json_error_t why;
        json_t *j = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, &why);
        MUST(json_is_object(j), "line %u: %s: %.*s", n, why.text, (int)(end - line), line);
        MUST(json_integer_value(json_object_get(j, "pid")) == getpid(), "line %u: pid", n);
        double at = json_real_value(json_object_get(j, "time")), now = (double)time(NULL);
        MUST(at > now - 100 && at < now + 100, "line %u: time %f, now %f", n, at, now);
        MUST(json_is_string(json_object_get(j, "record")), "line %u: record", n);
        json_decref(j);
    }
    return n;
}

START_TEST(a_record_is_one_line_and_one_write)
{
    up();
    kernel_count(SYS_write);
    for (int i = 0; i < 5; i++) record("try");
    ck_assert_uint_eq(kernel.seen, 5);
    ck_assert_uint_eq(lines(), 5);
    int fd = uf_channel_fd();
    ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    ck_assert(fcntl(fd, F_GETFL) & O_APPEND); /* several processes write there */
    ck_assert_uint_eq(uf_records_lost, 0);
    down();
}
END_TEST

static void gather(struct uf_records *r, size_t length)
{
    static char word[2048], text[4096];
    struct uf_out o;
    memset(word, 'w', length);
    word[length] = 0;
    uf_record_begin(&o, text, sizeof text, "try");
    uf_put_key_str(&o, "word", word);
    uf_record_gather(&o, r);
}

START_TEST(records_that_are_gathered_are_whole_lines_in_their_order)
{
    char room[1000], cut[64];
    struct uf_records r = { room, 0, sizeof room, 0 };
    struct uf_out o;
    up();
    uf_records_lost = 0;
    kernel_count(SYS_write);
    for (int i = 0; i < 12; i++) gather(&r, 30); /* a hundred bytes each: nine are a write */
    ck_assert_uint_eq(kernel.seen, 1);
    gather(&r, 1500); /* does not fit at all: those before it, then itself */
    ck_assert_uint_eq(kernel.seen, 3);
    ck_assert_uint_eq(lines(), 13);
    gather(&r, 30);
    uf_record_begin(&o, cut, sizeof cut, "a type that does not fit into what it was given, and is lost");
    uf_record_gather(&o, &r);
    ck_assert_uint_eq(uf_records_lost, 1);
    ck_assert_uint_eq(lines(), 14);
    uf_records_write(&r);
    ck_assert_uint_eq(lines(), 14); /* nothing twice */
    gather(&r, 30);
    gather(&r, 30);
    kernel_refuse(SYS_write, 0, 1, ALWAYS, EIO);
    uf_records_write(&r);
    kernel_honest();
    ck_assert_uint_eq(uf_records_lost, 3);
    ck_assert_uint_eq(lines(), 14);
    down();
}
END_TEST

START_TEST(a_file_that_may_not_be_opened_was_left_open)
{
    up();
    int first = uf_channel_fd();
    uf_channel_over_exec(true);
    ck_assert(fcntl(first, F_GETFD) & FD_CLOEXEC); /* it can be opened: no need */
    kernel_refuse(SYS_openat, 0, 1, ALWAYS, ENOSYS);
    uf_channel_over_exec(true);
    ck_assert(!(fcntl(first, F_GETFD) & FD_CLOEXEC));
    ck_assert_int_eq(uf_channel_open(path), 0); /* the next image */
    kernel_honest();
    ck_assert_int_eq(uf_channel_fd(), first);
    ck_assert(fcntl(first, F_GETFD) & FD_CLOEXEC);
    record("after");
    ck_assert_uint_eq(lines(), 1);
    uf_channel_over_exec(false);
    ck_assert(fcntl(first, F_GETFD) & FD_CLOEXEC);
    down();
}
END_TEST

/* The kernel's answer to a write past RLIMIT_FSIZE is a signal that kills. */
START_TEST(a_limit_on_files_loses_records_and_nothing_else)
{
    struct rlimit was, small = { 300, 0 };
    int error = dup(2), null = open("/dev/null", O_WRONLY), plain = memfd_create("plain", 0);
    getrlimit(RLIMIT_FSIZE, &was);
    small.rlim_max = was.rlim_max;
    up();
    uf_records_lost = 0;
    setrlimit(RLIMIT_FSIZE, &small);
    dup2(plain, 2); /* a file of the program's: nothing is written there */
    for (int i = 0; i < 20; i++) record("try");
    unsigned there = lines();
    uint64_t gone = uf_records_lost;
    dup2(null, 2);
    record("to standard error");
    setrlimit(RLIMIT_FSIZE, &was);
    dup2(error, 2);
    ck_assert_uint_gt(there, 0);
    ck_assert_uint_eq(there + gone, 20);
    ck_assert(uf_records_lost == gone && lines() == there && uf_channel_diverted);
    uf_channel_diverted = false;
    close(error), close(null), close(plain);
    down();
}
END_TEST

/* Descriptors of the file that are still open, by a close that was refused, say, would be inherited. */
static void forget_all(void)
{
    struct stat file, st;
    if (stat(path, &file)) return;
    for (int fd = 3; fd < (int)sysconf(_SC_OPEN_MAX) && fd < 1 << 20; fd++)
        if (fstat(fd, &st) == 0 && st.st_dev == file.st_dev && st.st_ino == file.st_ino) close(fd);
}

START_TEST(opening_survives_the_refusal_of_every_call)
{
    static const int errors[] = { EACCES, EMFILE, EROFS };
    close(mkstemp(path));
    for (unsigned e = 0; e < UF_COUNT(errors); e++)
        for (unsigned n = 1; n < 8; n++) {
            forget_all();
            kernel_refuse(KERNEL_ANY, 0, n, 1, errors[e]);
            long err = uf_channel_open(path);
            kernel_honest();
            MUST(err == 0 || err == -errors[e], "call %u: %ld", n, err);
            MUST(n != 2 || err == -errors[e], "the refusal of open is not told"); /* the first asks for standard error */
            record("after"); /* no descriptor: opened again when it is needed */
            MUST(uf_records_lost == 0, "lost after the refusal of call %u", n);
        }
    ck_assert_uint_eq(lines(), UF_COUNT(errors) * 7);
    down();
    kernel_refuse(SYS_openat, 0, 1, ALWAYS, EACCES);
    close(uf_channel_fd());
    int null = open("/dev/null", O_WRONLY), error = dup(2);
    dup2(null, 2);
    record("diverted"); /* to standard error, so that somebody sees it */
    dup2(error, 2);
    ck_assert_uint_eq(uf_records_lost, 0);
    ck_assert(uf_channel_diverted);
    uf_channel_diverted = false;
    int plain = open(path, O_WRONLY | O_CREAT, 0600); /* 2 is a file of the program's: nothing is written there */
    dup2(plain, 2);
    record("lost");
    dup2(error, 2);
    ck_assert_uint_eq(uf_records_lost, 1);
}
END_TEST

START_TEST(a_missing_file_is_made_and_a_missing_directory_told)
{
    up();
    down();
    ck_assert_int_eq(uf_channel_open(path), 0);
    record("made");
    ck_assert_uint_eq(lines(), 1);
    down();
    ck_assert_int_eq(uf_channel_open("/nowhere/at/all"), -ENOENT);
    ck_assert_int_eq(uf_channel_open("/"), -EISDIR);
}
END_TEST

START_TEST(interrupted_writes_are_tried_again_a_few_times)
{
    up();
    for (unsigned times = 1; times <= 3; times++) {
        kernel_refuse(SYS_write, 0, 1, times, times & 1 ? EINTR : EAGAIN);
        record("interrupted");
        ck_assert_uint_eq(lines(), times);
    }
    ck_assert_uint_eq(uf_records_lost, 0);
    kernel_refuse(SYS_write, 0, 1, ALWAYS, EINTR);
    record("lost");
    ck_assert_uint_eq(uf_records_lost, 1);
    ck_assert_uint_le(kernel.seen, 10);
    down();
}
END_TEST

START_TEST(what_cannot_be_written_is_counted)
{
    static const int errors[] = { ENOSPC, EIO, EDQUOT, EPIPE, EFBIG };
    up();
    for (unsigned e = 0; e < UF_COUNT(errors); e++) {
        kernel_refuse(SYS_write, 0, 1, ALWAYS, errors[e]);
        record("lost");
        ck_assert_uint_eq(kernel.seen, 1);
        ck_assert_uint_eq(uf_records_lost, e + 1);
    }
    kernel_honest();
    record("then");
    ck_assert_uint_eq(lines(), 1);
    down();
}
END_TEST

static size_t most;
static long short_write(long n, long a, long b, long c, long d, long e, long f)
{
    return uf_sys_raw(n, a, b, n == SYS_write && (size_t)c > most ? (long)most : c, d, e, f);
}

START_TEST(a_short_write_is_gone_on_with)
{
    up();
    most = 30;
    uf_sys = short_write;
    record("short");
    ck_assert_uint_eq(uf_records_lost, 0);
    ck_assert_uint_eq(lines(), 1);
    most = 0; /* a write of nothing: no reason to go on for ever */
    record("none");
    ck_assert_uint_eq(uf_records_lost, 1);
    down();
}
END_TEST

START_TEST(a_closed_or_moved_descriptor_is_found_again)
{
    up();
    close(uf_channel_fd());
    record("reopened");
    ck_assert_uint_eq(lines(), 1);
    int was = uf_channel_fd();
    uf_channel_move();
    ck_assert_int_ne(uf_channel_fd(), was);
    close(was);
    record("moved");
    ck_assert_uint_eq(lines(), 2);
    kernel_refuse(SYS_fcntl, 0, 1, ALWAYS, EMFILE);
    was = uf_channel_fd();
    uf_channel_move();
    ck_assert_int_eq(uf_channel_fd(), was);
    record("not moved");
    ck_assert_uint_eq(lines(), 3);
    down();
}
END_TEST

START_TEST(a_record_that_does_not_fit_is_not_written_at_all)
{
    up();
    for (size_t size = 60; size < 140; size++) {
        char text[200];
        struct uf_out o;
        uint64_t lost = uf_records_lost;
        unsigned before = lines();
        memset(text, '~', sizeof text);
        uf_record_begin(&o, text, size, "cut");
        uf_put_key_str(&o, "long", "0123456789012345678901234567890123456789");
        bool cut = o.cut;
        uf_record_end(&o);
        MUST(text[size] == '~', "size %zu: written past the end", size);
        MUST(uf_records_lost == lost + cut && lines() == before + !cut, "size %zu: cut %d", size, cut);
    }
    ck_assert(uf_records_lost > 10 && lines() > 10);
    down();
}
END_TEST

START_TEST(notes_reach_the_file_and_warnings_alone_a_terminal)
{
    char want[1200];
    up();
    uf_note_number("warning", "code", "a \"text\" and a number: ", 42);
    file();
    ck_assert_ptr_nonnull(strstr(content, ",\"level\":\"warning\",\"code\":\"code\",\"text\":\"a \\u0022text\\u0022 and a number: 42\"}\n"));
    memset(want, 'x', sizeof want - 1), want[sizeof want - 1] = 0;
    uf_note("info", "long", want); /* cut to what fits, and still a record */
    ck_assert_uint_eq(lines() + uf_records_lost, 2);
    down();
    ck_assert_int_eq(uf_channel_open(NULL), 0);
    ck_assert(!uf_channel_is_file());
    kernel_refuse(SYS_write, 0, 1, ALWAYS, EIO);
    uf_note("info", "x", "silence");
    ck_assert_uint_eq(kernel.seen, 0);
    uf_note("error", "x", "said");
    ck_assert_uint_eq(kernel.seen, 1);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("channel");
    TCase *c = tcase_create("channel");
    tcase_add_test(c, a_record_is_one_line_and_one_write);
    tcase_add_test(c, records_that_are_gathered_are_whole_lines_in_their_order);
    tcase_add_test(c, a_file_that_may_not_be_opened_was_left_open);
    tcase_add_test(c, a_limit_on_files_loses_records_and_nothing_else);
    tcase_add_test(c, opening_survives_the_refusal_of_every_call);
    tcase_add_test(c, a_missing_file_is_made_and_a_missing_directory_told);
    tcase_add_test(c, interrupted_writes_are_tried_again_a_few_times);
    tcase_add_test(c, what_cannot_be_written_is_counted);
    tcase_add_test(c, a_short_write_is_gone_on_with);
    tcase_add_test(c, a_closed_or_moved_descriptor_is_found_again);
    tcase_add_test(c, a_record_that_does_not_fit_is_not_written_at_all);
    tcase_add_test(c, notes_reach_the_file_and_warnings_alone_a_terminal);
    suite_add_tcase(s, c);
    return run_suite(s);
}
