/*
 * secinfo: SecurityInfos, what a chip says of its protocols: EF.CardAccess,
 * data group 14, EF.CardSecurity.
 *
 * Spans into the caller's bytes. What is not known is left out: a chip may
 * offer more than Doc 9303 has. An entry of a known kind that cannot be read
 * is left out and counted.
 *
 * Source: Doc 9303-11 9.2 and 6.1.2.3; TR-03110-3 A.1.1.
 */
#ifndef CHIP_SECINFO_H
#define CHIP_SECINFO_H

#include "chip/cipher.h"
#include "chip/fault.h"
#include "x509/digest.h"

/* Entries of a kind that are kept; more are FAULT_LIMIT. */
#define SECINFO_MAX 32

enum pace_mapping { PACE_GENERIC, PACE_INTEGRATED, PACE_CHIP_AUTHENTICATION };

struct pace_info {
	struct span oid; /* content, as it goes into MSE:Set AT */
	enum pace_mapping mapping;
	bool curve; /* else Diffie-Hellman over numbers */
	enum cipher cipher;
	bool has_parameter;
	bool implied;	    /* by a PACEDomainParameterInfo */
	unsigned parameter; /* standardized domain parameters */
};

struct ca_info {
	struct span oid;
	bool curve;
	enum cipher cipher;
	struct span key_id; /* content octets of the INTEGER; empty: none */
};

struct chip_key {
	struct span spki; /* whole SubjectPublicKeyInfo */
	bool curve;
	struct span key_id; /* as above */
};

struct secinfos {
	size_t pace_count, ca_count, key_count;
	struct pace_info pace[SECINFO_MAX];
	struct ca_info ca[SECINFO_MAX];
	struct chip_key key[SECINFO_MAX];
	/* PACEDomainParameterInfo with a standardized number; -1: none. */
	int domain;
	bool has_aa;	       /* ActiveAuthenticationInfo */
	enum digest aa_digest; /* of its signature algorithm */
	unsigned unreadable;
};

/* set: the whole SET, as EF.CardAccess is and data group 14 holds it. */
MUST_CHECK bool secinfo_parse(
    struct span set, struct secinfos *out, struct fault *why);

/* Of a whole data group 14. */
MUST_CHECK bool secinfo_of_dg14(
    struct span file, struct secinfos *out, struct fault *why);

/* Of EF.CardSecurity: what its SignedData holds. Nothing is verified. */
MUST_CHECK bool secinfo_of_card_security(
    struct span file, struct secinfos *out, struct fault *why);

/*
 * The PACE to use: chip authentication mapping before generic before
 * integrated, then the stronger cipher; NULL when none is usable.
 */
const struct pace_info *secinfo_best_pace(const struct secinfos *infos);

/* Whether both offer the same PACE, in whatever order. */
bool secinfo_same_pace(const struct secinfos *a, const struct secinfos *b);

/* Whether the key identifier is this number. */
bool secinfo_key_id_is(struct span key_id, unsigned number);

#endif
