/*
 * filter_hold: the records of a tool that answers for all of them together.
 * They are kept as they came, with the little that most results are.
 */
#include <stdlib.h>

#include "record/filter_private.h"

/* The result of a record, or the whole of one that was made of no record. */
static void
keep_value(struct filter *f, const struct work *w, struct held *h)
{
	const struct result *result = &w->item.result;
	struct json_writer j;

	h->has_value = w->item.malformed || h->status != STATUS_PASS ||
	    result->findings.count > 0 || result->members.len > 0;
	if (!h->has_value)
		return;
	json_begin(&j, &f->values);
	if (w->item.malformed) {
		json_open_object(&j, NULL);
		filter_write_made(f, w, &j);
	} else {
		result_write(result, &j, NULL);
	}
	h->value = json_keep(&j);
}

static void
keep_text(struct filter *f, const struct work *w, struct held *h)
{
	const struct record *record = &w->item.record;

	if (w->item.malformed)
		return;
	h->text = f->lines.len;
	h->text_len = record->line.len;
	h->gap = record_gap(record, f->ops->tool);
	buf_append_span(&f->lines, record->line);
}

/* Either memory or the limit: without one record none is right. */
static void
end_run(struct filter *f, const char *input)
{
	struct err err = ERR_INIT;

	if (input == NULL)
		err_memory(&err);
	else
		err_set(&err, ERR_DATA,
		    "%s: more records than the limit of %zu bytes for one run",
		    input, FILTER_HELD_MAX);
	output_error(&f->output, &err);
	f->ended = true;
}

void
filter_hold(struct filter *f, const struct work *w)
{
	struct held h = {.status = result_status(&w->item.result),
	    .left_out = w->item.left_out,
	    .tag = w->item.tag};

	if (f->ended)
		return;
	if (f->lines.len + f->values.len + w->item.piece.len >
	    FILTER_HELD_MAX) {
		end_run(f, w->item.input);
		return;
	}
	keep_value(f, w, &h);
	keep_text(f, w, &h);
	if (!buf_ok(&f->lines) || !buf_ok(&f->values) ||
	    !array_room(f->held, f->held_count, f->held_cap))
		end_run(f, NULL);
	else
		f->held[f->held_count++] = h;
}

/* "TOOL":{"status":…,"findings":[…],…members that complete() has given…} */
static void
put_result(const struct filter *f, const struct held *h, struct json_writer *j)
{
	json_open_keyed(j, &f->key);
	if (h->has_value) {
		json_put_text(
		    j, NULL, json_members(json_kept(&f->values, h->value)));
	} else {
		JSON_PUT(j, "status", SPAN("pass"));
		JSON_OPEN_ARRAY(j, "findings");
		json_close_array(j);
	}
	f->ops->add_members(f->context, h->tag, j);
	json_close_object(j);
}

/* record_splice() for a line whose gap is known. */
static void
put_held(const struct filter *f, const struct held *h, struct buf *out)
{
	struct span text =
	    span_first(span_from(buf_span(&f->lines), h->text), h->text_len);
	struct json_writer j;

	if (text.len == 0) {
		json_begin(&j, out);
		json_put_text(&j, NULL, json_kept(&f->values, h->value));
		return;
	}
	buf_append_span(out, span_first(text, h->gap.from));
	if (h->gap.comma)
		buf_append_byte(out, ',');
	json_begin_members(&j, out);
	put_result(f, h, &j);
	buf_append_span(out, span_from(text, h->gap.to));
}

static uint64_t
count_rejected(const struct filter *f)
{
	uint64_t count = 0;

	for (size_t i = 0; i < f->held_count; i++)
		count += f->held[i].status != STATUS_PASS &&
		    f->held[i].status != STATUS_ABSENT;
	return count;
}

void
filter_emit_held(struct filter *f)
{
	struct err err = ERR_INIT;

	if (!f->ops->complete(f->context, count_rejected(f), &err)) {
		output_error(&f->output, &err);
		return;
	}
	for (size_t i = 0; i < f->held_count && !f->output.failed; i++) {
		const struct held *h = &f->held[i];

		if (h->left_out) {
			output_count(&f->output, h->status);
			continue;
		}
		put_held(f, h, output_record(&f->output));
		output_end(&f->output, h->status);
	}
}

void
filter_hold_release(struct filter *f)
{
	free(f->held);
	buf_release(&f->lines);
	buf_release(&f->values);
}
