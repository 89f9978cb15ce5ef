/* EXPECT: kind=heap-overflow access=read function=strtol|__isoc23_strtol size=1 side=after distance=0 block=3 in=main alloc=main then kind=heap-overflow function=strtoul|__isoc23_strtoul block=3 then kind=heap-overflow function=strtoll|__isoc23_strtoll block=3 then kind=heap-overflow function=strtoull|__isoc23_strtoull block=3 then kind=heap-overflow function=atoi block=3 then kind=heap-overflow function=atol block=3 then kind=heap-overflow function=atoll block=3 */
/* BUILD: -fno-builtin -D__NO_INLINE__ -U__OPTIMIZE__ */
#include "victim.h"

/* A number whose digits fill their block: the character behind them is read. */
int main(void)
{
    char *p = HIDE(malloc(BUGGY(3, 4)));
    memcpy(p, BUGGY("123", "123\0"), BUGGY(3, 4));
    long long sum = strtol(HIDE(p), NULL, 10); /* HERE */
    sum += (long long)strtoul(HIDE(p), NULL, 10); /* HERE */
    sum += strtoll(HIDE(p), NULL, 0); /* HERE */
    sum += (long long)strtoull(HIDE(p), NULL, 16); /* HERE */
    sum += atoi(HIDE(p)); /* HERE */
    sum += atol(HIDE(p)); /* HERE */
    sum += atoll(HIDE(p)); /* HERE */
    printf("%lld\n", sum);
    free(p);
    return 0;
}
