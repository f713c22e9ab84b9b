/*
 * load: `sltdquery load FILE`: the file's records become a list, in the place
 * of all that it had before.
 */
#include "base/msg.h"
#include "base/runlog.h"
#include "base/progress.h"
#include "listfile.h"
#include "load_target.h"
#include "verbs.h"

static bool
mark(const struct listfile *f, struct sltd_load *load, struct err *err)
{
	struct input_mark at;

	return sltd_load_mark(load,
	    f->rejects.path == NULL && reader_mark(&f->reader, &at) ? &at
								    : NULL,
	    err);
}

static bool
read_all(struct sltdquery *tool, struct listfile *f, struct sltd_load *load,
    struct err *err)
{
	struct progress progress;
	struct sltd_entry e;
	enum sltd_action action;
	struct input_mark end;
	bool more, ok;

	progress_start(
	    &progress, "bytes", input_size(f->reader.in), tool->common.quiet);
	while ((ok = listfile_next(f, false, &e, &action, &more, err)) &&
	    more &&
	    (ok = sltd_load_add(load, &e, err) &&
		    (!sltd_load_due(load) || mark(f, load, err))))
		if (f->read % 65536 == 0)
			progress_update(&progress, input_read(f->reader.in));
	progress_end(&progress);
	return ok && listfile_count(f, err) &&
	    sltd_load_end(load,
		f->rejects.path == NULL && reader_mark(&f->reader, &end) ? &end
									 : NULL,
		err);
}

/* Where a load of this very file was killed, this one goes on. */
static bool
resume(struct listfile *f, struct sltd_load *load, struct err *err)
{
	struct err why = ERR_INIT;
	struct input_mark file, at;

	/* What an interrupted one has set aside is not known any more. */
	if (f->rejects.path != NULL || !reader_mark(&f->reader, &file))
		return true;
	if (!sltd_load_resume(load, &file, &at, &f->read, &why, err))
		return false;
	if (why.kind != ERR_NONE)
		msg(MSG_NOTICE,
		    "list %s: a load that was interrupted cannot "
		    "go on: %s; this one starts from the beginning",
		    f->list, why.text);
	if (f->read == 0)
		return true;
	msg(MSG_NOTICE,
	    "list %s: resuming an interrupted load after "
	    "line %llu of %s",
	    f->list, (unsigned long long)at.line, f->reader.path);
	return reader_return(&f->reader, &at, err);
}

static void
say_load(struct sltdquery *tool, const struct listfile *f,
    const struct sltd_meta *meta, const struct sltd_load_counts *counts)
{
	struct json_writer *w;
	struct rows rows;

	runlog_count("records", meta->singles + meta->series - meta->withdrawn);
	runlog_count("duplicates", counts->duplicates);
	runlog_count("rejected", f->rejects.count);
	rows_init(&rows, &tool->common, NULL);
	w = rows_begin(&rows);
	verb_put_list(w, f->list, meta);
	json_put_uint(
	    w, "records", meta->singles + meta->series - meta->withdrawn);
	json_put_uint(w, "before", counts->before);
	if (counts->added + counts->removed + counts->changed +
		counts->unchanged >
	    0) {
		json_put_uint(w, "added", counts->added);
		json_put_uint(w, "removed", counts->removed);
		json_put_uint(w, "changed", counts->changed);
		json_put_uint(w, "unchanged", counts->unchanged);
	}
	json_put_uint(w, "duplicates", counts->duplicates);
	if (f->rejects.path != NULL)
		json_put_uint(w, "rejected", f->rejects.count);
	rows_end(&rows);
	verb_finish(&rows);
}

static bool
load_file(struct sltdquery *tool, struct listfile *f, struct err *err)
{
	struct sltd_load_options options = {
	    .store = buf_text(&tool->lists),
	    .list = f->list,
	    .chunk = (size_t)tool->memory_mb << 20,
	    .guard = listfile_guard(tool),
	    .fresh = tool->fresh,
	    .older = tool->older,
	    .now = tool->common.now,
	};
	struct sltd_meta meta = {.numbered = f->numbered,
	    .sequence = f->numbered ? f->sequence : 0,
	    .date = f->date};
	struct sltd_load_counts counts;
	struct sltd_load *load;
	bool ok;

	if (!sltd_load_open(&options, &load, err))
		return false;
	ok = resume(f, load, err) && read_all(tool, f, load, err) &&
	    sltd_load_commit(load, &meta, &counts, err);
	sltd_load_close(load);
	if (!ok)
		return err_wrap(err, "list %s is as it was", f->list);
	if (counts.duplicates > 0)
		msg(MSG_WARNING,
		    "%s: %llu records are in the file more "
		    "than once; the last of each counts",
		    f->reader.path, (unsigned long long)counts.duplicates);
	say_load(tool, f, &meta, &counts);
	return true;
}

/* Into a shared store. */
static bool
load_shared(struct sltdquery *tool, const char *url, struct listfile *f,
    struct err *err)
{
	struct sltd_meta meta = {.numbered = f->numbered,
	    .sequence = f->numbered ? f->sequence : 0,
	    .date = f->date};
	struct sltd_load_counts counts = {0};

	if (!load_postgresql(tool, url, f, &meta, &counts, err))
		return err_wrap(err, "list %s is as it was", f->list);
	say_load(tool, f, &meta, &counts);
	return true;
}

int
load_run(void *context, int argc, char **argv)
{
	struct sltdquery *tool = context;
	struct err err = ERR_INIT;
	struct listfile f;
	char *url;
	int status = 0;
	bool ok;

	if (argc != 2)
		return verb_usage("load", "one FILE is wanted");
	if (!lists_folder(tool, &err) || !load_target(tool, &url, &err))
		return msg_err(&err);
	ok = listfile_open(tool, argv[1], &f, &err);
	if (ok) {
		ok = url != NULL ? load_shared(tool, url, &f, &err)
				 : load_file(tool, &f, &err);
		status = listfile_status(&f);
		listfile_close(&f);
	}
	free(url);
	return ok ? status : msg_err(&err);
}
