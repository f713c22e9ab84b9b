/*
 * distrust: an operator takes trust from a key, or gives it back.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "pkdfetch.h"

/* Longest reason. */
#define WHY_MAX 500

static bool
run(struct pkdfetch *tool, const char *name, struct trust **trust,
    struct err *err)
{
	struct buf sha256 = BUF_INIT, event = BUF_INIT;
	struct json_writer w;
	bool ok;

	if (!hex_decode(span_str(name), &sha256) || sha256.len != SHA256_SIZE) {
		buf_release(&sha256);
		return err_set(err, ERR_USAGE,
		    "distrust: the whole SHA-256, "
		    "64 hexadecimal digits");
	}
	json_begin(&w, &event);
	json_open_object(&w, NULL);
	json_put_instant(&w, "time", tool->common.now);
	json_put_str(&w, "kind", tool->undo ? "trust" : "distrust");
	json_put_hex(&w, "sha256", buf_span(&sha256));
	if (!tool->undo)
		json_put_str(&w, "why", tool->why);
	json_close_object(&w);
	ok = open_store(tool, KV_WRITE, trust, err) &&
	    (tool->undo ? pkd_trust_again(*trust, tool->common.now, sha256.data,
			      buf_span(&event), err)
			: pkd_distrust(*trust, tool->common.now, sha256.data,
			      tool->why, buf_span(&event), err));
	buf_release(&sha256);
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

	ok = one_operand(argc, argv, "a SHA-256", &name, &err);
	if (ok && !tool->undo &&
	    (tool->why == NULL || tool->why[0] == '\0' ||
		strlen(tool->why) > WHY_MAX))
		ok = err_set(&err, ERR_USAGE,
		    "distrust: --why TEXT is wanted, "
		    "up to %d bytes",
		    WHY_MAX);
	ok = ok && run(tool, name, &trust, &err);
	trust_close(trust);
	return ok ? 0 : msg_err(&err);
}
