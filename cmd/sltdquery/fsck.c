/*
 * fsck: `sltdquery fsck`: every page, record and count of the store is looked
 * at. It finds; what mends is a load of the list's newest file.
 */
#include "base/msg.h"
#include "sltd/list.h"
#include "verbs.h"

/* Sentences about one list that are shown. */
#define SHOWN_MAX 20

struct fsck {
	struct sltdquery *tool;
	struct rows rows;
	const char *name;
	uint64_t damages, all;
};

static void
report_damage(void *context, const char *what)
{
	struct fsck *f = context;

	f->all++;
	if (++f->damages <= SHOWN_MAX)
		msg(MSG_ERROR, "list %s: %s", f->name, what);
}

static bool
fsck_list(void *context, const char *name, struct err *err)
{
	struct fsck *f = context;
	struct sltd_list *list;
	struct json_writer *w;

	(void)err;
	f->name = name;
	f->damages = 0;
	/* One damaged list must not hide the next. */
	if (sltd_list_open(
		buf_text(&f->tool->lists), name, false, &list, err)) {
		if (!sltd_list_check(list, report_damage, f, err))
			report_damage(f, err->text);
		sltd_list_close(list);
	} else {
		report_damage(f, err->text);
	}
	w = rows_begin(&f->rows);
	json_put_str(w, "source", name);
	json_put_uint(w, "damages", f->damages);
	rows_end(&f->rows);
	return true;
}

int
fsck_run(void *context, int argc, char **argv)
{
	struct fsck f = {.tool = context};
	struct err err = ERR_INIT;
	bool ok;

	(void)argc, (void)argv;
	if (!lists_folder(f.tool, &err))
		return msg_err(&err);
	rows_init(&f.rows, &f.tool->common, NULL);
	ok = verb_each_list(f.tool, fsck_list, &f, &err);
	verb_finish(&f.rows);
	if (!ok)
		return msg_err(&err);
	return f.all == 0 ? 0 : ERR_IO;
}
