/*
 * name: the name field of a zone, taken apart.
 *
 * Doc 9303-3 4.6: primary identifier, "<<", secondary identifier; "<" between
 * the parts of each; no "<<" at all means that all of it is primary. Where
 * the field is full the name may have been truncated: there is no telling.
 */
#ifndef MRZ_NAME_H
#define MRZ_NAME_H

#include "base/span.h"

/* The longest name field: TD3 and MRV-A. */
#define MRZ_NAME_MAX 39

struct mrz_name {
	uint8_t surname_at, surname_len; /* from the field's start */
	uint8_t given_at, given_len;
	bool empty;   /* fillers only */
	bool leading; /* begins with a filler: no primary */
	bool second;  /* "<<" more than once */
	bool full;    /* last position is no filler */
};

/* Bit i of fillers: cell i of the field is one; len at most MRZ_NAME_MAX. */
void mrz_name_read(uint64_t fillers, unsigned len, struct mrz_name *out);

/* Bytes of UTF-8 that one cell becomes, at most. */
#define MRZ_CELL_TEXT_MAX 3

/*
 * A cell as text: itself where it is ASCII, else U+FFFD, as what stood there
 * is no character of any zone. Returns the bytes used.
 */
size_t layout_cell_text(uint8_t cell, uint8_t out[MRZ_CELL_TEXT_MAX]);

/*
 * Text of a part of a name as UTF-8: a run of fillers becomes one space. out
 * has room for MRZ_CELL_TEXT_MAX bytes a cell; returns how many are used.
 */
size_t mrz_name_text(struct span cells, uint8_t *out);

/*
 * The Cyrillic letters that the cells of a Russian national passport stand
 * for, as UTF-8; a cell that stands for none stays. out has room for
 * MRZ_CELL_TEXT_MAX bytes a cell.
 */
size_t mrz_name_russian(struct span cells, uint8_t *out);

/* A shorter run of letters at the end of a name may be its own. */
#define MRZ_FILLER_RUN_MIN 3

/*
 * Fillers at the end of a name field that were misread: a run of K, C or "(",
 * and of fillers among them, with nothing but fillers after it. Returns its
 * length, or 0, and where it begins; no name ends with three of them.
 */
size_t mrz_name_misread(struct span cells, size_t *at);

/* Whether a cell stands for a letter in a Russian national passport. */
bool mrz_russian_letter(uint8_t cell);

/*
 * The cell for a letter in upper case; 0 for any other code point: the way
 * back of mrz_name_russian().
 */
uint8_t mrz_russian_cell(uint32_t letter);

#endif
