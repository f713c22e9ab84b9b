/*
 * bytes: whole numbers in bytes, least significant first, as our own files
 * hold them; the same on every machine. The bounds are the caller's.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdint.h>

static inline uint32_t
bytes_load32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static inline uint64_t
bytes_load64(const uint8_t *p)
{
	return (uint64_t)bytes_load32(p) | (uint64_t)bytes_load32(p + 4) << 32;
}

static inline void
bytes_store32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
	p[2] = (uint8_t)(v >> 16);
	p[3] = (uint8_t)(v >> 24);
}

static inline void
bytes_store64(uint8_t *p, uint64_t v)
{
	bytes_store32(p, (uint32_t)v);
	bytes_store32(p + 4, (uint32_t)(v >> 32));
}

#endif
