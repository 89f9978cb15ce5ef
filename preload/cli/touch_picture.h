/* touch_picture.h: address and time of first touches on a grid of bounded size, whatever was touched: what --heatmap and the
 * page of --html draw. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_PICTURE_H
#define UF_CLI_TOUCH_PICTURE_H

#include "cli/touch_data.h"

enum { PICTURE_COLUMNS = 180, PICTURE_ROWS = 240, PICTURE_BANDS = 20, PICTURE_SHARES = 6 /* and the rest */, PICTURE_BINS = 128,
       PICTURE_LEVELS = 8 };

/* A region's part of the grid. */
struct touch_band {
    const struct touch_region *region;  /* NULL: all others together, one row */
    size_t others;                      /* how many these are */
    uint64_t pages, per_row;
    unsigned row, rows;
};

struct touch_square { uint64_t touched, again; };

/* Resident pages of what one function had reserved, at the end of each column. */
struct touch_share {
    const struct touch_stack *allocator; /* one of its stacks; NULL: all others */
    uint64_t pages[PICTURE_COLUMNS], most;
};

struct touch_picture {
    struct touch_band band[PICTURE_BANDS + 1];
    unsigned bands, rows;
    struct touch_square *square;        /* rows * PICTURE_COLUMNS */
    uint64_t most;                      /* pages in the fullest square */
    struct touch_share share[PICTURE_SHARES + 1];
    unsigned shares;
    uint64_t peak, peak_column;         /* resident pages at the end of a column */
    uint64_t began, ns;                 /* of the time that the columns stand for */
};

/* NULL when there are no cells (no touch, or --touch-times was not on). */
struct touch_picture *touch_picture(const struct touch_data *data);
void touch_picture_free(struct touch_picture *picture);

/* 0: nothing, 1 .. PICTURE_LEVELS by the logarithm of PAGES. */
unsigned touch_picture_level(const struct touch_picture *p, uint64_t pages);
/* The fewest pages of that level. */
uint64_t touch_picture_least(const struct touch_picture *p, unsigned level);

/* Pages of REGION touched in each of *BINS stretches of PER_BIN pages. */
struct touch_density {
    unsigned bins;
    uint64_t per_bin, touched[PICTURE_BINS];
};
/* For each of the COUNT regions: one walk over all cells. */
void touch_densities(const struct touch_data *data, const struct touch_region *const *region, size_t count, struct touch_density *out);

#endif
