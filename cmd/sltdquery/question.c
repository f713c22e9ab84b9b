/*
 * question: what a record asks for. The number, state and type come from
 * mrzcheck's fields, else from the zone itself, else from "document"; nothing
 * else of a record is looked at, and nothing else ever leaves this machine.
 */
#include "sltdquery.h"

#include "travel/country.h"

/*
 * XXA to XXC and XXX say what a person's nationality is where there is none
 * (Doc 9303-3 section 5, part E): nobody issues documents under them.
 */
static bool
is_nobody(struct span code)
{
	return code.len == 3 && memcmp(code.data, "XX", 2) == 0 &&
	    strchr("ABCX", code.data[2]) != NULL;
}

/*
 * The state that is meant: a code of Doc 9303-3 as it is, else by two letters,
 * number or name. What the table does not have is left as it is where it could
 * be a code, else it is no state. *authority: whether documents are issued
 * under it.
 */
static struct sltd_state
state_meant(struct span text, bool *authority)
{
	struct sltd_state s;
	struct span code;

	*authority = true;
	if (sltd_state_normal(text, &s)) {
		code = sltd_state_span(&s);
		if (code.len == 0 || country_kind(code) != COUNTRY_UNKNOWN) {
			*authority = !is_nobody(code);
			return s;
		}
	}
	*authority = sltd_state_read(text, &s) &&
	    country_kind(sltd_state_span(&s)) != COUNTRY_UNKNOWN;
	if (!*authority && !sltd_state_normal(text, &s))
		memset(s.text, '<', SLTD_STATE_LEN);
	return s;
}

/* Why there is no number to ask for; NULL: there is one. */
static const char *
no_number(const struct sltd_query *q)
{
	switch (q->written) {
	case SLTD_WRITTEN_OTHER:
		return "the number has a character that is no part of "
		       "a number: a letter may be lost";
	case SLTD_WRITTEN_POWER:
		return "the number is written as a quantity, as spreadsheets "
		       "do (1.23E+08, 123.0): its digits are not those of the "
		       "document";
	case SLTD_WRITTEN_WORD:
		return "no document number, but a word for none";
	default:
		return q->number.len == 0 ? "no document number" : NULL;
	}
}

static const char look_alikes[] =
    "the number has letters that only look like those of A-Z: what was "
    "searched may not be what the document says";

/* For a person who looks for the line: nothing that a terminal would obey. */
static void
keep_given(struct span number, struct sltd_number *out)
{
	number = span_first(number, SLTD_NUMBER_MAX);
	out->len = (uint8_t)number.len;
	for (size_t i = 0; i < number.len; i++) {
		char c = (char)number.data[i];
		bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		    (c >= '+' && c <= '9');

		out->text[i] = plain ? c : '?';
	}
}

static void
make_question(
    struct question *q, struct span number, struct span state, struct span type)
{
	struct sltd_state meant;
	enum sltd_query_fault fault;
	const char *why;
	bool authority;

	meant = state_meant(state, &authority);
	fault = sltd_query_make(number, meant, type, &q->query);
	if (fault != SLTD_QUERY_FINE) {
		q->state = QUESTION_WRONG;
		q->why = sltd_query_fault_text(fault);
		return;
	}
	q->query.no_authority = !authority;
	q->given.len = 0;
	q->state = QUESTION_READY;
	why = no_number(&q->query);
	if (why != NULL) {
		q->state = QUESTION_INCOMPLETE;
		q->why = why;
		keep_given(number, &q->given);
	} else if (q->query.written == SLTD_WRITTEN_ALIKE) {
		q->doubtful = true;
		q->why = look_alikes;
	}
}

static void
wrong(struct question *q, const char *where, const char *why)
{
	q->state = QUESTION_WRONG;
	q->where = where;
	q->why = why;
}

static void
refuse_question(struct question *q, const struct noun_fault *fault)
{
	wrong(q, fault->where, fault->note);
	if (fault->memory)
		q->state = QUESTION_NO_MEMORY;
}

/* ---- mrzcheck ---------------------------------------------------------- */

/* A text of another tool's result; what is not a string is as good as absent.
 */
static bool
text_member(struct noun_reader *n, struct span object, const char *name,
    struct span *out, struct noun_fault *fault)
{
	struct span value;

	*out = span_make(NULL, 0);
	return !json_member(object, name, &value) ||
	    json_kind(value) != JSON_STRING ||
	    noun_text(n, value, name, out, fault);
}

/* *agrees: also where the layout has no such digit. */
static bool
take_digit(struct noun_reader *n, struct span mrzcheck, bool *agrees,
    struct noun_fault *fault)
{
	struct span digits, digit, read, computed;

	*agrees = true;
	if (!json_member(mrzcheck, "check_digits", &digits) ||
	    !json_member(digits, "document_number", &digit))
		return true;
	if (!noun_unique(digits, "mrzcheck", fault) ||
	    !noun_unique(digit, "mrzcheck", fault) ||
	    !text_member(n, digit, "read", &read, fault) ||
	    !text_member(n, digit, "computed", &computed, fault))
		return false;
	*agrees = read.data == NULL ||
	    (computed.data != NULL && span_equal(read, computed));
	return true;
}

static const char doubt[] = "the number's check digit is wrong: what was "
			    "searched may not be what the document says";

static bool
take_mrzcheck(struct noun_reader *n, struct span result, struct span fields,
    struct question *q, struct noun_fault *fault)
{
	struct span number, state, type;
	bool agrees;

	if (!noun_unique(result, "mrzcheck", fault) ||
	    !noun_unique(fields, "mrzcheck", fault) ||
	    !json_member(fields, "document_number", &number) ||
	    !noun_text(n, number, "document_number", &number, fault) ||
	    !text_member(n, fields, "issuing_state", &state, fault) ||
	    !text_member(n, fields, "document_code", &type, fault) ||
	    !take_digit(n, result, &agrees, fault))
		return false;
	q->where = "mrzcheck";
	make_question(q, number, state, type);
	if (!agrees) {
		q->doubtful = true;
		q->why = doubt;
		q->where = "document_number";
	}
	return true;
}

static bool
from_mrzcheck(
    struct sltdquery *tool, const struct record *record, struct question *q)
{
	struct span value, fields, number;
	struct noun_fault fault;

	if (!record_get(record, "mrzcheck", &value) ||
	    json_kind(value) != JSON_OBJECT ||
	    !json_member(value, "fields", &fields) ||
	    json_kind(fields) != JSON_OBJECT ||
	    !json_member(fields, "document_number", &number))
		return false;
	if (!take_mrzcheck(&tool->nouns, value, fields, q, &fault))
		refuse_question(q, &fault);
	return true;
}

/* ---- mrz --------------------------------------------------------------- */

static struct span
cells(const struct mrz *m, enum mrz_field field)
{
	return span_make(m->cells + m->value[field].at, m->value[field].len);
}

/* The zone is text as it should be; it cannot be asked for. */
static void
ask_nothing(struct question *q, const char *why)
{
	struct span none = span_make(NULL, 0);

	make_question(q, none, none, none);
	q->why = why;
}

static void
ask_zone(struct sltdquery *tool, struct question *q)
{
	const struct mrz_check *digit;
	struct span number;
	struct mrz m;

	q->where = "mrz";
	if (!mrz_read(&tool->lines, NULL, tool->today, &m)) {
		ask_nothing(q, "the zone fits no known layout");
		return;
	}
	number = m.long_number ? span_make(m.number, m.number_len)
			       : cells(&m, MRZ_DOCUMENT_NUMBER);
	make_question(q, number, cells(&m, MRZ_ISSUING_STATE),
	    cells(&m, MRZ_DOCUMENT_CODE));
	if (q->state == QUESTION_WRONG) {
		ask_nothing(q, q->why);
		return;
	}
	digit = &m.check[MRZ_DIGIT_DOCUMENT_NUMBER];
	if (q->state == QUESTION_READY && digit->present && !digit->agrees) {
		q->doubtful = true;
		q->why = doubt;
		q->where = "document_number";
	}
}

static bool
from_mrz(
    struct sltdquery *tool, const struct record *record, struct question *q)
{
	struct noun_fault fault;
	struct noun_zone zone;
	struct span value;

	if (!noun_get(record, "mrz", &value))
		return false;
	if (!noun_zone(&tool->nouns, value, "mrz", &zone, &fault)) {
		refuse_question(q, &fault);
		return true;
	}
	mrz_lines_set(&tool->lines, zone.line, zone.count, zone.text);
	ask_zone(tool, q);
	return true;
}

/* ---- document ---------------------------------------------------------- */

/*
 * A known traveller's number, which bookings list beside documents (code K of
 * DOCO), is of no document. Its redress number (R) has no such mark: R is a
 * residence permit here.
 */
bool
question_is_traveller_number(struct span type)
{
	type = span_trim(type);
	return type.len == 1 && (type.data[0] | 0x20) == 'k';
}

/* By its type, or where the type is "other" by the code that it came with. */
static bool
is_traveller_number(struct span document, struct span type)
{
	struct span code;

	if (question_is_traveller_number(type))
		return true;
	return (type.len == 0 || (type.len == 1 && type.data[0] == 'O')) &&
	    json_member(document, "code", &code) &&
	    json_kind(code) == JSON_STRING &&
	    (json_name_is(code, SPAN("K")) || json_name_is(code, SPAN("k")));
}

static void
from_document(struct sltdquery *tool, struct span document, struct question *q)
{
	struct noun_document d;
	struct noun_fault fault;

	q->where = "document";
	if (!noun_document(&tool->nouns, document,
		NOUN_NUMBER | NOUN_STATE | NOUN_TYPE, &d, &fault))
		refuse_question(q, &fault);
	else if (is_traveller_number(document, d.type))
		q->state = QUESTION_ABSENT;
	else
		make_question(q, d.number, d.issuing_state, d.type);
}

/* ---- all of a record --------------------------------------------------- */

/*
 * Whether another question of the record asks for the same document. A state
 * or type that only one of the two has is no difference.
 */
static bool
same_document(const struct question *a, const struct question *b)
{
	const struct sltd_query *x = &a->query, *y = &b->query;

	return a->state == QUESTION_READY && b->state == QUESTION_READY &&
	    span_equal(
		sltd_number_span(&x->number), sltd_number_span(&y->number)) &&
	    (sltd_state_equal(x->state, y->state) ||
		!sltd_state_known(y->state)) &&
	    sltd_type_compatible(x->type, y->type);
}

static void
add_question(struct questions *all, const struct question *q)
{
	if (q->state == QUESTION_ABSENT)
		return;
	for (size_t i = 0; i < all->count; i++)
		if (same_document(&all->list[i], q))
			return;
	if (all->count == QUESTIONS_MAX)
		all->left_out++;
	else
		all->list[all->count++] = *q;
}

static void
from_documents(
    struct sltdquery *tool, const struct record *record, struct questions *all)
{
	struct json_iterator it;
	struct span list, entry;

	if (!noun_get(record, "documents", &list))
		return;
	if (json_kind(list) != JSON_ARRAY) {
		struct question q = {.document = 0};

		wrong(&q, "documents", "is not an array");
		add_question(all, &q);
		return;
	}
	json_array_begin(&it, list);
	for (unsigned n = 1; json_array_next(&it, &entry); n++) {
		struct question q = {.document = n};

		from_document(tool, entry, &q);
		add_question(all, &q);
	}
}

/* The zone, as mrzcheck read it or as it is, else the document at hand. */
static void
from_zone_or_document(
    struct sltdquery *tool, const struct record *record, struct questions *all)
{
	struct question zone = {.state = QUESTION_ABSENT}, q = zone;
	struct span document;
	bool there = noun_get(record, "document", &document);
	bool is_zone =
	    from_mrzcheck(tool, record, &zone) || from_mrz(tool, record, &zone);

	/* A zone that cannot be read leaves the document, if there is one. */
	if (is_zone && !(zone.state == QUESTION_INCOMPLETE && there))
		add_question(all, &zone);
	if (!there)
		return;
	from_document(tool, document, &q);
	/* What the zone asks for already need not be in the document again. */
	if (all->count == 0 || q.state != QUESTION_INCOMPLETE)
		add_question(all, &q);
}

void
questions_of_record(
    struct sltdquery *tool, const struct record *record, struct questions *out)
{
	noun_reader_begin(&tool->nouns, record);
	out->count = out->left_out = 0;
	from_zone_or_document(tool, record, out);
	from_documents(tool, record, out);
	if (out->count == 0)
		out->list[out->count++] =
		    (struct question){.state = QUESTION_ABSENT};
	for (size_t i = 0; i < out->count; i++) {
		out->list[i].query.near = tool->near;
		out->list[i].query.related_only = tool->related_only;
		out->list[i].query.today = sltd_day_of(tool->today);
	}
}

void
question_of_line(const char *why, struct questions *out)
{
	out->count = 1;
	out->left_out = 0;
	out->list[0] = (struct question){.state = QUESTION_ABSENT};
	wrong(&out->list[0], "input", why);
}

void
question_lost(struct questions *out)
{
	out->count = 1;
	out->left_out = 0;
	out->list[0] = (struct question){.state = QUESTION_NO_MEMORY};
}

void
question_of_words(const char *number, const char *state, const char *type,
    struct question *out)
{
	struct question q = {.where = "document"};

	make_question(&q, span_str(number),
	    span_str(state != NULL ? state : ""),
	    span_str(type != NULL ? type : ""));
	*out = q;
}
