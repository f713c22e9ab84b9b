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

	pa_free(w->pa);
	buf_wipe(&w->bytes);
	noun_reader_release(&w->nouns);
	buf_wipe(&w->scratch);
	free(w);
}

/* ---- verdict ----------------------------------------------------------- */

/* What the device signed is not known, and so is not a pass. */
static void
report_device(struct result *result)
{
	findings_add(&result->findings, "dtc.signature", SEVERITY_WARNING,
	    "seal", "ICAO DTC",
	    "a device has signed this credential, and its signature is not "
	    "checked: what it covers is not published");
	if (result->status == STATUS_PASS)
		result->status = STATUS_UNDETERMINED;
}

static bool
check(struct worker *w, struct filter_item *item, struct err *err)
{
	struct result *result = &item->result;
	const struct err *store_error;
	struct pa_result found;
	bool ok = true;

	/* What the command line says goes before the record. */
	if (w->tool->challenge.len > 0) {
		w->input.challenge = buf_span(&w->tool->challenge);
		w->input.response = buf_span(&w->tool->response);
	}
	pa_check(w->pa, &w->input, &found, &result->findings);
	result->status = found.status;
	if (w->device_signed)
		report_device(result);
	if (found.status != STATUS_ABSENT)
		report_write(w, &found, &result->writer);
	if (w->tool->photo_file != NULL && found.status != STATUS_ABSENT)
		ok = photo_write(w, &found, err);
	if (w->tool->show.to >= 0 && found.status != STATUS_ABSENT)
		photo_show(w, &found, &item->drawing);
	pa_result_release(&found);
	store_error = pa_store_error(w->pa);
	if (store_error == NULL)
		return ok;
	*err = *store_error;
	return false;
}

bool
sodverify_annotate(void *worker, struct filter_item *item, struct err *err)
{
	struct worker *w = worker;

	return !nouns_take(w, &item->record, &item->result) ||
	    check(w, item, err);
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

bool
sodverify_read(void *worker, struct filter_item *item, struct err *err)
{
	struct worker *w = worker;
	struct err unread = ERR_INIT;
	bool ok;

	ok = item->path ? chip_read_path(w, item->input, &unread)
			: chip_read_bytes(w, item->piece, &unread);
	if (!ok) {
		result_error(
		    &item->result, "record.input", "sod", "%s", unread.text);
		return true;
	}
	nouns_write(w, &item->writer);
	return check(w, item, err);
}
