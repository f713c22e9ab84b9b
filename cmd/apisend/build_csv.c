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

/* "text" is that text in every sheet. */
static bool
is_constant(const char *name, struct span *text)
{
	size_t len = strlen(name);

	if (len < 2 || name[0] != '"' || name[len - 1] != '"')
		return false;
	*text = span_make(name + 1, len - 2);
	return true;
}

static bool
is_column(const char *name)
{
	static const char *const own[] = {"flight", "carrier", "from", "to",
	    "contact", "role", "kind", "direction", "departure_date",
	    "departure_time", "arrival_date", "arrival_time", "empty"};
	struct span text;
	enum element e;

	if (is_constant(name, &text))
		return true;
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(name, own[i]) == 0)
			return true;
	return element_parse(span_str(name), &e) && e != ELEMENT_CONTACT;
}

/* A row may also be an empty line. */
static bool
check_cells(const struct profile *p, const struct profile_cell *cells,
    size_t count, bool rows, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!is_column(cells[i].member) &&
		    !(rows && strcmp(cells[i].member, "line") == 0))
			return err_set(err, ERR_CONFIG,
			    "profile %s: nothing of a sheet can be '%s'",
			    p->name, cells[i].member);
	return true;
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
	if (!check_cells(p, p->columns, p->column_count, false, err) ||
	    !check_cells(p, p->head, p->head_count, true, err) ||
	    !check_cells(p, p->foot, p->foot_count, true, err))
		return false;
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

/* The profile's form: YYYY, MM or MON, and DD, other signs as they are. */
static struct span
day_cell(const struct profile *p, const struct edi_time *t, char *cell)
{
	static const char months[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
	const char *form = p->csv_date;
	size_t n = 0;

	if (!t->has_date)
		return span_make("", 0);
	while (*form != '\0' && n + 5 < CELL_TIME) {
		int value = 0, digits = 0;

		/* A month that is not known has no name. */
		if (strncmp(form, "MON", 3) == 0) {
			if (t->unknown > 1)
				memcpy(cell + n, "000", 3);
			else
				memcpy(cell + n,
				    months + 3 * (t->date.month - 1), 3);
			n += 3;
			form += 3;
			continue;
		}

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
clock_cell(const struct profile *p, const struct edi_time *t, char *cell)
{
	if (!t->has_time)
		return span_make("", 0);
	snprintf(cell, CELL_TIME,
	    strcmp(p->csv_time, "HHMM") == 0 ? "%02d%02d" : "%02d:%02d",
	    t->hour, t->minute);
	return span_str(cell);
}

/* Of a sheet that is apart it is one list, which is of one kind. */
static bool
list_has_crew(const struct build *b)
{
	return b->list[BUILD_PASSENGERS].persons == 0 &&
	    (b->list[BUILD_CREW].persons > 0 || b->person.role == PAXLST_CREW ||
		b->person.role == PAXLST_TRANSIT_CREW);
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
	    {"role", span_str(paxlst_role_word(b->person.role))},
	    {"kind", list_has_crew(b) ? SPAN("C") : SPAN("P")},
	    {"direction", b->flight.outbound ? SPAN("O") : SPAN("I")}};

	if (is_constant(name, value))
		return true;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(name, texts[i].name) == 0) {
			*value = texts[i].text;
			return true;
		}
	if (strcmp(name, "departure_date") == 0)
		*value = day_cell(&b->profile, &first->departs, cell);
	else if (strcmp(name, "departure_time") == 0)
		*value = clock_cell(&b->profile, &first->departs, cell);
	else if (strcmp(name, "arrival_date") == 0)
		*value = day_cell(&b->profile, &last->arrives, cell);
	else if (strcmp(name, "arrival_time") == 0)
		*value = clock_cell(&b->profile, &last->arrives, cell);
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
	if (e == ELEMENT_DOCUMENT_TYPE && value.len > 0 &&
	    !span_equal(value, SPAN("P")) &&
	    b->profile.csv_other_document[0] != '\0')
		value = span_str(b->profile.csv_other_document);
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

/* A title, its value, and nothing in the columns after that. */
static void
put_rows(const struct build *b, const struct profile_cell *rows, size_t count,
    struct buf *out)
{
	const struct profile *p = &b->profile;
	char cell[CELL_TIME];

	for (size_t i = 0; i < count; i++) {
		struct span value;

		if (strcmp(rows[i].member, "line") != 0) {
			buf_append_str(out, rows[i].title);
			buf_append_byte(out, (uint8_t)p->csv_separator);
			if (flight_cell(b, rows[i].member, cell, &value))
				put_cell(out, p, value);
			for (size_t k = 2; k < p->column_count; k++)
				buf_append_byte(out, (uint8_t)p->csv_separator);
		}
		buf_append_str(out, "\r\n");
	}
}

void
build_csv_head(const struct build *b, struct buf *out)
{
	const struct profile *p = &b->profile;

	put_rows(b, p->head, p->head_count, out);
	for (size_t i = 0; p->csv_header && i < p->column_count; i++) {
		if (i > 0)
			buf_append_byte(out, (uint8_t)p->csv_separator);
		put_cell(out, p, span_str(p->columns[i].title));
	}
	if (p->csv_header)
		buf_append_str(out, "\r\n");
}

void
build_csv_foot(const struct build *b, struct buf *out)
{
	put_rows(b, b->profile.foot, b->profile.foot_count, out);
}

size_t
build_csv_overhead(const struct build *b)
{
	struct buf text = BUF_INIT;
	size_t bytes;

	build_csv_head(b, &text);
	build_csv_foot(b, &text);
	bytes = buf_ok(&text) ? text.len : 0;
	buf_release(&text);
	return bytes;
}

void
build_csv_check_person(const struct build *b, struct findings *f)
{
	bool crew = b->person.role == PAXLST_CREW ||
	    b->person.role == PAXLST_TRANSIT_CREW;
	uint64_t others = b->list[crew ? BUILD_PASSENGERS : BUILD_CREW].persons;

	if (b->profile.csv_apart && others > 0)
		findings_add(f, "api.code", SEVERITY_ERROR, "role",
		    b->profile.name,
		    "passengers and crew have sheets of their own");
}
