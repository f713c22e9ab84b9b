/*
 * map: PACE's integrated mapping, from two nonces to a generator.
 *
 * Source: Doc 9303-11 4.4.3.3 and Appendix B.
 */
#ifndef CHIP_MAP_H
#define CHIP_MAP_H

#include "chip/cipher.h"
#include "chip/group.h"

/* Appends R(s, t) before it is taken mod p: enough blocks for this group. */
MUST_CHECK bool map_random(enum cipher cipher, const struct group *group,
    struct span s, struct span t, struct buf *out, struct fault *why);

/*
 * The generator of s (map_nonce_size() bytes) and t (as long as a key).
 */
MUST_CHECK bool map_integrated(enum cipher cipher, const struct group *group,
    struct span s, struct span t, struct element **out, struct fault *why);

#endif
