/* EXPECT: kind=use-after-free access=read side=inside block=24 in=*,main alloc=main free=main */
#include "victim.h"

/* putenv keeps the string itself, which is freed: getenv looks at it long after. */
int main(void)
{
    char *setting = HIDE((char *)malloc(24));
    strcpy(setting, "ZZ_OF_A_VICTIM=present");
    putenv(setting);
    say(getenv("ZZ_OF_A_VICTIM") ? "set" : "not set");
    BUGGY((void)0, (void)unsetenv("ZZ_OF_A_VICTIM"));
    free(setting);
    say(HIDE(getenv("ZZ_OF_ANOTHER")) ? "set" : "not set"); /* HERE */
    BUG(unsetenv("ZZ_OF_A_VICTIM"));
    return 0;
}
