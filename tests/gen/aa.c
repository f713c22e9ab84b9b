/*
 * Active authentication, the chip's side. See aa.h.
 */
#include "gen/aa.h"

#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

/* Hash identifiers of ISO/IEC 10118-3 that stand before CC. */
static const struct {
	const char *scheme, *hash, *trailer;
} schemes[] = {
    {"sha1", "sha1", "bc"},
    {"sha1-cc", "sha1", "33cc"},
    {"sha224-cc", "sha224", "38cc"},
    {"sha256-cc", "sha256", "34cc"},
    {"sha384-cc", "sha384", "36cc"},
    {"sha512-cc", "sha512", "35cc"},
};

/* ISO/IEC 9796-2 scheme 1 with partial recovery: 6A, M1, H(M1 || M2) and the
 * trailer, as long as the modulus; M2 is the challenge. */
static struct blob
representative(
    const char *hash, struct blob trailer, size_t size, struct blob challenge)
{
	size_t hash_size = gen_hash_bytes(hash, challenge).len;
	size_t free_size = size - 1 - hash_size - trailer.len;
	unsigned char *nonce = asn_alloc(free_size);
	struct blob m1;

	for (size_t i = 0; i < free_size; i++)
		nonce[i] = (unsigned char)(i * 37 + 11);
	m1 = (struct blob){nonce, free_size};
	return ASN_JOIN(asn_hex("6a"), m1,
	    gen_hash_bytes(hash, ASN_JOIN(m1, challenge)), trailer);
}

static struct blob
raw_rsa(const struct gen_key *key, struct blob block)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	size_t n = block.len;
	unsigned char *out = asn_alloc(n);

	if (EVP_PKEY_sign_init(ctx) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) <= 0 ||
	    EVP_PKEY_sign(ctx, out, &n, block.data, block.len) <= 0)
		gen_die("%s: cannot sign", key->spec);
	EVP_PKEY_CTX_free(ctx);
	return (struct blob){out, n};
}

struct blob
gen_aa_response(
    const struct gen_key *key, const char *scheme, struct blob challenge)
{
	char algorithm[64];

	if (strncmp(scheme, "plain-", 6) == 0) {
		snprintf(
		    algorithm, sizeof(algorithm), "ecdsa-%s:plain", scheme + 6);
		return gen_sign_bytes(key, algorithm, challenge);
	}
	if (strncmp(scheme, "der-", 4) == 0) {
		snprintf(algorithm, sizeof(algorithm), "ecdsa-%s", scheme + 4);
		return gen_sign_bytes(key, algorithm, challenge);
	}
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strcmp(schemes[i].scheme, scheme) == 0)
			return raw_rsa(key,
			    representative(schemes[i].hash,
				asn_hex(schemes[i].trailer),
				(size_t)key->bits / 8, challenge));
	gen_die("no such scheme: %s", scheme);
}
