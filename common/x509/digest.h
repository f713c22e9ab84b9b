/*
 * digest: SHA-1 and the SHA-2 family, by OpenSSL; MD5 is not there.
 *
 * Source: Doc 9303-12 4.4; FIPS 180-4.
 */
#ifndef X509_DIGEST_H
#define X509_DIGEST_H

#include "base/hash.h"

enum digest {
	DIGEST_NONE,
	DIGEST_SHA1,
	DIGEST_SHA224,
	DIGEST_SHA256,
	DIGEST_SHA384,
	DIGEST_SHA512,
	DIGEST_COUNT
};
#define DIGEST_SIZE_MAX 64

/*
 * From a whole AlgorithmIdentifier, parameters NULL or absent (RFC 5754 2:
 * both must be accepted). DIGEST_NONE when it is not one of the above.
 */
enum digest digest_parse(struct span algorithm);

/* The content bytes of its object identifier; empty for DIGEST_NONE. */
struct span digest_oid(enum digest digest);

/* "SHA-256"; "none". */
const char *digest_name(enum digest digest);
bool digest_from_name(struct span name, enum digest *digest);
size_t digest_size(enum digest digest);

/* False only for DIGEST_NONE and when OpenSSL fails (no memory). */
bool digest_compute(
    enum digest digest, struct span data, uint8_t out[DIGEST_SIZE_MAX]);

/* Of a and then b. */
bool digest_compute2(enum digest digest, struct span a, struct span b,
    uint8_t out[DIGEST_SIZE_MAX]);

/* OpenSSL's EVP_MD, fetched once; NULL for DIGEST_NONE. */
struct evp_md_st;
const struct evp_md_st *digest_openssl(enum digest digest);

#endif
