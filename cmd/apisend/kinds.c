/*
 * kinds: passenger lists, answers and bookings, each as a row of functions;
 * see the header. What a segment means is the domain's (common/edi).
 */
#include "kinds.h"

#include "decoder.h"

/* ---- PAXLST: a record a person ---- */

static void
begin_paxlst(struct decoder *d)
{
	paxlst_begin(&d->paxlst);
}

static bool
emit_paxlst(struct decoder *d)
{
	struct result *r = &d->result;

	if (!d->paxlst.open)
		return false;
	if (d->checks != NULL)
		d->checks->person(
		    d->checks->context, d, &d->paxlst.person, &r->findings);
	nouns_person(&d->paxlst.person, decoder_begin_record(d));
	decoder_end_record(d, d->paxlst.person.role, r);
	d->paxlst.open = false;
	return true;
}

static void
complete_paxlst(struct decoder *d, const struct edifact_segment *s)
{
	if (paxlst_completes(&d->paxlst, s))
		emit_paxlst(d);
}

static void
segment_paxlst(struct decoder *d, const struct edifact_segment *s)
{
	paxlst_segment(&d->paxlst, s, &d->envelope.place, &d->result.findings);
}

static void
finish_paxlst(struct decoder *d)
{
	paxlst_finish(&d->paxlst, &d->envelope.place, &d->result.findings);
}

static void
describe_paxlst(
    const struct decoder *d, struct nouns_function *f, struct json_writer *w)
{
	const struct paxlst_message *m = &d->paxlst.message;

	nouns_flight(m, w);
	f->function = m->function;
	f->subfunction = m->subfunction;
	f->transaction = m->transaction;
}

/* ---- CUSRES: a record a code ---- */

static void
begin_cusres(struct decoder *d)
{
	cusres_begin(&d->cusres);
}

/* What was found about a status is on the record of its last code. */
static bool
emit_cusres(struct decoder *d)
{
	const struct cusres_status *status = &d->cusres.status;
	unsigned count = status->code_count > 0 ? status->code_count : 1;

	if (!d->cusres.open)
		return false;
	for (unsigned i = 0; i < count; i++) {
		nouns_response(status, i, decoder_begin_record(d));
		decoder_end_record(
		    d, PAXLST_UNKNOWN, i + 1 < count ? &d->own : &d->result);
	}
	d->cusres.open = false;
	decoder_flush(d, false);
	return true;
}

static void
complete_cusres(struct decoder *d, const struct edifact_segment *s)
{
	if (cusres_completes(&d->cusres, s))
		emit_cusres(d);
}

static void
segment_cusres(struct decoder *d, const struct edifact_segment *s)
{
	cusres_segment(&d->cusres, s, &d->envelope.place, &d->result.findings);
}

static void
finish_cusres(struct decoder *d)
{
	cusres_finish(&d->cusres, &d->envelope.place, &d->result.findings);
}

static void
describe_cusres(
    const struct decoder *d, struct nouns_function *f, struct json_writer *w)
{
	const struct cusres_message *m = &d->cusres.message;

	nouns_cusres_flight(m, w);
	f->function = m->function;
	f->transaction = m->transaction;
}

/* ---- PNRGOV: a record a traveller of a booking ---- */

static void
begin_pnrgov(struct decoder *d)
{
	pnrgov_begin(&d->pnrgov);
}

static void
emit_traveller(struct decoder *d, unsigned index,
    const struct pnrgov_party *party, struct result *r)
{
	struct json_writer *w = decoder_begin_record(d);
	struct paxlst_person person;

	pnrgov_person(&d->pnrgov, index, &person, &r->findings);
	nouns_person(&person, w);
	nouns_pnr(&d->pnrgov.record, d->pnrgov.travellers[index].type, w);
	nouns_booking(party, w);
	decoder_end_record(d, PAXLST_PASSENGER, r);
}

/* What was found about a booking is on the record of its last traveller. */
static bool
emit_pnrgov(struct decoder *d)
{
	struct pnrgov_party party;
	unsigned count;

	if (!d->pnrgov.open)
		return false;
	count = pnrgov_link(&d->pnrgov, &d->result.findings);
	pnrgov_party(&d->pnrgov, &party);
	for (unsigned i = 0; i < count; i++)
		emit_traveller(
		    d, i, &party, i + 1 < count ? &d->own : &d->result);
	if (count == 0) {
		findings_add(&d->result.findings, "edi.missing",
		    SEVERITY_WARNING, "TIF", "PNRGOV guide",
		    "a booking without travellers");
		nouns_pnr(&d->pnrgov.record, span_make("", 0),
		    decoder_begin_record(d));
		decoder_end_record(d, PAXLST_UNKNOWN, &d->result);
	}
	d->pnrgov.open = false;
	decoder_flush(d, false);
	return true;
}

static void
complete_pnrgov(struct decoder *d, const struct edifact_segment *s)
{
	if (pnrgov_completes(&d->pnrgov, s))
		emit_pnrgov(d);
}

static void
segment_pnrgov(struct decoder *d, const struct edifact_segment *s)
{
	pnrgov_segment(&d->pnrgov, s, &d->envelope.place, &d->result.findings);
}

static void
finish_pnrgov(struct decoder *d)
{
	pnrgov_finish(&d->pnrgov, &d->envelope.place, &d->result.findings);
}

static void
describe_pnrgov(
    const struct decoder *d, struct nouns_function *f, struct json_writer *w)
{
	nouns_pnr_flight(&d->pnrgov.message, w);
	f->function = d->pnrgov.message.function;
}

/* ---- CONTRL: a record a UCI, UCF or UCM ---- */

static void
begin_contrl(struct decoder *d)
{
	contrl_begin(&d->contrl);
}

static bool
emit_contrl(struct decoder *d)
{
	if (!d->contrl.open)
		return false;
	nouns_receipt(&d->contrl.status, decoder_begin_record(d));
	decoder_end_record(d, PAXLST_UNKNOWN, &d->result);
	d->contrl.open = false;
	return true;
}

static void
complete_contrl(struct decoder *d, const struct edifact_segment *s)
{
	if (contrl_completes(&d->contrl, s))
		emit_contrl(d);
}

static void
segment_contrl(struct decoder *d, const struct edifact_segment *s)
{
	contrl_segment(&d->contrl, s, &d->envelope.place, &d->result.findings);
}

static void
finish_contrl(struct decoder *d)
{
	contrl_finish(&d->contrl, &d->envelope.place, &d->result.findings);
}

/* ---- any other: its envelope is all that is read ---- */

static void
nothing(struct decoder *d)
{
	(void)d;
}

static void
skip_segment(struct decoder *d, const struct edifact_segment *s)
{
	(void)d;
	(void)s;
}

static bool
emit_nothing(struct decoder *d)
{
	(void)d;
	return false;
}

static void
describe_nothing(
    const struct decoder *d, struct nouns_function *f, struct json_writer *w)
{
	(void)d;
	(void)f;
	(void)w;
}

#define OTHER                                                               \
	{                                                                   \
		nothing, skip_segment, skip_segment, nothing, emit_nothing, \
		    describe_nothing                                        \
	}

const struct message_kind *
message_kind_of(enum message_type type)
{
	/* clang-format off */
	static const struct message_kind kinds[] = {
	    [MESSAGE_NONE] = OTHER,
	    [MESSAGE_PAXLST] = {begin_paxlst, complete_paxlst, segment_paxlst,
		finish_paxlst, emit_paxlst, describe_paxlst},
	    [MESSAGE_CUSRES] = {begin_cusres, complete_cusres, segment_cusres,
		finish_cusres, emit_cusres, describe_cusres},
	    [MESSAGE_PNRGOV] = {begin_pnrgov, complete_pnrgov, segment_pnrgov,
		finish_pnrgov, emit_pnrgov, describe_pnrgov},
	    [MESSAGE_CONTRL] = {begin_contrl, complete_contrl, segment_contrl,
		finish_contrl, emit_contrl, describe_nothing},
	    [MESSAGE_APP] = {nothing, skip_segment, skip_segment, nothing,
		emit_nothing, describe_paxlst},
	    [MESSAGE_OTHER] = OTHER,
	};
	/* clang-format on */

	return &kinds[type];
}
