/*
 * request_pack: a request in the bytes of the queue's index (answers.h).
 */
#include "answers.h"

#include "base/pack.h"

enum {
	FLAG_LAST = 1,
	FLAG_ANSWERED = 2,
	FLAG_ACCEPTED = 4,
	FLAG_EXCEPTION = 8
};

static void
pack_person(struct buf *out, const struct match_person *p)
{
	pack_span(out, p->abo);
	pack_span(out, p->avf);
	pack_number(out, p->state);
	pack_number(out, p->meaning);
	pack_span(out, span_str(p->code));
	pack_span(out, span_str(p->text != NULL ? p->text : ""));
}

void
request_pack(struct buf *out, const struct request *r)
{
	const struct match_request *m = &r->match;

	pack_number(out, m->kind);
	pack_number(out, m->part);
	pack_number(out,
	    (m->last_part ? FLAG_LAST : 0) | (r->answered ? FLAG_ANSWERED : 0) |
		(r->accepted ? FLAG_ACCEPTED : 0) |
		(r->exception ? FLAG_EXCEPTION : 0));
	pack_span(out, m->sender);
	pack_span(out, m->recipient);
	pack_span(out, m->reference);
	pack_span(out, m->transaction);
	pack_span(out, m->flight);
	pack_span(out, span_str(r->reason));
	pack_number(out, m->count);
	for (size_t i = 0; i < m->count; i++)
		pack_person(out, &m->persons[i]);
}

/* A word into a fixed room. */
static bool
unpack_text(struct span *from, char *out, size_t size)
{
	struct span text;

	if (!unpack_span(from, &text) || text.len >= size)
		return false;
	memcpy(out, text.data, text.len);
	out[text.len] = '\0';
	return true;
}

/* *memory: it was for want of that. */
static bool
unpack_person(struct span *from, struct match_person *p, bool *memory)
{
	struct span text;
	uint64_t state, meaning;

	if (!unpack_span(from, &p->abo) || !unpack_span(from, &p->avf) ||
	    !unpack_number(from, &state) || state > MATCH_PENDING ||
	    !unpack_number(from, &meaning) || meaning >= CUSRES_MEANINGS ||
	    !unpack_text(from, p->code, sizeof(p->code)) ||
	    !unpack_span(from, &text))
		return false;
	p->state = (enum match_state)state;
	p->meaning = (enum cusres_meaning)meaning;
	if (text.len > 0)
		p->text = strndup((const char *)text.data, text.len);
	*memory = text.len > 0 && p->text == NULL;
	return !*memory;
}

static bool
unpack_head(struct span *from, struct request *r, uint64_t *count)
{
	struct match_request *m = &r->match;
	uint64_t kind, part, flags;

	if (!unpack_number(from, &kind) || !unpack_number(from, &part) ||
	    part > UINT32_MAX || !unpack_number(from, &flags))
		return false;
	m->kind = (enum message_type)kind;
	m->part = (unsigned)part;
	m->last_part = (flags & FLAG_LAST) != 0;
	r->answered = (flags & FLAG_ANSWERED) != 0;
	r->accepted = (flags & FLAG_ACCEPTED) != 0;
	r->exception = (flags & FLAG_EXCEPTION) != 0;
	return unpack_span(from, &m->sender) &&
	    unpack_span(from, &m->recipient) &&
	    unpack_span(from, &m->reference) &&
	    unpack_span(from, &m->transaction) &&
	    unpack_span(from, &m->flight) &&
	    unpack_text(from, r->reason, sizeof(r->reason)) &&
	    unpack_number(from, count) && *count <= MATCH_PERSONS_MAX;
}

bool
request_unpack(struct span bytes, struct request *r, struct err *err)
{
	struct match_request *m = &r->match;
	uint64_t count;
	bool ok, memory = false;

	memset(r, 0, sizeof(*r));
	ok = unpack_head(&bytes, r, &count);
	if (ok) {
		m->persons = calloc((size_t)count + 1, sizeof(*m->persons));
		memory = m->persons == NULL;
		ok = !memory;
	}
	for (; ok && m->count < count; m->count++)
		ok = unpack_person(&bytes, &m->persons[m->count], &memory);
	if (ok && bytes.len == 0)
		return true;
	request_release(r);
	return memory ? err_memory(err)
		      : err_set(err, ERR_INTERNAL, "spool: notes of an index");
}

void
request_release(struct request *r)
{
	match_request_release(&r->match);
	memset(r, 0, sizeof(*r));
}
