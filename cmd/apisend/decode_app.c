/*
 * decode_app: messages of SITA's APP to records: one a passenger, with what
 * the states say of him where it is an answer.
 */
#include "decode_app.h"

#include "edi/app.h"

/* ---- nouns ---- */

static void
put_errors(struct json_writer *w, const struct app_answer *a)
{
	if (a->errors == 0)
		return;
	json_open_array(w, "errors");
	for (unsigned i = 0; i < a->errors; i++) {
		json_open_object(w, NULL);
		JSON_TEXT(w, "code", a->error[i]);
		JSON_TEXT(w, "text", a->text[i]);
		json_close_object(w);
	}
	json_close_array(w);
}

static void
put_answer(struct json_writer *w, const char *name, const struct app_answer *a,
    bool cleared, const char *level)
{
	json_open_object(w, name);
	json_put_span(w, "code", a->code);
	json_put_str(w, "meaning", cusres_meaning_word(a->meaning));
	json_put_bool(w, "cleared", cleared);
	json_put_str(w, "level", level);
	JSON_TEXT(w, "country", a->country);
	JSON_TEXT(w, "status", a->status);
	JSON_TEXT(w, "sequence", a->sequence);
	JSON_TEXT(w, "person_id", a->person_id);
	put_errors(w, a);
	json_close_object(w);
}

/* How many states answer for the passenger of a group. */
static unsigned
count_states(const struct app_message *m, const struct app_group *first)
{
	struct app_answer a;
	unsigned states = 0;

	for (const struct app_group *g = first; g < m->groups + m->group_count;
	     g++)
		states += app_answer(m, g, &a, NULL) &&
		    span_equal(a.sequence, app_field(first, 1));
	return states;
}

/* The worst of all states is the response; each is shown where several are. */
static void
put_responses(struct json_writer *w, const struct app_message *m,
    const struct app_group *first)
{
	struct app_answer a, worst;

	app_worst(m, first, &worst);
	put_answer(w, "response", &worst, worst.cleared, "passenger");
	if (count_states(m, first) < 2)
		return;
	json_open_array(w, "responses");
	for (const struct app_group *g = first; g < m->groups + m->group_count;
	     g++)
		if (app_answer(m, g, &a, NULL) &&
		    span_equal(a.sequence, app_field(first, 1)))
			put_answer(w, NULL, &a, a.cleared, "passenger");
	json_close_array(w);
}

/* ---- records ---- */

static bool
is_answer_group(const struct app_group *g)
{
	return app_is(g, "PRS") || app_is(g, "PCC");
}

/* A passenger of a request, or the first group that answers for him. */
static bool
makes_record(const struct app_message *m, const struct app_group *g)
{
	if (app_is(g, "PRQ") || app_is(g, "PCX"))
		return true;
	if (!is_answer_group(g))
		return false;
	for (const struct app_group *before = m->groups; before < g; before++)
		if (is_answer_group(before) &&
		    span_equal(app_field(before, 1), app_field(g, 1)))
			return false;
	return true;
}

static void
emit_person(struct decoder *d, const struct app_message *m,
    const struct app_group *g, struct result *r)
{
	struct json_writer *w = decoder_begin_record(d);
	struct paxlst_person *person = &d->paxlst.person;
	struct app_answer a;

	app_person(m, g, d->today, person, &r->findings);
	nouns_person(person, w);
	if (app_answer(m, g, &a, &r->findings))
		put_responses(w, m, g);
	decoder_end_record(d, person->role, r);
}

/* The flight's own: it is closed, or why the message was not taken. */
static void
emit_message(struct decoder *d, const struct app_message *m)
{
	struct app_answer a;

	for (unsigned i = 0; i < m->group_count; i++) {
		if (!app_is(&m->groups[i], "MAK") ||
		    !app_answer(m, &m->groups[i], &a, NULL))
			continue;
		put_answer(
		    decoder_begin_record(d), "response", &a, false, "message");
		decoder_end_record(d, PAXLST_UNKNOWN, &d->result);
	}
	for (unsigned i = 0; app_refusal(m, i, &a); i++) {
		put_answer(
		    decoder_begin_record(d), "response", &a, false, "message");
		decoder_end_record(d, PAXLST_UNKNOWN, &d->result);
	}
	if (d->emitted > 0)
		return;
	if (m->kind != APP_CIMR)
		findings_add(&d->result.findings, "edi.missing", SEVERITY_ERROR,
		    "message", "SITA APP",
		    "nothing about a passenger or a flight in it");
	decoder_begin_record(d);
	decoder_end_record(d, PAXLST_UNKNOWN, &d->result);
}

static void
describe_message(struct decoder *d, const struct app_message *m)
{
	struct envelope *e = &d->envelope;
	struct paxlst_message *list = &d->paxlst.message;

	memset(list, 0, sizeof(*list));
	list->leg_count = app_leg(m, &list->legs[0], &d->result.findings);
	list->function = m->precheck ? SPAN("precheck") : span_make("", 0);
	e->message.kind = MESSAGE_APP;
	e->message.type = span_str(app_kind_word(m->kind));
	e->message.release = m->version == 21 ? SPAN("21")
	    : m->version == 26		      ? SPAN("26")
					      : span_make("", 0);
	e->message.reference = m->id;
	e->interchange.sender = m->user;
	d->kind = message_kind_of(MESSAGE_APP);
	d->emitted = 0;
}

static void
take_message(struct decoder *d, struct app_message *m, struct span text)
{
	unsigned last = 0;

	if (!app_parse(text, m, &d->result.findings)) {
		memset(m, 0, offsetof(struct app_message, groups));
		m->kind = APP_CIMR;
	}
	describe_message(d, m);
	if (d->checks != NULL)
		d->checks->message(d->checks->context, d, &d->result.findings);
	for (unsigned i = 0; i < m->group_count; i++)
		if (makes_record(m, &m->groups[i]))
			last = i + 1;
	/* What was found about the message is on its last passenger. */
	for (unsigned i = 0; i < m->group_count; i++)
		if (makes_record(m, &m->groups[i]))
			emit_person(d, m, &m->groups[i],
			    i + 1 == last ? &d->result : &d->own);
	emit_message(d, m);
	decoder_flush(d, true);
}

/* All messages that bytes hold whole; the rest is left for more. */
static size_t
take_all(struct decoder *d, struct app_message *m, struct span bytes, bool end)
{
	size_t done = 0, used = 0;
	struct span text;

	while (
	    app_find(span_from(bytes, done), end, &text, &used) == APP_FOUND) {
		take_message(d, m, text);
		done += used;
		used = 0;
	}
	return done + used;
}

bool
decode_app(
    struct decoder *d, struct input *in, struct span block, struct err *err)
{
	struct app_message *m = malloc(sizeof(*m));
	struct buf rest = BUF_INIT;
	bool ok = m != NULL || err_memory(err);

	while (ok) {
		size_t done;

		buf_append_span(&rest, block);
		if (!buf_ok(&rest)) {
			ok = err_memory(err);
			break;
		}
		done = take_all(d, m, buf_span(&rest), block.len == 0);
		buf_consume(&rest, done);
		output_flush(&d->output);
		if (block.len == 0)
			break;
		ok = input_block(in, &block, err);
	}
	decoder_forget_message(d);
	buf_wipe(&rest);
	free(m);
	return ok;
}
