/* main.c: the uffence command. One thread, no state beyond the run. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/opt.h"
#include "cli/args.h"
#include "cli/doctor.h"
#include "cli/run.h"
#include "cli/say.h"
#include "cli/signals.h"
#include "cli/stack.h"
#include "cli/usage.h"
#include "uffence.h"

/* A descriptor 0, 1 or 2 that our parent left closed must not become one of our own files. The placeholders close on
 * exec: the program finds them closed, as it would have. */
static void occupy_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

static int run(struct args *args)
{
    struct signals_found found;
    int signals = signals_take(&found);
    if (signals < 0) {
        say("signalfd: %s", strerror(errno));
        return UFFENCE_EXIT_UNGUARDED;
    }
    return run_program(&uf_options, args->command, signals, &found);
}

static int command(int argc, char **argv)
{
    struct args args;
    occupy_standard_descriptors();
    if (!args_read(argc, argv, &uf_options, &args))
        return UFFENCE_EXIT_USAGE;
    if (args.wish == ARGS_HELP)
        return usage_help();
    if (args.wish == ARGS_VERSION)
        return usage_version(args.valgrind);
    if (uf_options.doctor)
        return doctor(*uf_options.json ? uf_options.json : NULL);
    if (*uf_options.symbolize)
        return run_symbolize(&uf_options);
    if (uf_options.snapshot)
        return run_snapshot(&uf_options);
    if (uf_options.merge)
        return run_merge(&uf_options, args.command);
    if (*args.command == NULL) {
        say("no program given; uffence --help shows how");
        return UFFENCE_EXIT_USAGE;
    }
    return run(&args);
}

int main(int argc, char **argv) { return stack_call(command, argc, argv); }
