/*
 * poll: asks the destinations that have an address for it what they have to
 * say. What comes is on disk before anything looks at it.
 */
#include "../answers.h"
#include "base/msg.h"
#include "../sending.h"
#include "flush.h"

/* Answers that one poll fetches, at most, before the next flush. */
#define POLLS_MAX 100

static bool
poll_target(struct outbox *o, struct http *http, const struct target *t,
    struct err *err)
{
	struct http_request q = {.method = HTTP_GET,
	    .url = t->poll,
	    .accept = "application/EDIFACT",
	    .limit = SPOOL_ANSWER_MAX};
	struct http_reply reply;
	struct buf last = BUF_INIT;
	bool ok = true;

	http_reply_init(&reply);
	for (int i = 0; ok && i < POLLS_MAX; i++) {
		struct span body;

		http_do(http, &t->site, &q, &reply);
		body = buf_span(&reply.body);
		if (reply.class != HTTP_OK)
			msg(MSG_ERROR, "poll of %s: %s", t->name,
			    reply.err.text);
		/* A server that gives the same again is done, too. */
		if (reply.class != HTTP_OK || span_trim(body).len == 0 ||
		    span_equal(body, buf_span(&last)))
			break;
		/* It may be gone from the server: to disk before all else. */
		ok = answer_store(o, t->id, false, body, err);
		buf_clear(&last);
		buf_append_span(&last, body);
	}
	http_reply_release(&reply);
	buf_wipe(&last);
	return ok;
}

bool
answers_poll(struct outbox *o, struct http *http, struct err *err)
{
	for (size_t i = 0; i < o->targets.count; i++) {
		const struct target *t = &o->targets.list[i];

		if (t->poll != NULL && !poll_target(o, http, t, err))
			return false;
	}
	return true;
}
