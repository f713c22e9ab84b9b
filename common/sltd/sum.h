/*
 * sum: the 64-bit hash behind the checksums and the sieve.
 *
 * It finds damage and spreads keys; it is no defence against somebody who
 * makes a collision on purpose. What has to resist that (signatures, the
 * audit chain) is in pki/. The value is the same on every machine: it is in
 * files.
 */
#ifndef SLTD_SUM_H
#define SLTD_SUM_H

#include "base/span.h"

static inline uint64_t
sltd_load64(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
	    (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static inline uint32_t
sltd_load32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static inline void
sltd_store32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
}

static inline void
sltd_store64(uint8_t *p, uint64_t v)
{
	sltd_store32(p, (uint32_t)v);
	sltd_store32(p + 4, (uint32_t)(v >> 32));
}

/* A bijection in which every bit of the result depends on every bit. */
static inline uint64_t
sltd_mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	return x;
}

static inline uint64_t
sltd_sum(struct span s, uint64_t seed)
{
	uint64_t h = seed ^ (uint64_t)s.len * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = 0;
	uint64_t last = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t k = sltd_load64(s.data + i);

		k *= UINT64_C(0x87c37b91114253d5);
		k ^= k >> 33;
		h = (h ^ k) * UINT64_C(0x9ddfea08eb382d69);
		h ^= h >> 29;
	}
	for (unsigned shift = 0; i < s.len; i++, shift += 8)
		last |= (uint64_t)s.data[i] << shift;
	return sltd_mix(h ^ last);
}

#endif
