/*
 * filter: the loop that keeps the four laws of inspection-record(5) for every
 * tool. Knows no tool's meaning: a tool gives functions, the loop gives it
 * records, and no line is dropped, merged or reordered.
 */
#include "record/filter_private.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/msg.h"

/* ---- one record ---- */

void
filter_malformed(struct filter_item *item, const char *note)
{
	item->malformed = true;
	result_error(&item->result, "record.malformed", NULL, "%s", note);
	msg(MSG_DEBUG, "%s", note);
}

/*
 * A record that some tool found malformed stays an error for every later
 * one. The note that this tool gave it at an earlier pass is kept, so that
 * running twice equals running once; nothing else of it is believed.
 */
static void
keep_malformed(struct filter_item *item, const char *tool)
{
	struct buf scratch = BUF_INIT, note = BUF_INIT;
	struct span own, status, findings, finding, code, text;
	struct json_iterator it;

	buf_append_str(&note, "the record was malformed when it was read");
	if (!record_get(&item->record, tool, &own) ||
	    !json_member(own, "status", &status) ||
	    !json_name_is(status, SPAN("error")) ||
	    !json_member(own, "findings", &findings))
		goto out;
	json_array_begin(&it, findings);
	if (!json_array_next(&it, &finding) ||
	    !json_member(finding, "code", &code) ||
	    json_kind(code) != JSON_STRING ||
	    !json_name_is(code, SPAN("record.malformed")) ||
	    !json_member(finding, "note", &text) ||
	    !json_string_span(text, &scratch, &text) ||
	    text.len >= FINDING_NOTE_MAX)
		goto out;
	buf_clear(&note);
	buf_append_span(&note, text);
out:
	filter_malformed(item, buf_text(&note));
	buf_release(&scratch);
	buf_release(&note);
}

/* Indexes a line; false when there is nothing to ask the tool. */
static bool
prepare(const struct filter *f, struct filter_item *item)
{
	struct json_error why = {.what = ""};
	char note[FINDING_NOTE_MAX];
	struct span value;

	if (item->malformed)
		return false;
	if (item->raw)
		return true;
	if (!record_parse(&item->record, item->piece, &why)) {
		item->record.count = 0;
		item->lost = why.memory;
		if (item->lost)
			return false;
		snprintf(note, sizeof(note), "%.512s:%llu:%zu: %s", item->input,
		    (unsigned long long)item->line, why.offset + 1, why.what);
		filter_malformed(item, note);
		return false;
	}
	if (record_get(&item->record, "malformed", &value)) {
		keep_malformed(item, f->ops->tool);
		/* It is a record all the same: only the verdict is known. */
		item->malformed = false;
		return false;
	}
	return true;
}

void
filter_write_made(
    const struct filter *f, const struct work *w, struct json_writer *j)
{
	const struct filter_item *item = &w->item;

	if (item->malformed)
		json_put_base64(j, "malformed",
		    span_first(item->piece, FILTER_MALFORMED_KEPT));
	else
		json_put_text(j, NULL, json_end(&item->writer));
	result_write_keyed(&item->result, j, &f->key);
	json_close_object(j);
}

/*
 * A reader's nouns after the members of a line that has been spliced: its
 * last brace is the last one there is.
 */
static void
add_nouns(const struct buf *nouns, struct buf *out)
{
	struct buf tail = BUF_INIT;
	size_t at = out->len;

	while (at > 0 && out->data[at - 1] != '}')
		at--;
	if (at == 0 || !buf_ok(out))
		return;
	buf_append(&tail, out->data + at - 1, out->len - at + 1);
	out->len = at - 1;
	buf_append_byte(out, ',');
	buf_append_span(out, buf_span(nouns));
	buf_append_span(out, buf_span(&tail));
	if (!buf_ok(&tail))
		out->failed = true;
	buf_release(&tail);
}

static void
emit(const struct filter *f, struct work *w, struct buf *out)
{
	struct filter_item *item = &w->item;
	struct json_writer j;

	if (item->starved || !buf_ok(&item->nouns)) {
		buf_clear(&item->nouns);
		json_begin_members(&item->writer, &item->nouns);
		result_no_memory(&item->result);
	}
	w->status = result_status(&item->result);
	if (item->malformed || item->raw) {
		json_begin_object(&j, out);
		filter_write_made(f, w, &j);
		return;
	}
	buf_clear(&w->value);
	json_begin(&j, &w->value);
	result_write(&item->result, &j, NULL);
	record_splice(&item->record, f->ops->tool, json_end(&j), out);
	if (item->nouns.len > 0)
		add_nouns(&item->nouns, out);
}

/* What was found out since there were so many refusals is not all. */
static void
note_starved(struct filter_item *item, unsigned long refusals)
{
	item->starved = memory_refusals() != refusals;
	if (item->starved)
		item->left_out = false;
}

/* Looks at one record; what could not be done is kept for finish(). */
static void
look(const struct filter *f, void *worker, struct work *w)
{
	unsigned long refusals = memory_refusals();
	bool ok = true;

	if (prepare(f, &w->item))
		ok = w->item.raw ? f->ops->raw_read(worker, &w->item, &w->err)
				 : f->ops->annotate(worker, &w->item, &w->err);
	if (ok)
		w->err.kind = ERR_NONE;
	note_starved(&w->item, refusals);
}

/* A store that broke is said once, not for each of a million records. */
static void
say(struct filter *f, const struct err *err)
{
	if (err->kind == ERR_NONE || strcmp(err->text, f->said.text) == 0)
		return;
	f->said = *err;
	output_error(&f->output, err);
}

/* Writes, holds or counts a record that has been looked at. */
static void
finish(struct filter *f, struct work *w)
{
	if (w->item.lost) {
		/* It is no malformed one, and there is no index to splice. */
		output_record(&f->output)->failed = true;
		output_end(&f->output, STATUS_ERROR);
	} else if (f->ops->complete != NULL) {
		filter_hold(f, w);
	} else if (w->item.left_out) {
		output_count(&f->output, result_status(&w->item.result));
	} else if (f->pool != NULL) {
		if (!buf_ok(&w->out))
			output_record(&f->output)->failed = true;
		output_line(&f->output, buf_span(&w->out), w->status);
	} else {
		emit(f, w, output_record(&f->output));
		output_end(&f->output, w->status);
		output_drawing(&f->output, buf_span(&w->item.drawing));
	}
	say(f, &w->err);
}

/* ---- a batch ---- */

static void
batch_task(void *context, unsigned worker, size_t index)
{
	struct filter *f = context;
	struct work *w = &f->works[index];

	look(f, f->workers[worker], w);
	buf_clear(&w->out);
	if (!w->item.left_out && !w->item.lost)
		emit(f, w, &w->out);
}

static bool
ask_batch(struct filter *f, struct err *err)
{
	unsigned long refusals = memory_refusals();
	size_t asked = 0;
	bool ok;

	for (size_t i = 0; i < f->count; i++) {
		struct work *w = &f->works[i];

		if (!prepare(f, &w->item))
			continue;
		if (w->item.raw &&
		    !f->ops->raw_read(f->workers[0], &w->item, err))
			return false;
		f->asked[asked++] = &w->item;
	}
	ok = asked == 0 ||
	    f->ops->annotate_batch(f->workers[0], f->asked, asked, err);
	for (size_t i = 0; i < asked; i++)
		note_starved(f->asked[i], refusals);
	return ok;
}

/* Looks at what is queued; false: none of it may be written. */
static bool
look_at_batch(struct filter *f, struct err *err)
{
	if (f->ops->annotate_batch != NULL)
		return ask_batch(f, err);
	if (f->pool != NULL)
		pool_run(f->pool, batch_task, f, f->count);
	else
		for (size_t i = 0; i < f->count; i++)
			look(f, f->workers[0], &f->works[i]);
	return true;
}

void
filter_run_batch(struct filter *f)
{
	if (f->count > 0 && !look_at_batch(f, &f->said)) {
		output_error(&f->output, &f->said);
		f->ended = true;
		f->count = 0;
	}
	for (size_t i = 0; i < f->count; i++)
		finish(f, &f->works[i]);
	f->count = 0;
}

bool
filter_ended(const struct filter *f)
{
	return f->ended || f->output.failed;
}

/* The next free item of the batch, emptied. */
static struct work *
next_work(struct filter *f)
{
	struct work *w;

	if (f->count == f->cap)
		filter_run_batch(f);
	w = &f->works[f->count++];
	w->item.raw = w->item.path = w->item.malformed = false;
	w->item.left_out = w->item.lost = w->item.starved = false;
	w->item.tag = 0;
	w->err.kind = ERR_NONE;
	w->item.record.count = 0;
	buf_clear(&w->item.nouns);
	buf_clear(&w->item.drawing);
	json_begin_members(&w->item.writer, &w->item.nouns);
	result_clear(&w->item.result);
	return w;
}

struct work *
filter_queue(
    struct filter *f, struct span piece, const struct intake *in, uint64_t line)
{
	struct work *w = next_work(f);

	w->item.piece = piece;
	w->item.input = in->name;
	w->item.line = line;
	return w;
}

void
filter_path(struct filter *f, const char *path)
{
	struct work *w = next_work(f);

	buf_clear(&w->path);
	buf_append_str(&w->path, path);
	w->item.piece = span_str(buf_text(&w->path));
	w->item.input = (const char *)w->item.piece.data;
	w->item.line = 1;
	w->item.raw = w->item.path = true;
}

/* ---- start and end ---- */

static bool
make_workers(struct filter *f, struct err *err)
{
	f->workers = calloc(f->jobs, sizeof(*f->workers));
	if (f->workers == NULL)
		return err_memory(err);
	for (unsigned i = 0; i < f->jobs; i++) {
		f->workers[i] = f->ops->worker_new != NULL
		    ? f->ops->worker_new(f->context, err)
		    : f->context;
		if (f->workers[i] == NULL)
			return false;
	}
	return f->jobs == 1 || pool_new(f->jobs, &f->pool, err);
}

static bool
filter_open(struct filter *f, struct err *err)
{
	bool many = f->jobs > 1 || f->ops->annotate_batch != NULL;

	f->cap = many ? FILTER_BATCH_MAX : 1;
	f->works = calloc(f->cap, sizeof(*f->works));
	f->asked = calloc(f->cap, sizeof(struct filter_item *));
	if (f->works == NULL || f->asked == NULL)
		return err_memory(err);
	for (size_t i = 0; i < f->cap; i++) {
		struct work *w = &f->works[i];

		record_init(&w->item.record);
		buf_init(&w->item.nouns, 0);
		buf_init(&w->item.drawing, 0);
		result_init(&w->item.result, f->common->strict);
		buf_init(&w->path, 0);
		buf_init(&w->value, 0);
		buf_init(&w->out, 0);
	}
	/* Of what was set up, too, nothing may be missing. */
	return make_workers(f, err) &&
	    (memory_refusals() == 0 || err_memory(err));
}

static void
filter_close(struct filter *f)
{
	pool_free(f->pool);
	for (unsigned i = 0; f->workers != NULL && i < f->jobs; i++)
		if (f->workers[i] != NULL && f->ops->worker_free != NULL)
			f->ops->worker_free(f->workers[i]);
	free(f->workers);
	for (size_t i = 0; f->works != NULL && i < f->cap; i++) {
		struct work *w = &f->works[i];

		record_release(&w->item.record);
		buf_release(&w->item.nouns);
		buf_release(&w->item.drawing);
		result_release(&w->item.result);
		buf_release(&w->path);
		buf_release(&w->value);
		buf_release(&w->out);
	}
	free(f->works);
	free(f->asked);
	filter_hold_release(f);
}

/* All operands, then what was held of them. */
static void
run(struct filter *f, int argc, char **argv)
{
	if (argc < 2)
		filter_operand(f, "-");
	for (int i = 1; i < argc && !filter_ended(f); i++)
		filter_operand(f, argv[i]);
	/* What could not be read whole is not completed, see filter_ops. */
	if (f->ops->complete != NULL && f->output.error == 0)
		filter_emit_held(f);
}

int
filter_run(const struct filter_ops *ops, const struct opt_common *common,
    int argc, char **argv, unsigned jobs, void *context)
{
	bool threads = ops->worker_new != NULL && ops->annotate_batch == NULL &&
	    ops->complete == NULL;
	struct err err = ERR_INIT;
	struct filter f;

	memset(&f, 0, sizeof(f));
	f.ops = ops;
	f.common = common;
	f.context = context;
	json_key_make(&f.key, ops->tool);
	f.jobs = threads && jobs > 1 ? jobs : 1;
	if (f.jobs > FILTER_JOBS_MAX)
		f.jobs = FILTER_JOBS_MAX;
	buf_init(&f.lines, 0);
	buf_init(&f.values, 0);
	output_init(&f.output, ops->tool, common);
	/* Before the first thread, so that it holds for all of them. */
	if (sandbox_enter((enum sandbox_mode)common->sandbox, argc, argv,
		ops->sandbox, context, &err) &&
	    filter_open(&f, &err))
		run(&f, argc, argv);
	else
		output_error(&f.output, &err);
	filter_close(&f);
	return output_finish(&f.output);
}
