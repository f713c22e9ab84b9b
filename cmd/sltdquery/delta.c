/*
 * delta: `sltdquery delta FILE`: numbered changes to a list, all or none.
 */
#include "base/msg.h"
#include "listfile.h"
#include "sltd/delta.h"
#include "verbs.h"

static void
say(struct sltdquery *tool, const struct listfile *f,
    const struct sltd_delta_counts *counts, bool already)
{
	struct json_writer *w;
	struct rows rows;

	rows_init(&rows, &tool->common, NULL);
	w = rows_begin(&rows);
	json_put_str(w, "source", f->list);
	if (f->numbered)
		json_put_uint(w, "sequence", f->sequence);
	json_put_bool(w, "already", already);
	json_put_uint(w, "inserted", counts->inserted);
	json_put_uint(w, "updated", counts->updated);
	json_put_uint(w, "withdrawn", counts->withdrawn);
	json_put_uint(w, "unchanged", counts->unchanged);
	json_put_uint(w, "unknown", counts->unknown);
	rows_end(&rows);
	verb_finish(&rows);
}

static bool
apply(struct listfile *f, struct sltd_delta *d,
    struct sltd_delta_counts *counts, struct err *err)
{
	struct sltd_entry e;
	enum sltd_action action;
	bool more, ok;

	while ((ok = listfile_next(f, true, &e, &action, &more, err)) &&
	    more && (ok = sltd_delta_add(d, action, &e, err)))
		;
	return ok && listfile_count(f, err) &&
	    sltd_delta_commit(d, counts, err);
}

static bool
delta_file(struct sltdquery *tool, struct listfile *f, struct err *err)
{
	struct sltd_delta_options options = {
		.store = buf_text(&tool->lists), .list = f->list,
		.numbered = f->numbered, .sequence = f->sequence,
		.previous = f->previous, .guard = listfile_guard(tool),
		.date = f->date, .now = tool->common.now,
	};
	struct sltd_delta_counts counts = {0};
	struct sltd_delta *d;
	bool already, ok = true;

	if (!sltd_delta_open(&options, &d, &already, err))
		return err_wrap(err, "%s", f->reader.path);
	if (already)
		msg(MSG_NOTICE, "%s: the list has this delta already",
		    f->reader.path);
	else
		ok = apply(f, d, &counts, err);
	sltd_delta_close(d);
	if (!ok)
		return err_wrap(err, "list %s is as it was", f->list);
	if (counts.unknown > 0)
		msg(MSG_WARNING, "%s: %llu updates or withdrawals of records "
		    "that the list did not have", f->reader.path,
		    (unsigned long long)counts.unknown);
	say(tool, f, &counts, already);
	return true;
}

int
delta_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct err err = ERR_INIT;
	struct listfile f;
	bool ok = true;

	if (argc < 2)
		return verb_usage("delta", "a FILE is wanted");
	if (!lists_folder(tool, &err))
		return msg_err(&err);
	for (int i = 1; ok && i < argc; i++) {
		if (!listfile_open(tool, argv[i], &f, &err))
			return msg_err(&err);
		ok = delta_file(tool, &f, &err);
		listfile_close(&f);
	}
	return ok ? 0 : msg_err(&err);
}
