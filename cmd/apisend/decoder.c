/*
 * decoder: the loop from blocks of input to records; see the header. It
 * decides nothing about content: findings come from the domain.
 */
#include "decoder.h"

#include "base/input.h"
#include "nouns.h"

/* A record that waits for its message member. */
struct entry {
	uint32_t nouns, result; /* bytes in held; no result: pass */
	uint8_t role;		/* enum paxlst_role */
	uint8_t status;
};

bool
decoder_init(struct decoder *d, const struct opt_common *common,
    const struct decoder_checks *checks, struct err *err)
{
	memset(d, 0, sizeof(*d));
	d->checks = checks;
	d->today = date_of_instant(common->now);
	if (!envelope_init(&d->envelope, err))
		return false;
	output_init(&d->output, "apisend", common);
	paxlst_init(&d->paxlst, d->today);
	cusres_init(&d->cusres, d->today);
	pnrgov_init(&d->pnrgov, d->today);
	result_init(&d->result, common->strict);
	result_init(&d->own, common->strict);
	buf_init(&d->head, 0);
	buf_init(&d->tail, 0);
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
	buf_release(&d->head);
	buf_release(&d->tail);
	/* They held names and document numbers. */
	buf_wipe(&d->held);
	buf_release(&d->entries);
}

/* ---- the message member and what is held ---- */

/* flight and message, which all records of a message share. */
static void
make_message(struct decoder *d, bool counts)
{
	const struct paxlst_message *m = &d->paxlst.message;
	enum message_kind kind = d->envelope.message.kind;
	struct span none = span_make("", 0);

	buf_clear(&d->head);
	buf_clear(&d->tail);
	if (kind == MESSAGE_PAXLST)
		nouns_flight(m, &d->head);
	else if (kind == MESSAGE_CUSRES)
		nouns_cusres_flight(&d->cusres.message, &d->head);
	else if (kind == MESSAGE_PNRGOV)
		nouns_pnr_flight(&d->pnrgov.message, &d->head);
	BUF_LITERAL(&d->head, "\"message\":");
	switch (kind) {
	case MESSAGE_PAXLST:
		nouns_message_head(&d->envelope, m->function, m->subfunction,
		    m->transaction, &d->head);
		nouns_message_tail(&d->envelope, m, counts, &d->tail);
		return;
	case MESSAGE_CUSRES:
		nouns_message_head(&d->envelope, d->cusres.message.function,
		    none, d->cusres.message.transaction, &d->head);
		break;
	case MESSAGE_PNRGOV:
		nouns_message_head(&d->envelope, d->pnrgov.message.function,
		    none, none, &d->head);
		break;
	case MESSAGE_NONE:
	case MESSAGE_OTHER:
		nouns_message_head(&d->envelope, none, none, none, &d->head);
		break;
	}
	nouns_message_tail(&d->envelope, m, false, &d->tail);
}

static void
write_entry(struct decoder *d, const struct entry *e, struct span text)
{
	struct buf *out = output_record(&d->output);
	bool role = e->role != PAXLST_UNKNOWN;

	buf_append_byte(out, '{');
	buf_append_span(out, span_first(text, e->nouns));
	buf_append_span(out, buf_span(&d->head));
	if (role) {
		BUF_LITERAL(out, ",\"role\":\"");
		buf_append_str(
		    out, paxlst_role_word((enum paxlst_role)e->role));
		buf_append_byte(out, '"');
	}
	buf_append_span(out, buf_span(&d->tail));
	BUF_LITERAL(out, ",\"apisend\":");
	if (e->result == 0)
		BUF_LITERAL(out, "{\"status\":\"pass\",\"findings\":[]}");
	else
		buf_append_span(out, span_from(text, e->nouns));
	buf_append_byte(out, '}');
	output_end(&d->output, (enum status)e->status);
}

/* Memory ran out: no record may be lost, so the run fails as a whole. */
static void
check_memory(struct decoder *d)
{
	struct err err = ERR_INIT;

	if (buf_ok(&d->held) && buf_ok(&d->entries) && buf_ok(&d->head) &&
	    buf_ok(&d->tail))
		return;
	err_memory(&err);
	output_error(&d->output, &err);
}

static void
flush_held(struct decoder *d, bool counts)
{
	struct span text = buf_span(&d->held);
	size_t count = d->entries.len / sizeof(struct entry);

	check_memory(d);
	if (count == 0)
		return;
	make_message(d, counts);
	for (size_t i = 0; i < count; i++) {
		struct entry e;

		memcpy(&e, d->entries.data + i * sizeof(e), sizeof(e));
		write_entry(
		    d, &e, span_first(text, (size_t)e.nouns + e.result));
		text = span_from(text, (size_t)e.nouns + e.result);
	}
	buf_clear(&d->held);
	buf_clear(&d->entries);
}

/* Ends the record whose nouns stand in held from d->from on. */
static void
end_record(struct decoder *d, enum paxlst_role role, struct result *r)
{
	struct entry e;

	e.nouns = (uint32_t)(d->held.len - d->from);
	/* Nothing to remark needs no text. */
	if (r->findings.count > 0 || r->findings.failed ||
	    r->status != STATUS_PASS)
		result_write(r, &d->held);
	e.result = (uint32_t)(d->held.len - d->from - e.nouns);
	e.role = (uint8_t)role;
	e.status = (uint8_t)result_status(r);
	buf_append(&d->entries, &e, sizeof(e));
	d->emitted++;
	d->records++;
	result_clear(r);
	if (d->held.len > DECODER_HOLD_MAX)
		flush_held(d, false);
}

static struct buf *
begin_record(struct decoder *d)
{
	d->from = d->held.len;
	return &d->held;
}

/* ---- records ---- */

static void
emit_person(struct decoder *d)
{
	struct result *r = &d->result;

	if (d->checks != NULL)
		d->checks->person(
		    d->checks->context, d, &d->paxlst.person, &r->findings);
	nouns_person(&d->paxlst.person, begin_record(d));
	r->status = findings_status(&r->findings);
	end_record(d, d->paxlst.person.role, r);
	d->paxlst.open = false;
}

/* A record for each code; what was found stands on the last. */
static void
emit_status(struct decoder *d)
{
	const struct cusres_status *status = &d->cusres.status;
	unsigned count = status->code_count > 0 ? status->code_count : 1;

	for (unsigned i = 0; i < count; i++) {
		struct result *r = i + 1 < count ? &d->own : &d->result;

		begin_record(d);
		nouns_response(status, i, &d->held);
		r->status = findings_status(&r->findings);
		end_record(d, PAXLST_UNKNOWN, r);
	}
	d->cusres.open = false;
	flush_held(d, false);
}

/* A record for each traveller; what was found meanwhile is on the last. */
static void
emit_booking(struct decoder *d)
{
	struct paxlst_person person;
	unsigned count = pnrgov_link(&d->pnrgov, &d->result.findings);

	for (unsigned i = 0; i < count; i++) {
		struct result *r = i + 1 < count ? &d->own : &d->result;

		pnrgov_person(&d->pnrgov, i, &person, &r->findings);
		nouns_person(&person, begin_record(d));
		nouns_pnr(
		    &d->pnrgov.record, d->pnrgov.travellers[i].type, &d->held);
		r->status = findings_status(&r->findings);
		end_record(d, PAXLST_PASSENGER, r);
	}
	if (count == 0) {
		findings_add(&d->result.findings, "edi.missing",
		    SEVERITY_WARNING, "TIF", "PNRGOV guide",
		    "a booking without travellers");
		begin_record(d);
		nouns_pnr(&d->pnrgov.record, span_make("", 0), &d->held);
		d->result.status = findings_status(&d->result.findings);
		end_record(d, PAXLST_UNKNOWN, &d->result);
	}
	d->pnrgov.open = false;
	flush_held(d, false);
}

/* A message in which no person stands, or findings that came too late. */
static void
emit_message(struct decoder *d)
{
	struct result *r = &d->result;

	begin_record(d);
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
	enum message_kind kind = d->envelope.message.kind;

	if (!d->message_begun)
		return;
	if (kind == MESSAGE_PAXLST && d->paxlst.open)
		emit_person(d);
	else if (kind == MESSAGE_CUSRES && d->cusres.open)
		emit_status(d);
	else if (kind == MESSAGE_PNRGOV && d->pnrgov.open)
		emit_booking(d);
	else if (d->emitted == 0 || d->result.findings.count > 0)
		emit_message(d);
	flush_held(d, true);
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
	flush_held(d, false);
	d->interchange_begun = false;
}

/* ---- segments ---- */

static void
begin_message(struct decoder *d)
{
	d->message_begun = true;
	d->content_open = true;
	d->said_outside = false;
	d->emitted = 0;
	paxlst_begin(&d->paxlst);
	cusres_begin(&d->cusres);
	pnrgov_begin(&d->pnrgov);
}

/* What the message lacks, once it has ended. */
static void
finish_content(struct decoder *d)
{
	const struct place *at = &d->envelope.place;
	struct findings *f = &d->result.findings;

	if (!d->content_open || d->envelope.message.open)
		return;
	d->content_open = false;
	if (d->envelope.message.kind == MESSAGE_PAXLST)
		paxlst_finish(&d->paxlst, at, f);
	else if (d->envelope.message.kind == MESSAGE_CUSRES)
		cusres_finish(&d->cusres, at, f);
	else if (d->envelope.message.kind == MESSAGE_PNRGOV)
		pnrgov_finish(&d->pnrgov, at, f);
	if (d->checks != NULL)
		d->checks->message(d->checks->context, d, f);
}

static void
take_content(struct decoder *d, const struct edifact_segment *s)
{
	const struct place *at = &d->envelope.place;
	struct findings *f = &d->result.findings;

	switch (d->envelope.message.kind) {
	case MESSAGE_PAXLST:
		paxlst_segment(&d->paxlst, s, at, f);
		break;
	case MESSAGE_CUSRES:
		cusres_segment(&d->cusres, s, at, f);
		break;
	case MESSAGE_PNRGOV:
		pnrgov_segment(&d->pnrgov, s, at, f);
		break;
	case MESSAGE_NONE:
	case MESSAGE_OTHER:
		break;
	}
}

/* Hands over what a segment completes, before it is taken in. */
static void
complete(struct decoder *d, const struct edifact_segment *s)
{
	enum message_kind kind = d->envelope.message.kind;

	if (kind == MESSAGE_PAXLST && paxlst_completes(&d->paxlst, s))
		emit_person(d);
	else if (kind == MESSAGE_CUSRES && cusres_completes(&d->cusres, s))
		emit_status(d);
	else if (kind == MESSAGE_PNRGOV && pnrgov_completes(&d->pnrgov, s))
		emit_booking(d);
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
		complete(d, s);
	if (envelope_enter(e, s, f)) {
		if (s->tag == EDIFACT_TAG('U', 'N', 'B'))
			d->interchange_begun = true;
		else if (s->tag == EDIFACT_TAG('U', 'N', 'H'))
			begin_message(d);
		else if (s->tag == EDIFACT_TAG('U', 'N', 'Z') &&
		    !envelope_sets_open(e))
			close_interchange(d);
	} else if (e->message.open) {
		/* Half a segment has half a number in it. */
		if (!(s->flags & EDIFACT_UNTERMINATED))
			take_content(d, s);
	} else if (!d->said_outside) {
		place_note(f, &e->place, "edi.segment", SEVERITY_ERROR, s->name,
		    "ISO 9735", "a segment outside any message");
		d->said_outside = true;
	}
}

/* An input in which there is nothing to read must not look like success. */
static void
nothing_found(struct decoder *d, const char *name)
{
	struct buf *out;

	close_interchange(d);
	result_error(&d->result, "edi.missing", "UNB",
	    "no interchange found in %s",
	    strcmp(name, "-") == 0 ? "standard input" : name);
	out = output_record(&d->output);
	BUF_LITERAL(out, "{\"apisend\":");
	result_write(&d->result, out);
	buf_append_byte(out, '}');
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
		emit_person(d);
	paxlst_segment(&d->paxlst, s, &e->place, &d->result.findings);
	return true;
}

static bool
decode_input(struct decoder *d, const char *name, struct err *err)
{
	enum edifact_event event = EDIFACT_MORE;
	struct input *in;
	bool ok = true;

	if (!input_open(name, 0, &in, err))
		return false;
	if (!edifact_reader_init(&d->reader, err)) {
		input_close(in);
		return false;
	}
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
		nothing_found(d, name);
	edifact_reader_release(&d->reader);
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
	for (int i = 1; i < argc; i++) {
		if (!decode_input(d, argv[i], &err))
			output_error(&d->output, &err);
		end_input(d);
	}
	envelope_end_sets(&d->envelope, &d->result.findings);
	close_interchange(d);
	decoder_release(d);
	status = output_finish(&d->output);
	return status;
}
