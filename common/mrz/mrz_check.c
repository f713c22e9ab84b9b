/*
 * mrz_check: findings. Every check looks at its own thing alone, so that one
 * mistake gives one finding a field, and none hides another.
 */
#include "mrz/mrz_check.h"

#include "travel/country.h"

#define REF_CHARACTERS "ICAO 9303-3 4.3"
#define REF_DIGIT "ICAO 9303-3 4.9"
#define REF_DATE "ICAO 9303-3 4.8"
#define REF_NAME "ICAO 9303-3 4.6"
#define REF_STATE "ICAO 9303-3 5"
#define REF_HARMONISED "ICAO 9303-4 4.4"

/* Doc 9303-4 4.4: from when on, as days of the calendar. */
static const struct date letters_from = {2026, 1, 1};
static const struct date letters_expiry = {MRZ_HARMONISED_YEAR, 1, 1};
static const struct date mandatory_from = {2028, 1, 1};
static const struct date without_until = {MRZ_SECOND_LETTER_YEAR, 1, 1};

static const char *const alphabets[] = {
    [MRZ_LETTERS] = "A-Z and <",
    [MRZ_CODES] = "A-Z and <",
    [MRZ_NAMES] = "A-Z and <",
    [MRZ_LETTERS_DIGITS] = "A-Z, 0-9 and <",
    [MRZ_NUMBERS] = "0-9 and <",
};

/* A cell for a note: quoted, or what it is when it cannot be shown. */
#define CELL_TEXT 20
static const char *
cell_text(uint8_t c, char out[CELL_TEXT])
{
	if (c == MRZ_CELL_OTHER)
		return "a letter of no zone";
	if (c < 0x20 || c >= 0x7f)
		snprintf(out, CELL_TEXT, "byte 0x%02X", c);
	else
		snprintf(out, CELL_TEXT, "'%c'", c);
	return out;
}

/* "2 lines of 44 and 43 characters" */
static void
put_lengths(const struct mrz_lines *lines, struct buf *note)
{
	size_t kept =
	    lines->count < MRZ_LINES_KEPT ? lines->count : MRZ_LINES_KEPT;

	buf_append_uint(note, lines->count);
	buf_append_str(note, lines->count == 1 ? " line" : " lines");
	for (size_t i = 0; i < kept; i++) {
		const struct mrz_line *line = &lines->line[i];
		size_t bare = (size_t)line->count - line->blanks;

		buf_append_str(note,
		    i == 0		       ? " of "
			: i + 1 < lines->count ? ", "
					       : " and ");
		buf_append_uint(
		    note, mrz_width_known(bare) ? bare : mrz_line_length(line));
	}
	if (kept > 0)
		BUF_LITERAL(note, " characters");
}

void
mrz_check_layout(const struct mrz_lines *lines, const enum mrz_format *forced,
    const struct mrz_fit *fit, struct findings *f)
{
	struct buf note;

	buf_init(&note, FINDING_NOTE_MAX);
	put_lengths(lines, &note);
	if (fit->other != NULL)
		buf_printf(&note, ": %s and %s both fit", fit->layout->name,
		    fit->other->name);
	else if (forced != NULL)
		buf_printf(&note, ": not %s", layout_format_names[*forced]);
	else
		BUF_LITERAL(&note, ": no known layout");
	findings_add_span(f, "mrz.layout", SEVERITY_ERROR, SPAN("mrz"), NULL,
	    buf_span(&note));
	f->failed = f->failed || !buf_ok(&note);
	buf_release(&note);
}

void
mrz_check_cleaned(
    const struct mrz_lines *lines, const struct mrz *m, struct findings *f)
{
	unsigned cleaned = mrz_cleaned(lines, m);
	struct buf note;

	if (cleaned == 0)
		return;
	buf_init(&note, FINDING_NOTE_MAX);
	mrz_cleaned_note(cleaned, &note);
	findings_add_span(f, "mrz.cleaned", SEVERITY_INFO, SPAN("mrz"), NULL,
	    buf_span(&note));
	f->failed = f->failed || !buf_ok(&note);
	buf_release(&note);
}

void
mrz_check_ignored(const struct mrz_lines *lines, const struct mrz *m,
    uint64_t first_row, struct findings *f)
{
	struct buf note;
	bool more = false;

	if (m->line_count == lines->count)
		return;
	buf_init(&note, FINDING_NOTE_MAX);
	BUF_LITERAL(&note, "left out: ");
	for (size_t i = 0; i < lines->count && i < MRZ_LINES_KEPT; i++) {
		if (i >= m->first_line && i < m->first_line + m->line_count)
			continue;
		if (more)
			BUF_LITERAL(&note, ", ");
		more = true;
		buf_printf(&note, "line %llu (%zu characters)",
		    (unsigned long long)(first_row + lines->line[i].row),
		    mrz_line_length(&lines->line[i]));
	}
	findings_add_span(f, "mrz.ignored", SEVERITY_INFO, SPAN("mrz"), NULL,
	    buf_span(&note));
	f->failed = f->failed || !buf_ok(&note);
	buf_release(&note);
}

/* ---- characters -------------------------------------------------------- */

static void
add_character(
    const struct mrz *m, enum mrz_field field, unsigned at, struct findings *f)
{
	char text[CELL_TEXT];
	unsigned line, column;

	layout_position(m->layout, at, &line, &column);
	findings_add(f, "mrz.character", SEVERITY_ERROR,
	    layout_field_name(field), REF_CHARACTERS,
	    "line %u, column %u: %s; allowed are %s", line, column,
	    cell_text(m->cells[at], text),
	    alphabets[m->layout->field[field].alphabet]);
}

/*
 * The cells of a field that hold what it does not allow, as bits. A digit in
 * a name is allowed here: it has a finding of its own, mrz.name.
 */
static uint64_t
misfits(const struct mrz *m, const struct mrz_place *place)
{
	const struct mrz_layout *l = m->layout;
	unsigned at = place->at, len = place->len;
	uint64_t letters = cells_bits(m->masks.letters, at, len) &
	    ~cells_bits(l->no_letter, at, len);
	uint64_t digits = cells_bits(m->masks.digits, at, len) &
	    ~cells_bits(l->no_digit, at, len);

	return (((uint64_t)1 << len) - 1) & ~letters & ~digits &
	    ~cells_bits(m->masks.fillers, at, len);
}

/* All fields at once: nothing of another alphabet, no letter in a date. */
static bool
characters_fit(const struct mrz *m)
{
	const struct mrz_layout *l = m->layout;

	return m->plain && (m->masks.digits[0] & l->no_digit[0]) == 0 &&
	    (m->masks.digits[1] & l->no_digit[1]) == 0 &&
	    (m->masks.letters[0] & l->no_letter[0]) == 0 &&
	    (m->masks.letters[1] & l->no_letter[1]) == 0;
}

/* Cells that hold a filler in every document of the layout. */
static void
check_fillers(const struct mrz *m, struct findings *f)
{
	char text[CELL_TEXT];
	unsigned line, column;

	for (unsigned i = 0; i < 2; i++) {
		uint64_t wrong = m->layout->filler[i] & ~m->masks.fillers[i];
		unsigned at = 64 * i;

		if (wrong == 0)
			continue;
		at += cells_first(wrong);
		layout_position(m->layout, at, &line, &column);
		findings_add(f, "mrz.character", SEVERITY_ERROR, "mrz",
		    REF_CHARACTERS, "line %u, column %u: %s; only < is allowed",
		    line, column, cell_text(m->cells[at], text));
		return;
	}
}

static void
check_characters(const struct mrz *m, struct findings *f)
{
	if (characters_fit(m))
		return;
	check_fillers(m, f);
	for (unsigned i = 0; i < m->layout->listed_count; i++) {
		enum mrz_field field = (enum mrz_field)m->layout->listed[i];
		const struct mrz_place *place = &m->layout->field[field];

		if (place->alphabet == MRZ_SEXES || misfits(m, place) == 0)
			continue;
		add_character(
		    m, field, place->at + cells_first(misfits(m, place)), f);
	}
}

/* ---- digits ------------------------------------------------------------ */

static void
check_digits(const struct mrz *m, struct findings *f)
{
	for (int i = 0; i < MRZ_DIGITS; i++) {
		const struct mrz_check *c = &m->check[i];
		char note[] = "read 0, computed 0", text[CELL_TEXT];

		if (!c->present || c->agrees || c->computed == '\0')
			continue;
		if (layout_cell_class(c->read) == 0) {
			findings_add(f, "mrz.check_digit", SEVERITY_ERROR,
			    layout_digit_name((enum mrz_digit)i), REF_DIGIT,
			    "read %s, computed %c", cell_text(c->read, text),
			    c->computed);
			continue;
		}
		note[5] = (char)c->read;
		note[sizeof(note) - 2] = c->computed;
		findings_add_span(f, "mrz.check_digit", SEVERITY_ERROR,
		    span_str(layout_digit_name((enum mrz_digit)i)), REF_DIGIT,
		    span_make(note, sizeof(note) - 1));
	}
	if (m->check[MRZ_DIGIT_DOCUMENT_NUMBER].legacy)
		findings_add_span(f, "mrz.legacy_digit", SEVERITY_INFO,
		    SPAN("document_number"), "ICAO 9303-5 4.2.2 j",
		    SPAN("computed with the filler's weight, as older Belgian "
			 "cards were"));
}

/* ---- dates ------------------------------------------------------------- */

static const char *const no_such_day = "no such day";

static const char *
date_fault(enum mrz_date_state state, enum mrz_field field)
{
	switch (state) {
	case MRZ_DATE_IMPOSSIBLE:
		return no_such_day;
	case MRZ_DATE_HALF:
		return field == MRZ_BIRTH_DATE ? "half a group is unknown"
					       : "a part is unknown";
	default:
		return NULL;
	}
}

static void
check_date(const struct mrz *m, enum mrz_field field, struct findings *f)
{
	struct span cells = mrz_field_cells(m, field);
	const char *fault;

	if (cells.len == 0)
		return;
	fault = date_fault(mrz_field_date(m, field)->state, field);
	if (fault != NULL)
		findings_add(f, "mrz.date", SEVERITY_ERROR,
		    layout_field_name(field), REF_DATE, "%.*s: %s",
		    SPAN_ARG(cells), fault);
	else if (mrz_field_date(m, field)->state == MRZ_DATE_PERMANENT)
		findings_add(f, "mrz.date", SEVERITY_INFO,
		    layout_field_name(field), NULL,
		    "%.*s: this issuer's form of \"does not expire\"",
		    SPAN_ARG(cells));
	else if (mrz_field_date(m, field)->state == MRZ_DATE_ABSENT &&
	    m->layout->format != MRZ_RUS_NP)
		findings_add(f, "mrz.date", SEVERITY_WARNING,
		    layout_field_name(field), REF_DATE, "%.*s: no date",
		    SPAN_ARG(cells));
}

/* Expiry against birth and against the day of the inspection. */
static void
check_order(const struct mrz *m, const struct mrz_check_options *options,
    struct findings *f)
{
	const struct mrz_date *birth = &m->birth, *expiry = &m->expiry;

	if (expiry->state != MRZ_DATE_KNOWN)
		return;
	if (birth->state == MRZ_DATE_KNOWN &&
	    date_compare(expiry->earliest, birth->earliest) < 0)
		findings_add_span(f, "mrz.date_order", SEVERITY_ERROR,
		    SPAN("expiry_date"), REF_DATE,
		    SPAN("expires before the birth"));
	if (date_compare(expiry->earliest, options->at) < 0) {
		char note[8 + DATE_TEXT] = "expired ";

		memcpy(note + 8, expiry->text, expiry->len);
		findings_add_span(f, "document.expired", SEVERITY_WARNING,
		    SPAN("expiry_date"), NULL,
		    span_make(note, 8u + expiry->len));
	}
}

static void
check_dates(const struct mrz *m, const struct mrz_check_options *options,
    struct findings *f)
{
	const struct mrz_date *birth = &m->birth, *expiry = &m->expiry;

	if (birth->state == MRZ_DATE_KNOWN && expiry->state == MRZ_DATE_KNOWN &&
	    m->layout->field[MRZ_ISSUE_DATE].len == 0) {
		check_order(m, options, f);
		return;
	}
	check_date(m, MRZ_BIRTH_DATE, f);
	check_date(m, MRZ_ISSUE_DATE, f);
	check_date(m, MRZ_EXPIRY_DATE, f);
	check_order(m, options, f);
}

/* ---- codes ------------------------------------------------------------- */

/*
 * Whether a passport was issued when the harmonised letters bound its issuer.
 * Without a date of issue its expiry tells: no passport is good for more than
 * ten years, so that one which expires before 2036 may be from before 2026.
 */
static bool
issued_from_2026(const struct mrz *m, const struct mrz_check_options *options)
{
	if (options->issue_known)
		return date_compare(options->issue, letters_from) >= 0;
	return date_compare(options->at, letters_from) >= 0 &&
	    (m->expiry.state != MRZ_DATE_KNOWN ||
		date_compare(m->expiry.earliest, letters_expiry) >= 0);
}

/* Doc 9303-4 4.4: the second letter of a passport's code, from 2026 on. */
static void
check_harmonised(const struct mrz *m, const struct mrz_check_options *options,
    struct findings *f)
{
	uint8_t second = m->cells[1];

	if (m->cells[0] != 'P' || m->layout->format == MRZ_RUS_NP)
		return;
	if (second == '<') {
		bool too_long = m->expiry.state == MRZ_DATE_KNOWN &&
		    date_compare(m->expiry.earliest, without_until) >= 0;
		bool too_late = options->issue_known &&
		    date_compare(options->issue, mandatory_from) >= 0;

		if (too_long || too_late)
			findings_add_span(f, "mrz.document_code",
			    SEVERITY_WARNING, SPAN("document_code"),
			    REF_HARMONISED,
			    SPAN("no second letter, which passports issued "
				 "from 2028 on have"));
		return;
	}
	if (strchr(MRZ_HARMONISED, second) == NULL &&
	    layout_cell_class(second) == MRZ_CLASS_LETTER &&
	    issued_from_2026(m, options))
		findings_add(f, "mrz.document_code", SEVERITY_WARNING,
		    "document_code", REF_HARMONISED,
		    "P%c is no harmonised code (from 2026 on)", second);
}

/* Issuers that use a digit as second character: permanent resident cards. */
static const struct {
	const char *state, *codes[2];
} digit_codes[] = {
    {"USA", {"C1", "C2"}},
};

static bool
uses_digit(const struct mrz *m)
{
	struct span state = mrz_field_cells(m, MRZ_ISSUING_STATE);
	struct span code = mrz_field_cells(m, MRZ_DOCUMENT_CODE);

	for (size_t i = 0; i < sizeof(digit_codes) / sizeof(digit_codes[0]);
	     i++)
		for (size_t k = 0; k < 2; k++)
			if (span_equal_str(state, digit_codes[i].state) &&
			    span_equal_str(code, digit_codes[i].codes[k]))
				return true;
	return false;
}

/* What no document of the layout has, whatever the date; or NULL. */
static const char *
code_fault(struct span code, enum mrz_format format)
{
	uint8_t first = code.data[0], second = code.data[1];

	if (format == MRZ_MRV_A || format == MRZ_MRV_B || format == MRZ_TD3 ||
	    format == MRZ_RUS_NP)
		return NULL;
	if (second == 'V')
		return "V is not allowed as second letter";
	if (first == 'A' && second == 'I')
		return "AI is not allowed";
	if (first == 'A' && second == 'C' && format != MRZ_TD1)
		return "AC is for crew member certificates in TD1";
	return NULL;
}

/*
 * A first letter that the layout does not list: genuine cards have some (R, T,
 * K, D), so that it is an error only where no digit says that this is a zone
 * of the layout at all.
 */
static void
check_first_letter(const struct mrz *m, struct findings *f)
{
	struct span code = mrz_field_cells(m, MRZ_DOCUMENT_CODE);
	enum severity severity = SEVERITY_ERROR;
	char text[CELL_TEXT];

	for (const char *c = m->layout->codes; *c != '\0'; c++)
		if ((uint8_t)*c == code.data[0])
			return;
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (m->check[i].present && m->check[i].agrees)
			severity = SEVERITY_WARNING;
	findings_add(f, "mrz.document_code", severity, "document_code",
	    m->layout->ref, "%s as first letter is not of this layout",
	    cell_text(code.data[0], text));
}

static void
check_code(const struct mrz *m, const struct mrz_check_options *options,
    struct findings *f)
{
	struct span code = mrz_field_cells(m, MRZ_DOCUMENT_CODE);
	const char *fault;

	if (m->layout->codes == NULL)
		return;
	check_first_letter(m, f);
	fault = code_fault(code, m->layout->format);
	if (fault != NULL)
		findings_add(f, "mrz.document_code", SEVERITY_ERROR,
		    "document_code", m->layout->ref, "%.*s: %s", SPAN_ARG(code),
		    fault);
	else if (layout_cell_class(code.data[1]) == MRZ_CLASS_DIGIT &&
	    !uses_digit(m))
		findings_add(f, "mrz.document_code", SEVERITY_WARNING,
		    "document_code", m->layout->ref,
		    "%c as second character: this issuer is not known for a "
		    "digit",
		    code.data[1]);
	else
		check_harmonised(m, options, f);
}

static void
check_state(const struct mrz *m, enum mrz_field field, struct findings *f)
{
	struct span cells = mrz_field_cells(m, field);
	struct span code = cells;
	const char *note;

	if (cells.len == 0)
		return;
	while (code.len > 0 && code.data[code.len - 1] == '<')
		code.len--;
	switch (country_kind(code)) {
	case COUNTRY_LISTED:
	case COUNTRY_DEPRECATED:
		return;
	case COUNTRY_SEEN:
		note = country_note(code);
		findings_add(f, "mrz.state", SEVERITY_WARNING,
		    layout_field_name(field), REF_STATE,
		    "%.*s is not listed; seen in the field: %s", SPAN_ARG(code),
		    note);
		return;
	case COUNTRY_UNKNOWN:
		break;
	}
	for (size_t i = 0; i < code.len; i++)
		if (layout_cell_class(code.data[i]) != MRZ_CLASS_LETTER &&
		    code.data[i] != '<')
			return; /* has mrz.character */
	findings_add(f, "mrz.state", SEVERITY_WARNING, layout_field_name(field),
	    REF_STATE, "%.*s is not listed", SPAN_ARG(cells));
}

static void
check_sex(const struct mrz *m, struct findings *f)
{
	struct span cells = mrz_field_cells(m, MRZ_SEX);
	char text[CELL_TEXT];

	if (cells.len == 0 ||
	    layout_cell_allowed(m->layout, MRZ_SEX, cells.data[0]))
		return;
	if (cells.data[0] == 'X')
		findings_add_span(f, "mrz.sex", SEVERITY_WARNING, SPAN("sex"),
		    m->layout->ref,
		    SPAN("X is printed; the zone's form of it is <"));
	else
		findings_add(f, "mrz.sex", SEVERITY_ERROR, "sex",
		    m->layout->ref, "%s is not F, M or <",
		    cell_text(cells.data[0], text));
}

/* No layout lets it be missing: a document without one was never issued. */
static void
check_number(const struct mrz *m, struct findings *f)
{
	if (m->value[MRZ_DOCUMENT_NUMBER].len == 0)
		findings_add_span(f, "mrz.number", SEVERITY_WARNING,
		    SPAN("document_number"), m->layout->ref,
		    SPAN("no document number"));
}

/* ---- names ------------------------------------------------------------- */

static const enum mrz_field name_fields[] = {
    MRZ_NAME, MRZ_SURNAME, MRZ_GIVEN_NAMES};
#define NAME_FIELDS (sizeof(name_fields) / sizeof(name_fields[0]))

static void
check_name_digit(
    const struct mrz *m, const struct mrz_place *place, struct findings *f)
{
	uint64_t bits = cells_bits(m->masks.digits, place->at, place->len);
	unsigned line, column, at;

	for (; bits != 0; bits &= bits - 1) {
		at = place->at + cells_first(bits);
		if (m->layout->format == MRZ_RUS_NP &&
		    mrz_russian_letter(m->cells[at]))
			continue;
		layout_position(m->layout, at, &line, &column);
		findings_add(f, "mrz.name", SEVERITY_ERROR, "name", REF_NAME,
		    "line %u, column %u: a digit, %c", line, column,
		    m->cells[at]);
		return;
	}
}

/* Readers take fillers for K, C or "(": the name is shorter than it seems. */
static void
check_name_end(
    const struct mrz *m, const struct mrz_place *place, struct findings *f)
{
	uint64_t used = ~cells_bits(m->masks.fillers, place->at, place->len) &
	    (((uint64_t)1 << place->len) - 1);
	unsigned line, column;
	size_t at, len;
	uint8_t last;

	if (used == 0)
		return;
	/* The last letter says that there is no such run, nearly always. */
	last = m->cells[place->at + cells_last(used)];
	if (last != 'K' && last != 'C' && last != '(')
		return;
	len =
	    mrz_name_misread(span_make(m->cells + place->at, place->len), &at);
	if (len == 0)
		return;
	layout_position(m->layout, place->at + at, &line, &column);
	findings_add(f, "mrz.name", SEVERITY_WARNING, "name", REF_NAME,
	    "ends with %.*s from line %u, column %u on: misread fillers?",
	    (int)len, (const char *)m->cells + place->at + at, line, column);
}

static void
check_name_form(const struct mrz *m, struct findings *f)
{
	if (m->name.empty)
		findings_add_span(f, "mrz.name", SEVERITY_ERROR, SPAN("name"),
		    REF_NAME, SPAN("no name"));
	if (m->name.leading)
		findings_add_span(f, "mrz.name", SEVERITY_WARNING, SPAN("name"),
		    REF_NAME, SPAN("begins with a filler"));
	if (m->name.second)
		findings_add_span(f, "mrz.name", SEVERITY_WARNING, SPAN("name"),
		    REF_NAME, SPAN("<< more than once"));
}

static void
check_name(const struct mrz *m, struct findings *f)
{
	bool full = false;

	for (size_t i = 0; i < NAME_FIELDS; i++) {
		const struct mrz_place *place =
		    &m->layout->field[name_fields[i]];

		if (place->len == 0)
			continue;
		check_name_digit(m, place, f);
		check_name_end(m, place, f);
		full = full || m->cells[place->at + place->len - 1] != '<';
	}
	if (m->layout->field[MRZ_NAME].len > 0)
		check_name_form(m, f);
	else if (m->value[MRZ_SURNAME].len == 0)
		findings_add_span(f, "mrz.name", SEVERITY_ERROR, SPAN("name"),
		    REF_NAME, SPAN("no name"));
	if (full)
		findings_add_span(f, "mrz.name_truncated", SEVERITY_INFO,
		    SPAN("name"), REF_NAME,
		    SPAN("the field is full: the name may be truncated"));
}

void
mrz_check(const struct mrz *m, const struct mrz_check_options *options,
    struct findings *f)
{
	check_characters(m, f);
	check_digits(m, f);
	check_dates(m, options, f);
	check_code(m, options, f);
	check_number(m, f);
	check_state(m, MRZ_ISSUING_STATE, f);
	check_state(m, MRZ_NATIONALITY, f);
	check_sex(m, f);
	check_name(m, f);
}
