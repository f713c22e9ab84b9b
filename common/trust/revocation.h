/*
 * revocation: what the store's CRLs say of a certificate: of a document
 * signer, of a list's signer, of a CSCA itself.
 *
 * The store holds only CRLs whose signature a CSCA key verified. One counts
 * when it is of the certificate's issuer, or signed by the key that certified
 * it. Where there is none, or its time is over, one of a later CSCA to which
 * link certificates lead from the issuer's name counts (a CSCA may change its
 * name), or the state's only one. Where several issuers of CRLs share the
 * country's two letters, none speaks for another without a link. A list that is
 * not complete, or whose time has not come, proves nothing, but what it names
 * is revoked.
 *
 * Source: Doc 9303-12 4.1.5, 6.1.2, 7.1.4 and Appendix D.2; RFC 5280 5.1.2.4.
 */
#ifndef TRUST_REVOCATION_H
#define TRUST_REVOCATION_H

#include "trust/trust.h"

/* A CRL without nextUpdate is taken to be due after so many days: the
 * longest interval that Doc 9303-12 allows. */
#define REVOCATION_INTERVAL_DAYS 90

/* Names that a CSCA had before, as far as they are followed. */
#define REVOCATION_NAMES_MAX 32
/* A CSCA whose serial number has fewer bytes is not told from what a later
 * CSCA of another name issued: chance makes no two of that length. */
#define REVOCATION_SERIAL_MIN 8

enum revocation_answer {
	REVOCATION_NONE, /* no usable CRL */
	REVOCATION_GOOD, /* not listed in the newest one */
	REVOCATION_LISTED
};

struct revocation {
	enum revocation_answer answer;
	bool of_state;	/* of another name of the same state */
	bool other_key; /* not the key that certified */
	bool has_next_update;
	instant this_update, next_update; /* of the one that counts */
	instant revoked_at;		  /* LISTED */
	bool has_reason;
	unsigned reason;
	const char *unusable; /* NONE: why one was left out, or NULL */
};

/*
 * issuer_key: SHA-256 of the key that certified cert; NULL when it is not
 * known. view NULL: NONE. False only when the store failed.
 */
MUST_CHECK bool revocation_find(const struct cert *cert,
    const uint8_t *issuer_key, struct trust_view *view, instant now,
    struct revocation *out, struct err *err);

/*
 * A CSCA's key, by SHA-256: LISTED when one of its certificates is, on its own
 * CRL or on one that a later key signed, of the same name or of one to which
 * link certificates lead. NONE with `unusable`: it may be.
 */
MUST_CHECK bool revocation_of_csca(struct trust_view *view,
    const uint8_t key[SHA256_SIZE], instant now, struct revocation *out,
    struct err *err);

/* The same for one certificate, which need not be in the store. */
MUST_CHECK bool revocation_of_csca_cert(const struct cert *cert,
    struct trust_view *view, instant now, struct revocation *out,
    struct err *err);

#endif
