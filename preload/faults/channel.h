/* channel.h: where records go: one write a record, so that lines never interleave. */
#ifndef UF_CHANNEL_H
#define UF_CHANNEL_H

#include "base/out.h"

/* What UFFENCE_RECORDS holds is a socket's: the path that stands in it ("": none); otherwise NAME itself. runs: bring-up */
const char *uf_channel_path(const char *name);
/* The command that would read NAME has ended. runs: bring-up */
bool uf_channel_ended(const char *name);

/* NAME: UFFENCE_RECORDS or the log file of a bare preload; NULL: standard error, where only findings and what must be
 * said are written. 0 or -errno. runs: bring-up; locks: none */
long uf_channel_open(const char *name);
/* Under the command (or with a log file): everything is recorded. Bare on a terminal: findings and warnings. */
bool uf_channel_is_file(void);
int uf_channel_fd(void);
int uf_channel_inherited(void); /* the same when it is a socket, which programs inherit; else -1 */
/* Use another number from here on: the program is about to take this one. runs: hooks */
void uf_channel_move(void);

/* The program is about to set RLIMIT_FSIZE: says so when records would not fit. runs: hooks; locks: none */
void uf_channel_limited(uint64_t bytes);

/* Before another image (ON), and after the call failed: where the kernel would not let that one open the record file (a
 * seccomp filter), it finds our descriptor open; a socket always is. runs: exec, a vfork child included; locks: none */
void uf_channel_over_exec(bool on);

/* Begin a record: {"record":TYPE,"pid":…,"time":…  runs: anywhere; locks: none */
void uf_record_begin(struct uf_out *o, char *text, size_t size, const char *type);
/* End it and write it. A record that was cut or could not be written is counted and told later, as a lost record.
 * runs: anywhere; locks: none */
void uf_record_end(struct uf_out *o);

/* Records that come one after the other and are written together, whole lines: a write asks four system calls. TEXT of SIZE bytes is the
 * caller's, who alone uses it, and writes what is left by uf_records_write. */
struct uf_records {
    char *text;
    size_t used, size;
    uint64_t count;
};
void uf_record_gather(struct uf_out *o, struct uf_records *records); /* in the place of uf_record_end */
void uf_records_write(struct uf_records *records);

/* One line for the user. LEVEL: info, warning, error. runs: anywhere; locks: none */
void uf_note(const char *level, const char *code, const char *text);
/* The same with a number at the end of the text. */
void uf_note_number(const char *level, const char *code, const char *text, uint64_t number);

extern _Atomic uint64_t uf_records_lost;
/* The record file could not be had again, somebody else must tell of findings. */
extern _Atomic bool uf_channel_diverted;

#endif
