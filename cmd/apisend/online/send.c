/*
 * send: build, enqueue, flush in one. What was put in leaves, whatever was
 * wrong with other records.
 */
#include "base/msg.h"
#include "flush.h"
#include "../sending.h"

struct sending {
	struct outbox o;
	struct buf ids;
};

static bool
deliver(void *context, const struct span *interchanges, size_t count,
    const char **states, struct err *err)
{
	struct sending *s = context;

	return outbox_put(&s->o, interchanges, count, &s->ids, states, err);
}

int
apisend_send(void *context, int argc, char **argv)
{
	struct apisend *a = context;
	struct sending s = {.ids = BUF_INIT};
	struct err err = ERR_INIT;
	int built, flushed;

	if (!outbox_open(a, &s.o, &err))
		return msg_err(&err);
	a->sending = flush_needs;
	a->sending_context = &s.o;
	built = apisend_build_with(a, argc, argv, deliver, &s);
	/* What was put in leaves, whatever was wrong with other records. */
	flushed = built < ERR_USAGE ? outbox_flush(&s.o, a->flush_now) : 0;
	outbox_close(&s.o);
	buf_release(&s.ids);
	return built >= ERR_USAGE || flushed == 0 ? built : flushed;
}
