/* touch_draw.h: the pieces that the SVG of --heatmap and the page of --html share. Runs in the uffence command, one thread. */
#ifndef UF_CLI_TOUCH_DRAW_H
#define UF_CLI_TOUCH_DRAW_H

#include "cli/html_out.h"
#include "cli/touch_picture.h"

/* A box in the units of the drawing. */
struct touch_box { double x, y, w, h; };

/* Squares of BAND as paths of class h1 .. h8 (first touches) and g1 .. g8 (most of the pages were there before). */
void touch_draw_band(struct report_sink *out, const struct touch_picture *p, const struct touch_band *band, struct touch_box box);
/* Resident pages as one path a share, class s0 .. s6, the first below. */
void touch_draw_residency(struct report_sink *out, const struct touch_picture *p, struct touch_box box);
/* Stretches by how much of them was touched, as paths of class d1 .. d8. */
void touch_draw_density(struct report_sink *out, const struct touch_density *d, uint64_t times, struct touch_box box);

/* "1.5 MiB", "35 ms": short, for people. */
void touch_put_size(struct report_sink *out, uint64_t bytes);
void touch_put_time(struct report_sink *out, uint64_t ns);
/* "12.5 %" */
void touch_put_share(struct report_sink *out, uint64_t part, uint64_t whole);
/* "make_table (a.c:9)": the first frame of STACK that is no library's. */
void touch_put_where(struct report_sink *out, const struct touch_stack *stack);
/* The same of who reserved, wrappers passed over: "load_index (a.c:30) by xmalloc". */
void touch_put_owner(struct report_sink *out, const struct touch_stack *stack);
/* A region in a few words: "malloc of 64.0 MiB, 3 times". */
void touch_put_region(struct report_sink *out, const struct touch_region *region);

#endif
