/*
 * quirk: what real chips do beside the standard, and what this reader does
 * about it. One row a rule; those that are seen in a reading are reported as
 * chip.quirk, so that an issuer can collect them.
 *
 * Not here are the rules that are simply how every chip is treated (no Le in
 * SELECT and MSE, parameter 84 always, secrets of fixed length, the key
 * identifier's own octets, data groups as raw bytes, DG3 and DG4 never asked
 * for, no guess at a password): see the comments where they are kept.
 */
#ifndef CHIP_QUIRK_H
#define CHIP_QUIRK_H

#include <stdbool.h>
#include <stdint.h>

enum quirk {
	QUIRK_SELECT_MF,     /* EF.CardAccess only after SELECT of the MF */
	QUIRK_CARD_ACCESS,   /* its absence told by an odd status */
	QUIRK_SELECT_FILE,   /* no reading by short identifier */
	QUIRK_PARAMETER,     /* PACEInfo without domain parameters */
	QUIRK_NONCE,	     /* a nonce that is not 16 bytes */
	QUIRK_PLAIN_SELECT,  /* the application refused, then BAC went on */
	QUIRK_LE_EXACT,	     /* 6Cxx: asked for another length */
	QUIRK_LE_SMALLER,    /* only shorter answers are given */
	QUIRK_END_OF_FILE,   /* 6282 with data that are good */
	QUIRK_BARE_STATUS,   /* an unprotected status in a session */
	QUIRK_NEW_SESSION,   /* a session had to be opened again */
	QUIRK_SHORT_ANSWER,  /* less than was asked for, and no 6282 */
	QUIRK_AA_LENGTH,     /* a signature cut short at first */
	QUIRK_AA_FORM,	     /* ECDSA signature in DER */
	QUIRK_AA_HASH,	     /* not the digest that DG14 tells, or SHA-1 */
	QUIRK_CA_NO_INFO,    /* a key, and no ChipAuthenticationInfo */
	QUIRK_CA_OTHER_KEY,  /* the first key refused, another taken */
	QUIRK_CA_BY_AT,	     /* 3DES by MSE:Set AT, not KAT */
	QUIRK_CAM_KEY,	     /* no key identifier equals the parameters */
	QUIRK_LENGTH_OPEN,   /* a file of indefinite length */
	QUIRK_OTHER_APP,     /* current at the start, not the MF */
	QUIRK_NO_ACCESS,     /* neither PACE nor BAC: open to anybody */
	QUIRK_READER_SHORT,  /* the reader refused a long command */
	QUIRK_SECURITY_INFO, /* an entry that cannot be read */
	QUIRK_COUNT
};

/* The sentence of a finding. */
const char *quirk_text(enum quirk quirk);

/* A set of them: which were seen, and at what (a file; NULL: the chip). */
struct quirks {
	bool seen[QUIRK_COUNT];
	const char *where[QUIRK_COUNT];
};

/* The first place counts. where is a constant. */
void quirk_note(struct quirks *quirks, enum quirk quirk, const char *where);

#endif
