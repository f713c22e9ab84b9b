/*
 * build_csv: records to the sheet that a state takes (build --form csv), by
 * the columns of the profile. The sheet is made for people to hand in: it is
 * never mailed from here. What a spreadsheet would take for a formula is
 * disarmed by an apostrophe in front; nothing but a list's own values is in it.
 */
#include "build.h"
#include "edi/element.h"

/* Room for a date or a time as a sheet has it. */
#define CELL_TIME 24

bool
build_is_csv(const struct build *b)
{
	return b->apisend->form == FORM_CSV;
}

static bool
is_column(const char *name)
{
	static const char *const own[] = {"flight", "carrier", "from", "to",
	    "contact", "role", "departure_date", "departure_time",
	    "arrival_date", "arrival_time", "empty"};
	enum element e;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(name, own[i]) == 0)
			return true;
	return element_parse(span_str(name), &e) && e != ELEMENT_CONTACT;
}

bool
build_csv_profile(struct build *b, struct err *err)
{
	struct profile *p = &b->profile;

	if (!build_is_csv(b))
		return true;
	if (b->apisend->function != FUNCTION_LIST)
		return err_set(err, ERR_USAGE, "--form csv makes a list only");
	if (p->column_count == 0)
		return err_set(err, ERR_CONFIG,
		    "profile %s has no [columns] of a sheet", p->name);
	for (size_t i = 0; i < p->column_count; i++)
		if (!is_column(p->columns[i].member))
			return err_set(err, ERR_CONFIG,
			    "profile %s: no column can be '%s'", p->name,
			    p->columns[i].member);
	/* One sheet, in UTF-8. */
	p->persons = p->bytes = 0;
	repertoire_set(&p->repertoire, SPAN("UNOW"));
	return true;
}

/* ---- cells ---- */

static void
put_cell(struct buf *out, const struct profile *p, struct span value)
{
	bool quoted = false, formula;

	if (value.len == 0)
		value = span_str(p->csv_empty);
	formula = value.len > 0 && strchr("=+-@\t\r", value.data[0]) != NULL;
	for (size_t i = 0; i < value.len; i++)
		quoted = quoted || value.data[i] == (uint8_t)p->csv_separator ||
		    value.data[i] == '"' || value.data[i] < ' ';
	if (quoted)
		buf_append_byte(out, '"');
	if (formula)
		buf_append_byte(out, '\'');
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] == '"')
			buf_append_byte(out, '"');
		buf_append_byte(out, value.data[i]);
	}
	if (quoted)
		buf_append_byte(out, '"');
}

/* The profile's form: YYYY, MM and DD, other signs as they are. */
static struct span
day_cell(const struct profile *p, const struct edi_time *t, char *cell)
{
	const char *form = p->csv_date;
	size_t n = 0;

	if (!t->has_date)
		return span_make("", 0);
	while (*form != '\0' && n + 5 < CELL_TIME) {
		int value = 0, digits = 0;

		if (strncmp(form, "YYYY", 4) == 0) {
			value = t->date.year;
			digits = 4;
		} else if (strncmp(form, "MM", 2) == 0) {
			value = t->unknown > 1 ? 0 : t->date.month;
			digits = 2;
		} else if (strncmp(form, "DD", 2) == 0) {
			value = t->unknown > 0 ? 0 : t->date.day;
			digits = 2;
		}
		if (digits > 0)
			snprintf(
			    cell + n, CELL_TIME - n, "%0*d", digits, value);
		else
			cell[n] = *form;
		n += digits > 0 ? (size_t)digits : 1;
		form += digits > 0 ? digits : 1;
	}
	return span_make(cell, n);
}

static struct span
clock_cell(const struct edi_time *t, char *cell)
{
	if (!t->has_time)
		return span_make("", 0);
	snprintf(cell, CELL_TIME, "%02d:%02d", t->hour, t->minute);
	return span_str(cell);
}

/* What is the flight's; false: it is an element of a person. */
static bool
flight_cell(
    const struct build *b, const char *name, char *cell, struct span *value)
{
	const struct paxlst_message *m = &b->flight.sending.message;
	const struct paxlst_leg *first = &m->legs[0];
	const struct paxlst_leg *last =
	    &m->legs[m->leg_count > 0 ? m->leg_count - 1 : 0];
	const struct {
		const char *name;
		struct span text;
	} texts[] = {{"flight", first->number}, {"carrier", first->carrier},
	    {"from", first->from}, {"to", last->to},
	    {"contact", m->contact_name},
	    {"role", span_str(paxlst_role_word(b->person.role))}};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(name, texts[i].name) == 0) {
			*value = texts[i].text;
			return true;
		}
	if (strcmp(name, "departure_date") == 0)
		*value = day_cell(&b->profile, &first->departs, cell);
	else if (strcmp(name, "departure_time") == 0)
		*value = clock_cell(&first->departs, cell);
	else if (strcmp(name, "arrival_date") == 0)
		*value = day_cell(&b->profile, &last->arrives, cell);
	else if (strcmp(name, "arrival_time") == 0)
		*value = clock_cell(&last->arrives, cell);
	else
		return false;
	return true;
}

/* Several values of one element, a blank between them. */
static void
put_several(const struct build *b, enum element e, struct buf *cell)
{
	const struct paxlst_person *p = &b->person;

	if (e == ELEMENT_GIVEN_NAMES)
		for (unsigned i = 0; i < p->given_count; i++) {
			buf_append_str(cell, i > 0 ? " " : "");
			buf_append_span(cell, p->given[i]);
		}
	for (unsigned i = 0; e == ELEMENT_BAG_TAGS && i < p->bag_tags; i++) {
		buf_append_str(cell, i > 0 ? " " : "");
		buf_append_span(cell, p->bags[i].tag);
		if (p->bags[i].count.len > 0)
			buf_append_byte(cell, ':');
		buf_append_span(cell, p->bags[i].count);
	}
}

static void
put_element(const struct build *b, const char *name, struct buf *out)
{
	const struct paxlst_person *p = &b->person;
	const struct paxlst_document *d = paxlst_travel_document(p);
	struct buf several = BUF_INIT;
	char cell[CELL_TIME];
	enum element e;
	struct span value = span_make("", 0);

	if (!element_parse(span_str(name), &e)) {
		put_cell(out, &b->profile, value);
		return;
	}
	if (e == ELEMENT_BIRTH_DATE)
		value = day_cell(&b->profile, &p->birth, cell);
	else if (e == ELEMENT_EXPIRY_DATE && d != NULL)
		value = day_cell(&b->profile, &d->expiry, cell);
	else if (e == ELEMENT_ISSUE_DATE && d != NULL)
		value = day_cell(&b->profile, &d->issue, cell);
	else if (e != ELEMENT_GIVEN_NAMES && e != ELEMENT_BAG_TAGS &&
	    element_length(e) > 0)
		value = element_value(p, d, e);
	put_several(b, e, &several);
	if (several.len > 0)
		value = buf_span(&several);
	put_cell(out, &b->profile, value);
	if (!buf_ok(&several))
		out->failed = true;
	buf_release(&several);
}

/* ---- lines ---- */

void
build_csv_person(const struct build *b, struct buf *out)
{
	const struct profile *p = &b->profile;
	char cell[CELL_TIME];

	for (size_t i = 0; i < p->column_count; i++) {
		struct span value;

		if (i > 0)
			buf_append_byte(out, (uint8_t)p->csv_separator);
		if (flight_cell(b, p->columns[i].member, cell, &value))
			put_cell(out, p, value);
		else
			put_element(b, p->columns[i].member, out);
	}
	buf_append_str(out, "\r\n");
}

void
build_csv_head(const struct build *b, struct buf *out)
{
	const struct profile *p = &b->profile;

	for (size_t i = 0; p->csv_header && i < p->column_count; i++) {
		if (i > 0)
			buf_append_byte(out, (uint8_t)p->csv_separator);
		put_cell(out, p, span_str(p->columns[i].title));
	}
	if (p->csv_header)
		buf_append_str(out, "\r\n");
}
