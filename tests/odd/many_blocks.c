/* STRAY: none */
/* More live blocks than the kernel allows mappings, and then mappings of the program's own that do not merge: there is room for both
 * (mprotect splits a mapping for each block) */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { BLOCKS = 70000, MAPPINGS = 4000 };
static char *blocks[BLOCKS];

int main(void)
{
    int refused = 0;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(24);
        if (!blocks[i]) refused++;
        else blocks[i][0] = (char)i;
    }
    printf("%d blocks refused\n", refused);
    refused = 0;
    for (int i = 0; i < MAPPINGS; i++)
        refused += mmap(NULL, 4096, i & 1 ? PROT_READ : PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED;
    printf("%d mappings refused\n", refused);
    void *big = malloc(100 << 20);
    printf("%s\n", big ? "a large one too" : "no large one");
    free(big);
    for (int i = 0; i < BLOCKS; i++) {
        refused += blocks[i][0] != (char)i;
        free(blocks[i]);
    }
    printf("%d differ\n", refused);
    return 0;
}
