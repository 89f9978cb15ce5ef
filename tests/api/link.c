/* link.c: what the header finds, in the executable and in a library; built in every way that a program is linked. */
#include <uffence.h>

#include <stdio.h>

#ifdef LIBRARY
int library_guarded(void);
int library_guarded(void) { return uffence_guarded(); }
#else
int library_guarded(void);
int main(void)
{
    char block[8];
    int answer = uffence_name(block, sizeof block, "a block");
    printf("%d %d %u %d\n", uffence_guarded(), library_guarded(), uffence_api_version(), answer);
    return 0;
}
#endif
