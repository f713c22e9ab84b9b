/*
 * rollback: returns to a generation, as a generation of its own. What an
 * operator distrusts stays distrusted.
 */
#include "base/msg.h"
#include "pkdfetch.h"

int
rollback_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct buf event = BUF_INIT;
	struct json_writer w;
	struct err err = ERR_INIT;
	struct trust *trust = NULL;
	const char *name;
	uint64_t generation = 0;
	bool ok;

	ok = one_operand(argc, argv, "a generation", &name, &err);
	if (ok && !span_uint(span_str(name), UINT64_MAX / 2, &generation))
		ok = err_set(&err, ERR_USAGE,
		    "rollback: %s is no number of a "
		    "generation",
		    name);
	if (ok) {
		json_begin(&w, &event);
		json_open_object(&w, NULL);
		json_put_instant(&w, "time", tool->common.now);
		json_put_str(&w, "kind", "rollback");
		json_put_uint(&w, "to", generation);
		json_close_object(&w);
		ok = open_store(tool, KV_WRITE, &trust, &err) &&
		    pkd_rollback(trust, tool->common.now, generation,
			buf_span(&event), &err);
	}
	trust_close(trust);
	buf_release(&event);
	return ok ? 0 : msg_err(&err);
}
