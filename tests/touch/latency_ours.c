/* The first-touch latency test through our own deliveries: every page is dropped, refilled at its touch, and reads 97 in the end.
 * expect: touched_pages 1024
 * expect: again_pages 1024
 * region: 4194304 1024 1024 */
#define LATENCY_OTHERS 1
#include "../bench/latency.c"
