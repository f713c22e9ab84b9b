/*
 * aa: active authentication, asked of a chip. Whether an answer is right is
 * lds/aa's to say.
 *
 * Source: Doc 9303-11 6.1.
 */
#ifndef CHIP_AA_H
#define CHIP_AA_H

#include "chip/channel.h"
#include "chip/group.h"
#include "x509/key.h"
#include "x509/signature.h"

#define AA_CHALLENGE 8

struct aa_reply {
	uint8_t challenge[AA_CHALLENGE];
	struct buf response; /* as the chip gave it; owned */
};
void aa_reply_release(struct aa_reply *reply);

/*
 * Asks, with a new challenge each time, and takes a signature that is as
 * long as the key says, or what the chip gives when it is asked again.
 */
MUST_CHECK bool aa_ask(struct channel *c, const struct key *key,
    const struct randomness *random, struct aa_reply *out, struct fault *why);

/*
 * Judges: digest is that of the ActiveAuthenticationInfo, or DIGEST_NONE.
 * Deviations that are accepted are noted as quirks. FAULT_CLONE for a wrong
 * signature.
 */
MUST_CHECK bool aa_judge(struct key *key, enum digest digest,
    const struct aa_reply *reply, struct quirks *quirks, struct fault *why);

#endif
