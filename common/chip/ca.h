/*
 * ca: chip authentication version 1.
 *
 * After it the channel has new keys, which only a chip that knows the private
 * key can have. Nothing is proven yet: that does the first answer whose MAC
 * is right under them, which the caller waits for.
 *
 * Source: Doc 9303-11 6.2; TR-03110-1 3.4, TR-03110-3 B.2.
 */
#ifndef CHIP_CA_H
#define CHIP_CA_H

#include "chip/channel.h"
#include "chip/group.h"
#include "x509/secinfo.h"

/* Pairs of an algorithm and a key that are tried, at most. */
#define CA_CHOICES_MAX 4

/* Whether data group 14 has a key to authenticate with. */
bool ca_offered(const struct secinfos *infos);

/*
 * Runs it with the strongest algorithm of which the chip takes a key.
 * *spki: the key (in the bytes that infos were parsed from).
 */
MUST_CHECK bool ca_run(struct channel *c, const struct secinfos *infos,
    const struct randomness *random, struct span *spki, struct fault *why);

#endif
