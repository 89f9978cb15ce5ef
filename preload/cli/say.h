/* say.h: what the command itself has to say, one line at a time on standard error.  runs: command, one thread. */
#ifndef UF_CLI_SAY_H
#define UF_CLI_SAY_H

/* "uffence: " FORMAT and a newline in one write; a closed standard error loses it and nothing else happens. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* asprintf that never returns NULL: without memory the command ends with UFFENCE_EXIT_UNGUARDED. */
char *text_of(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
