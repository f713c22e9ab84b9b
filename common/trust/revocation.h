/*
 * revocation: what the store's CRLs say of a certificate: of a document
 * signer, of a list's signer, of a CSCA itself.
 *
 * The store holds only CRLs whose signature a CSCA key verified. One counts
 * when it is of the certificate's issuer, or signed by the key that certified
 * it; failing that, the state's only one (the name of a CSCA may have
 * changed). Where several issuers of CRLs share the country's two letters,
 * none speaks for another. A list that is not complete, or whose time has not
 * come, proves nothing, but what it names is revoked.
 *
 * Source: Doc 9303-12 4.1.5, 6.1.2, 7.1.4 and Appendix D.2; RFC 5280 5.1.2.4.
 */
#ifndef TRUST_REVOCATION_H
#define TRUST_REVOCATION_H

#include "trust/trust.h"

/* A CRL without nextUpdate is taken to be due after so many days: the
 * longest interval that Doc 9303-12 allows. */
#define REVOCATION_INTERVAL_DAYS 90

enum revocation_answer {
	REVOCATION_NONE, /* no usable CRL */
	REVOCATION_GOOD, /* not listed in the newest one */
	REVOCATION_LISTED
};

struct revocation {
	enum revocation_answer answer;
	bool of_state;	/* found only by country */
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
 * CRL or on one that a later key of the same name signed.
 */
MUST_CHECK bool revocation_of_csca(struct trust_view *view,
    const uint8_t key[SHA256_SIZE], instant now, struct revocation *out,
    struct err *err);

/* The same for one certificate, which need not be in the store. */
MUST_CHECK bool revocation_of_csca_cert(const struct cert *cert,
    struct trust_view *view, instant now, struct revocation *out,
    struct err *err);

#endif
