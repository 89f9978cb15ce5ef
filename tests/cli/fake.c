/* fake.c: a preloaded object that guards nothing and writes records as include/RECORDS.md asks, on command:
 *   FAKE=word,word...   silent     write nothing at all
 *                       unguarded  an unguarded record
 *                       finding    one finding (the same in every process: they are one)
 *                       split      the start record in two writes, half a second apart
 *                       torn       a last line without its newline
 *                       garbage    a line that is no record
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "uffence.h"

static int records = -1;

static int asked(const char *word)
{
    const char *words = getenv("FAKE");
    return words && strstr(words, word) != NULL;
}

static void put(const char *text, size_t len)
{
    if (write(records, text, len) != (ssize_t)len)
        _exit(70);
}

__attribute__((constructor)) static void begin(void)
{
    char line[2048];
    const char *path = getenv(UFFENCE_ENV_RECORDS);
    int low = path ? open(path, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;
    records = low >= 0 ? fcntl(low, F_DUPFD_CLOEXEC, 200) : -1; /* as ours: where programs do not look */
    if (low >= 0)
        close(low);
    if (records < 0 || asked("silent"))
        return;
    int n = snprintf(line, sizeof line,
                     "{\"record\":\"start\",\"pid\":%d,\"time\":1.5,\"version\":1,\"ppid\":%d,\"exe\":\"/x\",\"cwd\":\"/\","
                     "\"argv\":[\"x\"],\"backend\":\"uffd\",\"delivery\":\"sigbus\"}\n", getpid(), getppid());
    if (asked("split")) {
        put(line, 20);
        usleep(500000);
        put(line + 20, (size_t)n - 20);
    } else {
        put(line, (size_t)n);
    }
    if (asked("unguarded"))
        put(line, (size_t)snprintf(line, sizeof line,
            "{\"record\":\"unguarded\",\"pid\":%d,\"time\":1.5,\"exe\":\"/x\",\"why\":\"the test asked for it\"}\n", getpid()));
    if (asked("finding"))
        put(line, (size_t)snprintf(line, sizeof line,
            "{\"record\":\"finding\",\"pid\":%d,\"time\":1.5,\"seq\":1,\"kind\":\"heap-overflow\",\"tid\":%d,\"thread\":\"x\","
            "\"access\":\"write\",\"size\":4,\"addr\":\"0x7f0000001000\",\"pc\":\"0x1234\",\"trace\":[[-1,\"0x1234\"]],"
            "\"block\":{\"addr\":\"0x7f0000000ff0\",\"size\":16,\"state\":\"live\",\"what\":\"block\",\"side\":\"after\","
            "\"distance\":0,\"family\":\"malloc\",\"alloc_tid\":%d,\"alloc_trace\":[[-1,\"0x2345\"]]},\"modules\":[],"
            "\"fatal\":false}\n", getpid(), getpid(), getpid()));
    if (asked("garbage"))
        put("no record\n", 10);
    if (asked("torn"))
        put("{\"record\":\"note\"", 16);
}
