/*
 * decoder: the loop from blocks of input to records; see the header. It
 * decides nothing about content: findings come from the domain.
 */
#include "decoder.h"

#include "base/input.h"
#include "base/memory.h"
#include "decode_app.h"
#include "decode_xml.h"
#include "edi/app.h"
#include "edi/xml.h"
#include "kinds.h"

/* A record that waits for its message member. */
struct entry {
	struct json_kept nouns, result; /* in held */
	bool has_result;		/* else a pass with nothing to say */
	uint8_t role;			/* enum paxlst_role */
	uint8_t status;
};

bool
decoder_init(struct decoder *d, const struct opt_common *common,
    const struct decoder_checks *checks, struct err *err)
{
	d->checks = checks;
	d->today = date_of_instant(common->now);
	d->sandbox = common->sandbox;
	d->refusals = memory_refusals();
	if (!envelope_init(&d->envelope, err))
		return false;
	d->kind = message_kind_of(MESSAGE_NONE);
	output_init(&d->output, "apisend", common);
	paxlst_init(&d->paxlst, d->today);
	cusres_init(&d->cusres, d->today);
	pnrgov_init(&d->pnrgov, d->today);
	result_init(&d->result, common->strict);
	result_init(&d->own, common->strict);
	for (int i = 0; i < PAXLST_ROLES; i++)
		buf_init(&d->shared[i], 0);
	buf_init(&d->held, 0);
	buf_init(&d->entries, 0);
	return true;
}

static void
decoder_release(struct decoder *d)
{
	envelope_release(&d->envelope);
	pnrgov_release(&d->pnrgov);
	result_release(&d->result);
	result_release(&d->own);
	for (int i = 0; i < PAXLST_ROLES; i++)
		buf_release(&d->shared[i]);
	/* They held names and document numbers. */
	buf_wipe(&d->held);
	buf_release(&d->entries);
}

/* ---- memory ---- */

/*
 * Memory ran out, wherever that was: what is not there any more may be a name
 * or a finding, so that no record says what the message did. The run fails as
 * a whole, and nothing is written from here on.
 */
static bool
lost_memory(struct decoder *d)
{
	struct err err = ERR_INIT;

	if (d->lost || memory_refusals() == d->refusals)
		return d->lost;
	d->lost = true;
	err_memory(&err);
	output_error(&d->output, &err);
	return true;
}

/* ---- the message member and what is held ---- */

/* flight and message, the same for all persons of a role. */
static void
make_shared(struct decoder *d, enum paxlst_role role, bool counts)
{
	const struct message_kind *kind =
	    message_kind_of(d->envelope.message.kind);
	bool is_list = d->envelope.message.kind == MESSAGE_PAXLST;
	struct nouns_function f;
	struct json_kept shared;
	struct json_writer w;

	memset(&f, 0, sizeof(f));
	json_begin_members(&w, &d->shared[role]);
	kind->describe(d, &f, &w);
	json_open_object(&w, "message");
	nouns_message_head(&d->envelope, &f, &w);
	if (role != PAXLST_UNKNOWN)
		json_put_str(&w, "role", paxlst_role_word(role));
	nouns_message_tail(
	    &d->envelope, is_list ? &d->paxlst.message : NULL, counts, &w);
	json_close_object(&w);
	shared = json_keep(&w);
	/* Most have nothing to remark: the verdict is part of the text. */
	JSON_OPEN_OBJECT(&w, "apisend");
	JSON_PUT(&w, "status", SPAN("pass"));
	JSON_OPEN_ARRAY(&w, "findings");
	json_close_array(&w);
	json_close_object(&w);
	d->passed_text[role] = json_end(&w);
	d->shared_text[role] = d->passed_text[role];
	if (buf_ok(&d->shared[role]))
		d->shared_text[role] = json_kept(&d->shared[role], shared);
}

static void
write_entry(struct decoder *d, const struct entry *e, bool counts)
{
	struct json_writer w;

	if (d->shared[e->role].len == 0)
		make_shared(d, (enum paxlst_role)e->role, counts);
	if (lost_memory(d))
		return;
	json_begin_object(&w, output_record(&d->output));
	json_put_text(&w, NULL, json_kept(&d->held, e->nouns));
	if (e->has_result) {
		json_put_text(&w, NULL, d->shared_text[e->role]);
		json_put_text(&w, "apisend", json_kept(&d->held, e->result));
	} else {
		json_put_text(&w, NULL, d->passed_text[e->role]);
	}
	json_close_object(&w);
	output_end(&d->output, (enum status)e->status);
}

void
decoder_flush(struct decoder *d, bool counts)
{
	size_t count = d->entries.len / sizeof(struct entry);

	for (int i = 0; i < PAXLST_ROLES; i++)
		buf_clear(&d->shared[i]);
	if (lost_memory(d))
		count = 0;
	for (size_t i = 0; i < count; i++) {
		struct entry e;

		memcpy(&e, d->entries.data + i * sizeof(e), sizeof(e));
		write_entry(d, &e, counts);
	}
	buf_clear(&d->held);
	buf_clear(&d->entries);
}

struct json_writer *
decoder_begin_record(struct decoder *d)
{
	json_begin_members(&d->writer, &d->held);
	return &d->writer;
}

/* Ends a record whose status is known already. */
static void
end_record(struct decoder *d, enum paxlst_role role, struct result *r)
{
	struct json_writer w;
	struct entry e;

	memset(&e, 0, sizeof(e));
	e.nouns = json_keep(&d->writer);
	/* Nothing to remark needs no text. */
	e.has_result = r->findings.count > 0 || r->findings.failed ||
	    r->status != STATUS_PASS;
	if (e.has_result) {
		json_begin(&w, &d->held);
		result_write(r, &w, NULL);
		e.result = json_keep(&w);
	}
	e.role = (uint8_t)role;
	e.status = (uint8_t)result_status(r);
	buf_append(&d->entries, &e, sizeof(e));
	d->emitted++;
	d->records++;
	result_clear(r);
	if (d->held.len > DECODER_HOLD_MAX)
		decoder_flush(d, false);
}

void
decoder_end_record(struct decoder *d, enum paxlst_role role, struct result *r)
{
	r->status = findings_status(&r->findings);
	end_record(d, role, r);
}

/* ---- messages ---- */

/* A message without a person in it, or findings that came too late. */
static void
emit_message(struct decoder *d)
{
	struct result *r = &d->result;

	decoder_begin_record(d);
	r->status = findings_status(&r->findings);
	/* Nothing of ours in it (CONTRL, ACKRES): nothing was examined. */
	if (d->envelope.message.kind == MESSAGE_OTHER &&
	    r->status == STATUS_PASS)
		r->status = STATUS_ABSENT;
	end_record(d, PAXLST_UNKNOWN, r);
}

/* Writes what is left of the message under way. */
static void
close_message(struct decoder *d)
{
	if (!d->message_begun)
		return;
	if (!d->kind->emit(d) &&
	    (d->emitted == 0 || d->result.findings.count > 0))
		emit_message(d);
	decoder_flush(d, true);
	d->message_begun = false;
	d->interchange_begun = false;
}

/* The same at the end of an interchange: one without messages too. */
static void
close_interchange(struct decoder *d)
{
	close_message(d);
	if (!d->interchange_begun)
		return;
	findings_add(&d->result.findings, "edi.missing", SEVERITY_ERROR, "UNH",
	    "ISO 9735", "no message in the interchange");
	emit_message(d);
	decoder_flush(d, false);
	d->interchange_begun = false;
}

/* ---- segments ---- */

void
decoder_begin_message(struct decoder *d)
{
	d->message_begun = true;
	d->content_open = true;
	d->said_outside = false;
	d->emitted = 0;
	d->kind = message_kind_of(d->envelope.message.kind);
	d->kind->begin(d);
}

/* What the message lacks, once it has ended. */
static void
finish_content(struct decoder *d)
{
	if (!d->content_open || d->envelope.message.open)
		return;
	d->content_open = false;
	d->kind->finish(d);
	if (d->checks != NULL)
		d->checks->message(d->checks->context, d, &d->result.findings);
}

void
decoder_end_message(struct decoder *d)
{
	finish_content(d);
	close_message(d);
}

void
decoder_forget_message(struct decoder *d)
{
	d->envelope.message.kind = MESSAGE_NONE;
	d->envelope.message.type = d->envelope.message.version =
	    d->envelope.message.release = d->envelope.message.reference =
		d->envelope.message.access_reference =
		    d->envelope.interchange.sender = span_make("", 0);
	d->envelope.interchange.test = false;
	d->kind = message_kind_of(MESSAGE_NONE);
	memset(&d->paxlst.message, 0, sizeof(d->paxlst.message));
}

static void
take_segment(struct decoder *d, const struct edifact_segment *s)
{
	struct envelope *e = &d->envelope;
	struct findings *f = &d->result.findings;

	envelope_leave(e, s, f);
	finish_content(d);
	if (s->tag == EDIFACT_TAG('U', 'N', 'B'))
		close_interchange(d);
	else if (envelope_begins(s))
		close_message(d);
	else if (e->message.open)
		d->kind->complete(d, s);
	if (envelope_enter(e, s, f)) {
		if (s->tag == EDIFACT_TAG('U', 'N', 'B'))
			d->interchange_begun = true;
		else if (s->tag == EDIFACT_TAG('U', 'N', 'H'))
			decoder_begin_message(d);
		else if (s->tag == EDIFACT_TAG('U', 'N', 'Z') &&
		    !envelope_sets_open(e))
			close_interchange(d);
	} else if (e->message.open) {
		/* Half a segment has half a number in it. */
		if (!(s->flags & EDIFACT_UNTERMINATED))
			d->kind->segment(d, s);
	} else if (!d->said_outside) {
		place_note(f, &e->place, "edi.segment", SEVERITY_ERROR, s->name,
		    "ISO 9735", "a segment outside any message");
		d->said_outside = true;
	}
}

void
decoder_nothing_found(struct decoder *d, const char *code, const char *where,
    const char *note, const char *name)
{
	struct json_writer w;

	close_interchange(d);
	result_error(&d->result, code, where, "%s in %s", note,
	    strcmp(name, "-") == 0 ? "standard input" : name);
	if (lost_memory(d))
		return;
	json_begin(&w, output_record(&d->output));
	json_open_object(&w, NULL);
	result_write(&d->result, &w, "apisend");
	json_close_object(&w);
	output_end(&d->output, STATUS_ERROR);
	result_clear(&d->result);
}

/*
 * The way that nearly all segments go: a person's, with nothing to remark,
 * inside an open passenger list.
 */
static inline bool
take_plain(struct decoder *d, const struct edifact_segment *s)
{
	struct envelope *e = &d->envelope;

	if ((s->tag >> 16) == 'U' || s->flags != EDIFACT_PLAIN ||
	    !e->message.open || e->message.kind != MESSAGE_PAXLST)
		return false;
	envelope_content(e, s);
	if (paxlst_completes(&d->paxlst, s))
		d->kind->emit(d);
	paxlst_segment(&d->paxlst, s, &e->place, &d->result.findings);
	return true;
}

static bool
decode_edifact(struct decoder *d, struct input *in, struct span first,
    const char *name, struct err *err)
{
	enum edifact_event event = EDIFACT_MORE;
	bool ok = true;

	if (!edifact_reader_init(&d->reader, err))
		return false;
	edifact_feed(&d->reader, first, first.len == 0);
	while (event != EDIFACT_END) {
		event = edifact_next(&d->reader, &d->segment);
		if (event == EDIFACT_SEGMENT) {
			if (!take_plain(d, &d->segment))
				take_segment(d, &d->segment);
		} else if (event == EDIFACT_MORE) {
			struct span block = span_make("", 0);

			output_flush(&d->output);
			ok = input_block(in, &block, err);
			if (!ok)
				break;
			edifact_feed(&d->reader, block, block.len == 0);
		}
	}
	if (ok && d->reader.interchanges == 0)
		decoder_nothing_found(
		    d, "edi.missing", "UNB", "no interchange found", name);
	edifact_reader_release(&d->reader);
	return ok;
}

/* An input is of one form, which its beginning tells. */
static bool
decode_input(struct decoder *d, const char *name, struct err *err)
{
	struct input *in;
	struct span first;
	bool ok;

	if (!input_open(name, 0, &in, err))
		return false;
	ok = input_block(in, &first, err);
	if (ok && app_recognise(first))
		ok = decode_app(d, in, first, err);
	else if (ok && xml_recognise(first))
		ok = decode_xml(d, in, first, name, err);
	else if (ok)
		ok = decode_edifact(d, in, first, name, err);
	input_close(in);
	return ok;
}

/* What the end of one input leaves open. */
static void
end_input(struct decoder *d)
{
	envelope_end(&d->envelope, &d->result.findings);
	finish_content(d);
}

int
decoder_run(struct decoder *d, int argc, char **argv)
{
	static char tool[] = "apisend", dash[] = "-";
	static char *standard_input[] = {tool, dash};
	struct err err = ERR_INIT;
	int status;

	if (argc < 2) {
		argc = 2;
		argv = standard_input;
	}
	if (!sandbox_enter(
		(enum sandbox_mode)d->sandbox, argc, argv, NULL, NULL, &err)) {
		output_error(&d->output, &err);
		argc = 0;
	}
	for (int i = 1; i < argc && !lost_memory(d); i++) {
		if (!decode_input(d, argv[i], &err) && !d->lost)
			output_error(&d->output, &err);
		end_input(d);
	}
	envelope_end_sets(&d->envelope, &d->result.findings);
	close_interchange(d);
	decoder_release(d);
	status = output_finish(&d->output);
	return status;
}
