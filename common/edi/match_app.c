/*
 * match_app: see the header.
 */
#include "edi/match_app.h"

#include <stdlib.h>

#include "base/array.h"
#include "edi/app.h"

/*
 * A passenger's number is one of its message only; together with that of the
 * message (both cut to what is usual) it tells him from all others. What a
 * group takes at least ("PRS/1/1/") bounds the room for them.
 */
#define ID_MAX 14
#define SEQUENCE_MAX 6
#define GROUP_MIN 8
#define KEYS_SHARE ((ID_MAX + 1 + SEQUENCE_MAX) / GROUP_MIN + 1)

/*
 * Spans are of a copy of the bytes, which is made whole before anything is
 * read from it, and of the keys after it; it never moves.
 */
static bool
copy_bytes(struct buf *text, struct span bytes, struct err *err)
{
	buf_init(text, 0);
	if (buf_reserve(text, (1 + KEYS_SHARE) * bytes.len + ID_MAX + 16) ==
	    NULL)
		return err_memory(err);
	buf_append_span(text, bytes);
	return true;
}

/* "42/1": "001" and "1" are one passenger. */
static struct span
person_key(struct buf *text, const struct app_message *m, struct span sequence)
{
	size_t start = text->len;

	while (sequence.len > 1 && sequence.data[0] == '0')
		sequence = span_from(sequence, 1);
	if (text->cap - start <= ID_MAX + 1 + SEQUENCE_MAX)
		return span_make("", 0);
	buf_append_span(text, span_first(m->id, ID_MAX));
	buf_append_byte(text, '/');
	buf_append_span(text, span_first(sequence, SEQUENCE_MAX));
	return span_make(text->data + start, text->len - start);
}

/* ---- requests ---- */

static bool
take_persons(
    const struct app_message *m, struct match_request *r, struct err *err)
{
	size_t cap = 0;

	for (unsigned i = 0; i < m->group_count; i++) {
		const struct app_group *g = &m->groups[i];
		struct match_person *mine;

		if (!app_is(g, "PRQ") && !app_is(g, "PCX"))
			continue;
		if (!array_room(r->persons, r->count, cap))
			return err_memory(err);
		mine = &r->persons[r->count++];
		memset(mine, 0, sizeof(*mine));
		mine->abo = person_key(&r->text, m, app_field(g, 1));
	}
	return true;
}

static bool
take_request(const struct app_message *m, struct match_request *r,
    struct findings *findings, struct err *err)
{
	struct paxlst_leg leg;

	if (m->kind >= APP_CIRS)
		return err_set(err, ERR_DATA, "an answer is not sent");
	r->kind = MESSAGE_APP;
	r->messages = 1;
	r->sender = m->user;
	r->recipient = SPAN(MATCH_APP_RECIPIENT);
	r->reference = r->transaction = m->id;
	if (app_leg(m, &leg, findings)) {
		r->flight = leg.number;
		r->from = leg.from;
		r->to = leg.to;
		r->departs = leg.departs;
		r->arrives = leg.arrives;
	}
	return take_persons(m, r, err);
}

bool
match_app_request(struct span bytes, struct match_request *out,
    struct findings *findings, struct err *err)
{
	struct app_message *m = malloc(sizeof(*m));
	struct span text, more;
	size_t used;
	bool ok;

	memset(out, 0, sizeof(*out));
	if (m == NULL)
		return err_memory(err);
	ok = copy_bytes(&out->text, bytes, err);
	if (ok &&
	    app_find(buf_span(&out->text), true, &text, &used) != APP_FOUND)
		ok = err_set(err, ERR_DATA, "no message of APP in it");
	else if (ok &&
	    app_find(span_from(buf_span(&out->text), used), true, &more,
		&used) == APP_FOUND)
		ok = err_set(err, ERR_DATA, "several messages of APP in one");
	if (ok && !app_parse(text, m, findings))
		ok = err_set(err, ERR_DATA, "a message that cannot be read");
	ok = ok && take_request(m, out, findings, err) &&
	    (match_index(out) || err_memory(err));
	free(m);
	if (!ok)
		match_request_release(out);
	return ok;
}

/* ---- answers ---- */

static bool
add_status(struct match_answer *a, size_t *cap, const struct app_message *m,
    const struct app_answer *said, enum cusres_level level)
{
	struct match_status *mine;

	if (a->count >= MATCH_PERSONS_MAX ||
	    !array_room(a->statuses, a->count, *cap))
		return false;
	mine = &a->statuses[a->count++];
	memset(mine, 0, sizeof(*mine));
	mine->level = level;
	mine->meaning = said->meaning;
	mine->cleared = said->cleared;
	mine->code = said->code;
	mine->text = said->text[0];
	mine->transaction = m->id;
	if (level == CUSRES_PASSENGER)
		mine->abo = person_key(&a->text, m, said->sequence);
	return true;
}

/*
 * Each state's word is a status of its own: of several for one passenger the
 * worst counts, as match_apply() has it.
 */
static bool
take_answer(const struct app_message *m, struct match_answer *a, size_t *cap,
    struct findings *findings)
{
	struct app_answer said;

	if (m->kind < APP_CIRS) {
		a->others++;
		return true;
	}
	a->messages++;
	for (unsigned i = 0; i < m->group_count; i++) {
		const struct app_group *g = &m->groups[i];

		if (app_answer(m, g, &said, findings) &&
		    !add_status(a, cap, m, &said,
			app_is(g, "MAK") ? CUSRES_MESSAGE : CUSRES_PASSENGER))
			return false;
	}
	for (unsigned i = 0; app_refusal(m, i, &said); i++)
		if (!add_status(a, cap, m, &said, CUSRES_MESSAGE))
			return false;
	return true;
}

bool
match_app_answer(struct span bytes, struct match_answer *out,
    struct findings *findings, struct err *err)
{
	struct app_message *m = malloc(sizeof(*m));
	struct span rest, text;
	size_t cap = 0, used;
	bool ok;

	memset(out, 0, sizeof(*out));
	if (m == NULL)
		return err_memory(err);
	ok = copy_bytes(&out->text, bytes, err);
	rest = buf_span(&out->text);
	while (ok && app_find(rest, true, &text, &used) == APP_FOUND) {
		if (app_parse(text, m, findings) &&
		    !take_answer(m, out, &cap, findings))
			ok = err_set(
			    err, ERR_DATA, "too many passengers in one answer");
		rest = span_from(rest, used);
	}
	free(m);
	if (!ok)
		match_answer_release(out);
	return ok;
}
