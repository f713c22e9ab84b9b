/*
 * agree: what PACE and chip authentication share of key agreement: session
 * keys from a shared secret, and a key pair that is made while the chip is
 * working.
 *
 * Source: Doc 9303-11 9.7.1; TR-03110-3 A.3.
 */
#ifndef CHIP_AGREE_H
#define CHIP_AGREE_H

#include <pthread.h>

#include "chip/group.h"
#include "chip/sm.h"

/* K = h(public * secret), the keys of it in *out. */
MUST_CHECK bool agree_keys(const struct group *group, enum cipher cipher,
    const struct element *public, const struct bignum_st *secret,
    struct sm *out, struct fault *why);

/* element times a number of bytes, which is not zero in this group. */
MUST_CHECK bool agree_multiply_bytes(const struct group *group,
    const struct element *element, struct span number, struct element **out,
    struct fault *why);

/*
 * A pair in the making, in a thread of its own. The group is not to be used
 * between start and finish.
 */
struct agree_work {
	bool running, ok;
	pthread_t thread;
	const struct group *group;
	const struct randomness *random;
	struct pair pair;
	struct fault why;
};
void agree_start(struct agree_work *work, const struct group *group,
    const struct randomness *random);
MUST_CHECK bool agree_finish(
    struct agree_work *work, struct pair *out, struct fault *why);
/* Without its result; a zeroed one is fine. */
void agree_abandon(struct agree_work *work);

#endif
