/*
 * audit: `sltdquery audit --verify FILE`.
 */
#include "audit.h"
#include "base/msg.h"
#include "verbs.h"

int
audit_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct err err = ERR_INIT;
	struct audit_names names = {
	    .key = tool->audit_key, .head = tool->audit_head};
	struct audit_finding f;
	struct json_writer *w;
	struct rows rows;

	if (!tool->verify || argc != 2)
		return verb_usage("audit", "--verify FILE is wanted");
	names.file = argv[1];
	if (!audit_check(&names, &f, &err))
		return msg_err(&err);
	if (f.line != 0)
		msg(MSG_ERROR, "%s: line %llu %s", argv[1],
		    (unsigned long long)f.line, f.why.text);
	if (f.head.kind != ERR_NONE)
		msg(MSG_ERROR, "%s: its head %s", argv[1], f.head.text);
	rows_init(&rows, &tool->common, NULL);
	w = rows_begin(&rows);
	json_put_str(w, "file", argv[1]);
	json_put_uint(w, "lines", f.count);
	json_put_bool(w, "intact", f.intact);
	if (f.line != 0) {
		json_put_uint(w, "line", f.line);
		json_put_str(w, "why", f.why.text);
	}
	if (f.head.kind != ERR_NONE)
		json_put_str(w, "head", f.head.text);
	rows_end(&rows);
	verb_finish(&rows);
	return status_exit(f.intact ? STATUS_PASS : STATUS_FAIL);
}
