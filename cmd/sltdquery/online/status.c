/*
 * status: `sltdquery status`: what is in the outbox, a line a message.
 */
#include "outbox.h"

#include "base/msg.h"

struct status_list {
	struct output out;
};

static void
put_time(struct json_writer *w, const char *name, instant t)
{
	char text[INSTANT_TEXT];

	instant_format(t, text);
	json_put_str(w, name, text);
}

static bool
show(void *context, const struct spool_message *m, struct err *err)
{
	struct status_list *s = context;
	struct json_writer w;

	(void)err;
	json_begin(&w, output_record(&s->out));
	json_open_object(&w, NULL);
	json_put_str(&w, "id", m->id);
	json_put_str(&w, "destination", m->destination);
	json_put_str(&w, "state", spool_state_word(m->state));
	json_put_uint(&w, "attempts", m->attempts);
	put_time(&w, "enqueued", m->enqueued);
	if (m->status != 0)
		json_put_int(&w, "status", m->status);
	if (m->verdict[0] != '\0')
		json_put_str(&w, "verdict", m->verdict);
	if (m->reason[0] != '\0')
		json_put_str(&w, "reason", m->reason);
	if (m->wait_ms != 0 && m->state <= SPOOL_UNKNOWN)
		put_time(&w, "next", (m->tried_ms +
		    (int64_t)m->wait_ms + 999) / 1000);
	json_put_hex(&w, "sha256", span_make(m->sha256, 32));
	json_close_object(&w);
	output_end(&s->out, STATUS_PASS);
	return true;
}

int
status_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct status_list s;
	struct err err = ERR_INIT;
	struct outbox o;
	bool ok;

	(void)argc, (void)argv;
	if (!outbox_open(tool, &o, &err))
		return msg_err(&err);
	output_init(&s.out, "sltdquery", &tool->common);
	ok = spool_list(o.spool, false, show, &s, &err);
	verb_finish(&s.out);
	outbox_close(&o);
	return ok ? 0 : msg_err(&err);
}
