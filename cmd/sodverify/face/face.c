/*
 * sodverify-face: draws pictures for sodverify --show-photo, see ../face.h.
 * Requests on standard input, answers on standard output, until the input
 * ends. Each picture is decoded in a process of its own.
 *
 * usage: sodverify-face [require]: with the word, nothing is decoded where
 * the sandbox is not whole.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"
#include "base/sandbox.h"
#include "draw.h"

/* What a decoder hands back: then the points, or text. */
struct decoded {
	uint32_t how; /* enum face_how */
	uint32_t width, height;
	uint32_t text; /* FACE_NOT: bytes of it */
};

/* Exactly so many bytes, and no less. */
static bool
read_whole(int fd, void *room, size_t size)
{
	uint8_t *at = room;

	while (size > 0) {
		ssize_t n = read(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

static bool
write_whole(int fd, const void *bytes, size_t size)
{
	struct err ignored = ERR_INIT;

	return file_write_fd(fd, "pipe", span_make(bytes, size), &ignored);
}

/* ---- the decoder's process ----------------------------------------------- */

static void
set_limit(int what, size_t most)
{
	/* Of seconds, the second one kills; the first says why. */
	struct rlimit r = {(rlim_t)most, (rlim_t)most + 1};

	(void)setrlimit(what, &r);
}

/* Nothing but the picture in memory, and one end of a pipe. */
static bool
shut(enum sandbox_mode mode, struct err *err)
{
	(void)close(STDIN_FILENO);
	(void)clearenv();
	(void)alarm(2 * FACE_SECONDS_MAX);
	set_limit(RLIMIT_CPU, FACE_SECONDS_MAX);
	set_limit(RLIMIT_FSIZE, 0);
#ifndef __SANITIZE_ADDRESS__
	set_limit(RLIMIT_AS, FACE_MEMORY_MAX);
#endif
	return sandbox_shut(mode, err);
}

static _Noreturn void
decode_here(struct span bytes, enum sandbox_mode mode, int out)
{
	struct picture p = {0};
	struct err err = ERR_INIT;
	struct decoded d = {FACE_NOT, 0, 0, 0};
	bool ok = shut(mode, &err) && picture_decode(bytes, &p, &err);

	if (ok) {
		d.how = p.damaged ? FACE_DAMAGED : FACE_DRAWN;
		d.width = p.width;
		d.height = p.height;
		ok = write_whole(out, &d, sizeof(d)) &&
		    write_whole(out, p.rgb, (size_t)p.width * p.height * 3);
	} else {
		d.text = (uint32_t)strlen(err.text);
		ok = write_whole(out, &d, sizeof(d)) &&
		    write_whole(out, err.text, d.text);
	}
	picture_release(&p);
	_exit(ok ? 0 : 1);
}

/* ---- this process -------------------------------------------------------- */

/* Believes nothing of what it says but its points. */
static bool
take_decoded(int in, enum face_how *how, struct picture *out, struct err *err)
{
	struct decoded d;
	char text[ERR_TEXT_MAX];

	if (!read_whole(in, &d, sizeof(d)))
		return err_set(err, ERR_DATA, "the decoder was stopped");
	if (d.how == FACE_NOT && d.text < sizeof(text) &&
	    read_whole(in, text, d.text)) {
		text[d.text] = '\0';
		return err_set(err, ERR_DATA, "%s", text);
	}
	if (d.how >= FACE_NOT || !picture_make(d.width, d.height, out, err))
		return err_set(err, ERR_DATA, "the decoder was stopped");
	if (!read_whole(in, out->rgb, (size_t)d.width * d.height * 3)) {
		picture_release(out);
		return err_set(err, ERR_DATA, "the decoder was stopped");
	}
	*how = (enum face_how)d.how;
	return true;
}

/* What stopped it, where it could not say itself. */
static void
say_signal(int status, struct err *err)
{
	if (!WIFSIGNALED(status))
		return;
	if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM)
		(void)err_set(err, ERR_DATA, "decoding it takes more than %d s",
		    FACE_SECONDS_MAX);
	else
		(void)err_set(err, ERR_DATA, "the decoder did not survive it");
}

static bool
decode_apart(struct span bytes, enum sandbox_mode mode, enum face_how *how,
    struct picture *out, struct err *err)
{
	int ends[2], status = 0;
	pid_t child;
	bool ok;

	if (pipe(ends) != 0)
		return err_errno(err, ERR_INTERNAL, errno, "pipe");
	child = fork();
	if (child == 0) {
		(void)close(ends[0]);
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[1]);
		decode_here(bytes, mode, STDOUT_FILENO);
	}
	(void)close(ends[1]);
	ok = child > 0 && take_decoded(ends[0], how, out, err);
	(void)close(ends[0]);
	if (child < 0)
		return err_errno(err, ERR_INTERNAL, errno, "fork");
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (!ok)
		say_signal(status, err);
	return ok;
}

static bool
send_answer(enum face_how how, struct span text)
{
	struct face_answer a = {how, (uint32_t)text.len};

	return write_whole(STDOUT_FILENO, &a, sizeof(a)) &&
	    write_whole(STDOUT_FILENO, text.data, text.len);
}

/* One picture; false: nobody listens any more. */
static bool
serve(struct span bytes, const struct face_request *request,
    enum sandbox_mode mode)
{
	enum face_how how = FACE_NOT;
	struct picture picture = {0};
	struct err err = ERR_INIT;
	struct buf text;
	bool ok, heard;

	buf_init(&text, FACE_DRAWING_MAX);
	ok = decode_apart(bytes, mode, &how, &picture, &err) &&
	    draw_picture(&picture, request, &text, &err);
	heard = ok ? send_answer(how, buf_span(&text))
		   : send_answer(FACE_NOT, span_str(err.text));
	picture_release(&picture);
	buf_release(&text);
	return heard;
}

/* False: the input ended, or is of another program. */
static bool
take_request(struct face_request *request, uint8_t **bytes)
{
	if (!read_whole(STDIN_FILENO, request, sizeof(*request)) ||
	    request->length > FACE_BYTES_MAX || request->columns > 4096 ||
	    request->rows > 4096 || request->cell_width > 256 ||
	    request->cell_height > 256)
		return false;
	*bytes = malloc(request->length + 1);
	if (*bytes == NULL)
		return false;
	if (read_whole(STDIN_FILENO, *bytes, request->length))
		return true;
	free(*bytes);
	return false;
}

int
main(int argc, char **argv)
{
	enum sandbox_mode mode = argc > 1 && strcmp(argv[1], "require") == 0
	    ? SANDBOX_REQUIRE
	    : SANDBOX_ON;
	struct face_request request;
	uint8_t *bytes;
	bool heard = true;

	while (heard && take_request(&request, &bytes)) {
		heard = serve(span_make(bytes, request.length), &request, mode);
		free(bytes);
	}
	return 0;
}
