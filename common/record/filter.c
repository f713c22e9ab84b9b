/*
 * filter: the loop that keeps the four laws of inspection-record(5) for every
 * tool. Knows no tool's meaning: a tool gives functions, the loop gives it
 * records, and no line is dropped, merged or reordered.
 */
#include "record/filter_private.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/msg.h"

/* ---- one record ---- */

/* The item is no record; note says where and why. */
static void
make_malformed(struct filter_item *item, const char *note)
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
	make_malformed(item, buf_text(&note));
	buf_release(&scratch);
	buf_release(&note);
}

/* What was wrong with the piece already. */
static void
report_flaw(const struct filter *f, struct filter_item *item, enum flaw flaw)
{
	char note[FINDING_NOTE_MAX];

	if (flaw == FLAW_NO_END) {
		make_malformed(
		    item, "no end of the input is found within the limit");
		return;
	}
	snprintf(note, sizeof(note),
	    "%.512s:%llu: longer than the limit of %llu bytes (--max-line)",
	    item->input, (unsigned long long)item->line,
	    (unsigned long long)f->common->max_line);
	make_malformed(item, note);
}

/* Indexes a line; false when there is nothing to ask the tool. */
static bool
prepare(const struct filter *f, struct work *w)
{
	struct filter_item *item = &w->item;
	struct json_error why = {.what = ""};
	char note[FINDING_NOTE_MAX];
	struct span value;

	if (w->flaw != FLAW_NONE) {
		report_flaw(f, item, w->flaw);
		return false;
	}
	if (item->raw)
		return true;
	if (!record_parse(&item->record, item->piece, &why)) {
		item->record.count = 0;
		item->lost = why.memory;
		if (item->lost)
			return false;
		snprintf(note, sizeof(note), "%.512s:%llu:%zu: %s", item->input,
		    (unsigned long long)item->line, why.offset + 1, why.what);
		make_malformed(item, note);
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

void
filter_emit(const struct filter *f, struct work *w, struct buf *out)
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

void
filter_begin(struct work *w, const struct task *t)
{
	struct filter_item *item = &w->item;

	item->piece = t->piece;
	item->input = t->input;
	item->line = t->line;
	item->tag = t->tag;
	item->raw = t->raw;
	item->path = t->is_path;
	item->malformed = item->left_out = item->lost = false;
	item->starved = false;
	item->record.count = 0;
	buf_clear(&item->nouns);
	buf_clear(&item->drawing);
	json_begin_members(&item->writer, &item->nouns);
	result_clear(&item->result);
	w->flaw = t->flaw;
	w->err.kind = ERR_NONE;
}

void
filter_look(const struct filter *f, void *worker, struct work *w)
{
	unsigned long refusals = memory_refusals();
	bool ok = true;

	if (prepare(f, w))
		ok = w->item.raw ? f->ops->raw_read(worker, &w->item, &w->err)
				 : f->ops->annotate(worker, &w->item, &w->err);
	if (ok)
		w->err.kind = ERR_NONE;
	note_starved(&w->item, refusals);
}

void
filter_say(struct filter *f, const struct err *err)
{
	if (err->kind == ERR_NONE || strcmp(err->text, f->said.text) == 0)
		return;
	f->said = *err;
	output_error(&f->output, err);
}

/* It is no malformed record, and there is no index to splice. */
void
filter_lose(struct filter *f)
{
	output_record(&f->output)->failed = true;
	output_end(&f->output, STATUS_ERROR);
}

/* Writes, holds or counts a record that has been looked at. */
static void
finish(struct filter *f, struct work *w)
{
	if (w->item.lost) {
		filter_lose(f);
	} else if (f->ops->complete != NULL) {
		filter_hold(f, w);
	} else if (w->item.left_out) {
		output_count(&f->output, result_status(&w->item.result));
	} else {
		filter_emit(f, w, output_record(&f->output));
		output_end(&f->output, w->status);
		output_drawing(&f->output, buf_span(&w->item.drawing));
	}
	filter_say(f, &w->err);
}

/* ---- a batch ---- */

static bool
ask_batch(struct filter *f, struct err *err)
{
	unsigned long refusals = memory_refusals();
	size_t asked = 0;
	bool ok;

	for (size_t i = 0; i < f->filling->count; i++) {
		struct work *w = &f->works[i];

		filter_begin(w, &f->filling->tasks[i]);
		if (!prepare(f, w))
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

/* All records of a batch are asked for at once, or none is written. */
static void
run_asking(struct filter *f)
{
	if (!ask_batch(f, &f->said)) {
		output_error(&f->output, &f->said);
		f->ended = true;
		return;
	}
	for (size_t i = 0; i < f->filling->count; i++)
		finish(f, &f->works[i]);
}

static void
run_one_by_one(struct filter *f)
{
	for (size_t i = 0; i < f->filling->count; i++) {
		filter_begin(f->works, &f->filling->tasks[i]);
		filter_look(f, f->workers[0], f->works);
		finish(f, f->works);
	}
}

void
filter_run_batch(struct filter *f)
{
	if (f->pool != NULL) {
		filter_share_turn(f);
		filter_share_turn(f);
		return;
	}
	if (f->filling->count > 0 && f->ops->annotate_batch != NULL)
		run_asking(f);
	else
		run_one_by_one(f);
	f->filling->count = 0;
}

bool
filter_ended(const struct filter *f)
{
	return f->ended || f->output.failed;
}

/* The next free task of the batch, emptied. */
static struct task *
next_task(struct filter *f)
{
	struct task *t;

	if (f->filling->count == f->cap) {
		if (f->pool != NULL)
			filter_share_turn(f);
		else
			filter_run_batch(f);
	}
	t = &f->filling->tasks[f->filling->count++];
	t->raw = t->is_path = false;
	t->tag = 0;
	t->flaw = FLAW_NONE;
	return t;
}

struct task *
filter_queue(
    struct filter *f, struct span piece, const struct intake *in, uint64_t line)
{
	struct task *t = next_task(f);

	t->piece = piece;
	t->input = in->name;
	t->line = line;
	return t;
}

void
filter_path(struct filter *f, const char *path)
{
	struct task *t = next_task(f);
	struct buf *text = &f->filling->paths[t - f->filling->tasks];

	buf_clear(text);
	buf_append_str(text, path);
	t->piece = span_str(buf_text(text));
	t->input = (const char *)t->piece.data;
	t->line = 1;
	t->raw = t->is_path = true;
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

static void
init_work(const struct filter *f, struct work *w)
{
	record_init(&w->item.record);
	buf_init(&w->item.nouns, 0);
	buf_init(&w->item.drawing, 0);
	result_init(&w->item.result, f->common->strict);
	buf_init(&w->value, 0);
}

static void
release_work(struct work *w)
{
	record_release(&w->item.record);
	buf_release(&w->item.nouns);
	buf_release(&w->item.drawing);
	result_release(&w->item.result);
	buf_release(&w->value);
}

static bool
open_batch(const struct filter *f, struct batch *b)
{
	b->tasks = calloc(f->cap, sizeof(*b->tasks));
	b->paths = calloc(f->cap, sizeof(*b->paths));
	for (size_t i = 0; b->paths != NULL && i < f->cap; i++)
		buf_init(&b->paths[i], 0);
	return b->tasks != NULL && b->paths != NULL &&
	    (f->jobs == 1 || filter_share_init(f, b));
}

static void
close_batch(const struct filter *f, struct batch *b)
{
	for (size_t i = 0; b->paths != NULL && i < f->cap; i++)
		buf_release(&b->paths[i]);
	free(b->paths);
	free(b->tasks);
	filter_share_release(f, b);
}

static bool
filter_open(struct filter *f, struct err *err)
{
	bool many = f->ops->annotate_batch != NULL;

	f->cap = f->jobs > 1 ? FILTER_SHARED_MAX : many ? FILTER_BATCH_MAX : 1;
	f->work_count = many ? f->cap : f->jobs;
	f->works = calloc(f->work_count, sizeof(*f->works));
	f->asked = calloc(f->cap, sizeof(struct filter_item *));
	f->runs = calloc(filter_shares_most(f), sizeof(*f->runs));
	f->filling = &f->batches[0];
	if (f->works == NULL || f->asked == NULL || f->runs == NULL ||
	    !open_batch(f, &f->batches[0]) ||
	    (f->jobs > 1 && !open_batch(f, &f->batches[1])))
		return err_memory(err);
	for (size_t i = 0; i < f->work_count; i++)
		init_work(f, &f->works[i]);
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
	for (size_t i = 0; f->works != NULL && i < f->work_count; i++)
		release_work(&f->works[i]);
	free(f->works);
	free(f->asked);
	free(f->runs);
	close_batch(f, &f->batches[0]);
	close_batch(f, &f->batches[1]);
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
