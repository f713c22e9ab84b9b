/*
 * The smallest filter: it passes every record. It is here so that the laws
 * are tested on the record layer itself, in each of its three loops, and it
 * shows all that a filter needs.
 *
 * usage: plain [--jobs N] [--batch] [FILE…]
 */
#include "record/filter.h"

struct plain {
	struct opt_common common;
	uint64_t jobs;
	bool batch;
};

static const struct opt options[] = {
    {'j', "jobs", OPT_UINT, offsetof(struct plain, jobs), "N", "threads", 1,
	FILTER_JOBS_MAX, NULL},
    {0, "batch", OPT_FLAG, offsetof(struct plain, batch), NULL,
	"many records at a time", 0, 0, NULL},
    {0}};

static const struct opt_program program = {"plain", "passes every record",
    "[FILE\xE2\x80\xA6]", options, NULL, false, true, NULL};

static void
annotate(void *worker, struct filter_item *item)
{
	(void)worker;
	item->result.status = STATUS_PASS;
}

static void
annotate_batch(void *worker, struct filter_item **items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		annotate(worker, items[i]);
}

static void *
worker_new(void *context, struct err *err)
{
	(void)err;
	return context;
}

int
main(int argc, char **argv)
{
	struct plain plain = {OPT_COMMON_INIT, 1, false};
	struct filter_ops ops = {
	    .tool = "plain", .annotate = annotate, .worker_new = worker_new};

	opt_parse(&program, &argc, argv, &plain);
	if (plain.batch)
		ops.annotate_batch = annotate_batch;
	return filter_run(&ops, argc, argv, (unsigned)plain.jobs, &plain);
}
