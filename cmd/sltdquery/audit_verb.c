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
	uint64_t line, count;
	struct json_writer *w;
	struct rows rows;
	const char *why = NULL;

	if (!tool->verify || argc != 2)
		return verb_usage("audit", "--verify FILE is wanted");
	if (!audit_check(argv[1], tool->audit_key, &line, &why, &count, &err))
		return msg_err(&err);
	if (line != 0)
		msg(MSG_ERROR, "%s: line %llu %s", argv[1],
		    (unsigned long long)line, why);
	rows_init(&rows, &tool->common, NULL);
	w = rows_begin(&rows);
	json_put_str(w, "file", argv[1]);
	json_put_uint(w, "lines", count);
	json_put_bool(w, "intact", line == 0);
	if (line != 0) {
		json_put_uint(w, "line", line);
		json_put_str(w, "why", why);
	}
	rows_end(&rows);
	verb_finish(&rows);
	return status_exit(line == 0 ? STATUS_PASS : STATUS_FAIL);
}
