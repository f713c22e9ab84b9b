/*
 * hash: two kinds, which must not be taken for each other.
 *
 * hash_mix() and hash_sum() find damage and spread keys over tables; they are
 * no defence against somebody who makes a collision on purpose. Their values
 * are the same on every machine: they are in files.
 *
 * hash_sha256() and hmac_sha256() resist that; by OpenSSL.
 *
 * Source: FIPS 180-4; RFC 2104.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/span.h"

#define SHA256_SIZE 32

/* A bijection in which every bit of the result depends on every bit. */
static inline uint64_t
hash_mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	return x;
}

/* Of bytes; different seeds give different functions. */
static inline uint64_t
hash_sum(struct span s, uint64_t seed)
{
	uint64_t h = seed ^ (uint64_t)s.len * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = 0;
	uint64_t last = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t k = bytes_load64(s.data + i);

		k *= UINT64_C(0x87c37b91114253d5);
		k ^= k >> 33;
		h = (h ^ k) * UINT64_C(0x9ddfea08eb382d69);
		h ^= h >> 29;
	}
	for (unsigned shift = 0; i < s.len; i++, shift += 8)
		last |= (uint64_t)s.data[i] << shift;
	return hash_mix(h ^ last);
}

/* False when OpenSSL fails: no memory. */
MUST_CHECK bool hash_sha256(struct span bytes, uint8_t out[SHA256_SIZE]);

/* Of a and then b, under the key. False when OpenSSL fails. */
MUST_CHECK bool hmac_sha256(
    struct span key, struct span a, struct span b, uint8_t out[SHA256_SIZE]);

/* Bytes that cannot be guessed. False when the system has none to give. */
MUST_CHECK bool random_bytes(uint8_t *out, size_t len);

/* Whether they are the same, in a time that does not tell where they differ. */
bool secret_equal(const uint8_t *a, const uint8_t *b, size_t len);

#endif
