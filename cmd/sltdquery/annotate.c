/*
 * annotate: records in, verdicts out. All records at hand are asked for
 * together, so that remote sources have many queries under way and the
 * store's cache lines come together.
 */
#include <errno.h>

#include "sltdquery.h"

#include "audit.h"
#include "plain.h"
#include "tally.h"
#include "base/msg.h"
#include "record/output.h"

/* What is asked for, and which answer is whose. */
struct batch {
	struct question questions[SOURCE_BATCH_MAX];
	const struct sltd_query *asked[SOURCE_BATCH_MAX];
	size_t place[SOURCE_BATCH_MAX]; /* of each question in asked */
	size_t question_count, asked_count;
	struct questions records[FILTER_BATCH_MAX];
	size_t record_count;
};

static void
begin_batch(struct batch *b)
{
	b->question_count = b->asked_count = b->record_count = 0;
}

/* Room for one more record, however many documents it has. */
static bool
batch_has_room(const struct batch *b)
{
	return b->record_count < FILTER_BATCH_MAX &&
	    b->question_count + QUESTIONS_MAX <= SOURCE_BATCH_MAX;
}

static struct questions *
next_record(struct batch *b)
{
	struct questions *r = &b->records[b->record_count++];

	*r = (struct questions){.list = &b->questions[b->question_count]};
	return r;
}

static void
collect_answers(struct batch *b, const struct questions *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct question *q = &r->list[i];

		if (q->state != QUESTION_READY)
			continue;
		b->place[b->question_count + i] = b->asked_count;
		b->asked[b->asked_count++] = &q->query;
	}
	b->question_count += r->count;
}

/* True: the record is not to be written. */
static bool
finish_record(struct sltdquery *tool, const struct batch *b,
    const struct questions *r, struct result *result)
{
	static struct asked asked[QUESTIONS_MAX]; /* one thread */
	size_t first = (size_t)(r->list - b->questions);
	enum answer answer;

	for (size_t i = 0; i < r->count; i++) {
		asked[i].question = &r->list[i];
		for (size_t s = 0; s < tool->sources.count; s++)
			asked[i].answers[s] = r->list[i].state == QUESTION_READY
			    ? sources_answer(
				  &tool->sources, s, b->place[first + i])
			    : NULL;
	}
	answer = answer_report(tool, asked, r->count, r->left_out, result);
	for (size_t i = 0; tool->audit != NULL && i < r->count; i++)
		audit_query(tool->audit, tool, &asked[i]);
	return tally_record(tool, answer, asked, r->count);
}

static void
ask_all(struct sltdquery *tool, struct batch *b)
{
	if (b->asked_count > 0)
		sources_ask(&tool->sources, b->asked, b->asked_count);
}

/* What is not written down is not answered. */
MUST_CHECK static bool
write_down(struct sltdquery *tool, struct err *err)
{
	if (tool->audit != NULL && !audit_flush(tool->audit, err))
		return false;
	/* The filter closes standard output, and knows nothing of the table. */
	return !tool->tally.table || fflush(stdout) == 0 ||
	    err_errno(err, ERR_IO, errno, "standard output");
}

/* What a line of a plain list asks for. */
static void
question_of_raw(struct sltdquery *tool, struct filter_item *item,
    struct buf *line, struct questions *r)
{
	bool incomplete;
	const char *why = plain_fault(item, &incomplete);

	if (why != NULL && !incomplete) {
		question_of_line(why, r);
	} else if (!plain_record(item, line, &item->record)) {
		question_lost(r);
	} else {
		questions_of_record(tool, &item->record, r);
		if (why != NULL && r->list[0].state == QUESTION_READY) {
			r->list[0].state = QUESTION_INCOMPLETE;
			r->list[0].why = why;
		}
	}
}

bool
annotate_batch(
    void *worker, struct filter_item **items, size_t count, struct err *err)
{
	static struct batch b; /* annotate_batch has one thread */
	struct sltdquery *tool = worker;
	struct buf line = BUF_INIT;

	for (size_t first = 0; first < count; first += b.record_count) {
		begin_batch(&b);
		while (first + b.record_count < count && batch_has_room(&b)) {
			struct filter_item *item =
			    items[first + b.record_count];
			struct questions *r = next_record(&b);

			if (item->raw)
				question_of_raw(tool, item, &line, r);
			else
				questions_of_record(tool, &item->record, r);
			collect_answers(&b, r);
		}
		ask_all(tool, &b);
		for (size_t i = 0; i < b.record_count; i++)
			items[first + i]->left_out = finish_record(
			    tool, &b, &b.records[i], &items[first + i]->result);
	}
	buf_release(&line);
	return write_down(tool, err);
}

/* {"document":{…},"sltdquery":…} of the words on the command line. */
static void
write_record(
    const struct sltdquery *tool, const struct result *result, struct buf *line)
{
	struct json_writer w;

	json_begin(&w, line);
	json_open_object(&w, NULL);
	json_open_object(&w, "document");
	json_put_str(&w, "number", tool->number);
	if (tool->state != NULL)
		json_put_str(&w, "issuing_state", tool->state);
	if (tool->type != NULL)
		json_put_str(&w, "type", tool->type);
	json_close_object(&w);
	result_write(result, &w, "sltdquery");
	json_close_object(&w);
}

int
annotate_one(struct sltdquery *tool)
{
	static struct batch b;
	struct questions *r;
	bool left_out;
	struct output out;
	struct result result;
	struct buf line = BUF_INIT;
	struct err err = ERR_INIT;

	output_init(&out, "sltdquery", &tool->common);
	result_init(&result, tool->common.strict);
	begin_batch(&b);
	r = next_record(&b);
	question_of_words(tool->number, tool->state, tool->type, &r->list[0]);
	r->list[0].query.near = tool->near;
	r->list[0].query.related_only = tool->related_only;
	r->list[0].query.today = sltd_day_of(tool->today);
	r->count = 1;
	collect_answers(&b, r);
	ask_all(tool, &b);
	left_out = finish_record(tool, &b, r, &result);
	write_record(tool, &result, &line);
	if (!write_down(tool, &err))
		output_error(&out, &err);
	else if (left_out)
		output_count(&out, result_status(&result));
	else
		output_line(&out, buf_span(&line), result_status(&result));
	buf_release(&line);
	result_release(&result);
	return output_finish(&out);
}
