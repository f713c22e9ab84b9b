/*
 * purge: `sltdquery purge`: without what is past its review date, and without
 * records withdrawn long ago.
 */
#include "base/msg.h"
#include "sltd/load.h"
#include "verbs.h"

struct purge {
	struct sltdquery *tool;
	struct rows rows;
};

static bool
purge_list(void *context, const char *name, struct err *err)
{
	struct purge *p = context;
	instant now = p->tool->common.now;
	struct json_writer *w;
	uint64_t removed, kept;

	if (!sltd_list_purge(buf_text(&p->tool->lists), name,
		sltd_day_of(date_of_instant(now)), now, &removed, &kept, err))
		return err_wrap(err, "list %s", name);
	w = rows_begin(&p->rows);
	json_put_str(w, "source", name);
	json_put_uint(w, "removed", removed);
	json_put_uint(w, "kept", kept);
	rows_end(&p->rows);
	return true;
}

int
purge_run(void *context, int argc, char **argv)
{
	struct purge p = {.tool = context};
	struct err err = ERR_INIT;
	bool ok;

	(void)argc, (void)argv;
	if (!lists_folder(p.tool, &err))
		return msg_err(&err);
	rows_init(&p.rows, &p.tool->common, NULL);
	ok = verb_each_list(p.tool, purge_list, &p, &err);
	verb_finish(&p.rows);
	return ok ? 0 : msg_err(&err);
}
