/*
 * bind: an operator says whose state a CSCA key is whose certificate names
 * none, or takes that back.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "pkdfetch.h"

int
bind_run(void *context, int argc, char **argv)
{
	struct pkdfetch *tool = context;
	struct err err = ERR_INIT;
	struct operator_word word = {.event = BUF_INIT};
	const char *name;
	bool ok;

	ok = one_operand(argc, argv, "a SHA-256", &name, &err);
	if (ok && !tool->undo && tool->country == NULL)
		ok = err_set(&err, ERR_USAGE, "bind: --country CC is wanted");
	ok = ok && (tool->undo || read_why(tool, "bind", &err)) &&
	    (tool->country == NULL ||
		read_country(tool->country, tool->wanted, &err)) &&
	    word_open(tool, tool->undo ? "unbind" : "bind",
		tool->undo ? NULL : tool->wanted, name, &word, &err);
	ok = ok &&
	    (tool->undo ? pkd_unbind(word.trust, tool->common.now, word.sha256,
			      buf_span(&word.event), &err)
			: pkd_bind(word.trust, tool->common.now, word.sha256,
			      tool->wanted, tool->why, buf_span(&word.event),
			      &err));
	word_close(&word);
	return ok ? 0 : msg_err(&err);
}
