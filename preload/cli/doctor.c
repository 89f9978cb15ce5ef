#include "cli/doctor.h"

#include <errno.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/doctor_probe.h"
#include "cli/launch.h"
#include "cli/say.h"
#include "uffence.h"

static const struct rung *chosen(const struct diagnosis *d)
{
    for (int i = 0; i < RUNGS; i++)
        if (d->rung[i].step == NULL)
            return &d->rung[i];
    return NULL;
}

static const char *error_name(int err)
{
    const char *name = strerrorname_np(err);
    return name ? name : "unknown error";
}

static void print_rung(const struct rung *r)
{
    if (r->step == NULL)
        printf("  %-10s works    %s\n", r->name, r->what);
    else
        printf("  %-10s refused  %s: %s: %s (%s)\n", r->name, r->what, r->step, error_name(r->error), strerror(r->error));
    if (r->remedy)
        printf("  %-10s remedy   %s\n", "", r->remedy);
}

static void print_features(uint64_t features)
{
    printf("  features  ");
    size_t column = 12;
    for (unsigned i = 0; i < 64; i++) {
        char number[16];
        if (!(features >> i & 1))
            continue;
        const char *name = doctor_feature(i);
        if (name == NULL) {
            snprintf(number, sizeof number, "bit-%u", i);
            name = number;
        }
        if (column + strlen(name) > 96) {
            printf("\n%12s", "");
            column = 12;
        }
        column += (size_t)printf(" %s", name);
    }
    printf(features ? "\n" : " none: no userfaultfd opened\n");
}

static void print_text(const struct diagnosis *d, const char *library)
{
    const struct rung *use = chosen(d);
    printf("uffence %s, %s, glibc %s\n", UFFENCE_VERSION, d->kernel, gnu_get_libc_version());
    printf("preloaded object: %s\n\n", library ? library : "missing: libuffence.so is neither beside the command nor in ../lib/uffence");
    printf("Ways to make a page absent, in the order in which --backend=auto tries them:\n");
    for (int i = 0; i < RUNGS; i++)
        print_rung(&d->rung[i]);
    printf("\nuserfaultfd:\n");
    print_features(d->features);
    printf("  delivery   %s\n", d->signal_delivery ? "sigbus works: a stray touch came with its exact address"
                                                   : "sigbus does not work");
    if (d->unprivileged >= 0)
        printf("  vm.unprivileged_userfaultfd is %d; it need not be 1, only faults of user mode are asked for\n", d->unprivileged);
    printf("\nlimits:\n  vm.max_map_count %ld%s\n", d->max_map_count,
           use && strcmp(use->name, "mprotect") == 0 ? " (bounds what mprotect can guard: raise it with sysctl -w)" : "");
    if (use && library)
        printf("\nuffence works here, by %s.\n", use->name);
    else
        printf("\nuffence cannot guard programs here.\n");
}

static json_t *rung_object(const struct rung *r)
{
    json_t *o = json_pack("{ss ss sb}", "backend", r->name, "what", r->what, "works", r->step == NULL);
    if (r->step) {
        json_object_set_new(o, "step", json_string(r->step));
        json_object_set_new(o, "errno", json_string(error_name(r->error)));
    }
    if (r->remedy)
        json_object_set_new(o, "remedy", json_string(r->remedy));
    return o;
}

static json_t *as_object(const struct diagnosis *d, const char *library)
{
    json_t *ladder = json_array(), *features = json_array();
    for (int i = 0; i < RUNGS; i++)
        json_array_append_new(ladder, rung_object(&d->rung[i]));
    for (unsigned i = 0; i < 64; i++)
        if ((d->features >> i & 1) && doctor_feature(i))
            json_array_append_new(features, json_string(doctor_feature(i)));
    const struct rung *use = chosen(d);
    return json_pack("{ss ss ss ss ss* ss* sb so so sb sI si}", "record", "doctor", "version", UFFENCE_VERSION,
                     "kernel", d->kernel, "libc", gnu_get_libc_version(), "backend", use ? use->name : NULL,
                     "library", library, "works", use && library, "ladder", ladder, "features", features,
                     "sigbus", (int)d->signal_delivery, "max_map_count", (json_int_t)d->max_map_count,
                     "unprivileged_userfaultfd", d->unprivileged);
}

static bool write_json(const struct diagnosis *d, const char *library, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    json_t *o = as_object(d, library);
    FILE *f = standard ? stdout : fopen(path, "we");
    bool good = o && f && json_dumpf(o, f, JSON_COMPACT) == 0 && fputc('\n', f) != EOF && fflush(f) == 0;
    if (!good)
        say("--json=%s: %s", path, strerror(errno));
    if (f && !standard)
        fclose(f);
    json_decref(o);
    return good;
}

int doctor(const char *json_path)
{
    struct diagnosis d;
    char *library = launch_library();
    bool written = true;
    doctor_probe(&d);
    if (json_path == NULL || strcmp(json_path, "-") != 0) {
        print_text(&d, library);
        written = fflush(stdout) == 0;
    }
    if (json_path)
        written &= write_json(&d, library, json_path);
    bool works = chosen(&d) && library;
    free(library);
    if (!written)
        return UFFENCE_EXIT_USAGE;
    return works ? 0 : UFFENCE_EXIT_UNGUARDED;
}
