/*
 * status: `sltdquery status`: what is in the outbox, a line a message.
 */
#include "outbox.h"

#include "base/msg.h"

static const struct column columns[] = {
    {"state", "STATE", 0, false},
    {"destination", "TO", 0, false},
    {"id", "ID", 0, false},
    {"attempts", "TRIES", 0, true},
    {"next", "NEXT", 0, false},
    {"verdict", "VERDICT", 0, false},
    {"reason", "REASON", 80, false},
    {NULL, NULL, 0, false},
};

static bool
show_report(void *context, const struct spool_message *m, struct err *err)
{
	struct rows *rows = context;
	struct json_writer *w = rows_begin(rows);

	(void)err;
	json_put_str(w, "id", m->id);
	json_put_str(w, "destination", m->destination);
	json_put_str(w, "state", spool_state_word(m->state));
	json_put_uint(w, "attempts", m->attempts);
	json_put_instant(w, "enqueued", m->enqueued);
	if (m->status != 0)
		json_put_int(w, "status", m->status);
	if (m->verdict[0] != '\0')
		json_put_str(w, "verdict", m->verdict);
	if (m->reason[0] != '\0')
		json_put_str(w, "reason", m->reason);
	if (m->wait_ms != 0 && m->state <= SPOOL_UNKNOWN)
		json_put_instant(w, "next",
		    (m->tried_ms + (int64_t)m->wait_ms + 999) / 1000);
	json_put_hex(w, "sha256", span_make(m->sha256, 32));
	rows_end(rows);
	return true;
}

int
status_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct rows rows;
	struct err err = ERR_INIT;
	struct outbox o;
	bool ok;

	(void)argc, (void)argv;
	if (!outbox_open(tool, &o, &err))
		return msg_err(&err);
	rows_init(&rows, &tool->common, columns);
	ok = spool_list(o.spool, false, show_report, &rows, &err);
	verb_finish(&rows);
	outbox_close(&o);
	return ok ? 0 : msg_err(&err);
}
