/*
 * alike: characters that readers of OCR-B take for each other, and how alike
 * they are.
 *
 * Few, since every pair more is one chance in ten more of a proof by accident.
 * The nearest are those that every reader confuses (O and 0, I and 1, Z and 2,
 * S and 5, G and 6, B and 8); fillers are read as K, C or "(".
 */
#ifndef MRZ_ALIKE_H
#define MRZ_ALIKE_H

#include "base/span.h"

struct mrz_alike {
	const char *cells;  /* the nearest first; "" when there are none */
	uint8_t near, less; /* how many of them are near, and less near */
};

#define MRZ_ALIKE_NEAR 1
#define MRZ_ALIKE_FAR 3
/* The most that one character has. */
#define MRZ_ALIKE_MAX 6

/* What a cell may have been; cells of no zone are in it as well: '|' is 1. */
const struct mrz_alike *mrz_alike(uint8_t cell);

/* MRZ_ALIKE_NEAR to MRZ_ALIKE_FAR, of the i-th of its cells. */
unsigned mrz_alike_distance(const struct mrz_alike *alike, size_t i);

#endif
