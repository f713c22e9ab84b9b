/*
 * piece: what one character of a text stands for in a zone: one cell, two,
 * a blank or nothing.
 *
 * Characters are taken as themselves, by their numbers in HTML or JSON, by
 * name, in full width, or as the signs that programs put in place of
 * fillers. A character that no zone has is one cell of its own.
 *
 * Source: inspection-record(5), mrzcheck, "Raw input".
 */
#ifndef MRZ_PIECE_H
#define MRZ_PIECE_H

#include "mrz/lines.h"

struct mrz_piece {
	size_t taken;	  /* bytes of the input */
	unsigned cleaned; /* enum mrz_cleaned */
	uint8_t cells[2]; /* ' ': a blank */
	uint8_t count;	  /* of them: 0 to 2 */
};

/* The character at the front of text, which is not empty. */
struct mrz_piece mrz_piece_read(struct span text);

#endif
