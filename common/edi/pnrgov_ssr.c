/*
 * pnrgov_ssr: the free texts of SSR DOCS, DOCO and DOCA.
 *
 * DOCS  /type/issuer/number/nationality/birth/sex/expiry/surname/given/middle
 * DOCO  /birth place/V/number/place of issue/date of issue/country
 * DOCA  /R or D/country/street/city/state/postal code
 */
#include "edi/pnrgov.h"

#define AIRIMP "AIRIMP SSR"

/* "28JUN" at the end: a flight's number, class and day, "0001Y28JUN". */
static bool
is_flight(struct span s)
{
	static const char months[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
	const uint8_t *day;

	if (s.len < 5)
		return false;
	day = s.data + s.len - 5;
	if (day[0] < '0' || day[0] > '3' || day[1] < '0' || day[1] > '9')
		return false;
	for (size_t i = 0; i + 3 < sizeof(months); i += 3)
		if (memcmp(day + 2, months + i, 3) == 0)
			return true;
	return false;
}

/*
 * The text from the slash of its first field on. What comes before the first
 * slash may be blanks, or the flight that the SSR is for, set off by a slash
 * of its own (AIRIMP: 0001Y28JUN//R/USA).
 */
static struct span
fields_of(struct span text)
{
	size_t slash = span_find(text, '/');
	struct span before = span_trim(span_first(text, slash));

	if (before.len == 0)
		return span_from(text, slash);
	if (!is_flight(before))
		return text;
	text = span_from(text, slash);
	return span_starts(text, SPAN("//")) ? span_from(text, 1) : text;
}

/* The letters after "-1"; empty: it is no such thing that begins there. */
static struct span
after_number(struct span text)
{
	size_t i = 1;

	if (text.len == 0 || text.data[0] != '-')
		return span_make("", 0);
	while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
		i++;
	if (i == 1 || i >= text.len || text.data[i] < 'A' || text.data[i] > 'Z')
		return span_make("", 0);
	return span_from(text, i);
}

bool
pnrgov_name_ahead(struct span text, struct span *rest, struct span *surname,
    struct span *given)
{
	size_t dash = span_find(text, '-'), slash = span_find(text, '/');
	struct span before = span_trim(span_first(text, dash)), name, names;
	size_t end = 0;

	if (dash > slash || (before.len > 0 && !is_flight(before)))
		return false;
	name = after_number(span_from(text, dash));
	slash = span_find(name, '/');
	if (name.len == 0 || slash >= name.len)
		return false;
	names = span_from(name, slash + 1);
	while (
	    end < names.len && names.data[end] != '/' && names.data[end] != '.')
		end++;
	*surname = span_trim(span_first(name, slash));
	*given = span_trim(span_first(names, end));
	if (end < names.len && names.data[end] == '.')
		end++;
	names = span_trim(span_from(names, end));
	*rest = span_starts(names, SPAN("//")) ? span_from(names, 1) : names;
	return true;
}

bool
pnrgov_name_behind(struct span text, struct span *rest, struct span *surname,
    struct span *given)
{
	struct span name = span_make("", 0);
	size_t at = text.len, slash;

	while (at > 0 && name.len == 0)
		name = after_number(span_from(text, --at));
	slash = span_find(name, '/');
	if (name.len == 0 || slash >= name.len ||
	    span_find(span_from(name, slash + 1), '/') < name.len - slash - 1)
		return false;
	*rest = span_first(text, at);
	*surname = span_trim(span_first(name, slash));
	*given = span_trim(span_from(name, slash + 1));
	return true;
}

struct span
pnrgov_field(struct span text, unsigned number)
{
	text = fields_of(text);
	/* The first slash is before field 1; some leave it out. */
	if (text.len > 0 && text.data[0] == '/')
		text = span_from(text, 1);
	for (;; number--) {
		size_t end = span_find(text, '/');

		if (number == 1)
			return span_trim(span_first(text, end));
		if (end >= text.len)
			return span_make("", 0);
		text = span_from(text, end + 1);
	}
}

/* Keeps what is there; three letters of a state are better than two. */
static void
set(struct span *to, struct span value)
{
	if (to->len == 0 || (to->len == 2 && value.len == 3))
		*to = value;
}

static struct paxlst_document *
document_of(struct paxlst_person *person, struct span number)
{
	for (unsigned i = 0; i < person->document_count; i++)
		if (span_equal(person->documents[i].number, number))
			return &person->documents[i];
	if (person->document_count >= PAXLST_DOCUMENTS_MAX)
		return NULL;
	person->documents[person->document_count] =
	    (struct paxlst_document){.number = number};
	return &person->documents[person->document_count++];
}

static struct paxlst_document *
document_or_limit(struct paxlst_person *person, struct span number,
    const struct place *at, struct findings *f)
{
	struct paxlst_document *d = document_of(person, number);

	if (d == NULL)
		place_note(f, at, "edi.limit", SEVERITY_ERROR, "SSR", AIRIMP,
		    "more than %d documents", PAXLST_DOCUMENTS_MAX);
	return d;
}

static void
read_date(struct span text, enum edi_century century, struct date today,
    struct edi_time *to, const char *where, const struct place *at,
    struct findings *f)
{
	struct edi_time t;
	enum edi_time_result result = edi_time_ssr(text, century, today, &t);

	if (result == EDI_TIME_BAD)
		place_note(f, at, "api.date", SEVERITY_ERROR, where, AIRIMP,
		    "no such date");
	else if (result != EDI_TIME_EMPTY && !to->has_date)
		*to = t;
}

/*
 * Sex with a second letter I is an infant's. A DOCS that leaves out the
 * nationality (seen in the field) has the sex one field early.
 */
static unsigned
shift_of(struct span text)
{
	struct span at_birth = pnrgov_field(text, 4);
	struct span sex = pnrgov_field(text, 5);

	return at_birth.len == 7 && at_birth.data[0] <= '9' &&
		(sex.len == 1 || sex.len == 2)
	    ? 1
	    : 0;
}

enum edi_time_result
pnrgov_docs_birth(struct span text, struct date today, struct edi_time *born)
{
	return edi_time_ssr(
	    pnrgov_field(text, 5 - shift_of(text)), EDI_BIRTH, today, born);
}

void
pnrgov_docs(struct span text, struct date today, struct paxlst_person *person,
    const struct place *at, struct findings *f)
{
	struct span number = pnrgov_field(text, 3);
	unsigned shift = shift_of(text);
	struct span sex = pnrgov_field(text, 6 - shift);
	struct span surname = pnrgov_field(text, 8 - shift);
	struct paxlst_document *d;

	if (shift > 0)
		place_note(f, at, "edi.segment", SEVERITY_WARNING, "SSR",
		    AIRIMP, "DOCS has a field too few before the birth date");
	if (number.len > 0) {
		d = document_or_limit(person, number, at, f);
		if (d != NULL) {
			set(&d->code, pnrgov_field(text, 1));
			set(&d->state, pnrgov_field(text, 2));
			read_date(pnrgov_field(text, 7 - shift), EDI_NEAREST,
			    today, &d->expiry, "expiry_date", at, f);
		}
	}
	if (shift == 0 && pnrgov_field(text, 4).len > 0) {
		set(&person->nationality[0], pnrgov_field(text, 4));
		person->nationality_count = 1;
	}
	read_date(pnrgov_field(text, 5 - shift), EDI_BIRTH, today,
	    &person->birth, "birth_date", at, f);
	if (sex.len <= 2 && paxlst_is_sex(span_first(sex, 1)))
		set(&person->sex, span_first(sex, 1));
	else if (sex.len > 0)
		place_note(f, at, "api.code", SEVERITY_ERROR, "sex", AIRIMP,
		    "none of M, F, U, X, MI, FI");
	if (surname.len == 0)
		return;
	/* The names of the document, not those of the booking. */
	person->surname = surname;
	person->given_count = 0;
	for (unsigned i = 9; i <= 10; i++)
		if (pnrgov_field(text, i - shift).len > 0)
			person->given[person->given_count++] =
			    pnrgov_field(text, i - shift);
}

void
pnrgov_doco(struct span text, struct date today, struct paxlst_person *person,
    const struct place *at, struct findings *f)
{
	/* Some leave the birth place out, with its slash: /V/123456/... */
	unsigned early = span_equal(pnrgov_field(text, 1), SPAN("V"));
	struct span kind = pnrgov_field(text, 2 - early);
	struct span number = pnrgov_field(text, 3 - early);
	struct paxlst_document *d;

	if (!early)
		set(&person->birth_place, pnrgov_field(text, 1));
	/* A redress or known traveller number is of no document. */
	if (span_equal_str(kind, "R") || span_equal_str(kind, "K"))
		return;
	if (number.len == 0) {
		if (kind.len > 0)
			place_note(f, at, "api.document", SEVERITY_WARNING,
			    "document_number", AIRIMP,
			    "a visa (DOCO) without a number");
		return;
	}
	d = document_or_limit(person, number, at, f);
	if (d == NULL)
		return;
	set(&d->code, kind);
	set(&d->state, pnrgov_field(text, 6 - early));
	read_date(pnrgov_field(text, 5 - early), EDI_NEAREST, today, &d->issue,
	    "issue_date", at, f);
}

void
pnrgov_doca(struct span text, struct paxlst_person *person)
{
	struct span kind = pnrgov_field(text, 1);

	if (span_equal(kind, SPAN("R"))) {
		set(&person->residence, pnrgov_field(text, 2));
	} else if (span_equal(kind, SPAN("D")) && person->street.len == 0) {
		set(&person->country, pnrgov_field(text, 2));
		set(&person->street, pnrgov_field(text, 3));
		set(&person->city, pnrgov_field(text, 4));
		set(&person->state, pnrgov_field(text, 5));
		set(&person->postal_code, pnrgov_field(text, 6));
	}
}
