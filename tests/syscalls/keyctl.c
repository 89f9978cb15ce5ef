/* STRAY: kind=syscall-touch param=add_key(payload) */
#include "calls.h"

#include <linux/keyctl.h>

int main(void)
{
    char *type = strdup("user"), *name = strdup("a name"), *secret = copy("secret", 6);
    long ring = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    saw("keyctl", ring);
    saw("add_key", syscall(SYS_add_key, type, name, secret, 6, KEY_SPEC_PROCESS_KEYRING));
    free(name);
    free(type);
    return 0;
}
