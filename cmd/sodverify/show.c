/*
 * show: the face of data group 2 below its card, for --show-photo. Starts
 * sodverify-face before the sandbox, asks it for drawings after; see face.h.
 */
#include "sodverify.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/installed.h"
#include "base/msg.h"
#include "face.h"

#define PROGRAM "libexec/mrtd-tools/sodverify-face"

/* Cells of the drawing, beside a card of some twenty lines. */
#define COLUMNS_MAX 60
#define ROWS_MAX 20
/* Lines that the card and the prompt keep of a small terminal. */
#define ROWS_KEPT 4
#define ROWS_USUAL 24
#define COLUMNS_USUAL 80
/* Points of a cell are believed up to here. */
#define CELL_MAX 256

extern char **environ;

void
show_close(struct show *s)
{
	if (s->to >= 0)
		close(s->to);
	if (s->from >= 0)
		close(s->from);
	s->to = s->from = -1;
}

/* ---- starting ------------------------------------------------------------ */

static bool
open_pipe(int ends[2])
{
	return pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
}

static bool
spawn(const char *path, int mode, int in, int out, struct err *err)
{
	char name[] = "sodverify-face", require[] = "require";
	char *const argv[] = {
	    name, mode == SANDBOX_REQUIRE ? require : NULL, NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	rc = posix_spawn(&pid, path, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return rc == 0 || err_errno(err, ERR_UNAVAILABLE, rc, "%s", path);
}

static bool
start(struct show *s, const char *path, int mode, struct err *err)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	bool ok = open_pipe(in) && open_pipe(out);

	if (!ok)
		(void)err_errno(err, ERR_INTERNAL, errno, "pipe");
	ok = ok && spawn(path, mode, in[0], out[1], err);
	if (in[0] >= 0)
		close(in[0]);
	if (out[1] >= 0)
		close(out[1]);
	s->to = in[1];
	s->from = out[0];
	if (!ok)
		show_close(s);
	return ok;
}

bool
show_open(struct show *s, const struct opt_common *common, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok;

	if (isatty(STDOUT_FILENO) != 1 || common->json) {
		msg(MSG_WARNING,
		    "--show-photo: no face is drawn, standard output is %s",
		    common->json ? "JSON" : "no terminal");
		return true;
	}
	if (!installed_beside(PROGRAM, &path))
		ok = buf_ok(&path)
		    ? err_set(err, ERR_UNAVAILABLE,
			  "--show-photo: %s is not there: mrtd-tools was "
			  "built without libchafa",
			  buf_text(&path))
		    : err_memory(err);
	else
		ok = start(s, buf_text(&path), common->sandbox, err);
	buf_release(&path);
	return ok;
}

/* ---- asking -------------------------------------------------------------- */

static uint32_t
least(size_t a, size_t b)
{
	return (uint32_t)(a < b ? a : b);
}

static void
set_size(struct face_request *q)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 ||
	    size.ws_row <= ROWS_KEPT) {
		size.ws_col = COLUMNS_USUAL;
		size.ws_row = ROWS_USUAL;
	}
	q->columns = least(size.ws_col, COLUMNS_MAX);
	q->rows = least((size_t)size.ws_row - ROWS_KEPT, ROWS_MAX);
	q->cell_width = size.ws_xpixel / size.ws_col;
	q->cell_height = size.ws_ypixel / size.ws_row;
	if (q->cell_width > CELL_MAX || q->cell_height > CELL_MAX)
		q->cell_width = q->cell_height = 0;
}

/* Exactly so many bytes before the clock says until. */
static bool
read_whole(int fd, uint8_t *at, size_t size, uint64_t until)
{
	while (size > 0) {
		struct pollfd wait = {fd, POLLIN, 0};
		uint64_t now = monotonic_us();
		ssize_t n;

		if (now >= until ||
		    poll(&wait, 1, (int)((until - now) / 1000 + 1)) < 0)
			return false;
		if (wait.revents == 0)
			continue;
		n = read(fd, at, size);
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

/* A program that has ended must not end this one by a signal. */
static bool
still_there(const struct show *s)
{
	struct pollfd end = {s->to, POLLOUT, 0};

	return poll(&end, 1, 0) >= 0 && (end.revents & POLLERR) == 0;
}

static bool
ask(const struct show *s, const struct face_request *q, struct span picture,
    struct face_answer *a, struct buf *out)
{
	uint64_t until = monotonic_us() + FACE_WAIT_S * (uint64_t)1000000;
	struct err ignored = ERR_INIT;
	uint8_t *room;

	if (!still_there(s) ||
	    !file_write_fd(s->to, "face",
		span_make((const uint8_t *)q, sizeof(*q)), &ignored) ||
	    !file_write_fd(s->to, "face", picture, &ignored) ||
	    !read_whole(s->from, (uint8_t *)a, sizeof(*a), until) ||
	    a->how > FACE_NOT || a->length > FACE_DRAWING_MAX)
		return false;
	room = buf_reserve(out, a->length);
	if (room == NULL || !read_whole(s->from, room, a->length, until))
		return false;
	out->len += a->length;
	return true;
}

static void
caption(bool verified, bool damaged, struct buf *out)
{
	buf_append_str(out,
	    verified ? "The face in the chip (data group 2), as signed\n"
		     : "The face in data group 2: NOT VERIFIED, it may be of "
		       "anybody\n");
	if (damaged)
		buf_append_str(
		    out, "Parts of the picture are missing or damaged\n");
}

void
show_face(
    struct show *s, const struct image *face, bool verified, struct buf *out)
{
	struct face_request q = {.length = (uint32_t)face->bytes.len};
	struct face_answer a = {FACE_NOT, 0};
	struct buf text = BUF_INIT;

	if (face->bytes.len > FACE_BYTES_MAX ||
	    (face->height > 0 &&
		face->width > FACE_POINTS_MAX / face->height)) {
		msg(MSG_WARNING,
		    "no face is drawn: %u x %u points in %zu bytes; at most "
		    "%zu and %zu are",
		    face->width, face->height, face->bytes.len, FACE_POINTS_MAX,
		    FACE_BYTES_MAX);
		return;
	}
	set_size(&q);
	if (!ask(s, &q, face->bytes, &a, &text)) {
		msg(MSG_WARNING,
		    "no face is drawn, of this document or a later one: the "
		    "program that draws has ended or does not answer");
		show_close(s);
	} else if (a.how == FACE_NOT) {
		msg(MSG_WARNING, "no face is drawn: %.200s", buf_text(&text));
	} else {
		buf_append_span(out, buf_span(&text));
		caption(verified, a.how == FACE_DAMAGED, out);
	}
	buf_release(&text);
}
