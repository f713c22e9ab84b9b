/*
 * distrust: an operator takes trust from a key, or gives it back.
 */
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

struct search {
	struct object_name want;
	uint8_t sha256[SHA256_SIZE];
	size_t count;
};

static bool
compare_digest(void *context, const struct pkd_object *o, struct err *err)
{
	struct search *s = context;

	(void)err;
	if (object_name_fits(&s->want, span_make(o->sha256, SHA256_SIZE))) {
		memcpy(s->sha256, o->sha256, SHA256_SIZE);
		s->count++;
	}
	return true;
}

static bool
find_object(struct trust *trust, const char *digits,
    uint8_t sha256[SHA256_SIZE], struct err *err)
{
	struct search s = {.count = 0};
	struct trust_view *view = NULL;
	bool ok;

	ok = object_name_read(digits, &s.want, err) &&
	    trust_begin(trust, &view, err) &&
	    pkd_walk(view, compare_digest, &s, err);
	trust_end(view);
	if (ok && s.count != 1)
		ok = s.count == 0 ? err_set(err, ERR_NOINPUT,
					"%s: nothing of that name", digits)
				  : err_set(err, ERR_USAGE,
					"%s fits %zu objects", digits, s.count);
	if (ok)
		memcpy(sha256, s.sha256, SHA256_SIZE);
	return ok;
}

bool
word_open(struct pkdfetch *tool, const char *kind, const char *country,
    const char *digits, struct operator_word *out, struct err *err)
{
	struct json_writer w;

	if (!open_store(tool, KV_WRITE, &out->trust, err) ||
	    !find_object(out->trust, digits, out->sha256, err))
		return false;
	json_begin(&w, &out->event);
	json_open_object(&w, NULL);
	json_put_instant(&w, "time", tool->common.now);
	json_put_str(&w, "kind", kind);
	json_put_hex(&w, "sha256", span_make(out->sha256, SHA256_SIZE));
	if (country != NULL)
		json_put_str(&w, "country", country);
	if (!tool->undo)
		json_put_str(&w, "why", tool->why);
	json_close_object(&w);
	return buf_ok(&out->event) || err_memory(err);
}

void
word_close(struct operator_word *word)
{
	trust_close(word->trust);
	buf_release(&word->event);
}

/* ---- distrust ----------------------------------------------------------- */

int
distrust_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct operator_word word = {.event = BUF_INIT};
	instant now = tool->common.now;
	struct err err = ERR_INIT;
	const char *name;
	bool ok;

	ok = one_operand(argc, argv, "a SHA-256", &name, &err) &&
	    (tool->undo || read_why(tool, "distrust", &err)) &&
	    word_open(tool, tool->undo ? "trust" : "distrust", NULL, name,
		&word, &err);
	ok = ok &&
	    (tool->undo ? pkd_trust_again(word.trust, now, word.sha256,
			      buf_span(&word.event), &err)
			: pkd_distrust(word.trust, now, word.sha256, tool->why,
			      buf_span(&word.event), &err));
	word_close(&word);
	return ok ? 0 : msg_err(&err);
}
