/*
 * secinfo: SecurityInfos, what a chip says of its protocols: EF.CardAccess,
 * data group 14, EF.CardSecurity.
 *
 * Spans into the caller's bytes. What is not known is left out: a chip may
 * offer more than Doc 9303 has. An entry of a known kind that cannot be read
 * is left out and counted; PACE of another kind than the standard's is kept,
 * since what a chip offers in the open is compared with what is signed.
 *
 * Source: Doc 9303-11 9.2 and 6.1.2.3; TR-03110-3 A.1.1.
 */
#ifndef X509_SECINFO_H
#define X509_SECINFO_H

#include "base/err.h"
#include "x509/cms.h"
#include "x509/digest.h"

/* Entries of a kind that are kept; more are SECINFO_TOO_MANY. */
#define SECINFO_MAX 32

/* As the last arc of an identifier has them, 1 to 4. */
enum cipher { CIPHER_3DES, CIPHER_AES128, CIPHER_AES192, CIPHER_AES256 };
#define CIPHERS 4

enum pace_mapping {
	PACE_UNKNOWN, /* or a version that is not 2: not to be used */
	PACE_INTEGRATED,
	PACE_GENERIC,
	PACE_CHIP_AUTHENTICATION
};

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

enum secinfo_read {
	SECINFO_READ,
	SECINFO_BROKEN, /* no SET of entries, or not where it should be */
	SECINFO_TOO_MANY
};

/*
 * All leave *out untouched but for SECINFO_READ. set: the whole SET, as
 * EF.CardAccess is and data group 14 holds it.
 */
MUST_CHECK enum secinfo_read secinfo_parse(
    struct span set, struct secinfos *out);

/* Of a whole file that wraps the SET in a tag: data group 14 in 6E. */
MUST_CHECK enum secinfo_read secinfo_of_file(
    struct span file, uint32_t tag, struct secinfos *out);

/*
 * Of EF.CardSecurity: what its SignedData holds, which is left in *cms.
 * Nothing is verified.
 */
MUST_CHECK enum secinfo_read secinfo_of_card_security(
    struct span file, struct cms *cms, struct secinfos *out);

/*
 * The PACE to use: chip authentication mapping before generic before
 * integrated, then the stronger cipher; NULL when none is usable.
 */
const struct pace_info *secinfo_best_pace(const struct secinfos *infos);

/* Whether both offer the same PACE, in whatever order. */
bool secinfo_same_pace(const struct secinfos *a, const struct secinfos *b);

/*
 * Whether the SubjectPublicKeyInfo of one of the keys has this SHA-256; false
 * too when OpenSSL fails.
 */
bool secinfo_has_key(const struct secinfos *infos, const uint8_t sha256[32]);

/* Whether the key identifier is this number. */
bool secinfo_key_id_is(struct span key_id, unsigned number);

#endif
