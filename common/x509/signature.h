/*
 * signature: how algorithms are written, and whether a signature is right.
 *
 * The one place that knows the forms met in the field: RSA PKCS#1 v1.5 with
 * both encodings of DigestInfo (with and without NULL parameters), RSA-PSS
 * with any salt, ECDSA over named and over explicit parameters, plain ECDSA
 * of TR-03111, DSA; parameters NULL or absent. The arithmetic is OpenSSL's.
 *
 * Source: RFC 8017, RFC 4055, RFC 5754, RFC 5758; TR-03111 5.2.1.
 */
#ifndef X509_SIGNATURE_H
#define X509_SIGNATURE_H

#include "x509/digest.h"
#include "x509/key.h"

enum scheme {
	SCHEME_NONE,
	SCHEME_RSA_PKCS1,
	SCHEME_RSA_PSS,
	SCHEME_ECDSA,
	SCHEME_ECDSA_PLAIN,
	SCHEME_DSA
};

struct algorithm {
	enum scheme scheme;
	enum digest digest;	/* NONE: the signer's digest algorithm rules */
	enum digest mgf_digest; /* PSS */
	unsigned salt;		/* PSS: as stated */
	struct span oid;	/* content, for names */
	bool odd_parameters;	/* neither NULL nor absent, and meaningless */
};

/* Room for every algorithm_name(). */
#define ALGORITHM_NAME_MAX 64

/*
 * From a whole AlgorithmIdentifier. False when it is malformed or its algorithm
 * is unknown here (a->oid is set then where there is one).
 */
bool algorithm_parse(struct span identifier, struct algorithm *a);

/* "ecdsa-with-SHA256", "rsassaPss-SHA-256". */
void algorithm_name(const struct algorithm *a, char out[ALGORITHM_NAME_MAX]);

/* Whether it is an algorithm of this kind of key. */
bool algorithm_fits(const struct algorithm *a, const struct key *key);

enum answer {
	ANSWER_GOOD,
	ANSWER_BAD,
	ANSWER_UNSUPPORTED /* key and algorithm do not go together, or a
			    * library failure: nothing is known */
};

/* What was accepted although a standard forbids it; bits. */
enum signature_deviation {
	SIGNATURE_EXACT = 0,
	SIGNATURE_DIGEST_INFO = 1 << 0, /* DigestInfo without NULL */
	SIGNATURE_PSS_KEY = 1 << 1,	/* PSS-only key with PKCS#1 v1.5 */
	SIGNATURE_RSA_LENGTH = 1 << 2,	/* zeros missing or too many */
	SIGNATURE_ECDSA_FORM = 1 << 3,	/* r and s not in DER */
	SIGNATURE_PSS_SALT = 1 << 4	/* PSS: a salt other than stated */
};

/*
 * Whether signature (its raw bytes) is the key's over data. *deviation
 * (NULL: not wanted) gets bits of enum signature_deviation.
 */
enum answer signature_verify(const struct algorithm *a, struct key *key,
    struct span data, struct span signature, unsigned *deviation);

/* The same over what is hashed already, with algorithm->digest. */
enum answer signature_verify_digest(const struct algorithm *a, struct key *key,
    struct span digest, struct span signature, unsigned *deviation);

#endif
