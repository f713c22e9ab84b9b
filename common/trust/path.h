/*
 * path: from a document signer to the CSCA key that certified it.
 *
 * A path is one step (Doc 9303-12 Appendix D.1): the trust anchor is a key,
 * chosen by the signer's authority key identifier, by its issuer's name only
 * when there is no such key. Every key that comes into question is tried:
 * a name has up to ten, and taking the first one fails a third of the
 * world's signers. Link certificates count as keys; who signed them is not
 * asked here. X509_verify_cert() is not used: it refuses explicit curve
 * parameters and counts path lengths over link certificates.
 *
 * A key that certifies is one that a certificate of it allows to. Where the
 * identifier names a key of the store, that key alone decides: another key's
 * signature, or one of another kind, is no signature of the one named.
 *
 * Facts are collected, nothing is judged: pa.c does that by the policy.
 */
#ifndef TRUST_PATH_H
#define TRUST_PATH_H

#include "trust/trust.h"

/* Different keys that are tried for one signer: all that a look-up by the
 * identifier, and one by the name, can give. */
#define PATH_KEYS_MAX (2 * TRUST_FOUND_MAX)
/* Identifiers of fewer bytes are shared by chance. */
#define PATH_IDENTIFIER_MIN 8
/* Certificates of one key whose validity is kept. */
#define PATH_PERIODS_MAX 32

enum path_answer {
	PATH_VERIFIED,
	PATH_UNKNOWN,	  /* no key of this issuer in the store */
	PATH_WRONG,	  /* the identifier's key is there and says no */
	PATH_OTHER_KEY,	  /* it says no, and another of the store says yes */
	PATH_POWERLESS,	  /* verified by a key that may not certify */
	PATH_WEAK,	  /* a key is there that anybody can use */
	PATH_UNSUPPORTED, /* a key or algorithm cannot be used here */
	PATH_TOO_MANY	  /* more keys of the name than are looked at */
};

struct path {
	enum path_answer answer;
	size_t tried;		    /* different keys */
	const char *weakness;	    /* WEAK: half a sentence */
	bool by_name;		    /* found by name */
	bool aki_unfit;		    /* though it has an identifier */
	bool other_name;	    /* issuer is not the CSCA's subject */
	unsigned deviation;	    /* enum signature_deviation bits */
	struct algorithm algorithm; /* of the signer's certificate */
	struct buf csca_der;	    /* owned */
	struct cert csca;	    /* into csca_der */
	enum trust_state state;
	uint8_t csca_sha256[SHA256_SIZE];
	uint8_t csca_key[SHA256_SIZE]; /* of its SubjectPublicKeyInfo */
	char csca_key_name[KEY_NAME_MAX];
	size_t periods; /* of every certificate of this key */
	struct {
		instant from, to;
	} period[PATH_PERIODS_MAX];
	struct buf sources;	    /* names, a NUL after each */
	struct buf distrust;	    /* why, when distrusted */
	char country[NAME_COUNTRY]; /* that the key is bound to; "": none */
	struct buf bound;	    /* why an operator bound it; empty: not */
};

void path_init(struct path *p);
void path_release(struct path *p);

/*
 * Looks for the CSCA of signer. view NULL: there is no store, and the answer
 * is UNKNOWN. False only when the store itself failed. The same signer and
 * the same store give the same answer, whatever was asked before.
 */
MUST_CHECK bool path_find(const struct cert *signer, struct trust_view *view,
    struct key_cache *keys, struct path *path, struct err *err);

/* Whether a certificate of the CSCA's key is valid at t. */
bool path_valid_at(const struct path *path, instant t);

#endif
