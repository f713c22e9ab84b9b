/*
 * repair_private: what the search for repairs knows beforehand: which digits
 * are over each cell, with which weights, and what each character may have
 * been. Made once.
 */
#ifndef MRZ_REPAIR_PRIVATE_H
#define MRZ_REPAIR_PRIVATE_H

#include "mrz/repair.h"

/* Weights are kept side by side, a byte a digit; all of the bytes of one. */
#define REPAIR_BYTE(digit) ((uint64_t)0xff << 8 * (unsigned)(digit))

/*
 * What the digits of a layout are over, cell by cell: the same for every zone
 * of it, but for long numbers.
 */
struct repair_plan {
	uint64_t weight[MRZ_CELLS_MAX]; /* 0: no digit covers the cell */
	uint8_t field[MRZ_CELLS_MAX];	/* enum mrz_field */
	uint8_t digit[MRZ_CELLS_MAX];	/* enum mrz_digit: the one in it */
	uint8_t classes[MRZ_CELLS_MAX]; /* enum mrz_class: what may be there */
	uint8_t cell[MRZ_CELLS_MAX];	/* those that are covered, by group */
	unsigned from[MRZ_DIGITS + 1];	/* where a group begins */
};

/* What a character may have been, with all that is asked of it. */
struct repair_look {
	uint8_t class, count;
	struct {
		uint8_t cell, class, value, cost;
	} like[MRZ_ALIKE_MAX];
};

extern struct repair_look repair_looks[256];

/*
 * The plan of a zone's layout; a long number has one of its own, which is made
 * in *own.
 */
const struct repair_plan *repair_plan(
    const struct mrz *m, struct repair_plan *own);

/*
 * The field's own digit among those that a cell counts for, else the
 * composite; MRZ_DIGIT_COMPOSITE also for none.
 */
static inline unsigned
repair_group(uint64_t weight)
{
	unsigned group = weight == 0 ? MRZ_DIGITS : cells_first(weight) / 8;

	return group < MRZ_DIGIT_COMPOSITE ? group : MRZ_DIGIT_COMPOSITE;
}

#endif
