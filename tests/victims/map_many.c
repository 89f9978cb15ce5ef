/* EXPECT: none */
#include "victim.h"
#include <sys/mman.h>
/* Close to vm.max_map_count, which the kernel's own mappings reach alone: guarding gives way. */
int main(void)
{
    enum { COUNT = 60000 };
    static char *all[COUNT];
    long most = 0;
    FILE *in = fopen("/proc/sys/vm/max_map_count", "r");
    if (!in || fscanf(in, "%ld", &most) != 1 || most < 65000 || most > 70000)
        return SKIP;
    fclose(in);
    for (int i = 0; i < COUNT; i++) {
        int prot = i % 2 ? PROT_READ : PROT_READ | PROT_WRITE;
        all[i] = mmap(NULL, 4096, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all[i] == MAP_FAILED) {
            printf("refused at %d\n", i);
            return 1;
        }
        if (i % 2 == 0)
            all[i][0] = 1;
    }
    for (int i = 0; i < COUNT; i += 2)
        if (all[i][0] != 1 || mprotect(all[i], 4096, PROT_READ | PROT_WRITE | PROT_EXEC))
            return 1;
    for (int i = 0; i < COUNT; i++)
        if (munmap(all[i], 4096))
            return 1;
    say("good");
    return 0;
}
