/*
 * bac: basic access control, for chips without PACE.
 *
 * Source: Doc 9303-11 4.3.
 */
#ifndef CHIP_BAC_H
#define CHIP_BAC_H

#include "chip/channel.h"
#include "chip/pace.h"

/*
 * Runs BAC in the selected application and protects the channel. The
 * password is the zone's. A chip that answers wrongly is FAULT_PROTOCOL; a
 * refusal is FAULT_REFUSED, with *tried telling whether the password was
 * already sent, so that "this chip wants PACE" and "this is not its zone" can
 * be told apart.
 */
MUST_CHECK bool bac_run(struct channel *c, const struct password *password,
    const struct randomness *random, bool *tried, struct fault *why);

#endif
