/*
 * annotate: a record's nouns in, the verdict out; and the same for the files
 * of a chip, which become a record on the way.
 */
#include "sodverify.h"

#include <stdlib.h>

/* ---- workers ----------------------------------------------------------- */

void *
sodverify_worker_new(void *context, struct err *err)
{
	struct sodverify *tool = context;
	struct worker *w = calloc(1, sizeof(*w));

	if (w == NULL) {
		(void)err_memory(err);
		return NULL;
	}
	w->tool = tool;
	buf_init(&w->bytes, 0);
	noun_reader_init(&w->nouns);
	buf_init(&w->scratch, 0);
	w->pa = pa_new(&tool->settings, err);
	if (w->pa == NULL) {
		sodverify_worker_free(w);
		return NULL;
	}
	return w;
}

void
sodverify_worker_free(void *worker)
{
	struct worker *w = worker;
	const struct err *failed;

	failed = w->pa != NULL ? pa_store_error(w->pa) : NULL;
	if (failed != NULL && w->tool->failed.kind == ERR_NONE)
		w->tool->failed = *failed;
	pa_free(w->pa);
	buf_wipe(&w->bytes);
	noun_reader_release(&w->nouns);
	buf_wipe(&w->scratch);
	free(w);
}

/* ---- verdict ----------------------------------------------------------- */

static void
check(struct worker *w, struct filter_item *item)
{
	struct result *result = &item->result;
	struct pa_result found;

	/* What the command line says goes before the record. */
	if (w->tool->challenge.len > 0) {
		w->input.challenge = buf_span(&w->tool->challenge);
		w->input.response = buf_span(&w->tool->response);
	}
	pa_check(w->pa, &w->input, &found, &result->findings);
	result->status = found.status;
	if (found.status != STATUS_ABSENT)
		report_write(w, &found, &result->writer);
	if (w->tool->photo_file != NULL && found.status != STATUS_ABSENT)
		photo_write(w, &found);
	pa_result_release(&found);
}

void
sodverify_annotate(void *worker, struct filter_item *item)
{
	struct worker *w = worker;

	if (nouns_take(w, &item->record, &item->result))
		check(w, item);
}

/* ---- raw input --------------------------------------------------------- */

/* All of the input is one EF.SOD, or one zip. */
size_t
sodverify_split(void *context, struct span input, bool end, struct span *piece)
{
	(void)context;
	if (!end)
		return 0;
	*piece = input;
	return input.len;
}

void
sodverify_read(void *worker, struct filter_item *item)
{
	struct worker *w = worker;
	struct err err = ERR_INIT;
	bool ok;

	ok = item->path ? chip_read_path(w, item->input, &err)
			: chip_read_bytes(w, item->piece, &err);
	if (!ok) {
		result_error(
		    &item->result, "record.input", "sod", "%s", err.text);
		return;
	}
	nouns_write(w, &item->writer);
	check(w, item);
}
