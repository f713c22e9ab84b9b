/*
 * lines: the text of a zone as people and readers give it, made into lines
 * of one cell a character.
 *
 * Read as what they stand for, and noted: lower-case letters, blanks around
 * a line and inside it (where dropping them gives the length of a layout's
 * line), a CR before the line feed, a byte order mark, "&lt;", and the
 * guillemet "«" for two fillers. Nothing else is changed: a character that no
 * zone has stays, as one cell, and is found by the check of its field.
 *
 * Source: inspection-record(5), mrzcheck, "Raw input".
 */
#ifndef MRZ_LINES_H
#define MRZ_LINES_H

#include "base/buf.h"
#include "mrz/layout.h"

/* A zone of more lines is kept as far as this, and counted to its end. */
#define MRZ_LINES_KEPT 16

/* The cell of a character that is not ASCII. */
#define MRZ_CELL_OTHER 0xff

enum mrz_cleaned {
	MRZ_CLEANED_CASE = 1,
	MRZ_CLEANED_SPACES = 2,
	MRZ_CLEANED_CR = 4,
	MRZ_CLEANED_ENTITY = 8, /* &lt; */
	MRZ_CLEANED_GUILLEMET = 16,
	MRZ_CLEANED_MARK = 32 /* byte order mark */
};

struct mrz_line {
	struct span cells;  /* one byte a character, blanks dropped */
	struct span text;   /* the same as UTF-8, as it came */
	struct span spaced; /* cells before inner blanks were dropped */
};

/*
 * Owns the bytes of lines that had to be changed; the others are borrowed
 * from the text that was given. Reused from zone to zone.
 */
struct mrz_lines {
	struct mrz_line line[MRZ_LINES_KEPT];
	size_t count;
	unsigned cleaned; /* enum mrz_cleaned, of the lines kept */
	bool plain;	  /* every kept line is A-Z 0-9 < only */
	bool failed;	  /* no memory: the lines are not what was given */
	struct buf store[MRZ_LINES_KEPT];
};

void mrz_lines_init(struct mrz_lines *l);
void mrz_lines_release(struct mrz_lines *l);
void mrz_lines_clear(struct mrz_lines *l);

/* One line: nothing in it ends it, a line feed counts as a blank. */
void mrz_lines_add(struct mrz_lines *l, struct span text);

/* A text of several lines; blank lines are left out. */
void mrz_lines_add_text(struct mrz_lines *l, struct span text);

/* "lower case, spaces": what was cleaned, for a note; out is emptied. */
const char *mrz_lines_note(const struct mrz_lines *l, struct buf *out);

/*
 * How many characters a line has once it is cleaned, without keeping it: for
 * finding where a zone ends in a stream.
 */
size_t mrz_line_length(struct span text);

/* A length that a line, or a zone in one line, of some layout has. */
bool mrz_length_known(size_t length);

#endif
