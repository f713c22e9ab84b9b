/*
 * suggest: what a reader may have misread, as candidates.
 *
 * A candidate is a whole repair: characters read as others that look like
 * them in OCR-B, such that the digits over them agree (repair.h); a filler
 * that was lost or doubled, proved by the digits of a line that is one
 * character short or long; a run of K, C or "(" at the end of a name, which
 * no digit proves; a state's code that look-alikes make a listed one. It is a
 * proposal with its proof, never a correction: several may be possible, and a
 * digit cannot tell apart characters whose values are equal modulo 10.
 */
#ifndef MRZ_SUGGEST_H
#define MRZ_SUGGEST_H

#include "mrz/repair.h"

/* No more than these are listed: what is left out is less likely. */
#define MRZ_CANDIDATES_MAX 5

/* One place of a candidate: so many cells read, and those proposed instead. */
struct mrz_change {
	const char *where;     /* field, or digit for a digit's own place */
	unsigned line, column; /* from 1; of a lost filler: before which */
	uint8_t read_len;      /* 0: a filler was lost */
	uint8_t proposed_len;  /* 0: it is one too many */
	const uint8_t *read;   /* of the zone, or of its line */
	uint8_t proposed[MRZ_WIDTH_MAX];
};

struct mrz_candidate {
	struct mrz_change change[MRZ_SLIPS_MAX]; /* from left to right */
	unsigned count;				 /* at least 1 */
	unsigned proof; /* bit i: enum mrz_digit i agrees with it */
};

struct mrz_candidates {
	struct mrz_candidate list[MRZ_CANDIDATES_MAX]; /* the likeliest first */
	size_t count;
	bool cut; /* the search ended at its bound (MRZ_REPAIR_STEPS_MAX) */
};

/* The zone as it was read; what it proposes points into it. */
void mrz_suggest(
    const struct mrz *m, struct date at, struct mrz_candidates *out);

/*
 * Lines that fit no layout, where one of them is a character short or long:
 * fillers that were lost or doubled. forced as in mrz_read().
 */
void mrz_suggest_lines(const struct mrz_lines *lines,
    const enum mrz_format *forced, struct date at, struct mrz_candidates *out);

#endif
