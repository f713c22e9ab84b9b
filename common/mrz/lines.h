/*
 * lines: the text of a zone as people and readers give it, made into lines
 * of one cell a character.
 *
 * Read as what they stand for, and noted: lower case, full-width forms,
 * blanks of every kind, characters of no width, HTML entities and the signs
 * that programs put in place of fillers, quotes around a line, the frame of a
 * swipe reader, and every way to end a line. Nothing else is changed: a
 * character that no zone has stays, as one cell, and is found by the check of
 * its field. What blanks mean (nothing, or fillers) and whether a prefix is
 * one is decided for a whole zone: see fit.h.
 *
 * Source: inspection-record(5), mrzcheck, "Raw input".
 */
#ifndef MRZ_LINES_H
#define MRZ_LINES_H

#include "base/buf.h"
#include "travel/layout.h"

/* A text of more lines is kept as far as this, and counted to its end. */
#define MRZ_LINES_KEPT 24

/*
 * Cells of one line that are kept: a zone in one line (90) with a blank
 * between all of its characters, and a prefix. A longer line fits no layout.
 */
#define MRZ_LINE_CELLS_MAX 256

/* The cell of a character that is not ASCII. */
#define MRZ_CELL_OTHER 0xff

enum mrz_cleaned {
	MRZ_CLEANED_CASE = 1 << 0,
	MRZ_CLEANED_SPACES = 1 << 1,
	MRZ_CLEANED_CR = 1 << 2,
	MRZ_CLEANED_ENTITY = 1 << 3,	/* &lt; and its kin */
	MRZ_CLEANED_GUILLEMET = 1 << 4, /* U+00AB, U+2039 */
	MRZ_CLEANED_MARK = 1 << 5,	/* byte order mark */
	MRZ_CLEANED_WIDE = 1 << 6,	/* full-width forms */
	MRZ_CLEANED_INVISIBLE = 1 << 7, /* characters of no width */
	MRZ_CLEANED_QUOTES = 1 << 8,
	MRZ_CLEANED_FRAME = 1 << 9,    /* STX, ETX */
	MRZ_CLEANED_FEED = 1 << 10,    /* form feed and other line ends */
	MRZ_CLEANED_ESCAPE = 1 << 11,  /* a line feed written as \n */
	MRZ_CLEANED_BLANK = 1 << 12,   /* blank lines inside a zone */
	MRZ_CLEANED_PREFIX = 1 << 13,  /* "MRZ:", "1:", ">" */
	MRZ_CLEANED_FILLERS = 1 << 14, /* blanks in place of fillers */
};

struct mrz_line {
	struct span source;   /* as it came, without its end */
	const uint8_t *cells; /* count of them; borrowed from source, or own */
	uint16_t count;	      /* above MRZ_LINE_CELLS_MAX: not kept */
	uint16_t lead, trail; /* blanks at the ends */
	uint16_t blanks;      /* all of them, those at the ends too */
	uint16_t prefix;      /* cells of a prefix after lead, or 0 */
	uint16_t row;	      /* of its text, from 0, blank lines counted */
	bool plain;	      /* A-Z 0-9 < and nothing else */
	bool fillers;	      /* there are some */
	unsigned cleaned;     /* enum mrz_cleaned */
	uint8_t own[MRZ_LINE_CELLS_MAX];
};

struct mrz_lines {
	struct mrz_line line[MRZ_LINES_KEPT];
	size_t count;
	size_t rows;	  /* of the text, blank lines counted */
	unsigned cleaned; /* of the text that is not in a line */
	bool loose;	  /* a text: lines beside a zone may be left out */
};

/* One line: nothing in it ends it, a line feed counts as a blank. */
void mrz_line_read(struct span text, struct mrz_line *out);

static inline void
mrz_lines_clear(struct mrz_lines *l)
{
	l->count = l->rows = 0;
	l->cleaned = 0;
	l->loose = false;
}

void mrz_lines_add(struct mrz_lines *l, struct span text);

/* A text of several lines; blank lines are left out. */
void mrz_lines_add_text(struct mrz_lines *l, struct span text);

/*
 * A record's zone in place of what was there: the first line is a text of
 * several, or each of count is a line of its own, of which those beyond
 * MRZ_LINES_KEPT are counted and not looked at.
 */
void mrz_lines_set(
    struct mrz_lines *l, const struct span *line, size_t count, bool text);

/*
 * The first line of a text: its length, a CR that ends it included, and where
 * the next one begins. False when its end is not there; the length is then
 * that of the text. *cleaned (may be NULL) tells of an unusual end.
 */
bool mrz_line_end(
    struct span text, size_t *len, size_t *next, unsigned *cleaned);

/* Nothing but blanks and characters that mean nothing. */
bool mrz_line_is_blank(struct span text);

/* Characters of a line without the blanks around it. */
size_t mrz_line_length(const struct mrz_line *line);

/* Whether a line of so many characters is one of some layout. */
bool mrz_width_known(size_t length);

/* What to do with blanks, and with a prefix, when a line is written out. */
enum mrz_reading {
	MRZ_DROPPED,	/* no blanks */
	MRZ_FILLED,	/* those between characters are fillers */
	MRZ_FILLED_ALL, /* those at the end too, if there are no fillers */
	MRZ_KEPT,	/* those between characters stay blanks */
	MRZ_READINGS
};

/* Cells of a line in that reading; a prefix counts unless stripped. */
size_t mrz_line_width(
    const struct mrz_line *line, enum mrz_reading reading, bool stripped);

/* Writes them; out has room for mrz_line_width() bytes. */
void mrz_line_cells_as(const struct mrz_line *line, enum mrz_reading reading,
    bool stripped, uint8_t *out);

/*
 * The cells of a line by itself, appended: blanks are fillers or nothing,
 * whichever gives the width of some layout's line, else they stay.
 */
void mrz_line_put(const struct mrz_line *line, struct buf *out);

/* The same as UTF-8, with the characters that came. */
void mrz_line_text_as(const struct mrz_line *line, enum mrz_reading reading,
    bool stripped, struct buf *out);

/* "lower case, spaces": what was cleaned, for a note; out is emptied. */
const char *mrz_cleaned_note(unsigned cleaned, struct buf *out);

#endif
