/*
 * filter_share: a batch of records among threads. Each thread takes a few that
 * follow each other, looks at them in memory of its own, and makes one run of
 * lines of them; the runs are written in the order of the input.
 */
#include <stdlib.h>

#include "record/filter_private.h"

static size_t
share_count(const struct batch *b)
{
	return (b->count + b->share_len - 1) / b->share_len;
}

/*
 * Shares that a batch may have: no more than twice SHARES_EACH for a thread,
 * unless SHARE_MAX makes them as small as that.
 */
size_t
filter_shares_most(const struct filter *f)
{
	size_t even = 2 * SHARES_EACH * f->jobs, full = f->cap / SHARE_MAX + 1;

	return even > full ? even : full;
}

bool
filter_share_init(const struct filter *f, struct batch *b)
{
	b->shares = calloc(filter_shares_most(f), sizeof(*b->shares));
	b->outs = calloc(f->jobs, sizeof(*b->outs));
	for (unsigned i = 0; b->outs != NULL && i < f->jobs; i++)
		buf_init(&b->outs[i], 0);
	return b->shares != NULL && b->outs != NULL;
}

void
filter_share_release(const struct filter *f, struct batch *b)
{
	for (size_t i = 0; b->shares != NULL && i < filter_shares_most(f); i++)
		free(b->shares[i].errs);
	for (unsigned i = 0; b->outs != NULL && i < f->jobs; i++)
		buf_release(&b->outs[i]);
	free(b->outs);
	free(b->shares);
}

/* ---- in a thread ------------------------------------------------------- */

static void
keep_error(struct share *s, const struct err *err)
{
	if (err->kind == ERR_NONE ||
	    (s->err_count > 0 &&
		strcmp(err->text, s->errs[s->err_count - 1].text) == 0))
		return;
	/* Without memory for it the record is lost, which ends the run. */
	if (array_room(s->errs, s->err_count, s->err_cap))
		s->errs[s->err_count++] = *err;
	else
		s->done[s->count].lost = true;
}

static void
look_at_one(const struct filter *f, struct share *s, const struct task *t,
    struct buf *out)
{
	struct work *w = &f->works[s->worker];
	struct done *d = &s->done[s->count];
	size_t start = out->len;

	filter_begin(w, t);
	filter_look(f, f->workers[s->worker], w);
	w->status = result_status(&w->item.result);
	if (!w->item.left_out && !w->item.lost) {
		filter_emit(f, w, out);
		buf_append_byte(out, '\n');
	}
	d->lost = w->item.lost || !buf_ok(out);
	if (d->lost)
		out->len = start;
	d->len = (uint32_t)(out->len - start);
	d->status = (uint8_t)w->status;
	keep_error(s, &w->err);
	s->count++;
}

static void
look_at_share(void *context, unsigned worker, size_t index)
{
	const struct filter *f = context;
	const struct batch *b = f->running;
	size_t at = index * b->share_len, end = at + b->share_len;
	struct share *s = &b->shares[index];
	/* Not where it is kept, beside those that other threads write to. */
	struct buf out = b->outs[worker];

	s->worker = worker;
	s->from = out.len;
	s->count = s->err_count = 0;
	for (; at < end && at < b->count; at++)
		look_at_one(f, s, &b->tasks[at], &out);
	s->len = out.len - s->from;
	b->outs[worker] = out;
}

/* ---- in the thread that reads and writes ------------------------------- */

/* Each record on its way to a card. */
static void
write_cards(struct filter *f, const struct share *s, struct span rest)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct done *d = &s->done[i];

		if (d->len > 0)
			output_line(&f->output, span_first(rest, d->len - 1),
			    (enum status)d->status);
		rest = span_from(rest, d->len);
	}
}

/* Each record once: a card has been counted as it was written. */
static void
count_share(struct filter *f, const struct share *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct done *d = &s->done[i];

		if (d->lost)
			filter_lose(f);
		else if (!f->output.text || d->len == 0)
			output_count(&f->output, (enum status)d->status);
	}
}

/* All shares of a batch, which are in the order of the input. */
static void
write_batch(struct filter *f, const struct batch *b)
{
	size_t count = share_count(b);

	for (size_t i = 0; i < count; i++) {
		const struct share *s = &b->shares[i];
		uint8_t *lines = b->outs[s->worker].data + s->from;

		f->runs[i].iov_base = lines;
		f->runs[i].iov_len = s->len;
		if (f->output.text)
			write_cards(f, s, span_make(lines, s->len));
		count_share(f, s);
		for (size_t k = 0; k < s->err_count; k++)
			filter_say(f, &s->errs[k]);
	}
	if (!f->output.text)
		output_runs(&f->output, f->runs, count);
}

static void
start_batch(struct filter *f, struct batch *b)
{
	size_t each = b->count / (SHARES_EACH * f->jobs);

	b->share_len = each < 1 ? 1 : each > SHARE_MAX ? SHARE_MAX : each;
	for (unsigned i = 0; i < f->jobs; i++)
		buf_clear(&b->outs[i]);
	f->running = b;
	f->filling = b == f->batches ? f->batches + 1 : f->batches;
	pool_start(f->pool, look_at_share, f, share_count(b));
}

void
filter_share_turn(struct filter *f)
{
	struct batch *done = f->running;

	if (done != NULL)
		pool_join(f->pool);
	f->running = NULL;
	if (f->filling->count > 0)
		start_batch(f, f->filling);
	if (done == NULL)
		return;
	write_batch(f, done);
	done->count = 0;
}
