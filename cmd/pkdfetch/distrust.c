/*
 * distrust: an operator takes trust from a key, or gives it back.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "pkdfetch.h"

bool
read_why(const struct pkdfetch *tool, const char *verb, struct err *err)
{
	return (tool->why != NULL && tool->why[0] != '\0' &&
		   strlen(tool->why) <= WHY_MAX) ||
	    err_set(err, ERR_USAGE, "%s: --why TEXT is wanted, up to %d bytes",
		verb, WHY_MAX);
}

/* ---- names -------------------------------------------------------------- */

#define DIGITS_MIN 8

struct search {
	struct span want;
	uint8_t sha256[SHA256_SIZE];
	size_t count;
};

static bool
compare_digest(void *context, const struct pkd_object *o, struct err *err)
{
	struct search *s = context;

	(void)err;
	if (span_starts(span_make(o->sha256, SHA256_SIZE), s->want)) {
		memcpy(s->sha256, o->sha256, SHA256_SIZE);
		s->count++;
	}
	return true;
}

bool
find_object(struct trust *trust, const char *digits,
    uint8_t sha256[SHA256_SIZE], struct err *err)
{
	struct buf want = BUF_INIT;
	struct search s = {.count = 0};
	struct trust_view *view = NULL;
	bool ok;

	ok = (strlen(digits) >= DIGITS_MIN &&
		 hex_decode(span_str(digits), &want)) ||
	    err_set(err, ERR_USAGE,
		"a SHA-256, or the first digits of one: an even number of "
		"hexadecimal digits, %d at least",
		DIGITS_MIN);
	s.want = buf_span(&want);
	ok = ok && trust_begin(trust, &view, err) &&
	    pkd_walk(view, compare_digest, &s, err);
	trust_end(view);
	buf_release(&want);
	if (ok && s.count != 1)
		ok = s.count == 0 ? err_set(err, ERR_NOINPUT,
					"%s: nothing of that name", digits)
				  : err_set(err, ERR_USAGE,
					"%s fits %zu objects", digits, s.count);
	if (ok)
		memcpy(sha256, s.sha256, SHA256_SIZE);
	return ok;
}

/* ---- distrust ----------------------------------------------------------- */

static void
write_event(const struct pkdfetch *tool, struct span sha256, struct buf *event)
{
	struct json_writer w;

	json_begin(&w, event);
	json_open_object(&w, NULL);
	json_put_instant(&w, "time", tool->common.now);
	json_put_str(&w, "kind", tool->undo ? "trust" : "distrust");
	json_put_hex(&w, "sha256", sha256);
	if (!tool->undo)
		json_put_str(&w, "why", tool->why);
	json_close_object(&w);
}

static bool
distrust_one(struct pkdfetch *tool, const char *name, struct trust **trust,
    struct err *err)
{
	struct buf event = BUF_INIT;
	uint8_t sha256[SHA256_SIZE];
	bool ok;

	ok = open_store(tool, KV_WRITE, trust, err) &&
	    find_object(*trust, name, sha256, err);
	if (ok) {
		write_event(tool, span_make(sha256, SHA256_SIZE), &event);
		ok = tool->undo ? pkd_trust_again(*trust, tool->common.now,
				      sha256, buf_span(&event), err)
				: pkd_distrust(*trust, tool->common.now, sha256,
				      tool->why, buf_span(&event), err);
	}
	buf_release(&event);
	return ok;
}

int
distrust_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct err err = ERR_INIT;
	struct trust *trust = NULL;
	const char *name;
	bool ok;

	ok = one_operand(argc, argv, "a SHA-256", &name, &err) &&
	    (tool->undo || read_why(tool, "distrust", &err)) &&
	    distrust_one(tool, name, &trust, &err);
	trust_close(trust);
	return ok ? 0 : msg_err(&err);
}
