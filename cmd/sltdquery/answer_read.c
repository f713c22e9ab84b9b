/*
 * answer_read: see answer_read.h.
 */
#include <stddef.h>

#include "answer_read.h"
#include "json/unique.h"
#include "json/write.h"
#include "sltd/form.h"

#define NOT_WELL_FORMED "a record of the answer is not well-formed"

void
question_write(const char *id, const struct sltd_query *q, struct buf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open_object(&w, NULL);
	if (id != NULL)
		json_put_str(&w, "id", id);
	json_put_span(&w, "number", sltd_number_span(&q->number));
	if (sltd_query_stated(q))
		json_put_span(&w, "issuing_state", sltd_state_span(&q->state));
	if (q->type != 0)
		json_put_span(&w, "type", span_make(&q->type, 1));
	json_close_object(&w);
}

/* ---- records ----------------------------------------------------------- */

static void
to_fields(const struct answer_record *r, const struct sltd_query *q,
    struct sltd_fields *f)
{
	memset(f, 0, sizeof(*f));
	/* What a source leaves out is what was asked for. */
	f->value[SLTD_F_NUMBER] =
	    r->number.len > 0 ? r->number : sltd_number_span(&q->number);
	f->value[SLTD_F_ISSUING_STATE] = r->issuing_state.len > 0
	    ? r->issuing_state
	    : sltd_state_span(&q->state);
	f->value[SLTD_F_NUMBER_LAST] = r->number_last;
	f->value[SLTD_F_TYPE] = r->type;
	f->value[SLTD_F_STATUS] = r->status;
	f->value[SLTD_F_REPORTING_STATE] = r->reporting_state;
	f->value[SLTD_F_REPORTED] = span_first(r->reported, 10);
	f->value[SLTD_F_EXPIRY_DATE] = span_first(r->expiry_date, 10);
	f->value[SLTD_F_REFERENCE] =
	    span_first(r->reference, SLTD_REFERENCE_MAX);
	f->value[SLTD_F_NOTE] = span_first(r->note, SLTD_NOTE_MAX);
	f->value[SLTD_F_UNTIL] = span_first(r->until, 10);
	f->value[SLTD_F_CONTACT] = span_first(r->contact, SLTD_CONTACT_MAX);
	f->value[SLTD_F_MEASURE] = r->measure;
}

bool
answer_add(const struct answer_record *r, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct sltd_fields f;
	struct sltd_entry e;
	struct sltd_fault fault;
	enum sltd_match match;

	to_fields(r, q, &f);
	if (!sltd_form_read(&f, false, &e, &fault))
		return err_set(err, ERR_DATA, NOT_WELL_FORMED);
	if (e.until != 0 && e.until < q->today)
		return true; /* an alert that has ended */
	if (r->match.len > 0 && sltd_match_parse(r->match, &match))
		;
	else if (!sltd_match(q, &e, &match))
		return err_set(err, ERR_DATA,
		    "a record of the answer does not match the query");
	sltd_answer_add(a, &e, match, "");
	return true;
}

bool
answer_settle(enum sltd_verdict said, struct sltd_answer *a, struct err *err)
{
	if (said == SLTD_NO_RECORD && a->count > 0)
		return err_set(
		    err, ERR_DATA, "it answers no_record, with records");
	/* The source's word counts where it is worse than its records. */
	if (said > a->verdict)
		a->verdict = said;
	return true;
}

/* ---- the neutral message ----------------------------------------------- */

/* The members of a record, all of which are texts. */
static const struct {
	const char *name;
	size_t at;
} members[] = {
    {"number", offsetof(struct answer_record, number)},
    {"number_last", offsetof(struct answer_record, number_last)},
    {"issuing_state", offsetof(struct answer_record, issuing_state)},
    {"type", offsetof(struct answer_record, type)},
    {"status", offsetof(struct answer_record, status)},
    {"reporting_state", offsetof(struct answer_record, reporting_state)},
    {"reported", offsetof(struct answer_record, reported)},
    {"expiry_date", offsetof(struct answer_record, expiry_date)},
    {"reference", offsetof(struct answer_record, reference)},
    {"note", offsetof(struct answer_record, note)},
    {"until", offsetof(struct answer_record, until)},
    {"contact", offsetof(struct answer_record, contact)},
    {"measure", offsetof(struct answer_record, measure)},
    {"match", offsetof(struct answer_record, match)},
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

/* What their texts are unescaped into. */
struct texts {
	struct buf scratch[MEMBERS];
};

static bool
read_text(
    struct span object, const char *name, struct buf *scratch, struct span *out)
{
	struct span value;

	*out = span_make(NULL, 0);
	if (!json_member(object, name, &value) || json_kind(value) == JSON_NULL)
		return true;
	return json_string_span(value, scratch, out);
}

static bool
read_texts(struct span object, struct texts *t, struct answer_record *r)
{
	bool ok = json_kind(object) == JSON_OBJECT;

	for (size_t i = 0; ok && i < MEMBERS; i++)
		ok = read_text(object, members[i].name, &t->scratch[i],
		    (struct span *)((char *)r + members[i].at));
	return ok;
}

static void
texts_release(struct texts *t)
{
	for (size_t i = 0; i < MEMBERS; i++)
		buf_release(&t->scratch[i]);
}

static bool
read_hit(struct span object, const struct sltd_query *q, struct sltd_answer *a,
    struct err *err)
{
	struct texts t = {.scratch = {BUF_INIT}};
	struct answer_record r;
	bool ok = read_texts(object, &t, &r)
	    ? answer_add(&r, q, a, err)
	    : err_set(err, ERR_DATA, NOT_WELL_FORMED);

	texts_release(&t);
	return ok;
}

static bool
read_age(struct span object, struct sltd_answer *a, struct err *err)
{
	struct buf scratch = BUF_INIT;
	struct span value, text;

	if (!json_member(object, "as_of", &value) ||
	    json_kind(value) == JSON_NULL)
		return true;
	if (json_kind(value) == JSON_STRING &&
	    json_string_span(value, &scratch, &text))
		a->as_of_known = instant_parse(text, &a->as_of);
	buf_release(&scratch);
	return a->as_of_known || err_set(err, ERR_DATA, "its as_of is no time");
}

static bool
read_hits(struct span object, const struct sltd_query *q, struct sltd_answer *a,
    struct err *err)
{
	struct json_iterator it;
	struct span records, record;
	bool ok = true;

	if (!json_member(object, "records", &records) ||
	    json_kind(records) == JSON_NULL)
		return true;
	if (json_kind(records) != JSON_ARRAY)
		return err_set(err, ERR_DATA, "its records are no array");
	json_array_begin(&it, records);
	while (ok && json_array_next(&it, &record))
		ok = read_hit(record, q, a, err);
	return ok;
}

bool
answer_twice(struct err *err)
{
	return err->kind == ERR_DATA
	    ? err_set(err, ERR_DATA, "its answer has a member twice")
	    : false;
}

bool
answer_id(struct span object, struct buf *scratch, struct span *id)
{
	struct err ignored;
	struct span value;

	return json_kind(object) == JSON_OBJECT &&
	    json_unique(object, &ignored) &&
	    json_member(object, "id", &value) &&
	    json_kind(value) == JSON_STRING &&
	    json_string_span(value, scratch, id);
}

bool
answer_read(struct span object, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct buf scratch = BUF_INIT;
	enum sltd_verdict said;
	struct span value, word;
	bool known;

	if (json_kind(object) != JSON_OBJECT)
		return err_set(err, ERR_DATA, "its answer is no object");
	if (!json_unique_all(object, err))
		return answer_twice(err);
	known = json_member(object, "answer", &value) &&
	    json_kind(value) == JSON_STRING &&
	    json_string_span(value, &scratch, &word) &&
	    sltd_verdict_parse(word, &said);
	buf_release(&scratch);
	if (!known)
		return err_set(err, ERR_DATA,
		    "its answer is not one of hit, candidate, no_record, "
		    "not_checked");
	return read_age(object, a, err) && read_hits(object, q, a, err) &&
	    answer_settle(said, a, err);
}

/* ---- details ----------------------------------------------------------- */

void
detail_write(const char *id, struct span reference, struct buf *out)
{
	struct json_writer w;

	json_begin(&w, out);
	json_open_object(&w, NULL);
	json_put_str(&w, "id", id);
	json_put_span(&w, "reference", reference);
	json_close_object(&w);
}

void
detail_read(struct span object, const char *id, const struct sltd_query *q,
    size_t i, struct sltd_answer *a)
{
	struct texts t = {.scratch = {BUF_INIT}};
	struct buf scratch = BUF_INIT;
	struct answer_record r;
	struct span record, said;
	struct err ignored;

	if (json_unique_all(object, &ignored) &&
	    answer_id(object, &scratch, &said) && span_equal_str(said, id) &&
	    json_member(object, "record", &record) &&
	    read_texts(record, &t, &r))
		answer_detail(&r, q, i, a);
	texts_release(&t);
	buf_release(&scratch);
}

static void
otherwise(struct span *text, struct span known)
{
	if (text->len == 0)
		*text = known;
}

static void
otherwise_day(struct span *text, sltd_day known, char scratch[DATE_TEXT])
{
	if (text->len > 0 || known == 0)
		return;
	sltd_day_format(known, scratch);
	*text = span_str(scratch);
}

/* It is added at the end, and then takes the place of the hit. */
static void
replace_hit(const struct answer_record *r, const struct sltd_query *q, size_t i,
    struct sltd_answer *a)
{
	struct sltd_hit *was = &a->hits[i], *is;
	enum sltd_match match = was->match;
	size_t count = a->count;
	struct err ignored = ERR_INIT;

	if (!answer_add(r, q, a, &ignored) || a->count != count + 1)
		return;
	a->count = count;
	was = &a->hits[i];
	is = &a->hits[count];
	if (memcmp(&is->entry.number, &was->entry.number,
		sizeof(was->entry.number)) != 0 ||
	    !sltd_state_equal(is->entry.state, was->entry.state))
		return;
	*was = *is;
	was->match = match;
}

void
answer_detail(struct answer_record *r, const struct sltd_query *q, size_t i,
    struct sltd_answer *a)
{
	/* Copies: adding moves both the hits and their texts. */
	const struct sltd_entry e = a->hits[i].entry;
	struct buf reference = BUF_INIT, note = BUF_INIT;
	char reported[DATE_TEXT], expiry[DATE_TEXT];

	buf_append_span(&reference, sltd_hit_reference(a, &a->hits[i]));
	buf_append_span(&note, sltd_hit_note(a, &a->hits[i]));
	otherwise(&r->number, sltd_number_span(&e.number));
	otherwise(&r->number_last, sltd_number_span(&e.last));
	otherwise(&r->issuing_state, sltd_state_span(&e.state));
	otherwise(&r->type, span_make(&e.type, e.type != 0));
	otherwise(&r->status, span_str(sltd_status_word(e.status)));
	otherwise(&r->reporting_state, sltd_state_span(&e.reporting));
	otherwise_day(&r->reported, e.reported, reported);
	otherwise_day(&r->expiry_date, e.expiry, expiry);
	otherwise(&r->reference, buf_span(&reference));
	otherwise(&r->note, buf_span(&note));
	if (buf_ok(&reference) && buf_ok(&note))
		replace_hit(r, q, i, a);
	buf_release(&reference);
	buf_release(&note);
}
