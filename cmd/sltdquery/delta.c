/*
 * delta: `sltdquery delta FILE`: numbered changes to a list, all or none.
 */
#include "base/msg.h"
#include "load_target.h"
#include "verbs.h"

static void
say_delta(struct sltdquery *tool, const struct listfile *f,
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
	if (f->rejects.path != NULL)
		json_put_uint(w, "rejected", f->rejects.count);
	rows_end(&rows);
	verb_finish(&rows);
}

static bool
apply_to_lmdb(struct listfile *f, struct sltd_delta *d,
    struct sltd_delta_counts *counts, struct err *err)
{
	struct sltd_entry e;
	enum sltd_action action;
	bool more, ok;

	while ((ok = listfile_next(f, true, &e, &action, &more, err)) && more &&
	    (ok = sltd_delta_add(d, action, &e, err)))
		;
	return ok && listfile_count(f, err) &&
	    sltd_delta_commit(d, counts, err);
}

static bool
delta_embedded(struct listfile *f, const struct sltd_delta_options *options,
    struct sltd_delta_counts *counts, bool *already, struct err *err)
{
	struct sltd_delta *d;
	bool ok;

	if (!sltd_delta_open(options, &d, already, err))
		return false;
	ok = apply_to_lmdb(f, d, counts, err);
	sltd_delta_close(d);
	return ok;
}

/* url: of a shared store, NULL: the embedded one. */
static bool
delta_file(struct sltdquery *tool, struct listfile *f, const char *url,
    struct err *err)
{
	struct sltd_delta_options options = {
	    .store = buf_text(&tool->lists),
	    .list = f->list,
	    .numbered = f->numbered,
	    .sequence = f->sequence,
	    .previous = f->previous,
	    .guard = listfile_guard(tool),
	    .date = f->date,
	    .now = tool->common.now,
	};
	struct sltd_delta_counts counts = {0};
	bool already;

	if (!(url != NULL
		    ? delta_postgresql(url, f, &options, &counts, &already, err)
		    : delta_embedded(f, &options, &counts, &already, err)))
		return err_wrap(
		    err, "%s: list %s is as it was", f->reader.path, f->list);
	if (already)
		msg(MSG_NOTICE, "%s: the list has this delta already",
		    f->reader.path);
	if (counts.unknown > 0)
		msg(MSG_WARNING,
		    "%s: %llu updates or withdrawals of records "
		    "that the list did not have",
		    f->reader.path, (unsigned long long)counts.unknown);
	say_delta(tool, f, &counts, already);
	return true;
}

static bool
delta_all(struct sltdquery *tool, int argc, char **argv, const char *url,
    int *status, struct err *err)
{
	struct listfile f;
	bool ok = true;

	for (int i = 1; ok && i < argc; i++) {
		ok = listfile_open(tool, argv[i], &f, err);
		if (!ok)
			break;
		ok = delta_file(tool, &f, url, err);
		if (ok && *status == 0)
			*status = listfile_status(&f);
		listfile_close(&f);
	}
	return ok;
}

int
delta_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct err err = ERR_INIT;
	int status = 0;
	char *url;
	bool ok;

	if (argc < 2)
		return verb_usage("delta", "a FILE is wanted");
	/* Each would write over what those before have set aside. */
	if (argc > 2 && tool->rejects != NULL)
		return verb_usage("delta", "--rejects is for one FILE");
	if (!lists_folder(tool, &err) || !load_target(tool, &url, &err))
		return msg_err(&err);
	ok = delta_all(tool, argc, argv, url, &status, &err);
	free(url);
	return ok ? status : msg_err(&err);
}
