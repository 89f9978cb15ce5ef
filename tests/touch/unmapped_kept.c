/* Where it is asked for, all addresses that were unmapped are kept in touch mode, too, and a touch is a finding.
 * options: --map-quarantine=1G
 * status: 99
 * finding: use-after-munmap read main 1 */
#include "touch.h"

int main(void)
{
    char *file = mmap(NULL, 64 * PAGE, PROT_READ, MAP_PRIVATE, zeroes(), 0);
    MUST(file != MAP_FAILED && get(file, 3) == 0);
    MUST(munmap(file, 64 * PAGE) == 0);
    return get(file, 3);
}
