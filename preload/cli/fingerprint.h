/* fingerprint.h: a name for a finding that stays when lines move, the program is rebuilt or runs on another machine.
 * Runs in the uffence command, one thread. */
#ifndef UF_CLI_FINGERPRINT_H
#define UF_CLI_FINGERPRINT_H

struct kept;

/* 32 hexadecimal digits and a NUL into OUT: of the kind, the access, and the functions of the innermost frames of touch
 * and allocation, libraries of the system left out. No lines, addresses or sizes. */
void fingerprint_of(const struct kept *kept, char out[33]);

#endif
