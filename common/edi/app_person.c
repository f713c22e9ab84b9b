/*
 * app_person: passengers in messages of SITA's APP, and what states answer
 * for them; see app.h.
 */
#include "edi/app.h"

#define SOURCE "SITA APP"

/* Where a group has what, by the number of fields that it says it has. */
struct layout {
	char tag[4];
	uint8_t says;
	uint8_t role, nationality, state, number, type, expiry;
	uint8_t second_type, second_number;
	uint8_t surname, given, birth, sex, birth_country, locator, reference;
	uint8_t code; /* of an answer; its status is the next */
};

static const struct layout layouts[] = {
    /* clang-format off */
    {"PRQ", 34, 2, 3, 4, 5, 7, 9, 10, 11, 13, 14, 15, 16, 17, 23, 27, 0},
    {"PRQ", 22, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15, 16, 22, 0, 0},
    {"PCX", 21, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17, 0, 21, 0},
    {"PCX", 20, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17, 0, 0, 0},
    {"PRS", 29, 3, 4, 5, 6, 8, 10, 11, 12, 15, 16, 17, 18, 0, 0, 0, 20},
    {"PRS", 27, 3, 4, 5, 6, 8, 10, 11, 12, 14, 15, 16, 17, 0, 0, 0, 19},
    {"PCC", 26, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17, 0, 0, 19},
    /* clang-format on */
};

/* NULL: not a passenger, or of a version that is not known. */
static const struct layout *
layout_of(const struct app_group *g)
{
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (app_is(g, layouts[i].tag) && g->says == layouts[i].says)
			return &layouts[i];
	return NULL;
}

static bool
all_digits(struct span s, size_t len)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
	return s.len == len;
}

/*
 * By how many fields names are off where answers were seen with one field
 * more or fewer before them: the birth date tells.
 */
static int
shift_of(const struct app_group *g, const struct layout *l)
{
	static const int shifts[] = {0, -1, 1};

	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]); i++)
		if (all_digits(
			app_field(g, (unsigned)(l->birth + shifts[i])), 8))
			return shifts[i];
	return 0;
}

static void
read_day(struct span text, enum edi_century century, struct date today,
    const char *where, struct edi_time *to, struct findings *f)
{
	enum edi_time_result result =
	    edi_time_dtm(text, SPAN("102"), century, today, to);

	if (result == EDI_TIME_BAD)
		findings_add(f, "api.date", SEVERITY_ERROR, where, SOURCE,
		    "no such date");
	else if (result == EDI_TIME_PARTIAL)
		findings_add(f, "api.date", SEVERITY_WARNING, where, SOURCE,
		    "the day is not known (00)");
}

/* P passport, I identity card, O another one, N none. */
static struct span
code_of(struct span type)
{
	if (span_equal(type, SPAN("O")))
		return SPAN("F");
	return span_equal(type, SPAN("N")) ? span_make("", 0) : type;
}

static void
add_document(struct paxlst_person *p, struct span type, struct span number,
    struct span state, struct span expiry, struct date today,
    struct findings *f)
{
	struct paxlst_document *d;

	if (number.len == 0 || p->document_count >= PAXLST_DOCUMENTS_MAX)
		return;
	d = &p->documents[p->document_count++];
	memset(d, 0, sizeof(*d));
	d->code = code_of(type);
	d->number = number;
	d->state = state;
	read_day(expiry, EDI_NEAREST, today, "expiry_date", &d->expiry, f);
}

static void
note_reference(
    struct paxlst_person *p, const char *qualifier, struct span value)
{
	struct edi_pair *pair = &p->references[p->reference_count];

	if (value.len == 0 || p->reference_count >= PAXLST_REFERENCES_MAX)
		return;
	pair->qualifier = span_str(qualifier);
	pair->value = value;
	p->reference_count++;
}

/* PAD: visa, address where he stays, redress and known traveller numbers. */
static void
read_additional(const struct app_group *g, struct date today,
    struct paxlst_person *p, struct findings *f)
{
	struct span type = app_field(g, 3);

	add_document(p, type.len > 0 ? type : SPAN("V"), app_field(g, 5),
	    app_field(g, 6), app_field(g, 7), today, f);
	p->street = app_field(g, 8);
	p->city = app_field(g, 9);
	p->state = app_field(g, 10);
	p->postal_code = app_field(g, 11);
	note_reference(p, "CR", app_field(g, 12));
	note_reference(p, "AEA", app_field(g, 13));
}

static void
read_names(const struct app_group *g, const struct layout *l, struct date today,
    struct paxlst_person *p, struct findings *f)
{
	int shift = shift_of(g, l);
	struct span given = app_field(g, (unsigned)(l->given + shift));

	p->surname = app_field(g, (unsigned)(l->surname + shift));
	if (given.len > 0 && !span_equal(given, SPAN("-")))
		p->given[p->given_count++] = given;
	p->sex = app_field(g, (unsigned)(l->sex + shift));
	if (p->sex.len > 0 && !paxlst_is_sex(p->sex)) {
		findings_add(f, "api.code", SEVERITY_ERROR, "sex", SOURCE,
		    "none of M, F, U, X");
		p->sex = span_make("", 0);
	}
	read_day(app_field(g, (unsigned)(l->birth + shift)), EDI_BIRTH, today,
	    "birth_date", &p->birth, f);
	if (date_compare(p->birth.date, today) > 0)
		findings_add(f, "api.date", SEVERITY_ERROR, "birth_date",
		    SOURCE, "in the future");
}

void
app_person(const struct app_message *m, const struct app_group *g,
    struct date today, struct paxlst_person *p, struct findings *f)
{
	const struct layout *l = layout_of(g);
	struct span expiry;

	paxlst_person_clear(p);
	p->place.offset = PLACE_NONE;
	p->role = PAXLST_PASSENGER;
	if (l == NULL) {
		findings_add(f, "edi.syntax", SEVERITY_ERROR, "message", SOURCE,
		    "a group of %u fields: of a version that is not known",
		    g->says);
		return;
	}
	if (span_equal(app_field(g, l->role), SPAN("C")))
		p->role = PAXLST_CREW;
	if (app_field(g, l->nationality).len > 0)
		p->nationality[p->nationality_count++] =
		    app_field(g, l->nationality);
	/* One field more or fewer may be before it. */
	expiry = app_field(g, l->expiry);
	if (expiry.len == 0 && all_digits(app_field(g, l->expiry + 1u), 8))
		expiry = app_field(g, l->expiry + 1u);
	add_document(p, app_field(g, l->type), app_field(g, l->number),
	    app_field(g, l->state), expiry, today, f);
	add_document(p, app_field(g, l->second_type),
	    app_field(g, l->second_number), span_make("", 0), span_make("", 0),
	    today, f);
	read_names(g, l, today, p, f);
	if (l->birth_country > 0)
		p->birth_country = app_field(g, l->birth_country);
	if (l->locator > 0)
		note_reference(p, "AVF", app_field(g, l->locator));
	if (l->reference > 0)
		note_reference(p, "ABO", app_field(g, l->reference));
	/* The PAD of the same number. */
	for (unsigned i = 0; i < m->group_count; i++)
		if (app_is(&m->groups[i], "PAD") &&
		    span_equal(app_field(&m->groups[i], 1), app_field(g, 1)))
			read_additional(&m->groups[i], today, p, f);
}

/* ---- answers ---- */

/* Of two the one to act on; doubt is worse than a yes, a no worst. */
static int
rank_of(enum cusres_meaning meaning)
{
	switch (meaning) {
	case CUSRES_NO_BOARD:
		return 3;
	case CUSRES_EXCEPTION:
		return 2;
	case CUSRES_OK_TO_BOARD:
	case CUSRES_ACCEPTED:
		return 0;
	case CUSRES_OTHER:
	case CUSRES_ADVISORY:
	case CUSRES_INSUFFICIENT_DATA:
	case CUSRES_MEANINGS:
		break;
	}
	return 1;
}

struct word {
	const char *word;
	enum cusres_meaning meaning;
};

static enum cusres_meaning
meaning_of(const struct word *words, size_t count, struct span s)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal_str(s, words[i].word))
			return words[i].meaning;
	return CUSRES_OTHER;
}

/*
 * Code and status both have to say it. 8503 boards with documents that are in
 * order, which somebody has to look at first: not cleared.
 */
static void
judge_state(struct app_answer *a, bool has_status)
{
	static const struct word codes[] = {
	    {"8501", CUSRES_OK_TO_BOARD},
	    {"8508", CUSRES_OK_TO_BOARD}, /* once more */
	    {"8517", CUSRES_OK_TO_BOARD}, /* an override was accepted */
	    {"8502", CUSRES_NO_BOARD},
	    {"8509", CUSRES_NO_BOARD},
	    {"8503", CUSRES_ADVISORY},
	    {"8630", CUSRES_ADVISORY}, /* call the state */
	    {"8507", CUSRES_INSUFFICIENT_DATA},
	    {"8505", CUSRES_ACCEPTED}, /* cancelled */
	    {"8700", CUSRES_ACCEPTED}, /* the flight is closed */
	    {"8701", CUSRES_EXCEPTION},
	};
	static const struct word statuses[] = {
	    {"B", CUSRES_OK_TO_BOARD},
	    {"D", CUSRES_NO_BOARD}, /* the state may override */
	    {"X", CUSRES_NO_BOARD},
	    {"U", CUSRES_INSUFFICIENT_DATA},
	    {"I", CUSRES_INSUFFICIENT_DATA},
	    {"T", CUSRES_EXCEPTION}, /* a state did not answer in time */
	    {"E", CUSRES_EXCEPTION},
	    {"C", CUSRES_ACCEPTED},
	};
	enum cusres_meaning code =
	    meaning_of(codes, sizeof(codes) / sizeof(codes[0]), a->code);
	enum cusres_meaning status = meaning_of(
	    statuses, sizeof(statuses) / sizeof(statuses[0]), a->status);

	a->meaning =
	    !has_status || rank_of(code) > rank_of(status) ? code : status;
	/* 0000 says nothing: its status does. */
	if (has_status && span_equal(a->code, SPAN("0000")) &&
	    status != CUSRES_OK_TO_BOARD)
		a->meaning = status;
	a->cleared = code == CUSRES_OK_TO_BOARD && status == CUSRES_OK_TO_BOARD;
}

/* Number and text, in pairs. */
static void
read_errors(const struct app_group *g, unsigned at, struct app_answer *a)
{
	for (unsigned i = 0; i < APP_ERRORS_MAX; i++) {
		struct span error = app_field(g, at + 2 * i);
		struct span text = app_field(g, at + 2 * i + 1);

		if (error.len + text.len == 0)
			continue;
		a->error[a->errors] = error;
		a->text[a->errors++] = text;
	}
}

/* Where the code is; 0: nowhere that is understood. */
static unsigned
code_at(const struct app_group *g, const struct layout *l)
{
	static const int shifts[] = {0, 1, -1};

	for (size_t i = 0; l != NULL && i < sizeof(shifts) / sizeof(int); i++)
		if (all_digits(
			app_field(g, (unsigned)(l->code + shifts[i])), 4))
			return (unsigned)(l->code + shifts[i]);
	return 0;
}

bool
app_answer(const struct app_message *m, const struct app_group *g,
    struct app_answer *a, struct findings *f)
{
	unsigned at;

	memset(a, 0, sizeof(*a));
	if (app_is(g, "MAK")) {
		a->country = app_field(g, 1);
		a->code = app_field(g, 2);
		read_errors(g, 3, a);
		judge_state(a, false);
		return true;
	}
	if (!app_is(g, "PRS") && !app_is(g, "PCC"))
		return false;
	a->sequence = app_field(g, 1);
	a->country = app_field(g, 2);
	at = code_at(g, layout_of(g));
	if (at == 0) {
		if (f != NULL)
			findings_add(f, "edi.syntax", SEVERITY_ERROR,
			    "response", SOURCE,
			    "no code of four digits where one should be");
		return true; /* CUSRES_OTHER: clears nobody */
	}
	a->code = app_field(g, at);
	a->status = app_field(g, at + 1);
	at += 2;
	/* Only the answer to a CIRQ gives a passenger his number. */
	if (m->kind == APP_CIRS)
		a->person_id = app_field(g, at++);
	read_errors(g, at, a);
	judge_state(a, true);
	return true;
}

void
app_worst(const struct app_message *m, const struct app_group *first,
    struct app_answer *out)
{
	struct app_answer a;

	memset(out, 0, sizeof(*out));
	for (const struct app_group *g = first; g < m->groups + m->group_count;
	     g++) {
		if (!app_answer(m, g, &a, NULL) ||
		    (g != first &&
			!span_equal(a.sequence, app_field(first, 1))))
			continue;
		if (g == first || rank_of(a.meaning) > rank_of(out->meaning))
			*out = a;
	}
}

bool
app_refusal(const struct app_message *m, unsigned error, struct app_answer *a)
{
	memset(a, 0, sizeof(*a));
	for (unsigned i = 0; i < m->group_count; i++) {
		const struct app_group *g = &m->groups[i];

		if (!app_is(g, "ERR") || 3 * error >= g->count ||
		    3 * error >= g->says)
			continue;
		a->country = app_field(g, 3 * error + 1);
		a->code = a->error[0] = app_field(g, 3 * error + 2);
		a->text[0] = app_field(g, 3 * error + 3);
		a->errors = 1;
		a->meaning = CUSRES_EXCEPTION;
		return true;
	}
	return false;
}
