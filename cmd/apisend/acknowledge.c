/*
 * acknowledge: the carrier's echo (CUSRES, BGM 312) of a change that a state
 * sent unasked (BGM 132): its references, flight, passengers and codes again,
 * the parties swapped. It decides nothing: whoever calls has kept the change
 * with the message that it is about.
 */
#include "answers.h"

#include "base/codec.h"
#include "base/msg.h"
#include "edi/edifact_write.h"
#include "x509/digest.h"

/* "K" and half of a hash: the same change has the same echo, 0020 an..14. */
#define REFERENCE_HASH 6
#define REFERENCE_TEXT (1 + 2 * REFERENCE_HASH)

/* What came, as it goes out again around a reference of our own. */
struct echo {
	const struct outbox *o;
	const struct answer_source *source;
	struct buf unb, unb_end, ung, ung_end, unh;
	struct buf body;	       /* BGM … ERC */
	struct buf seed;	       /* what tells this change from others */
	uint64_t segments;	       /* of the body */
	struct edifact_repertoire set; /* of what came, and of the echo */
	bool unsolicited;
	bool wanted;	/* by whom it goes to */
	struct buf out; /* interchanges, one after the other */
};

/* The elements from … to as they came. */
static void
put_elements(struct edifact_writer *w, const struct edifact_segment *s,
    unsigned from, unsigned to)
{
	for (unsigned e = from; e <= to && e <= s->elements; e++) {
		edifact_element(w, edifact_get(s, e, 0));
		for (unsigned c = 1; c < edifact_count(s, e); c++)
			edifact_component(w, edifact_get(s, e, c));
	}
}

/* UNB or UNG with its parties swapped, before and after its reference. */
static void
take_envelope(struct echo *e, const struct edifact_segment *s,
    struct buf *before, struct buf *after)
{
	struct edifact_writer w;

	buf_clear(before);
	edifact_writer_init(&w, before);
	put_elements(&w, s, 1, 1);
	put_elements(&w, s, 3, 3);
	put_elements(&w, s, 2, 2);
	edifact_element_instant(&w, e->o->now);
	buf_clear(after);
	edifact_writer_init(&w, after);
	put_elements(&w, s, 6, s->elements);
}

static void
begin_interchange(struct echo *e, const struct edifact_segment *s)
{
	char id[SPOOL_DESTINATION_MAX + 1];
	const struct target *t = NULL;

	if (target_id(span_trim(edifact_get(s, 2, 0)), id, sizeof(id)))
		t = targets_find(&e->o->targets, id);
	/* A gateway's word for another state makes no message to that. */
	e->wanted =
	    t != NULL && t->acknowledge && answer_source_is(e->source, t->id);
	repertoire_set(&e->set, edifact_get(s, 1, 0));
	buf_clear(&e->ung);
	take_envelope(e, s, &e->unb, &e->unb_end);
	buf_clear(&e->seed);
	buf_append_span(&e->seed, edifact_get(s, 2, 0));
	buf_append_byte(&e->seed, '+');
	buf_append_span(&e->seed, edifact_get(s, 5, 0));
}

static void
begin_message(struct echo *e, const struct edifact_segment *s)
{
	struct edifact_writer w;

	e->unsolicited = false;
	e->segments = 0;
	buf_clear(&e->body);
	buf_clear(&e->unh);
	edifact_writer_init(&w, &e->unh);
	put_elements(&w, s, 2, s->elements);
	buf_append_byte(&e->seed, '+');
	buf_append_span(&e->seed, edifact_get(s, 1, 0));
}

static void
take_bgm(struct echo *e, const struct edifact_segment *s)
{
	struct edifact_writer w;

	e->unsolicited = span_equal(edifact_get(s, 1, 0), SPAN("132"));
	edifact_writer_init(&w, &e->body);
	edifact_begin(&w, "BGM+312");
	put_elements(&w, s, 2, s->elements);
	edifact_end(&w);
	e->segments++;
}

static void
take_content(struct echo *e, const struct edifact_segment *s)
{
	struct edifact_writer w;

	edifact_writer_init(&w, &e->body);
	/* In the characters that its UNB names. */
	if (e->set.level == EDIFACT_UNOC)
		w.repertoire = &e->set;
	edifact_begin(&w, s->name);
	put_elements(&w, s, 1, s->elements);
	edifact_end(&w);
	e->segments++;
}

static bool
make_reference(const struct echo *e, char out[REFERENCE_TEXT + 1])
{
	struct buf all = BUF_INIT, hex = BUF_INIT;
	uint8_t hash[DIGEST_SIZE_MAX];
	bool ok;

	buf_append_span(&all, buf_span(&e->seed));
	buf_append_span(&all, buf_span(&e->unh));
	buf_append_span(&all, buf_span(&e->body));
	ok =
	    buf_ok(&all) && digest_compute(DIGEST_SHA256, buf_span(&all), hash);
	if (ok)
		hex_encode(&hex, span_make(hash, REFERENCE_HASH));
	out[0] = 'K';
	for (size_t i = 0; i < hex.len && i < REFERENCE_TEXT - 1; i++)
		out[1 + i] = hex.data[i] >= 'a'
		    ? (char)(hex.data[i] - 'a' + 'A')
		    : (char)hex.data[i];
	out[1 + hex.len] = '\0';
	ok = ok && hex.len == REFERENCE_TEXT - 1;
	buf_release(&all);
	buf_release(&hex);
	return ok;
}

/* The whole echo of the message that has ended, if one is asked for. */
static bool
finish_message(struct echo *e, struct err *err)
{
	char reference[REFERENCE_TEXT + 1];
	struct buf *out = &e->out;

	if (!e->unsolicited || !e->wanted)
		return true;
	if (!make_reference(e, reference))
		return err_memory(err);
	BUF_LITERAL(out, "UNA:+.? 'UNB");
	buf_append_span(out, buf_span(&e->unb));
	buf_printf(out, "+%s", reference);
	buf_append_span(out, buf_span(&e->unb_end));
	if (e->ung.len > 0) {
		BUF_LITERAL(out, "'UNG");
		buf_append_span(out, buf_span(&e->ung));
		buf_printf(out, "+%s", reference);
		buf_append_span(out, buf_span(&e->ung_end));
	}
	buf_printf(out, "'UNH+%s", reference);
	buf_append_span(out, buf_span(&e->unh));
	buf_append_byte(out, '\'');
	buf_append_span(out, buf_span(&e->body));
	buf_printf(out, "UNT+%llu+%s'", (unsigned long long)e->segments + 2,
	    reference);
	if (e->ung.len > 0)
		buf_printf(out, "UNE+1+%s'", reference);
	buf_printf(out, "UNZ+1+%s'", reference);
	return true;
}

/* FTX is the state's word to people and does not go back. */
static bool
take_echo(struct echo *e, const struct edifact_segment *s, struct err *err)
{
	switch (s->tag) {
	case EDIFACT_TAG('U', 'N', 'B'):
		begin_interchange(e, s);
		break;
	case EDIFACT_TAG('U', 'N', 'G'):
		take_envelope(e, s, &e->ung, &e->ung_end);
		break;
	case EDIFACT_TAG('U', 'N', 'H'):
		begin_message(e, s);
		break;
	case EDIFACT_TAG('B', 'G', 'M'):
		take_bgm(e, s);
		break;
	case EDIFACT_TAG('U', 'N', 'T'):
		return finish_message(e, err);
	case EDIFACT_TAG('U', 'N', 'E'):
	case EDIFACT_TAG('U', 'N', 'Z'):
	case EDIFACT_TAG('F', 'T', 'X'):
		break;
	default:
		take_content(e, s);
		break;
	}
	return true;
}

static bool
make_echoes(struct echo *e, struct span bytes, struct err *err)
{
	struct edifact_segment *s = malloc(sizeof(*s));
	struct edifact_reader *reader = malloc(sizeof(*reader));
	bool ok = (s != NULL && reader != NULL) || err_memory(err);

	if (ok && edifact_reader_init(reader, err)) {
		edifact_feed(reader, bytes, true);
		while (ok && edifact_next(reader, s) == EDIFACT_SEGMENT)
			ok = take_echo(e, s, err);
		edifact_reader_release(reader);
	} else {
		ok = false;
	}
	free(s);
	free(reader);
	return ok && (buf_ok(&e->out) || err_memory(err));
}

/* One that went out before, perhaps with another minute in it, is enough. */
static bool
put_in(struct outbox *o, struct span echoes, struct err *err)
{
	struct buf ids = BUF_INIT;
	struct err why = ERR_INIT;
	bool ok = outbox_put_file(o, echoes, &ids, &why);

	if (!ok && why.kind != ERR_DATA)
		*err = why;
	else
		ok = true;
	buf_release(&ids);
	return ok;
}

bool
answer_acknowledge(struct outbox *o, struct span bytes,
    const struct answer_source *source, struct err *err)
{
	struct echo e = {.o = o, .source = source};
	bool ok = make_echoes(&e, bytes, err);

	if (ok && e.out.len > 0)
		ok = put_in(o, buf_span(&e.out), err);
	buf_release(&e.unb);
	buf_release(&e.unb_end);
	buf_release(&e.ung);
	buf_release(&e.ung_end);
	buf_release(&e.unh);
	buf_release(&e.seed);
	buf_wipe(&e.body);
	buf_wipe(&e.out);
	return ok;
}
