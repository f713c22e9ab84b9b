/*
 * repair: which misread characters, up to three of them, make all digits
 * agree.
 *
 * A digit is a sum modulo 10, so that what a change does to each digit is a
 * number that only has to be added: changes are looked for that together take
 * away what every digit is off by. A cell that cannot be what was read (a
 * letter in a date) is changed in every repair. What is found is read again as
 * a zone, and kept when all digits agree and its dates are days.
 *
 * Repairs are ranked by cost: how many characters, how alike they are, and
 * that numbers have more digits than letters. Dearer ones than the cheapest
 * by MRZ_COST_MARGIN are left out, so that a likely repair is not followed by
 * unlikely ones. Characters whose values are equal modulo 10 (6 and G) are all
 * proposed: no digit tells them apart.
 *
 * Where no repair makes all digits agree, those of single fields by their own
 * digit are found.
 */
#ifndef MRZ_REPAIR_H
#define MRZ_REPAIR_H

#include "mrz/alike.h"
#include "mrz/mrz.h"

/* Characters that one repair changes at most. */
#define MRZ_SLIPS_MAX 3
/* Repairs that are kept: the cheapest. */
#define MRZ_REPAIRS_MAX 5

/*
 * What a character costs by its distance, and one more for a digit that
 * becomes a letter: two of the nearest are likelier than a far one.
 */
#define MRZ_COST_NEAR 6
#define MRZ_COST_LESS 8
#define MRZ_COST_FAR 13
#define MRZ_COST_MARGIN 6
/* No repair is dearer: three of the nearest, or a near and a far one. */
#define MRZ_COST_MAX 21

/*
 * Changes that are looked at for one zone, each as often as it is combined
 * with others; what is found until then is kept, and the search says that it
 * was cut short.
 */
#define MRZ_REPAIR_STEPS_MAX 20000

struct mrz_slip {
	uint8_t cell, proposed;
};

struct mrz_repair {
	struct mrz_slip slip[MRZ_SLIPS_MAX]; /* by ascending cell */
	unsigned count;
	unsigned cost;
	unsigned proof; /* bit i: enum mrz_digit i covers it, and agrees */
};

struct mrz_repairs {
	struct mrz_repair list[MRZ_REPAIRS_MAX]; /* the cheapest first */
	unsigned count;
	bool cut; /* MRZ_REPAIR_STEPS_MAX was reached */
};

/* The cost of reading a cell as the i-th of those that are like it. */
unsigned mrz_cost(uint8_t read, const struct mrz_alike *alike, size_t i);

/* The field that a cell is of, in a long number too; MRZ_FIELDS: of none. */
enum mrz_field mrz_cell_field(const struct mrz *m, unsigned cell);

/* The digit in a cell; MRZ_DIGITS: there is none. */
enum mrz_digit mrz_cell_digit(const struct mrz *m, unsigned cell);

void mrz_repair(const struct mrz *m, struct date at, struct mrz_repairs *out);

#endif
