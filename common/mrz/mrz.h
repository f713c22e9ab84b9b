/*
 * mrz: a zone read into its fields and check digits.
 *
 * mrz_read() finds the layout of the lines, puts their characters into one
 * row of cells and works out what each field holds and what each digit should
 * be. It reports nothing: the findings are mrz_check's. A zone is never
 * repaired here.
 *
 * Sources: Doc 9303-3 4.9 and the parts that layout.h names; for long
 * document numbers 9303-5 4.2.2 note j and 9303-6 note j.
 */
#ifndef MRZ_MRZ_H
#define MRZ_MRZ_H

#include "mrz/cells.h"
#include "mrz/fit.h"
#include "mrz/lines.h"
#include "mrz/mrz_date.h"
#include "mrz/name.h"
#include "travel/number.h"

/* Longest MRZ information: a number, two dates, three digits. */
#define MRZ_INFORMATION_MAX (MRZ_NUMBER_MAX + 1 + 7 + 7)
/* Bytes of the longest field as UTF-8: three for a character of no zone. */
#define MRZ_FIELD_TEXT_MAX (MRZ_CELL_TEXT_MAX * MRZ_WIDTH_MAX)
/* Room that lets a writer copy 48 cells from wherever a field begins. */
#define MRZ_CELLS_ROOM 144

struct mrz_value {
	uint8_t at, len; /* cells; len 0: absent */
};

struct mrz_check {
	bool present; /* the layout carries this digit */
	bool agrees;
	bool legacy;   /* the old Belgian way */
	char computed; /* 0: it covers a character without value */
	uint8_t read;  /* the cell's byte */
	uint8_t at;    /* where it was read: moves in long numbers */
};

struct mrz {
	const struct mrz_layout *layout;
	struct mrz_fit fit;	       /* how the lines were read, and */
	size_t first_line, line_count; /* which of them: mrz_read() */
	uint8_t cells[MRZ_CELLS_ROOM]; /* of all lines; then fillers */
	struct cells_masks masks;
	bool plain; /* every cell is A-Z 0-9 < */

	struct mrz_value value[MRZ_FIELDS]; /* without outer fillers */
	struct mrz_name name;		    /* where there is MRZ_NAME */
	bool crew;			    /* crew member certificate */

	/* The document number, whole, fillers and all. */
	bool long_number;
	uint8_t number_len;
	uint8_t number[MRZ_NUMBER_MAX];

	struct mrz_check check[MRZ_DIGITS];
	struct mrz_date birth, expiry, issue;
};

/*
 * Finds the layout of the lines (fit.h; forced: NULL, or the one it must be)
 * and reads the zone. at is the day of the inspection. All lines are the zone;
 * of a text (lines->loose) some of them, and the others are left out. False
 * when no layout fits; out->fit tells whether two do, all else is undefined.
 */
bool mrz_read(const struct mrz_lines *l, const enum mrz_format *forced,
    struct date at, struct mrz *out);

/*
 * The same for a text that is a zone as it is nearly always: the lines of a
 * layout, a line feed between them, and no cell but A-Z 0-9 <. False for any
 * other, of which that says nothing.
 */
bool mrz_read_exact(struct span text, struct date at, struct mrz *out);

/* What was cleaned in the lines of a zone (NULL: in all): enum mrz_cleaned. */
unsigned mrz_cleaned(const struct mrz_lines *l, const struct mrz *m);

/*
 * Reads cells that are in place already (m->layout and m->cells are
 * set): for the generator and for candidates of a repair.
 */
void mrz_read_cells(struct mrz *m, struct date at);

/* No holder is older than this; MRZ_AGE_MAX years before at is no birth date.
 */
#define MRZ_AGE_MAX 125

/*
 * The visual zone's date of birth decides the century of the zone's, where
 * the two agree otherwise and it can be one of a living person.
 */
void mrz_set_birth(struct mrz *m, struct span iso, struct date at);

/* The cells of a line of the zone: line is from 0. */
struct span mrz_line_cells(const struct mrz *m, unsigned line);

/* The field's cells, fillers and all; empty when the layout has none. */
struct span mrz_field_cells(const struct mrz *m, enum mrz_field field);

/*
 * The text of a field as a report shows it: outer fillers removed, inner ones
 * spaces, dates as ISO 8601, sex X for a filler, names of a Russian passport
 * in Cyrillic. It is UTF-8 whatever the cells hold. out has room for
 * MRZ_FIELD_TEXT_MAX bytes. Returns 0 when the field is absent.
 */
size_t mrz_field_text(const struct mrz *m, enum mrz_field field, uint8_t *out);

/* The date that a field is read into; NULL when it is no date. */
const struct mrz_date *mrz_field_date(
    const struct mrz *m, enum mrz_field field);

/*
 * The key input for access to the chip (Doc 9303-11 4.3.2, D.2): document
 * number, birth date and expiry date, each with its computed digit. Returns
 * 0 when the layout has none or a digit cannot be computed.
 */
size_t mrz_information(const struct mrz *m, char out[MRZ_INFORMATION_MAX]);

#endif
