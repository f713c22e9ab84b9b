/*
 * sum: check digits of national numbers, each a row of one grammar.
 *
 * No number has code of its own: a row says which characters are summed, how
 * they are weighed, and what the sum means. Words, in any order, a blank
 * between them:
 *
 *	over=A-B,C	places of the number, from 1, in this order
 *	int		they are one whole number; else each is weighed
 *	w=2,1		weights, again from the first when they end; else 1
 *	alpha=TEXT	the value of a character is its place in TEXT, from 0;
 *			else 0 to 9, then A = 10
 *	trans=A:10,B-D:11  digits in place of a letter, before weighing; of a
 *			run of letters the first has the number
 *	prefix=2	put before
 *	fold=luhn	of a product above 9, where the weight is not 1, less 9
 *	add=324		added to the sum
 *	mod=11		the remainder
 *	alt=3,4,5	these weights when the remainder is 10
 *	sub, full	the modulus less the remainder; 0 stays 0, with full it
 *			becomes the modulus
 *	map97		0 becomes 97
 *	map=0123X map2=ABCDE  the character of each result, or of two; "-" is
 *			never issued; else the digit itself
 *	at=9, at=10-11	where the check is
 *	zero		the sum must be 0; there is no at
 *	iso7064=11-10	ISO 7064 over everything; also 27-26 37-36, 11-2 37-2
 *			97-10 661-26 1271-36
 *	past=2000@1	only where 2000 and the two digits there are no year
 *			after the inspection's
 *
 * Alternatives of one check are parted by " | ": one of them has to hold. A
 * word that is not of the grammar is refused, and so is a row that does not
 * say how its check comes about.
 */
#ifndef MODEL_SUM_H
#define MODEL_SUM_H

#include "base/err.h"
#include "base/span.h"

/* Characters of a number, of one row, weights of one row. */
#define SUM_NUMBER_MAX 32
#define SUM_OVER_MAX 32
#define SUM_WEIGHTS_MAX 48
#define SUM_MODULUS_MAX 1271
/* Results that a map can have. */
#define SUM_MAP_MAX 40
#define SUM_PREFIX_MAX 4
/* Alternatives of one check. */
#define SUM_ROWS_MAX 4

struct sum_weights {
	unsigned count;
	uint16_t weight[SUM_WEIGHTS_MAX];
};

struct sum_row {
	uint8_t over[SUM_OVER_MAX], over_count;
	bool whole, luhn, sub, full, map97, zero;
	struct sum_weights weights, alt;
	int8_t value[128]; /* of a character; -1: none */
	int8_t trans[128]; /* the number in its place; -1: none */
	char prefix[SUM_PREFIX_MAX + 1];
	char map[SUM_MAP_MAX + 1], map2[SUM_MAP_MAX + 1];
	unsigned add, modulus;
	uint8_t at, at_count;	/* 0: no at */
	unsigned iso[2];	/* 0: not ISO 7064 */
	unsigned past, past_at; /* 0: always */
};

struct sum_check {
	unsigned count;
	struct sum_row row[SUM_ROWS_MAX];
};

/* Takes a number of up to max off the front; false when there is none. */
bool sum_take_digits(struct span *text, unsigned max, unsigned *out);

/* at: the offset in text of what is wrong, set on failure. */
MUST_CHECK bool sum_parse(
    const char *text, size_t *at, struct sum_check *out, struct err *err);

enum sum_result {
	SUM_ABSENT, /* the number is too short to have this check */
	SUM_AGREES,
	SUM_DIFFERS
};

/* year: of the inspection. */
enum sum_result sum_of(
    const struct sum_check *check, struct span number, int year);

#endif
