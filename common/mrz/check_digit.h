/*
 * check_digit: the arithmetic of Doc 9303-3 4.9.
 *
 * Digits count as themselves, A to Z as 10 to 35, the filler as 0; the
 * weights are 7, 3, 1 from the left, starting anew with each calculation; the
 * sum modulo 10 is the digit. A composite is one run over its ranges put
 * together: what it leaves out takes no weight.
 *
 * What it cannot see: two characters whose values are equal modulo 10 (0 A K
 * U and the filler; 1 B L V; 8 I S; …) are the same to it. So a digit that
 * agrees proves little without the alphabet and the calendar.
 */
#ifndef MRZ_CHECK_DIGIT_H
#define MRZ_CHECK_DIGIT_H

#include "travel/layout.h"

/* A value that a character outside A-Z 0-9 < has not. */
#define MRZ_NO_VALUE 0xff

/* The value of every byte, 0 to 35, or MRZ_NO_VALUE. */
extern const uint8_t mrz_value[256];

/* A calculation under way: runs are added from left to right. */
struct check_digit {
	unsigned sum;
	unsigned count; /* weights used so far */
	bool wrong;	/* a character without value was in it */
};

#define CHECK_DIGIT_INIT    \
	{                   \
		0, 0, false \
	}

void check_digit_add(struct check_digit *c, const uint8_t *cells, size_t len);

/* '0' to '9', or 0 when there is none. */
char check_digit_end(const struct check_digit *c);

/* All of it for one run. */
char check_digit(struct span cells);

/*
 * The sums of all digits of a layout, 0 for one that it has not: values are
 * those of MRZ_WEIGHT_BLOCKS blocks of cells, each 0 to 35.
 */
void check_digit_sums(const struct mrz_layout *layout, const uint8_t *values,
    unsigned sum[MRZ_DIGITS]);

/* The weight of the n-th character, from 0. */
unsigned check_digit_weight(unsigned n);

#endif
