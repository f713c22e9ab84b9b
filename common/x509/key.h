/*
 * key: public keys from SubjectPublicKeyInfo, and a cache of them.
 *
 * Our walk takes the numbers out and hands them to OpenSSL. An elliptic
 * curve may be named or given by explicit parameters; explicit ones are
 * accepted only when all of them (field, both coefficients, generator,
 * order) are those of a published curve, and the key is then one on that
 * named curve. A foreign curve, or a published one with another generator
 * (CVE-2020-0601), is refused.
 *
 * Source: RFC 5280 4.1.2.7, RFC 8017 A.1, RFC 4055, TR-03111, RFC 5480; Doc
 * 9303-12 4.4 (explicit parameters are required there).
 */
#ifndef X509_KEY_H
#define X509_KEY_H

#include "base/err.h"
#include "base/span.h"

/* OpenSSL refuses more as well; real CSCAs go to 6144. */
#define KEY_RSA_BITS_MAX 16384
#define KEY_DSA_BITS_MAX 8192
/* "brainpoolP256r1" and its NUL fit. */
#define KEY_NAME_MAX 24

/* Not to be used by two threads at once. */
struct key;

enum key_kind { KEY_RSA, KEY_EC, KEY_DSA };

/*
 * spki: a whole SubjectPublicKeyInfo, copied. ERR_DATA says what is wrong or
 * not supported. No key is made of one that key_weakness() names.
 */
MUST_CHECK bool key_parse(struct span spki, struct key **out, struct err *err);
void key_free(struct key *key); /* NULL is fine */

/* The name of a key ("RSA-1024") without making one of it: much cheaper. */
MUST_CHECK bool key_describe(
    struct span spki, char name[KEY_NAME_MAX], struct err *err);

/*
 * Why a signature by this key proves nothing, whoever holds it ("its public
 * exponent is 1", see weak.h); NULL: no such reason is known.
 */
const char *key_weakness(struct span spki);

enum key_kind key_kind(const struct key *key);

/* The SubjectPublicKeyInfo had the identifier of RSASSA-PSS. */
bool key_is_pss(const struct key *key);

/* Bits of the modulus, of the field's prime, of p. */
unsigned key_bits(const struct key *key);

/* "RSA-4096", "P-256", "brainpoolP256r1", "DSA-1024". */
const char *key_name(const struct key *key);

/*
 * The bare RSA public operation (no padding looked at): in of any length up
 * to the modulus gives out of its length. For ISO 9796-2. False when it is
 * no RSA key or the number is not below the modulus.
 */
bool key_rsa_public(struct key *key, struct span in, uint8_t *out,
    size_t out_size, size_t *out_len);

/* The modulus as OpenSSL's BIGNUM, owned by the caller; NULL: no RSA key. */
struct bignum_st *key_rsa_modulus(const struct key *key);

/* OpenSSL's EVP_PKEY, borrowed. */
struct evp_pkey_st;
struct evp_pkey_st *key_openssl(const struct key *key);

/* A context kept with the key for one use; NULL when the slot is empty. */
#define KEY_SLOTS 32
struct evp_pkey_ctx_st;
struct evp_pkey_ctx_st **key_slot(struct key *key, unsigned slot);

/*
 * Keys by their SubjectPublicKeyInfo, each parsed once (that costs more than
 * using it). One cache a thread. It holds up to KEY_CACHE_MAX of the keys
 * used last: a key borrowed lives until the next key_cache_get().
 */
#define KEY_CACHE_MAX 8192
struct key_cache;
struct key_cache *key_cache_new(struct err *err);
void key_cache_free(struct key_cache *cache);
MUST_CHECK bool key_cache_get(struct key_cache *cache, struct span spki,
    struct key **out, struct err *err);

/* Empties OpenSSL's error queue; true when memory had run out. */
bool openssl_drain(void);

#endif
