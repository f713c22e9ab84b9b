/*
 * Keys of our test states.
 *
 * A key is named by what it is and whose it is: "rsa-4096/csca",
 * "rsa-2048-e3/signer" (public exponent 3), "p192/x", "p224/x",
 * "p256/x", "p384/x", "p521/x", "bp192/x", "bp224/x", "bp256/x", "bp320/x",
 * "bp384/x", "bp512/x", "dh-0/x" to "dh-2/x" (the groups of RFC 5114),
 * "dsa-2048/x". EC and DH keys are computed from the name, so the same name is
 * the same key on every machine.
 * RSA and DSA keys are made once and kept in a folder; RSA keys have three or
 * four primes, which no public key shows and which makes test keys and test
 * signatures cheap.
 *
 * These keys protect nothing, and anybody can compute them.
 */
#ifndef GEN_KEY_H
#define GEN_KEY_H

#include <openssl/evp.h>

#include "gen/asn.h"

struct gen_key {
	struct gen_key *next;
	char *spec;
	EVP_PKEY *pkey; /* NULL: a public key only */
	int curve;	/* NID, 0 for RSA */
	int bits;
	struct blob public_bits; /* where they do not come from pkey */
};

/* The folder for RSA keys; made when missing. */
void gen_key_folder(const char *path);
/* `owner` is used when the spec names none. Lives to the end of the program;
 * may be called from one thread only. */
const struct gen_key *gen_key_get(const char *spec, const char *owner);
void gen_key_release_all(void);
/* A public key that belongs to this call and its arena: for certificates by
 * the thousand. "fake-2048" is a number that nobody can sign with; EC specs
 * give a point of the curve. */
const struct gen_key *gen_key_public(const char *spec, const char *owner);

bool gen_key_is_dh(const struct gen_key *key);
/* The private number of an EC or DH key. */
struct blob gen_key_private(const struct gen_key *key);
/* SubjectPublicKeyInfo. `form`: explicit, named, standardized (EC); x942,
 * pkcs3, standardized (DH); plain, pss (RSA). */
struct blob gen_key_spki(const struct gen_key *key, const char *form);
/* What a key identifier is computed over: the content of the BIT STRING. */
struct blob gen_key_public_bits(const struct gen_key *key);
/* The algorithm a CSCA with this key would use: rsa-sha256, ecdsa-sha384… */
const char *gen_key_default_algorithm(const struct gen_key *key);

#endif
