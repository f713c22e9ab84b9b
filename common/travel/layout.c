/*
 * layout: the tables. Everything that differs between two kinds of zone is
 * here; the code that reads, checks, repairs and makes zones asks these rows
 * and has no branch for a country but where a comment says so.
 */
#include "travel/layout.h"

#include <pthread.h>
#include <stdatomic.h>

/*
 * Places in the notation of the standard: line, first and last column. W is
 * the width of the lines of the layout that is being described.
 */
/* clang-format off */
#define AT(line, column) (((line) - 1) * W + (column) - 1)
#define LEN(first, last) ((last) - (first) + 1)
#define PLACE(line, first, last, alphabet) \
	{AT(line, first), LEN(first, last), alphabet}
#define RANGE(line, first, last) {AT(line, first), LEN(first, last)}

const char *const layout_format_names[MRZ_FORMATS + 1] = {
	[MRZ_TD1] = "TD1",
	[MRZ_TD2] = "TD2",
	[MRZ_TD3] = "TD3",
	[MRZ_MRV_A] = "MRV-A",
	[MRZ_MRV_B] = "MRV-B",
	[MRZ_FRA_ID] = "FRA-ID",
	[MRZ_FRA_DL] = "FRA-DL",
	[MRZ_CHE_DL] = "CHE-DL",
	[MRZ_SVK_ID] = "SVK-ID",
	[MRZ_RUS_NP] = "RUS-NP",
	[MRZ_FORMATS] = NULL,
};

/* The upper line that TD2, TD3 and both visas share. */
#define CODE_STATE_NAME \
	[MRZ_DOCUMENT_CODE] = PLACE(1, 1, 2, MRZ_CODES), \
	[MRZ_ISSUING_STATE] = PLACE(1, 3, 5, MRZ_LETTERS), \
	[MRZ_NAME] = PLACE(1, 6, W, MRZ_NAMES)

/* The lower line that they share, as far as column 28. */
#define NUMBER_TO_EXPIRY \
	[MRZ_DOCUMENT_NUMBER] = PLACE(2, 1, 9, MRZ_LETTERS_DIGITS), \
	[MRZ_NATIONALITY] = PLACE(2, 11, 13, MRZ_LETTERS), \
	[MRZ_BIRTH_DATE] = PLACE(2, 14, 19, MRZ_NUMBERS), \
	[MRZ_SEX] = PLACE(2, 21, 21, MRZ_SEXES), \
	[MRZ_EXPIRY_DATE] = PLACE(2, 22, 27, MRZ_NUMBERS)

#define NUMBER_BIRTH_DIGITS \
	[MRZ_DIGIT_DOCUMENT_NUMBER] = {AT(2, 10), 1, false, \
		{RANGE(2, 1, 9)}}, \
	[MRZ_DIGIT_BIRTH_DATE] = {AT(2, 20), 1, false, {RANGE(2, 14, 19)}}

#define NUMBER_TO_EXPIRY_DIGITS \
	NUMBER_BIRTH_DIGITS, \
	[MRZ_DIGIT_EXPIRY_DATE] = {AT(2, 28), 1, false, {RANGE(2, 22, 27)}}

static struct mrz_layout layouts[MRZ_FORMATS] = {
#define W 30
	/*
	 * Doc 9303-5 4.2.2; the composite of 4.2.4 leaves out nationality,
	 * sex and the upper line's code and state.
	 */
	[MRZ_TD1] = {
		.name = "TD1",
		.ref = "ICAO 9303-5 4.2.2",
		.format = MRZ_TD1,
		.lines = 3, .cells = 90, .width = {30, 30, 30},
		.codes = "ACI",
		.overflow_max = 13,
		.has_information = true,
		.field = {
			[MRZ_DOCUMENT_CODE] = PLACE(1, 1, 2, MRZ_CODES),
			[MRZ_ISSUING_STATE] = PLACE(1, 3, 5, MRZ_LETTERS),
			[MRZ_DOCUMENT_NUMBER] =
			    PLACE(1, 6, 14, MRZ_LETTERS_DIGITS),
			[MRZ_OPTIONAL_DATA] =
			    PLACE(1, 16, 30, MRZ_LETTERS_DIGITS),
			[MRZ_BIRTH_DATE] = PLACE(2, 1, 6, MRZ_NUMBERS),
			[MRZ_SEX] = PLACE(2, 8, 8, MRZ_SEXES),
			[MRZ_EXPIRY_DATE] = PLACE(2, 9, 14, MRZ_NUMBERS),
			[MRZ_NATIONALITY] = PLACE(2, 16, 18, MRZ_LETTERS),
			[MRZ_OPTIONAL_DATA_2] =
			    PLACE(2, 19, 29, MRZ_LETTERS_DIGITS),
			[MRZ_NAME] = PLACE(3, 1, 30, MRZ_NAMES),
		},
		.digit = {
			[MRZ_DIGIT_DOCUMENT_NUMBER] = {AT(1, 15), 1, false,
				{RANGE(1, 6, 14)}},
			[MRZ_DIGIT_BIRTH_DATE] = {AT(2, 7), 1, false,
				{RANGE(2, 1, 6)}},
			[MRZ_DIGIT_EXPIRY_DATE] = {AT(2, 15), 1, false,
				{RANGE(2, 9, 14)}},
			[MRZ_DIGIT_COMPOSITE] = {AT(2, 30), 4, false,
				{RANGE(1, 6, 30), RANGE(2, 1, 7),
				RANGE(2, 9, 15), RANGE(2, 19, 29)}},
		},
	},
	/*
	 * Line 1 of the Swiss licence is 9 wide, so that its places are given
	 * as if lines 2 and 3 were lines of 30 that start at cell 9.
	 */
#undef AT
#define AT(line, column) \
	((line) == 1 ? (column) - 1 : 9 + ((line) - 2) * W + (column) - 1)
	[MRZ_CHE_DL] = {
		.name = "CHE-DL",
		.format = MRZ_CHE_DL,
		.lines = 3, .cells = 69, .width = {9, 30, 30},
		.field = {
			[MRZ_DOCUMENT_NUMBER] =
			    PLACE(1, 1, 9, MRZ_LETTERS_DIGITS),
			[MRZ_LANGUAGE] = PLACE(1, 7, 7, MRZ_LETTERS),
			[MRZ_DOCUMENT_CODE] = PLACE(2, 1, 2, MRZ_CODES),
			[MRZ_ISSUING_STATE] = PLACE(2, 3, 5, MRZ_LETTERS),
			[MRZ_PIN] = PLACE(2, 6, 14, MRZ_LETTERS_DIGITS),
			[MRZ_VERSION] = PLACE(2, 15, 17, MRZ_LETTERS_DIGITS),
			[MRZ_BIRTH_DATE] = PLACE(2, 20, 25, MRZ_NUMBERS),
			[MRZ_NAME] = PLACE(3, 1, 30, MRZ_NAMES),
		},
	},
#undef AT
#define AT(line, column) (((line) - 1) * W + (column) - 1)
	/* One line; its code "D1" is the only one with a digit in it. */
	[MRZ_FRA_DL] = {
		.name = "FRA-DL",
		.format = MRZ_FRA_DL,
		.lines = 1, .cells = 30, .width = {30, 0, 0},
		.field = {
			[MRZ_DOCUMENT_CODE] = PLACE(1, 1, 2, MRZ_CODES),
			[MRZ_ISSUING_STATE] = PLACE(1, 3, 5, MRZ_LETTERS),
			[MRZ_DOCUMENT_NUMBER] =
			    PLACE(1, 6, 14, MRZ_LETTERS_DIGITS),
			[MRZ_EXPIRY_DATE] = PLACE(1, 16, 21, MRZ_NUMBERS),
			[MRZ_SURNAME] = PLACE(1, 22, 29, MRZ_NAMES),
		},
		.digit = {
			[MRZ_DIGIT_DOCUMENT_NUMBER] = {AT(1, 15), 1, false,
				{RANGE(1, 1, 14)}},
			[MRZ_DIGIT_COMPOSITE] = {AT(1, 30), 1, false,
				{RANGE(1, 1, 29)}},
		},
	},
#undef W
#define W 36
	/* Doc 9303-6 4.2.2. "P": the emergency travel document of 9303-8. */
	[MRZ_TD2] = {
		.name = "TD2",
		.ref = "ICAO 9303-6 4.2.2",
		.format = MRZ_TD2,
		.lines = 2, .cells = 72, .width = {36, 36, 0},
		.codes = "ACIP",
		.overflow_max = 5,
		.has_information = true,
		.field = {
			CODE_STATE_NAME,
			NUMBER_TO_EXPIRY,
			[MRZ_OPTIONAL_DATA] =
			    PLACE(2, 29, 35, MRZ_LETTERS_DIGITS),
		},
		.digit = {
			NUMBER_TO_EXPIRY_DIGITS,
			[MRZ_DIGIT_COMPOSITE] = {AT(2, 36), 3, false,
				{RANGE(2, 1, 10), RANGE(2, 14, 20),
				RANGE(2, 22, 35)}},
		},
	},
	/* Doc 9303-7 5.2.2: no composite, optional data unguarded. */
	[MRZ_MRV_B] = {
		.name = "MRV-B",
		.ref = "ICAO 9303-7 5.2.2",
		.format = MRZ_MRV_B,
		.lines = 2, .cells = 72, .width = {36, 36, 0},
		.codes = "V",
		.field = {
			CODE_STATE_NAME,
			NUMBER_TO_EXPIRY,
			[MRZ_OPTIONAL_DATA] =
			    PLACE(2, 29, 36, MRZ_LETTERS_DIGITS),
		},
		.digit = {
			NUMBER_TO_EXPIRY_DIGITS,
		},
	},
	/* The composite covers all of the upper line too. */
	[MRZ_FRA_ID] = {
		.name = "FRA-ID",
		.format = MRZ_FRA_ID,
		.lines = 2, .cells = 72, .width = {36, 36, 0},
		.codes = "I",
		.field = {
			[MRZ_DOCUMENT_CODE] = PLACE(1, 1, 2, MRZ_CODES),
			[MRZ_ISSUING_STATE] = PLACE(1, 3, 5, MRZ_LETTERS),
			[MRZ_SURNAME] = PLACE(1, 6, 30, MRZ_NAMES),
			[MRZ_DEPARTMENT] =
			    PLACE(1, 31, 33, MRZ_LETTERS_DIGITS),
			[MRZ_OFFICE] = PLACE(1, 34, 36, MRZ_LETTERS_DIGITS),
			[MRZ_DOCUMENT_NUMBER] =
			    PLACE(2, 1, 12, MRZ_LETTERS_DIGITS),
			[MRZ_ISSUE_DATE] = PLACE(2, 1, 4, MRZ_NUMBERS),
			[MRZ_GIVEN_NAMES] = PLACE(2, 14, 27, MRZ_NAMES),
			[MRZ_BIRTH_DATE] = PLACE(2, 28, 33, MRZ_NUMBERS),
			[MRZ_SEX] = PLACE(2, 35, 35, MRZ_SEXES),
		},
		.digit = {
			[MRZ_DIGIT_DOCUMENT_NUMBER] = {AT(2, 13), 1, false,
				{RANGE(2, 1, 12)}},
			[MRZ_DIGIT_BIRTH_DATE] = {AT(2, 34), 1, false,
				{RANGE(2, 28, 33)}},
			[MRZ_DIGIT_COMPOSITE] = {AT(2, 36), 1, false,
				{{0, 71}}},
		},
	},
#undef W
#define W 34
	/* TD2 without its last two columns, and so without a composite. */
	[MRZ_SVK_ID] = {
		.name = "SVK-ID",
		.format = MRZ_SVK_ID,
		.lines = 2, .cells = 68, .width = {34, 34, 0},
		.codes = "ACI",
		.field = {
			CODE_STATE_NAME,
			NUMBER_TO_EXPIRY,
			[MRZ_OPTIONAL_DATA] =
			    PLACE(2, 29, 34, MRZ_LETTERS_DIGITS),
		},
		.digit = {
			NUMBER_TO_EXPIRY_DIGITS,
		},
	},
#undef W
#define W 44
#define OPTIONAL_COMPOSITE_DIGITS \
	[MRZ_DIGIT_OPTIONAL_DATA] = {AT(2, 43), 1, true, \
		{RANGE(2, 29, 42)}}, \
	[MRZ_DIGIT_COMPOSITE] = {AT(2, 44), 3, false, \
		{RANGE(2, 1, 10), RANGE(2, 14, 20), RANGE(2, 22, 43)}}
	/* Doc 9303-4 4.2.2. */
	[MRZ_TD3] = {
		.name = "TD3",
		.ref = "ICAO 9303-4 4.2.2",
		.format = MRZ_TD3,
		.lines = 2, .cells = 88, .width = {44, 44, 0},
		.codes = "P",
		.has_information = true,
		.field = {
			CODE_STATE_NAME,
			NUMBER_TO_EXPIRY,
			[MRZ_OPTIONAL_DATA] =
			    PLACE(2, 29, 42, MRZ_LETTERS_DIGITS),
		},
		.digit = {
			NUMBER_TO_EXPIRY_DIGITS,
			OPTIONAL_COMPOSITE_DIGITS,
		},
	},
	/*
	 * A TD3 whose names hold digits for Cyrillic letters and which does
	 * not expire: date and digit are fillers.
	 */
	[MRZ_RUS_NP] = {
		.name = "RUS-NP",
		.format = MRZ_RUS_NP,
		.lines = 2, .cells = 88, .width = {44, 44, 0},
		.codes = "P",
		.field = {
			CODE_STATE_NAME,
			NUMBER_TO_EXPIRY,
			[MRZ_OPTIONAL_DATA] =
			    PLACE(2, 29, 42, MRZ_LETTERS_DIGITS),
		},
		.digit = {
			NUMBER_BIRTH_DIGITS,
			[MRZ_DIGIT_EXPIRY_DATE] = {AT(2, 28), 1, true,
				{RANGE(2, 22, 27)}},
			OPTIONAL_COMPOSITE_DIGITS,
		},
	},
	/* Doc 9303-7 4.2.2: no composite, optional data unguarded. */
	[MRZ_MRV_A] = {
		.name = "MRV-A",
		.ref = "ICAO 9303-7 4.2.2",
		.format = MRZ_MRV_A,
		.lines = 2, .cells = 88, .width = {44, 44, 0},
		.codes = "V",
		.field = {
			CODE_STATE_NAME,
			NUMBER_TO_EXPIRY,
			[MRZ_OPTIONAL_DATA] =
			    PLACE(2, 29, 44, MRZ_LETTERS_DIGITS),
		},
		.digit = {
			NUMBER_TO_EXPIRY_DIGITS,
		},
	},
#undef W
};
/* clang-format on */

static const char *const field_names[MRZ_FIELDS] = {
    [MRZ_DOCUMENT_CODE] = "document_code",
    [MRZ_ISSUING_STATE] = "issuing_state",
    [MRZ_SURNAME] = "surname",
    [MRZ_GIVEN_NAMES] = "given_names",
    [MRZ_DOCUMENT_NUMBER] = "document_number",
    [MRZ_NATIONALITY] = "nationality",
    [MRZ_BIRTH_DATE] = "birth_date",
    [MRZ_SEX] = "sex",
    [MRZ_ISSUE_DATE] = "issue_date",
    [MRZ_EXPIRY_DATE] = "expiry_date",
    [MRZ_ISSUING_ORGANIZATION] = "issuing_organization",
    [MRZ_OPTIONAL_DATA] = "optional_data",
    [MRZ_OPTIONAL_DATA_2] = "optional_data_2",
    [MRZ_DEPARTMENT] = "department",
    [MRZ_OFFICE] = "office",
    [MRZ_LANGUAGE] = "language",
    [MRZ_PIN] = "pin",
    [MRZ_VERSION] = "version",
    [MRZ_NAME] = "name",
};

static const struct {
	const char *name;
	enum mrz_field field;
} digits[MRZ_DIGITS] = {
    [MRZ_DIGIT_DOCUMENT_NUMBER] = {"document_number", MRZ_DOCUMENT_NUMBER},
    [MRZ_DIGIT_BIRTH_DATE] = {"birth_date", MRZ_BIRTH_DATE},
    [MRZ_DIGIT_EXPIRY_DATE] = {"expiry_date", MRZ_EXPIRY_DATE},
    [MRZ_DIGIT_OPTIONAL_DATA] = {"optional_data", MRZ_OPTIONAL_DATA},
    [MRZ_DIGIT_COMPOSITE] = {"composite", MRZ_FIELDS},
};

/* ---- what is made of the tables ---------------------------------------- */

/* Cells that no field and no digit has hold fillers, and nothing else. */
static void
derive_fillers(struct mrz_layout *layout)
{
	for (unsigned c = 0; c < layout->cells; c++)
		layout->filler[c / 64] |= (uint64_t)1 << c % 64;
	for (unsigned f = 0; f < MRZ_FIELDS; f++) {
		const struct mrz_place *place = &layout->field[f];

		for (unsigned c = place->at; c < place->at + place->len; c++)
			layout->filler[c / 64] &= ~((uint64_t)1 << c % 64);
	}
	for (unsigned d = 0; d < MRZ_DIGITS; d++) {
		unsigned c = layout->digit[d].at;

		if (layout->digit[d].ranges > 0)
			layout->filler[c / 64] &= ~((uint64_t)1 << c % 64);
	}
	for (unsigned i = 0; i < 2; i++) {
		layout->no_digit[i] |= layout->filler[i];
		layout->no_letter[i] |= layout->filler[i];
	}
}

/* Doc 9303-3 4.9: 7, 3, 1, over all ranges of a digit as one run. */
static void
derive_weights(struct mrz_layout *layout)
{
	static const int16_t weights[] = {7, 3, 1};

	memset(layout->weight, 0, sizeof(layout->weight));
	layout->weight_first = MRZ_WEIGHT_BLOCKS;
	layout->weight_end = 0;
	for (unsigned d = 0; d < MRZ_DIGITS; d++) {
		const struct mrz_digit_place *place = &layout->digit[d];
		unsigned n = 0;

		for (unsigned i = 0; i < place->ranges; i++)
			for (unsigned k = 0; k < place->range[i].len; k++) {
				unsigned c = place->range[i].at + k;
				unsigned block = c / MRZ_WEIGHT_BLOCK;

				layout->weight[block][d][c % MRZ_WEIGHT_BLOCK] =
				    weights[n++ % 3];
				if (block < layout->weight_first)
					layout->weight_first = (uint8_t)block;
				if (block >= layout->weight_end)
					layout->weight_end =
					    (uint8_t)(block + 1);
			}
	}
}

static void
derive(struct mrz_layout *layout)
{
	layout->listed_count = 0;
	for (unsigned f = 0; f < MRZ_FIELDS; f++) {
		const struct mrz_place *place = &layout->field[f];

		if (place->len == 0)
			continue;
		layout->listed[layout->listed_count++] = (uint8_t)f;
		for (unsigned c = place->at; c < place->at + place->len; c++) {
			uint64_t bit = (uint64_t)1 << c % 64;

			if (place->alphabet == MRZ_LETTERS ||
			    (place->alphabet == MRZ_CODES && c == place->at))
				layout->no_digit[c / 64] |= bit;
			if (place->alphabet == MRZ_NUMBERS)
				layout->no_letter[c / 64] |= bit;
		}
	}
	derive_fillers(layout);
	derive_weights(layout);
}

static atomic_bool derived; /* spares asking pthread_once() */

static void
derive_all(void)
{
	for (int i = 0; i < MRZ_FORMATS; i++)
		derive(&layouts[i]);
	atomic_store_explicit(&derived, true, memory_order_release);
}

const struct mrz_layout *
layout_all(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	if (!atomic_load_explicit(&derived, memory_order_acquire))
		pthread_once(&once, derive_all);
	return layouts;
}

const struct mrz_layout *
layout_get(enum mrz_format format)
{
	return &layout_all()[format];
}

const struct mrz_layout *
layout_of_chip(size_t cells)
{
	const struct mrz_layout *all = layout_all();

	for (int i = 0; i < MRZ_FORMATS; i++)
		if (all[i].has_information && all[i].cells == cells)
			return &all[i];
	return NULL;
}

bool
layout_is_crew(const struct mrz_layout *layout, const uint8_t *cells)
{
	return layout->format == MRZ_TD1 && cells[0] == 'A' && cells[1] == 'C';
}

const char *
layout_field_name(enum mrz_field field)
{
	return field_names[field];
}

bool
layout_field_parse(struct span name, enum mrz_field *field)
{
	for (int i = 0; i < MRZ_FIELDS; i++) {
		if (span_equal_str(name, field_names[i])) {
			*field = (enum mrz_field)i;
			return true;
		}
	}
	return false;
}

const char *
layout_digit_name(enum mrz_digit digit)
{
	return digits[digit].name;
}

enum mrz_field
layout_digit_field(enum mrz_digit digit)
{
	return digits[digit].field;
}

void
layout_position(const struct mrz_layout *layout, size_t cell, unsigned *line,
    unsigned *column)
{
	unsigned row = 0;

	while (row + 1 < layout->lines && cell >= layout->width[row])
		cell -= layout->width[row++];
	*line = row + 1;
	*column = (unsigned)cell + 1;
}

unsigned
layout_cell_class(uint8_t c)
{
	if ((uint8_t)(c - 'A') < 26)
		return MRZ_CLASS_LETTER;
	if ((uint8_t)(c - '0') < 10)
		return MRZ_CLASS_DIGIT;
	return c == '<' ? MRZ_CLASS_FILLER : 0;
}

bool
layout_cell_allowed(
    const struct mrz_layout *layout, enum mrz_field field, uint8_t cell)
{
	unsigned class = layout_cell_class(cell);

	if (class == MRZ_CLASS_FILLER)
		return true;
	switch (layout->field[field].alphabet) {
	case MRZ_SEXES:
		return cell == 'F' || cell == 'M';
	case MRZ_NUMBERS:
		return class == MRZ_CLASS_DIGIT;
	case MRZ_LETTERS:
		return class == MRZ_CLASS_LETTER;
	case MRZ_CODES:
		return class != 0;
	case MRZ_NAMES:
		/* Digits are letters there: see mrz_russian_letter(). */
		return class == MRZ_CLASS_LETTER ||
		    (class == MRZ_CLASS_DIGIT && layout->format == MRZ_RUS_NP);
	default:
		return class != 0;
	}
}
