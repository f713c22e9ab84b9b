/*
 * signature: digests, public keys and signature checks; all of it OpenSSL's.
 *
 * This is the one place that knows how algorithms are written in
 * certificates and in SignerInfos, and every form met in the field: RSA
 * PKCS#1 v1.5 with both encodings of DigestInfo (with and without NULL
 * parameters), RSA-PSS with any salt, ECDSA over named and over explicit
 * parameters, plain ECDSA of TR-03111, DSA; parameters NULL or absent.
 * An elliptic curve that is none of the published ones is refused.
 */
#ifndef PKI_SIGNATURE_H
#define PKI_SIGNATURE_H

#include "base/err.h"
#include "base/span.h"

enum digest {
	DIGEST_NONE,
	DIGEST_SHA1, DIGEST_SHA224, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512,
	DIGEST_COUNT
};
#define DIGEST_SIZE_MAX 64

/* From an AlgorithmIdentifier's content, or its whole; DIGEST_NONE: none. */
enum digest digest_parse(struct span algorithm);
/* "SHA-256"; "none". */
const char *digest_name(enum digest digest);
bool digest_from_name(struct span name, enum digest *digest);
size_t digest_size(enum digest digest);
/* False only when OpenSSL fails (no memory). */
bool digest_compute(enum digest digest, struct span data,
    uint8_t out[DIGEST_SIZE_MAX]);
/* The same in pieces. */
bool digest_compute2(enum digest digest, struct span a, struct span b,
    uint8_t out[DIGEST_SIZE_MAX]);

enum scheme {
	SCHEME_NONE, SCHEME_RSA_PKCS1, SCHEME_RSA_PSS, SCHEME_ECDSA,
	SCHEME_ECDSA_PLAIN, SCHEME_DSA
};

struct algorithm {
	enum scheme scheme;
	enum digest digest;	/* NONE: the signer's digest algorithm rules */
	enum digest mgf_digest;	/* PSS */
	unsigned salt;		/* PSS: as stated; any is accepted */
	struct span oid;	/* content, for names */
};

/*
 * From a whole AlgorithmIdentifier. False when it is none or its algorithm
 * is unknown here (algorithm->oid is set then where there is one).
 */
bool algorithm_parse(struct span identifier, struct algorithm *algorithm);
/* "ecdsa-with-SHA256", "rsassaPss-SHA-256"; out gets at most size bytes. */
void algorithm_name(const struct algorithm *algorithm, char *out, size_t size);

/* A parsed public key. Not to be used by two threads at once. */
struct key;

enum key_kind { KEY_RSA, KEY_EC, KEY_DSA };

/* spki: a whole SubjectPublicKeyInfo. ERR_DATA says what is not supported. */
bool key_parse(struct span spki, struct key **out, struct err *err);
void key_free(struct key *key);
enum key_kind key_kind(const struct key *key);
/* Bits of the modulus or of the field. */
unsigned key_bits(const struct key *key);
/* "RSA-4096", "P-256", "brainpoolP256r1", "DSA-1024". */
const char *key_name(const struct key *key);
/* The EVP_PKEY of OpenSSL, borrowed. */
void *key_openssl(const struct key *key);

/*
 * Keys by their SubjectPublicKeyInfo, each parsed once (that costs more than
 * using it). One cache a thread. When KEY_CACHE_MAX are held the oldest half
 * is dropped: a key borrowed lives until the next key_cache_get().
 */
#define KEY_CACHE_MAX 4096
struct key_cache;
struct key_cache *key_cache_new(struct err *err);
void key_cache_free(struct key_cache *cache);
bool key_cache_get(struct key_cache *cache, struct span spki,
    struct key **out, struct err *err);

enum answer {
	ANSWER_GOOD,
	ANSWER_BAD,
	ANSWER_UNSUPPORTED	/* key and algorithm do not go together, or a
				 * library failure: nothing is known */
};

/* What was accepted although a standard forbids it. */
enum signature_deviation {
	SIGNATURE_EXACT = 0,
	SIGNATURE_DIGEST_INFO = 1,	/* DigestInfo without NULL */
	SIGNATURE_PSS_KEY = 2		/* PSS-only key used with PKCS#1 v1.5 */
};

/*
 * Whether signature (its raw bytes) is the key's over data. *deviation
 * (NULL: not wanted) gets enum signature_deviation bits.
 */
enum answer signature_verify(const struct algorithm *algorithm,
    struct key *key, struct span data, struct span signature,
    unsigned *deviation);

/* Empties OpenSSL's error queue; called after every failure here. */
void openssl_drain(void);

#endif
