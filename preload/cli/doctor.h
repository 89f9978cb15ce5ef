/* doctor.h: what this machine can do for us, and the remedy for what it cannot. */
#ifndef UF_CLI_DOCTOR_H
#define UF_CLI_DOCTOR_H

/* Print the ladder to standard output, and as one JSON object to JSON_PATH ("-": standard output, in place of the text)
 * when it is not NULL. 0 when a guarded run works with the default options, UFFENCE_EXIT_UNGUARDED when not,
 * UFFENCE_EXIT_USAGE when the output cannot be written. */
int doctor(const char *json_path);

#endif
