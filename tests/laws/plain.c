/*
 * The smallest filter: it passes every record. It is here so that the laws
 * are tested on the record layer itself, in each of its four loops, and it
 * shows all that a filter needs.
 *
 * usage: plain [--jobs N] [--batch | --hold] [FILE…]
 */
#include "record/filter.h"

struct plain {
	struct opt_common common;
	uint64_t jobs;
	bool batch, hold;
};

static const struct opt options[] = {
    {'j', "jobs", OPT_UINT, offsetof(struct plain, jobs), "N", "threads", 1,
	FILTER_JOBS_MAX, NULL},
    {0, "batch", OPT_FLAG, offsetof(struct plain, batch), NULL,
	"many records at a time", 0, 0, NULL},
    {0, "hold", OPT_FLAG, offsetof(struct plain, hold), NULL,
	"all records together", 0, 0, NULL},
    {0}};

static const struct opt_program program = {"plain", "passes every record",
    "[FILE\xE2\x80\xA6]", options, NULL, false, true, NULL};

static bool
annotate(void *worker, struct filter_item *item, struct err *err)
{
	(void)worker;
	(void)err;
	item->result.status = STATUS_PASS;
	return true;
}

static bool
annotate_batch(
    void *worker, struct filter_item **items, size_t count, struct err *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++)
		ok = annotate(worker, items[i], err);
	return ok;
}

static bool
complete(void *context, uint64_t rejected, struct err *err)
{
	(void)context;
	(void)rejected;
	(void)err;
	return true;
}

static void
add_members(const void *context, uint64_t tag, struct json_writer *result)
{
	(void)context;
	(void)tag;
	(void)result;
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
	struct plain plain = {OPT_COMMON_INIT, 1, false, false};
	struct filter_ops ops = {
	    .tool = "plain", .annotate = annotate, .worker_new = worker_new};

	opt_parse(&program, &argc, argv, &plain);
	if (plain.batch)
		ops.annotate_batch = annotate_batch;
	if (plain.hold) {
		ops.complete = complete;
		ops.add_members = add_members;
	}
	return filter_run(
	    &ops, &plain.common, argc, argv, (unsigned)plain.jobs, &plain);
}
