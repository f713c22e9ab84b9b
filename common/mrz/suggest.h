/*
 * suggest: which misread characters would make the digits agree.
 *
 * A candidate is one character read as another that looks like it in OCR-B,
 * such that the digits over it, which did not agree, do. It is a proposal
 * with its proof, never a correction: several may be possible, and a digit
 * cannot tell apart characters whose values are equal modulo 10.
 *
 * Proof is complete when every digit over the character agrees; a composite
 * is not asked for while another field under it is wrong as well. Where
 * several characters of one date cannot be there, they are proposed
 * together: "BB0911" for "880911", whose single repairs prove nothing.
 */
#ifndef MRZ_SUGGEST_H
#define MRZ_SUGGEST_H

#include "mrz/mrz.h"

/* More candidates than this are not listed. */
#define MRZ_CANDIDATES_MAX 64

struct mrz_candidate {
	const char *where;	/* field, or digit for a digit's own place */
	unsigned line, column;	/* from 1 */
	uint8_t cell, len;	/* 1, or a run of cells that are fillers */
	uint8_t read, proposed; /* the first of them */
	unsigned proof;		/* bit i: enum mrz_digit i agrees with it */
};

/* Returns how many were found, at most MRZ_CANDIDATES_MAX. */
size_t mrz_suggest(const struct mrz *m, struct date at,
    struct mrz_candidate list[MRZ_CANDIDATES_MAX]);

#endif
