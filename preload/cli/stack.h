/* stack.h: room for the libraries of the report, whatever limit the shell has set for the program's stack (ulimit -s 64: libdw's
 * readers want some hundred KiB). Runs in the uffence command, before anything else. */
#ifndef UF_CLI_STACK_H
#define UF_CLI_STACK_H

/* What F returns, called on a stack of 8 MiB where this process's own may not grow to one. */
int stack_call(int (*f)(int argc, char **argv), int argc, char **argv);

#endif
