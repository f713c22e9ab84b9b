/*
 * look_after: requeue, cancel, purge, verify.
 */
#include "answers.h"
#include "base/msg.h"
#include "sending.h"

/* Runs over the ids; the worst kind of error is the exit status. */
static int
each_id(struct apisend *a, int argc, char **argv,
    bool (*act)(struct apisend *, struct outbox *, const char *, struct err *))
{
	struct outbox o;
	struct err err = ERR_INIT;
	int status = 0;

	if (argc < 2) {
		err_set(
		    &err, ERR_USAGE, "which? give the ids (apisend status)");
		return msg_err(&err);
	}
	if (!outbox_open(a, &o, &err))
		return msg_err(&err);
	for (int i = 1; i < argc; i++)
		if (!act(a, &o, argv[i], &err)) {
			int this = msg_err(&err);

			status = this > status ? this : status;
		}
	outbox_close(&o);
	return status;
}

static bool
requeue(struct apisend *a, struct outbox *o, const char *id, struct err *err)
{
	instant expires = a->hours != 0 ? o->now + (instant)a->hours * 3600 : 0;

	return spool_requeue(o->spool, id, expires, o->now, err);
}

int
apisend_requeue(void *context, int argc, char **argv)
{
	return each_id(context, argc, argv, requeue);
}

static bool
cancel(struct apisend *a, struct outbox *o, const char *id, struct err *err)
{
	(void)a;
	return spool_cancel(
	    o->spool, id, "cancelled by an operator", o->now, err);
}

int
apisend_cancel(void *context, int argc, char **argv)
{
	return each_id(context, argc, argv, cancel);
}

/* ---- purge ---- */

int
apisend_purge(void *context, int argc, char **argv)
{
	struct apisend *a = context;
	struct outbox o;
	struct err err = ERR_INIT;
	struct requests left = {.index = NULL};
	size_t removed = 0, answers = 0;
	instant before;
	bool ok;
	int status = 0;

	(void)argc;
	(void)argv;
	if (!outbox_open(a, &o, &err))
		return msg_err(&err);
	before = o.now - (instant)a->keep_days * 86400;
	ok = spool_purge(o.spool, before, o.now, &removed, &err);
	if (ok && !answers_purge(&o, before, &answers, &err))
		status = msg_err(&err);
	/* A last look takes what was removed out of the index, too. */
	ok = ok && (removed == 0 || requests_read(&o, &left, &err));
	requests_release(&left);
	outbox_close(&o);
	if (!ok)
		return msg_err(&err);
	msg(MSG_NOTICE, "%zu messages and %zu answers removed", removed,
	    answers);
	return status;
}

/* ---- verify ---- */

int
apisend_verify(void *context, int argc, char **argv)
{
	struct apisend *a = context;
	struct outbox o;
	struct err err = ERR_INIT;
	size_t good = 0, corrupt = 0;
	bool ok;

	(void)argc;
	(void)argv;
	if (!outbox_open(a, &o, &err))
		return msg_err(&err);
	ok = spool_verify(o.spool, &good, &corrupt, &err);
	outbox_close(&o);
	if (!ok)
		return msg_err(&err);
	msg(corrupt > 0 ? MSG_ERROR : MSG_NOTICE,
	    "%zu as they were put in, %zu damaged%s", good, corrupt,
	    corrupt > 0 ? " (put into corrupt/)" : "");
	return corrupt > 0 ? OUTBOX_DEAD : 0;
}
