/*
 * security: SecurityInfos as far as passive authentication needs them: the
 * keys for chip authentication, and which PACE is offered.
 *
 * An entry that is not known is stepped over. Spans into the caller's bytes.
 *
 * Source: Doc 9303-11 9.2; TR-03110-3 A.1.1.
 */
#ifndef LDS_SECURITY_H
#define LDS_SECURITY_H

#include "base/err.h"
#include "base/span.h"

/* Offers of PACE in one file; more are no file of a chip. */
#define SECURITY_PACE_MAX 32

/* The whole SET in a data group 14; false when there is none. */
bool security_of_dg14(struct span file, struct span *set);

/*
 * The signed SET in an EF.CardSecurity. Nothing is verified here. False when
 * it is not SignedData with content of that type.
 */
struct cms;
bool security_of_card_security(
    struct span file, struct cms *cms, struct span *set);

enum security_keys {
	SECURITY_NO_KEY,    /* no entry is one for chip authentication */
	SECURITY_KEYS,	    /* at least one is */
	SECURITY_UNREADABLE /* what follows an entry cannot be read */
};
enum security_keys security_keys(struct span set);

/*
 * Whether the SubjectPublicKeyInfo of one of the keys for chip authentication
 * has this SHA-256.
 */
bool security_has_key(struct span set, const uint8_t sha256[32]);

/*
 * Whether both offer the same PACE: protocols and domain parameters, in
 * whatever order. A set that cannot be read offers none.
 */
enum security_pace { PACE_NOT_THERE, PACE_SAME, PACE_DIFFERENT };
/* NOT_THERE: the signed one names no PACE to compare with. */
enum security_pace security_compare_pace(
    struct span offered, struct span signed_set);

#endif
