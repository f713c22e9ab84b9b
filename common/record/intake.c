/*
 * intake: one buffer over one descriptor. Interrupted reads are continued;
 * the buffer grows only as far as its caller asks.
 */
#include "record/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/recode.h"

/* A tool that waits for a person says so: silence looks like a hang. */
static void
invite(int fd)
{
	if (isatty(fd) == 1 && isatty(STDERR_FILENO) == 1)
		msg(MSG_NOTICE, "type or paste what to check, Ctrl-D ends");
}

bool
intake_open(struct intake *in, const char *path, bool quiet, struct err *err)
{
	struct stat st;
	uint64_t size = 0;

	memset(in, 0, sizeof(*in));
	buf_init(&in->bytes, 0);
	buf_init(&in->other, 0);
	buf_init(&in->raw, 0);
	in->name = path;
	in->line = 1;
	in->fd = STDIN_FILENO;
	if (strcmp(path, "-") != 0) {
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
		if (in->fd < 0)
			return err_errno(err, ERR_NOINPUT, errno, "%s", path);
	}
	if (fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode))
		size = (uint64_t)st.st_size;
	if (!quiet)
		invite(in->fd);
	/* Cards on the terminal are progress enough. */
	progress_start(&in->progress, "bytes", size,
	    quiet || size == 0 || isatty(STDOUT_FILENO) == 1);
	return true;
}

void
intake_close(struct intake *in)
{
	progress_end(&in->progress);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	buf_release(&in->bytes);
	buf_release(&in->other);
	recode_close(in->recode);
	buf_release(&in->raw);
	memset(in, 0, sizeof(*in));
	in->fd = -1;
}

bool
intake_would_wait(const struct intake *in)
{
	return intake_pauses(in, 0);
}

bool
intake_pauses(const struct intake *in, int ms)
{
	struct pollfd p = {in->fd, POLLIN, 0};

	return !in->end && poll(&p, 1, ms) == 0;
}

/* Moves what is there to the front; where the next bytes may go, or NULL. */
static uint8_t *
make_room_at_end(struct intake *in, size_t room)
{
	if (in->start > 0 && in->lasting) {
		struct buf taken = in->bytes;

		buf_clear(&in->other);
		buf_append_span(&in->other, intake_span(in));
		in->bytes = in->other;
		in->other = taken;
	} else if (in->start > 0 && in->len > 0) {
		memmove(in->bytes.data, in->bytes.data + in->start, in->len);
	}
	if (!buf_ok(&in->bytes))
		return NULL;
	in->start = 0;
	in->bytes.len = in->len;
	return buf_reserve(&in->bytes, room);
}

bool
intake_text(struct intake *in, const char *encoding, struct err *err)
{
	return recode_open(encoding, &in->recode, err);
}

bool
intake_marked(struct intake *in, struct err *err)
{
	struct span all = intake_span(in);
	struct buf read = in->bytes;
	bool ok;

	if (in->recode != NULL ||
	    (!span_starts(all, SPAN("\xff\xfe")) &&
		!span_starts(all, SPAN("\xfe\xff"))))
		return true;
	buf_init(&in->bytes, 0);
	ok = recode_open(NULL, &in->recode, err) &&
	    recode_add(in->recode, all, in->end, &in->bytes, err);
	buf_release(&read);
	in->start = 0;
	in->len = in->bytes.len;
	return ok;
}

/* One read(2) to where it is wanted. */
static bool
read_some(
    struct intake *in, uint8_t *to, size_t room, size_t *got, struct err *err)
{
	ssize_t n;

	do
		n = read(in->fd, to, room);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(err, errno == EISDIR ? ERR_NOINPUT : ERR_IO,
		    errno, "%s", in->name);
	if (n == 0)
		in->end = true;
	*got = (size_t)n;
	in->taken += (uint64_t)n;
	progress_update(&in->progress, in->taken);
	return true;
}

/* The same through a conversion, which may make more or less of it. */
static bool
fill_text(struct intake *in, size_t room, struct err *err)
{
	uint8_t *to = buf_reserve(&in->raw, room);
	size_t got = 0;
	bool ok;

	if (to == NULL || make_room_at_end(in, room) == NULL)
		return err_memory(err);
	ok = read_some(in, to, room, &got, err) &&
	    (recode_add(
		 in->recode, span_make(to, got), in->end, &in->bytes, err) ||
		err_wrap(err, "%s: after line %llu", in->name,
		    (unsigned long long)in->line));
	in->len = in->bytes.len;
	if (ok && recode_is_plain(in->recode)) {
		recode_close(in->recode);
		in->recode = NULL;
	}
	return ok;
}

bool
intake_fill(struct intake *in, size_t room, struct err *err)
{
	uint8_t *to;
	size_t got;

	if (in->recode != NULL)
		return fill_text(in, room, err);
	to = make_room_at_end(in, room);
	if (to == NULL)
		return err_memory(err);
	if (!read_some(in, to, in->bytes.cap - in->len, &got, err))
		return false;
	in->len += got;
	in->bytes.len = in->len;
	return true;
}
