/*
 * What a genuine chip answers in active authentication (Doc 9303-11 6.1), for
 * the key of DG15.
 *
 *	key	as `aa` of lds.h
 *	scheme	sha1: RSA, ISO/IEC 9796-2 scheme 1, trailer BC
 *		sha1-cc, sha224-cc … sha512-cc: trailer xxCC
 *		plain-sha256 …: ECDSA, r and s one after the other
 */
#ifndef GEN_AA_H
#define GEN_AA_H

#include "gen/sign.h"

struct blob gen_aa_response(
    const struct gen_key *key, const char *scheme, struct blob challenge);

#endif
