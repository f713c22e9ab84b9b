/*
 * audit: `sltdquery audit --verify FILE`.
 */
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "base/msg.h"
#include "config.h"
#include "verbs.h"

/*
 * Key and head are where the configuration has them for this file, unless the
 * command line says otherwise. *c must stay open as long as *out is used.
 */
static void
names_of_audit(const struct sltdquery *tool, const char *file,
    const struct config *c, struct audit_names *out)
{
	bool is_ours =
	    c->audit_file != NULL && strcmp(c->audit_file, file) == 0;

	out->file = file;
	out->key = tool->audit_key;
	out->head = tool->audit_head;
	if (is_ours && out->key == NULL)
		out->key = c->audit_key;
	if (is_ours && out->head == NULL)
		out->head = c->audit_head;
}

int
audit_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct err err = ERR_INIT;
	struct audit_names names;
	struct audit_finding f;
	struct config config;
	struct json_writer *w;
	struct rows rows;
	bool ok;

	if (!tool->verify || argc != 2)
		return verb_usage("audit", "--verify FILE is wanted");
	if (!tool_config(tool, &config, &err))
		return msg_err(&err);
	names_of_audit(tool, argv[1], &config, &names);
	ok = audit_check(&names, &f, &err);
	config_close(&config);
	if (!ok)
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
