/*
 * annotate: records in, verdicts out. All records at hand are asked for
 * together, so that remote sources have many queries under way and the
 * store's cache lines come together.
 */
#include "sltdquery.h"

#include "audit.h"
#include "base/msg.h"
#include "record/output.h"

/* What is asked for, and which answer is whose. */
struct batch {
	struct question questions[FILTER_BATCH_MAX];
	const struct sltd_query *asked[FILTER_BATCH_MAX];
	size_t place[FILTER_BATCH_MAX]; /* of each record in asked */
	size_t count;
};

static void
collect(struct batch *b, size_t record)
{
	const struct question *q = &b->questions[record];

	if (q->state != QUESTION_READY)
		return;
	b->place[record] = b->count;
	b->asked[b->count++] = &q->query;
}

static void
finish(struct sltdquery *tool, struct batch *b, size_t record,
    struct result *result)
{
	const struct question *q = &b->questions[record];
	struct sltd_answer *answers[SOURCES_MAX] = {NULL};

	if (q->state == QUESTION_READY)
		for (size_t i = 0; i < tool->sources.count; i++)
			answers[i] =
			    sources_answer(&tool->sources, i, b->place[record]);
	answer_report(tool, q, answers, result);
	if (tool->audit != NULL)
		audit_query(tool->audit, tool, q, answers);
}

/* What is not written down is not answered. */
static void
write_down(struct sltdquery *tool)
{
	struct err err = ERR_INIT;

	if (tool->audit != NULL && !audit_flush(tool->audit, &err))
		exit(msg_err(&err));
}

void
annotate_batch(void *worker, struct filter_item **items, size_t count)
{
	static struct batch b; /* annotate_batch has one thread */
	struct sltdquery *tool = worker;

	b.count = 0;
	for (size_t i = 0; i < count; i++) {
		question_of_record(tool, &items[i]->record, &b.questions[i]);
		collect(&b, i);
	}
	if (b.count > 0)
		sources_ask(&tool->sources, b.asked, b.count);
	for (size_t i = 0; i < count; i++)
		finish(tool, &b, i, &items[i]->result);
	write_down(tool);
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
	BUF_LITERAL(line, ",\"sltdquery\":");
	result_write(result, line);
	buf_append_byte(line, '}');
}

int
annotate_one(struct sltdquery *tool)
{
	static struct batch b;
	struct output out;
	struct result result;
	struct buf line = BUF_INIT;

	output_init(&out, "sltdquery", &tool->common);
	result_init(&result, tool->common.strict);
	question_of_words(
	    tool->number, tool->state, tool->type, &b.questions[0]);
	b.questions[0].query.near = tool->near;
	b.questions[0].query.related_only = tool->related_only;
	collect(&b, 0);
	if (b.count > 0)
		sources_ask(&tool->sources, b.asked, b.count);
	finish(tool, &b, 0, &result);
	write_down(tool);
	write_record(tool, &result, &line);
	output_line(&out, buf_span(&line), result_status(&result));
	buf_release(&line);
	result_release(&result);
	return output_finish(&out);
}
