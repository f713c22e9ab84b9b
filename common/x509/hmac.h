/*
 * hmac: keyed hashes (RFC 2104, with SHA-256), by OpenSSL.
 */
#ifndef X509_HMAC_H
#define X509_HMAC_H

#include "x509/digest.h"

/* Of a and behind it b. False when OpenSSL fails (no memory). */
bool hmac_sha256(
    struct span key, struct span a, struct span b, uint8_t out[SHA256_SIZE]);

/* Bytes that nobody can guess. */
bool random_bytes(uint8_t *out, size_t len);

/* Compares without telling by the time it takes where they differ. */
bool secret_equal(const uint8_t *a, const uint8_t *b, size_t len);

#endif
