/*
 * bind: an operator says whose state a CSCA key is whose certificate names
 * none, or takes that back.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "pkdfetch.h"

static void
write_event(const struct pkdfetch *tool, struct span sha256, struct buf *event)
{
	struct json_writer w;

	json_begin(&w, event);
	json_open_object(&w, NULL);
	json_put_instant(&w, "time", tool->common.now);
	json_put_str(&w, "kind", tool->undo ? "unbind" : "bind");
	json_put_hex(&w, "sha256", sha256);
	if (!tool->undo) {
		json_put_str(&w, "country", tool->wanted);
		json_put_str(&w, "why", tool->why);
	}
	json_close_object(&w);
}

static bool
bind_source(struct pkdfetch *tool, const char *name, struct trust **trust,
    struct err *err)
{
	struct buf event = BUF_INIT;
	uint8_t sha256[SHA256_SIZE];
	bool ok;

	ok = open_store(tool, KV_WRITE, trust, err) &&
	    find_object(*trust, name, sha256, err);
	if (ok) {
		write_event(tool, span_make(sha256, SHA256_SIZE), &event);
		ok = tool->undo
		    ? pkd_unbind(*trust, tool->common.now, sha256,
			  buf_span(&event), err)
		    : pkd_bind(*trust, tool->common.now, sha256, tool->wanted,
			  tool->why, buf_span(&event), err);
	}
	buf_release(&event);
	return ok;
}

int
bind_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct err err = ERR_INIT;
	struct trust *trust = NULL;
	const char *name;
	bool ok;

	ok = one_operand(argc, argv, "a SHA-256", &name, &err);
	if (ok && !tool->undo && tool->country == NULL)
		ok = err_set(&err, ERR_USAGE, "bind: --country CC is wanted");
	ok = ok && (tool->undo || read_why(tool, "bind", &err)) &&
	    (tool->country == NULL ||
		read_country(tool->country, tool->wanted, &err)) &&
	    bind_source(tool, name, &trust, &err);
	trust_close(trust);
	return ok ? 0 : msg_err(&err);
}
