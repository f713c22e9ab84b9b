/*
 * aa: active authentication, the chip's answer to a challenge.
 *
 * A copy of a chip has every signed byte and still cannot answer: the private
 * key never leaves the genuine chip. RSA answers are signatures with message
 * recovery (ISO/IEC 9796-2 scheme 1), ECDSA ones are r followed by s, or both
 * in DER (Portuguese identity cards). Only the bare RSA operation and ECDSA are
 * OpenSSL's.
 *
 * Source: Doc 9303-11 6.1; ISO/IEC 9796-2:2010 clause 8; TR-03111.
 */
#ifndef LDS_AA_H
#define LDS_AA_H

#include "x509/signature.h"

/* Doc 9303-11 6.1: the challenge is 8 bytes; more is let pass. */
#define AA_CHALLENGE_MIN 8
#define AA_CHALLENGE_MAX 64
#define AA_RESPONSE_MAX (KEY_RSA_BITS_MAX / 8)

enum aa_answer {
	AA_RIGHT,
	AA_RIGHT_IN_DER, /* ECDSA: not the form of TR-03111 */
	AA_WRONG,
	AA_UNREADABLE, /* no signature at all of this kind of key */
	AA_UNSUPPORTED /* no kind of key that answers challenges */
};

/*
 * Whether response is the key's answer to challenge. digest: that of the
 * ActiveAuthenticationInfo in data group 14 (ECDSA); DIGEST_NONE where there
 * is missing: every digest that fits the key is tried. *used gets the digest.
 */
enum aa_answer aa_verify(struct key *key, enum digest digest,
    struct span challenge, struct span response, enum digest *used);

#endif
