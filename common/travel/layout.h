/*
 * layout: where the fields of each kind of machine readable zone are.
 *
 * A layout is a row of constants, no code: which lines of how many
 * characters, which columns hold which field and which characters it may
 * have, which position holds a check digit and what that digit is computed
 * over. Columns are the standard's own, from 1. The cells of a zone are its
 * lines one after the other without line feeds, so that a place is one offset.
 *
 * Sources: ICAO Doc 9303-4 4.2.2 (TD3), 9303-5 4.2.2 and 4.2.4 (TD1), 9303-6
 * 4.2.2 (TD2), 9303-7 4.2.2 and 5.2.2 (MRV-A, MRV-B). The national ones are
 * of no public standard; they were gathered from specimens.
 */
#ifndef TRAVEL_LAYOUT_H
#define TRAVEL_LAYOUT_H

#include "base/span.h"

#define MRZ_LINES_MAX 3
#define MRZ_WIDTH_MAX 44
/* Characters of the largest zone: TD1, three lines of 30. */
#define MRZ_CELLS_MAX 90

enum mrz_format {
	MRZ_TD1,
	MRZ_TD2,
	MRZ_TD3,
	MRZ_MRV_A,
	MRZ_MRV_B,
	MRZ_FRA_ID, /* French identity card before 2021 */
	MRZ_FRA_DL, /* French driving licence */
	MRZ_CHE_DL, /* Swiss driving licence */
	MRZ_SVK_ID, /* old Slovak identity card */
	MRZ_RUS_NP, /* Russian national ("internal") passport */
	MRZ_FORMATS /* how many; also "none of them" */
};

/* In the order in which a report lists them. */
enum mrz_field {
	MRZ_DOCUMENT_CODE,
	MRZ_ISSUING_STATE,
	MRZ_SURNAME,
	MRZ_GIVEN_NAMES,
	MRZ_DOCUMENT_NUMBER,
	MRZ_NATIONALITY,
	MRZ_BIRTH_DATE,
	MRZ_SEX,
	MRZ_ISSUE_DATE,
	MRZ_EXPIRY_DATE,
	MRZ_ISSUING_ORGANIZATION,
	MRZ_OPTIONAL_DATA,
	MRZ_OPTIONAL_DATA_2,
	MRZ_DEPARTMENT,
	MRZ_OFFICE,
	MRZ_LANGUAGE,
	MRZ_PIN,
	MRZ_VERSION,
	MRZ_NAME, /* surname and given names in one, by "<<" */
	MRZ_FIELDS
};

/* Cells whose weights are together, and blocks of them in a zone. */
#define MRZ_WEIGHT_BLOCK 16
#define MRZ_WEIGHT_BLOCKS 6

enum mrz_digit {
	MRZ_DIGIT_DOCUMENT_NUMBER,
	MRZ_DIGIT_BIRTH_DATE,
	MRZ_DIGIT_EXPIRY_DATE,
	MRZ_DIGIT_OPTIONAL_DATA,
	MRZ_DIGIT_COMPOSITE,
	MRZ_DIGITS
};

/* Which characters a field may hold; the filler always. */
enum mrz_alphabet {
	MRZ_LETTERS,
	MRZ_CODES, /* a letter; then a letter, or a digit of some issuers */
	MRZ_NAMES, /* letters; a digit is a finding of its own */
	MRZ_LETTERS_DIGITS,
	MRZ_NUMBERS, /* dates */
	MRZ_SEXES    /* F M */
};

/* Cells from at on; len 0 means that the layout has no such field. */
struct mrz_place {
	uint8_t at;
	uint8_t len;
	uint8_t alphabet; /* enum mrz_alphabet */
};

/* The most ranges that one digit runs over (TD1 composite). */
#define MRZ_RANGES_MAX 4

struct mrz_digit_place {
	uint8_t at;	/* cell of the digit */
	uint8_t ranges; /* 0: the layout has no such digit */
	/* The digit may be a filler when what it covers is all fillers. */
	bool filler_if_empty;
	struct {
		uint8_t at, len;
	} range[MRZ_RANGES_MAX];
};

struct mrz_layout {
	const char *name; /* "TD3", as in a report */
	const char *ref;  /* clause that lists its fields, or NULL */
	enum mrz_format format;
	uint8_t lines;
	uint8_t cells; /* characters of all lines */
	uint8_t width[MRZ_LINES_MAX];
	/* First letters of the document code that belong to it, or NULL. */
	const char *codes;
	/* Characters of the longest overflow of a document number, or 0. */
	uint8_t overflow_max;
	bool has_information; /* a chip opens with "MRZ information" */
	struct mrz_place field[MRZ_FIELDS];
	struct mrz_digit_place digit[MRZ_DIGITS];

	/*
	 * Made of the places above when a layout is first asked for: the
	 * fields that it has, the cells where a digit, or a letter, is not
	 * allowed, and those of no field and no digit, as bits (cells.h).
	 */
	uint8_t listed[MRZ_FIELDS];
	uint8_t listed_count;
	uint64_t no_digit[2], no_letter[2], filler[2];

	/*
	 * The weight of each cell in each digit's calculation, 0 for one that
	 * is not in it, for blocks of cells one after the other; and which
	 * blocks have one that is: all digits of a zone are one pass.
	 */
	int16_t weight[MRZ_WEIGHT_BLOCKS][MRZ_DIGITS][MRZ_WEIGHT_BLOCK];
	uint8_t weight_first, weight_end;
};

/* format below MRZ_FORMATS. */
const struct mrz_layout *layout_get(enum mrz_format format);

/* All of them, by format. */
const struct mrz_layout *layout_all(void);

/*
 * The layout of a chip's zone of so many cells: TD1, TD2 or TD3 (Doc 9303-10
 * 4.7.1). NULL: no chip has such a zone.
 */
const struct mrz_layout *layout_of_chip(size_t cells);

/*
 * Doc 9303-5 appendix C: a crew member's certificate, whose optional data
 * begin with the airline.
 */
bool layout_is_crew(const struct mrz_layout *layout, const uint8_t *cells);

/* The names of the layouts, in the order of the enum; ends with NULL. */
extern const char *const layout_format_names[MRZ_FORMATS + 1];

/* "document_number": the name of a field in a report; of a digit. */
const char *layout_field_name(enum mrz_field field);
const char *layout_digit_name(enum mrz_digit digit);
bool layout_field_parse(struct span name, enum mrz_field *field);

/* The field that a digit guards; MRZ_FIELDS for the composite. */
enum mrz_field layout_digit_field(enum mrz_digit digit);

/* Whether a field may hold a character; the filler always. */
bool layout_cell_allowed(
    const struct mrz_layout *layout, enum mrz_field field, uint8_t cell);

/* What kind a character is; 0: no zone has it. */
enum mrz_class {
	MRZ_CLASS_LETTER = 1,
	MRZ_CLASS_DIGIT = 2,
	MRZ_CLASS_FILLER = 4
};
unsigned layout_cell_class(uint8_t c);

/* Line and column, from 1, of a cell. */
void layout_position(const struct mrz_layout *layout, size_t cell,
    unsigned *line, unsigned *column);

#endif
