/*
 * keyring: the CSCA keys of the trust store in memory, while an import asks
 * which of them signed each of thousands of certificates.
 *
 * A path here is one step: one CSCA key, one signature. Candidates are the
 * keys that the authority key identifier names, then those of the issuer's
 * name, each key once however many certificates carry it. OpenSSL's own path
 * building is not used: it refuses explicit curve parameters and climbs link
 * certificates into path length errors.
 *
 * Not locked: filled first, then read by any number of threads, each with a
 * key_cache of its own.
 *
 * Source: Doc 9303-12 6.1.1 and Appendix D.1.
 */
#ifndef TRUST_KEYRING_H
#define TRUST_KEYRING_H

#include "trust/trust.h"

/* Different keys tried for one signature: all that can be in the store. */
#define KEYRING_CANDIDATES_MAX (3 * TRUST_FOUND_MAX)

struct keyring;

/* What became of one signature. */
struct keyring_verdict {
	enum trust_chain chain;
	uint8_t key[SHA256_SIZE]; /* PASS: the key that verified it */
	unsigned deviation;	  /* enum signature_deviation bits */
	bool by_name_only;	  /* the identifier named no key */
};

struct keyring *keyring_new(struct err *err);
void keyring_free(struct keyring *ring); /* NULL is fine */

/* Every CSCA certificate of the view whose key is not distrusted. */
MUST_CHECK bool keyring_load(
    struct keyring *ring, struct trust_view *view, struct err *err);

/*
 * One more certificate; *new_key when its key was not there. One that may not
 * certify (see cert_is_authority()) is left out.
 */
MUST_CHECK bool keyring_add(struct keyring *ring, const struct cert *cert,
    bool *new_key, struct err *err);

/* Whether a key is there; id gets its SHA-256. */
MUST_CHECK bool keyring_knows(const struct keyring *ring, struct span spki,
    uint8_t id[SHA256_SIZE], bool *known, struct err *err);

/* Whether a key, or a name or identifier of one, came after keyring_load(). */
bool keyring_any_fresh(const struct keyring *ring);

/*
 * FAIL: a key of the identifier and of the issuer's name says no. fresh: try
 * only what came after keyring_load(); the rest has said no before. The answer
 * false is want of memory: nothing is known.
 */
MUST_CHECK bool keyring_check_cert(const struct keyring *ring,
    struct key_cache *cache, const struct cert *cert, bool fresh,
    struct keyring_verdict *verdict, struct err *err);

/*
 * A CRL: by its identifier, its issuer's name, else by any key of the
 * country, because states sign with one of the CSCA's other keys.
 */
MUST_CHECK bool keyring_check_crl(const struct keyring *ring,
    struct key_cache *cache, const struct crl *crl, bool fresh,
    struct keyring_verdict *verdict, struct err *err);

#endif
