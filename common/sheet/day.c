/*
 * day: see day.h.
 */
#include "sheet/day.h"

#include "base/array.h"
#include "base/fold.h"

/* The names of months, without their accents, "|" between them. */
static const char *const months[12] = {
    "jan|january|janv|janvier|ene|enero|janeiro",
    "feb|february|fev|fevr|fevrier|febrero|fevereiro",
    "mar|march|mars|marzo|marco",
    "apr|april|avr|avril|abr|abril",
    "may|mai|mayo|maio",
    "jun|june|juin|junio|junho",
    "jul|july|juil|juillet|julio|julho",
    "aug|august|aou|aout|ago|agosto",
    "sep|sept|september|septembre|septiembre|set|setiembre|setembro",
    "oct|october|octobre|octubre|out|outubro",
    "nov|november|novembre|noviembre|novembro",
    "dec|december|decembre|dic|diciembre|dez|dezembro",
};

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* How often the letter at the front of a form is repeated. */
static size_t
run_length(const char *form)
{
	size_t n = 1;

	while (form[n] != '\0' && upper(form[n]) == upper(form[0]))
		n++;
	return n;
}

static bool
is_part(char c)
{
	return strchr("DMYHS", upper(c)) != NULL;
}

/* The length of a quoted word with its quotes; 0: it has no end. */
static size_t
quoted_length(const char *form)
{
	const char *end = strchr(form + 1, '\'');

	return end != NULL ? (size_t)(end - form) + 1 : 0;
}

/* ---- forms ------------------------------------------------------------- */

static bool
is_excel(const char *form)
{
	return strcmp(form, "excel") == 0 || strcmp(form, "excel-1904") == 0;
}

/* Each part is there as it may be: one day, one month, one year. */
static bool
is_form(const char *form)
{
	unsigned days = 0, months_said = 0, years = 0;
	bool hours = false;
	size_t n;

	for (; *form != '\0'; form += n) {
		char c = upper(*form);

		n = c == '\''	 ? quoted_length(form)
		    : is_part(c) ? run_length(form)
				 : 1;
		if (n == 0)
			return false;
		if (c == 'H')
			hours = true;
		else if (c == 'D' && n <= 2)
			days++;
		else if (c == 'M' && n <= 3 && !hours)
			months_said++;
		else if (c == 'Y' && (n == 2 || n == 4))
			years++;
		else if (c == 'D' || c == 'Y' || (c == 'M' && !hours) ||
		    (c == 'S' && !hours) || (c >= '0' && c <= '9'))
			return false;
	}
	return days == 1 && months_said == 1 && years == 1;
}

bool
day_forms_add(struct day_forms *f, struct span form, struct err *err)
{
	char *to;

	if (f->count == DAY_FORMS_MAX)
		return err_set(err, ERR_CONFIG, "more than %d forms of days",
		    DAY_FORMS_MAX);
	to = f->form[f->count];
	if (form.len <= DAY_FORM_MAX) {
		span_copy(to, form);
		to[form.len] = '\0';
	}
	if (form.len > DAY_FORM_MAX || (!is_excel(to) && !is_form(to)))
		return err_set(err, ERR_CONFIG,
		    "\"%.*s\" is no form of a day: DD/MM/YYYY, D.M.YY, "
		    "DD-MMM-YYYY, YYYYMMDD, excel",
		    SPAN_ARG(span_first(form, 64)));
	f->count++;
	return true;
}

/* ---- texts ------------------------------------------------------------- */

/* Takes min to max digits off the front. */
static bool
take_digits(struct span *text, size_t min, size_t max, int *out)
{
	size_t n = 0;
	uint64_t value;

	while (n < max && n < text->len && text->data[n] >= '0' &&
	    text->data[n] <= '9')
		n++;
	if (n < min || !span_uint(span_first(*text, n), 9999, &value))
		return false;
	*out = (int)value;
	*text = span_from(*text, n);
	return true;
}

static bool
is_month(struct span word, const char *names)
{
	struct span rest = span_str(names);

	while (rest.len > 0) {
		size_t end = span_find(rest, '|');

		if (span_equal(word, span_first(rest, end)))
			return true;
		rest = span_from(rest, end + 1);
	}
	return false;
}

/* The name of a month off the front, and the full stop after it. */
static bool
take_month(struct span *text, int *month)
{
	struct buf word = BUF_INIT;
	size_t n = 0;

	while (n < text->len && ((text->data[n] | 0x20) >= 'a') &&
	    ((text->data[n] | 0x20) <= 'z' || text->data[n] >= 0x80))
		n++;
	fold_words(span_first(*text, n), &word);
	*text = span_from(*text, n);
	if (text->len > 0 && text->data[0] == '.')
		*text = span_from(*text, 1);
	*month = 0;
	for (int i = 0; i < 12; i++)
		if (is_month(buf_span(&word), months[i]))
			*month = i + 1;
	buf_release(&word);
	return *month != 0;
}

struct parts {
	int year, month, day;
	bool short_year;
};

/* One part of a form, written n times. */
static bool
take_part(char c, size_t n, bool fixed, bool hours, struct span *text,
    struct parts *p)
{
	int ignored;

	if (c == 'Y') {
		p->short_year = n == 2;
		return take_digits(text, n, n, &p->year);
	}
	if (c == 'M' && n == 3)
		return take_month(text, &p->month);
	return take_digits(text, fixed ? 2 : 1, 2,
	    c == 'D'		     ? &p->day
		: c == 'M' && !hours ? &p->month
				     : &ignored);
}

/* A word that stands for itself, in either case. */
static bool
skip_word(struct span word, struct span *text)
{
	if (text->len < word.len)
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (upper((char)text->data[i]) != upper((char)word.data[i]))
			return false;
	*text = span_from(*text, word.len);
	return true;
}

static bool
read_form(const char *form, struct span text, struct parts *p)
{
	bool hours = false, fixed;
	size_t n;

	for (; *form != '\0'; form += n) {
		n = *form == '\''    ? quoted_length(form)
		    : is_part(*form) ? run_length(form)
				     : 1;
		if (!is_part(*form)) {
			struct span word = *form == '\''
			    ? span_make(form + 1, n - 2)
			    : span_make(form, 1);

			if (!skip_word(word, &text))
				return false;
			continue;
		}
		hours |= upper(*form) == 'H';
		/* Between parts without a sign only the width parts them. */
		fixed = is_part(form[n]);
		if (!take_part(upper(*form), n, fixed, hours, &text, p))
			return false;
	}
	return text.len == 0;
}

/*
 * Spreadsheets count from 1900-01-01 as 1, with a 29 February 1900 that there
 * never was as 60; or from 1904-01-01 as 0.
 */
static bool
read_excel(const char *form, struct span text, struct date *out)
{
	bool from_1904 = strcmp(form, "excel-1904") == 0;
	size_t whole = 0;
	uint64_t n, fraction;

	while (whole < text.len && text.data[whole] != '.' &&
	    text.data[whole] != ',')
		whole++;
	if (!span_uint(span_first(text, whole), 2958465, &n) ||
	    (whole < text.len &&
		!span_uint(span_first(span_from(text, whole + 1), 18),
		    UINT64_MAX, &fraction)))
		return false;
	if (from_1904) {
		*out = date_from_days(
		    date_to_days((struct date){1904, 1, 1}) + (int64_t)n);
		return date_valid(*out);
	}
	if (n == 0 || n == 60)
		return false;
	*out = date_from_days(
	    date_to_days((struct date){1899, 12, 30}) + (int64_t)n + (n < 60));
	return date_valid(*out);
}

static bool
read_by(const char *form, struct span text, bool past, struct date today,
    struct date *out)
{
	struct parts p = {0};

	if (is_excel(form))
		return read_excel(form, text, out);
	if (!read_form(form, text, &p))
		return false;
	if (p.short_year)
		p.year = past ? year_latest(p.year, today.year)
			      : year_nearest(p.year, today.year);
	*out = (struct date){p.year, p.month, p.day};
	return date_valid(*out);
}

enum day_read
day_read(const struct day_forms *f, struct span text, bool past,
    struct date today, struct date *out)
{
	enum day_read how = DAY_NONE;
	struct date d, found = {0, 0, 0};

	text = span_trim(text);
	for (size_t i = 0; i < f->count; i++) {
		if (!read_by(f->form[i], text, past, today, &d))
			continue;
		if (how == DAY_READ && date_compare(d, found) != 0)
			return DAY_TWO;
		how = DAY_READ;
		found = d;
	}
	if (how == DAY_READ)
		*out = found;
	return how;
}
