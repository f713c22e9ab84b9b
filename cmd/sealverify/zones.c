/*
 * zones: the machine readable zone in a seal against its own digits, against
 * the zone that is printed beside it, and against the passport that is shown.
 *
 * A seal may hold less than a whole zone (a visa's ends before its optional
 * data): only the columns that it covers are compared.
 *
 * Source: Doc 9303-7, 9303-13 Appendix D; BSI TR-03135-1 5.7.4.3, 5.7.7.
 */
#include "sealverify.h"

#include <stdio.h>

/* One seal's comparison under way. */
struct zones {
	struct worker *w;
	const struct seal *seal;
	struct seal_verdict *out;
	struct findings *findings;
	const struct seal_feature *feature; /* the zone; NULL: none */
	struct buf *cells;		    /* its characters */
};

static void
report_zone(struct zones *z, const char *code, enum seal_check check,
    const char *where, const char *ref, const char *note)
{
	findings_add(z->findings, code, SEVERITY_ERROR, where, ref, "%s", note);
	seal_raise(z->out, check, STATUS_FAIL);
}

/* ---- the digits --------------------------------------------------------- */

/* The zone in the seal as whole lines: fillers where the seal ends. */
static bool
read_sealed(struct zones *z, struct mrz *out)
{
	size_t width = z->feature->row->width, len = z->cells->len;
	uint8_t whole[PROFILE_CELLS_MAX];
	struct mrz_lines lines;

	mrz_lines_clear(&lines);
	if (len > sizeof(whole))
		return false;
	memset(whole, '<', sizeof(whole));
	if (len > 0)
		memcpy(whole, z->cells->data, len);
	for (size_t at = 0; at < len; at += width) {
		if (at + width > sizeof(whole))
			return false;
		mrz_lines_add(&lines, span_make(whole + at, width));
	}
	return mrz_read(
	    &lines, NULL, date_of_instant(z->w->tool->common.now), out);
}

static void
check_digits(struct zones *z)
{
	struct mrz m;

	if (!read_sealed(z, &m)) {
		report_zone(z, "seal.mrz", SEAL_CHECK_SEAL_MRZ, "mrz",
		    "ICAO 9303-13 D", "the zone in the seal is of no layout");
	} else {
		seal_raise(z->out, SEAL_CHECK_SEAL_MRZ, STATUS_PASS);
		for (int i = 0; i < MRZ_DIGITS; i++)
			if (m.check[i].present && !m.check[i].agrees)
				report_zone(z, "seal.mrz", SEAL_CHECK_SEAL_MRZ,
				    layout_digit_name((enum mrz_digit)i),
				    "ICAO 9303-3 4.9",
				    "a digit of the zone in the seal does not "
				    "agree");
	}
}

/* ---- the printed zone --------------------------------------------------- */

/* Whether a zone is a passport's, beside a seal of another document. */
static bool
is_passport(const struct shown *shown)
{
	return shown->there && shown->line[0].len > 0 &&
	    shown->line[0].data[0] == 'P';
}

/* The first difference as a column from 1; 0: none, line in *line. */
static size_t
first_difference(
    struct span seal, size_t width, const struct shown *shown, size_t *line)
{
	for (*line = 0; seal.len > 0; ++*line) {
		struct span part = span_first(seal, width);
		struct span cells = *line < SHOWN_LINES
		    ? buf_span(&shown->line[*line])
		    : span_make(NULL, 0);

		if (cells.len != width)
			return cells.len + 1;
		for (size_t i = 0; i < part.len; i++)
			if (part.data[i] != cells.data[i])
				return i + 1;
		seal = span_from(seal, width);
	}
	return 0;
}

/* Whether the seal's zone is a passport's too (emergency papers of "PU"). */
static bool
sealed_is_passport(const struct zones *z)
{
	return z->cells->len > 0 && z->cells->data[0] == 'P';
}

static void
check_printed(struct zones *z)
{
	const struct shown *shown = &z->w->printed;
	char note[96];
	size_t line, column;

	if (!shown->there || (is_passport(shown) && !sealed_is_passport(z)))
		return;
	column = first_difference(
	    buf_span(z->cells), z->feature->row->width, shown, &line);
	if (column == 0) {
		seal_raise(z->out, SEAL_CHECK_MRZ, STATUS_PASS);
		return;
	}
	(void)snprintf(note, sizeof(note),
	    "the printed zone differs from the one in the seal (line %zu, "
	    "column %zu)",
	    line + 1, column);
	report_zone(z, "mrz.mismatch", SEAL_CHECK_MRZ, "mrz",
	    "BSI TR-03135-1 5.7.4.3", note);
}

/* ---- the passport ------------------------------------------------------- */

/* Letters and digits only: fillers and what separates them say nothing. */
static bool
same_number(struct span a, struct span b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.len && a.data[i] == '<')
			i++;
		while (k < b.len && b.data[k] == '<')
			k++;
		if (i == a.len || k == b.len)
			return i == a.len && k == b.len;
		if (a.data[i++] != b.data[k++])
			return false;
	}
}

/* In JSON anybody writes a number as he likes: its letters and digits. */
static void
put_number(struct span text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c >= 'a' && c <= 'z')
			c = (uint8_t)(c - ('a' - 'A'));
		if (c != ' ' && c != '-')
			buf_append_byte(out, c);
	}
}

/* The number of a passport in the message of a VDS-NC, if it is one's. */
static bool
passport_in_message(
    const struct seal *seal, struct buf *scratch, struct buf *out)
{
	struct span value, kind, text;

	if (seal->profile == NULL || seal->profile->passport == NULL ||
	    !json_path(seal->content, seal->profile->passport, &value) ||
	    !json_string_span(value, scratch, &text))
		return false;
	put_number(text, out);
	/* A test's says what kind of document it means. */
	return !json_path(seal->content, "pid/dt", &kind) ||
	    (json_kind(kind) == JSON_STRING && json_name_is(kind, SPAN("P")));
}

/* The passport that the seal names; false: none. */
static bool
named_passport(struct zones *z, struct buf *out)
{
	const struct seal_feature *named =
	    seal_feature(z->seal, "passport_number");
	struct buf scratch = BUF_INIT;
	bool ok;

	if (z->seal->kind != SEAL_VDSNC)
		return named != NULL && seal_feature_text(named, out);
	ok = passport_in_message(z->seal, &scratch, out);
	out->failed |= !buf_ok(&scratch);
	buf_release(&scratch);
	return ok && out->len > 0;
}

static void
compare_passport(struct zones *z, const struct shown *shown, struct buf *named)
{
	struct span number =
	    span_make(shown->mrz.number, shown->mrz.number_len);
	char note[160];

	if (!shown->readable) {
		findings_add(z->findings, "passport.mismatch", SEVERITY_WARNING,
		    "passport", "BSI TR-03135-1 5.7.7",
		    "the zone of the passport cannot be read");
		seal_raise(z->out, SEAL_CHECK_PASSPORT,
		    z->findings->strict ? STATUS_FAIL : STATUS_UNDETERMINED);
		return;
	}
	if (same_number(buf_span(named), number)) {
		seal_raise(z->out, SEAL_CHECK_PASSPORT, STATUS_PASS);
		return;
	}
	while (number.len > 0 && number.data[number.len - 1] == '<')
		number.len--;
	(void)snprintf(note, sizeof(note),
	    "the seal is for passport %.20s; shown is %.*s", buf_text(named),
	    SPAN_ARG(number));
	report_zone(z, "passport.mismatch", SEAL_CHECK_PASSPORT, "passport",
	    "BSI TR-03135-1 5.7.7", note);
}

static void
check_passport(struct zones *z)
{
	const struct shown *shown = &z->w->passport;
	struct buf named = BUF_INIT;

	if (!shown->there && is_passport(&z->w->printed))
		shown = &z->w->printed;
	if (shown->there && named_passport(z, &named) && buf_ok(&named))
		compare_passport(z, shown, &named);
	z->findings->failed |= !buf_ok(&named);
	buf_release(&named);
}

void
zones_check(struct worker *worker, const struct seal *seal,
    struct seal_verdict *verdict, struct findings *findings)
{
	struct zones z = {
	    worker, seal, verdict, findings, seal_zone(seal), &worker->cells};

	buf_clear(z.cells);
	if (z.feature != NULL && seal_feature_text(z.feature, z.cells)) {
		check_digits(&z);
		check_printed(&z);
		findings->failed |= !buf_ok(z.cells);
	}
	check_passport(&z);
}
