/*
 * cells: which characters of a row of cells are letters, digits or fillers,
 * as bits, so that whole fields are looked at in one step.
 *
 * On x86-64 sixteen cells are compared at once; elsewhere one by one, with
 * the same result.
 */
#ifndef MRZ_CELLS_H
#define MRZ_CELLS_H

#include "base/span.h"

/* Cells that cells_read() looks at: more than the largest zone has. */
#define CELLS_READ 96
/* A run of cells, or of their values, is copied in a piece of this size. */
#define CELLS_COPY 48

/* Bit i of a mask, the lower 64 first, is cell i. */
struct cells_masks {
	uint64_t letters[2];
	uint64_t digits[2];
	uint64_t fillers[2];
	/* For check digits: 0 to 35; 0 for any other cell. */
	uint8_t values[CELLS_READ + CELLS_COPY];
};

/* cells: CELLS_READ of them. */
void cells_read(const uint8_t *cells, struct cells_masks *out);

/* Whether all of them are A-Z 0-9 <. */
bool cells_are_plain(const uint8_t *cells, size_t len);

/* The bits of len cells (1 to 63) from at on, the first one lowest. */
static inline uint64_t
cells_bits(const uint64_t mask[2], unsigned at, unsigned len)
{
	uint64_t bits;

	if (at >= 64)
		bits = mask[1] >> (at - 64);
	else if (at == 0)
		bits = mask[0];
	else
		bits = mask[0] >> at | mask[1] << (64 - at);
	return bits & (((uint64_t)1 << len) - 1);
}

/* Position of the lowest bit; bits may not be 0. Of the highest. */
static inline unsigned
cells_first(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits);
}

static inline unsigned
cells_last(uint64_t bits)
{
	return 63 - (unsigned)__builtin_clzll(bits);
}

#endif
