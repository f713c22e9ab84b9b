/*
 * enqueue: messages into the spool. An id is printed only when its
 * message is on the disk.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "outbox.h"
#include "sending.h"

static bool
print_ids(struct buf *ids, struct err *err)
{
	bool ok =
	    file_write_fd(STDOUT_FILENO, "standard output", buf_span(ids), err);

	buf_clear(ids);
	return ok;
}

static bool
enqueue_file(struct outbox *o, const char *path, struct err *err)
{
	struct buf bytes, ids = BUF_INIT;
	bool ok;

	buf_init(&bytes, 2 * SPOOL_PAYLOAD_MAX);
	ok = file_read(path, SPOOL_PAYLOAD_MAX, &bytes, err);
	if (ok && !outbox_put_file(o, buf_span(&bytes), &ids, err))
		ok = err_wrap(err, "%s",
		    strcmp(path, "-") == 0 ? "standard input" : path);
	ok = ok && print_ids(&ids, err);
	buf_wipe(&bytes);
	buf_release(&ids);
	return ok;
}

int
apisend_enqueue(void *context, int argc, char **argv)
{
	struct apisend *a = context;
	struct outbox o;
	struct err err = ERR_INIT;
	int status = 0;

	if (!outbox_open(a, &o, &err))
		return msg_err(&err);
	if (argc < 2 && !enqueue_file(&o, "-", &err))
		status = msg_err(&err);
	/* One that is refused does not keep the others from their flights. */
	for (int i = 1; i < argc; i++)
		if (!enqueue_file(&o, argv[i], &err)) {
			int this = msg_err(&err);

			status = this > status ? this : status;
		}
	outbox_close(&o);
	return status;
}
