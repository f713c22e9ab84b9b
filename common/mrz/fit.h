/*
 * fit: which layout some lines have, and what blanks and prefixes in them
 * mean.
 *
 * Lines fit a layout when they are as many and as wide, and carry its mark
 * where it has one ("IDFRA"): whatever else is written in them. A prefix
 * ("MRZ:", "1:", ">") is taken off when every line has one. Blanks are dropped
 * or stand for fillers, whichever gives the width; where two layouts fit so,
 * none is taken.
 *
 * Source: inspection-record(5), mrzcheck, "Layout by lines".
 */
#ifndef MRZ_FIT_H
#define MRZ_FIT_H

#include "mrz/lines.h"

struct mrz_fit {
	const struct mrz_layout *layout;
	const struct mrz_layout *other; /* fits as well: none is to be taken */
	bool stripped;			/* every line has a prefix */
	bool one_line;			/* all of the zone in one line */
	uint8_t reading[MRZ_LINES_MAX]; /* enum mrz_reading of each line */
};

/*
 * Whether the lines are a zone (of the layout that is forced, unless NULL).
 * False also when two layouts fit: out->layout and out->other are then set,
 * else NULL.
 */
bool mrz_fit(const struct mrz_line *lines, size_t count,
    const enum mrz_format *forced, struct mrz_fit *out);

/*
 * The layout of so many lines of one width that need no cleaning, whose cells
 * are one after the other; NULL when none fits.
 */
const struct mrz_layout *mrz_fit_exact(
    const uint8_t *cells, size_t lines, size_t width);

/* Writes the cells of the zone that fit; room for MRZ_CELLS_MAX. */
void mrz_fit_cells(
    const struct mrz_line *lines, const struct mrz_fit *fit, uint8_t *cells);

/*
 * Whether a zone that fits also looks like one: its mark, or dates and a sex
 * marker where the layout has them. What only fits may be lines of two zones.
 */
bool mrz_fit_is_strong(const struct mrz_line *lines, const struct mrz_fit *fit);

/*
 * Whether a line looks like one of a zone: about as long, mostly of A-Z 0-9 <,
 * with fillers or many digits.
 */
bool mrz_line_is_like(const struct mrz_line *line);

#endif
