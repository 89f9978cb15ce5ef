/* touch_wishes.h: what is asked of touch mode. */
#ifndef UF_CLI_TOUCH_WISHES_H
#define UF_CLI_TOUCH_WISHES_H

#include <stdint.h>

struct touch_wishes {
    const char *folded, *speedscope, *working_set, *pprof; /* files; NULL: not wanted */
    const char *limit;      /* --touch-limit: SIZE or FILE:FUNCTION=SIZE, with commas between; NULL: none */
    uint64_t rss_limit;     /* 0: none */
};

#endif
