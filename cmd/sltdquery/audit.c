/*
 * audit: appending; see audit.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "audit_line.h"
#include "base/array.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/msg.h"

/* Of the keyed hash of a number: enough to tell any two apart. */
#define KEY_BYTES 16
#define LOCK_SUFFIX ".lock"
#define FILE_MODE 0640
#define LOCK_MODE 0600

struct audit {
	struct buf path, head_path, lock_path, key, lines, terminal;
	int fd, head_fd, lock_fd;
	off_t end; /* where our last line ended */
	uint64_t n;
	uint8_t previous[SHA256_SIZE];
	bool failed;
};

/* ---- appending --------------------------------------------------------- */

/* The end of the file, from the place where our last line ended or so. */
static bool
read_tail(struct audit *a, off_t size, struct buf *tail, struct err *err)
{
	off_t from = size > AUDIT_LINE_MAX * 2 ? size - AUDIT_LINE_MAX * 2 : 0;

	if (buf_reserve(tail, (size_t)(size - from)) == NULL)
		return err_memory(err);
	if (pread(a->fd, tail->data, (size_t)(size - from), from) !=
	    size - from)
		return err_errno(err, ERR_IO, errno, "%s", buf_text(&a->path));
	tail->len = (size_t)(size - from);
	return true;
}

/* What a crash left of a line was never answered. */
static bool
remove_torn_line(struct audit *a, off_t end, struct err *err)
{
	msg(MSG_WARNING, "%s: an unfinished line at its end is removed",
	    buf_text(&a->path));
	return ftruncate(a->fd, end) == 0 ||
	    err_errno(err, ERR_IO, errno, "%s", buf_text(&a->path));
}

/* The last line of text that ends with a line feed; empty: there is none. */
static struct span
last_line(struct span text)
{
	size_t at;

	if (text.len == 0)
		return text;
	text.len--;
	for (at = text.len; at > 0 && text.data[at - 1] != '\n'; at--)
		;
	return span_from(text, at);
}

/*
 * The next line follows what the head names. Where lines are gone from the end,
 * or the head is, it follows nothing that is there: the place is found for ever
 * after, and not made good by the next query.
 */
static bool
follow_head(struct audit *a, struct err *err)
{
	uint8_t text[AUDIT_HEAD_SIZE + 1], hash[SHA256_SIZE];
	ssize_t len = pread(a->head_fd, text, sizeof(text), 0);
	struct err why = ERR_INIT;
	uint64_t n;

	if (len < 0)
		return err_errno(
		    err, ERR_IO, errno, "%s", buf_text(&a->head_path));
	if (audit_head_read(buf_span(&a->key), span_make(text, (size_t)len), &n,
		hash, &why)) {
		if (n <= a->n)
			return true;
		a->n = n;
		memcpy(a->previous, hash, sizeof(hash));
		msg(MSG_WARNING,
		    "%s: its last lines are missing: the next one will show it",
		    buf_text(&a->path));
		return true;
	}
	if (why.kind != ERR_DATA) {
		*err = why;
		return false;
	}
	if (a->n == 0)
		return true; /* a new audit */
	memset(a->previous, 0, sizeof(a->previous));
	msg(MSG_WARNING, "%s: its head %s: the next line will show it",
	    buf_text(&a->path), why.text);
	return true;
}

/* Where others have ended since: number and hash of the last line. */
static bool
catch_up(struct audit *a, struct err *err)
{
	struct buf tail = BUF_INIT;
	off_t size = lseek(a->fd, 0, SEEK_END);
	struct span whole, line, body;
	bool ok;

	if (size == a->end)
		return true;
	ok = read_tail(a, size, &tail, err);
	whole = buf_span(&tail);
	while (ok && whole.len > 0 && whole.data[whole.len - 1] != '\n')
		whole.len--;
	a->end = size - (off_t)(tail.len - whole.len);
	if (ok && a->end != size)
		ok = remove_torn_line(a, a->end, err);
	line = last_line(whole);
	if (ok && whole.len > 0 &&
	    (!audit_split(line, &body, a->previous) ||
		!audit_number_of(body, &a->n)))
		ok = err_set(err, ERR_IO, "%s: its last line is no audit line",
		    buf_text(&a->path));
	buf_release(&tail);
	return ok && follow_head(a, err);
}

/*
 * Of who may write the folder: a link would lead the lines into another file,
 * a pipe would hold every query up.
 */
static bool
open_regular(
    const char *path, int flags, mode_t mode, int *fd_out, struct err *err)
{
	struct stat st;

	*fd_out = open(path,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags,
	    mode);
	if (*fd_out < 0 && errno != ELOOP)
		return err_errno(err, ERR_CANTCREATE, errno, "%s", path);
	if (*fd_out < 0 || fstat(*fd_out, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_CANTCREATE,
		    "%s: no regular file, as those of an audit must be", path);
	return true;
}

static bool
open_files(struct audit *a, struct err *err)
{
	const struct {
		struct buf *path;
		int *fd, flags;
		mode_t mode;
	} files[] = {
	    {&a->path, &a->fd, O_APPEND, FILE_MODE},
	    {&a->head_path, &a->head_fd, 0, FILE_MODE},
	    /* Whoever could open it could hold every query up. */
	    {&a->lock_path, &a->lock_fd, 0, LOCK_MODE},
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (!open_regular(buf_text(files[i].path), files[i].flags,
			files[i].mode, files[i].fd, err))
			return false;
	}
	return true;
}

bool
audit_open(const struct audit_names *names, struct audit **out, struct err *err)
{
	struct audit *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return err_memory(err);
	a->fd = a->head_fd = a->lock_fd = -1;
	a->end = -1; /* not looked at: an empty file may have had lines */
	buf_init(&a->path, 0);
	buf_init(&a->head_path, 0);
	buf_init(&a->lock_path, 0);
	buf_init(&a->key, 0);
	buf_init(&a->lines, 0);
	buf_init(&a->terminal, 0);
	buf_append_str(&a->path, names->file);
	audit_head_path(names->file, names->head, &a->head_path);
	buf_append_str(&a->lock_path, names->file);
	BUF_LITERAL(&a->lock_path, LOCK_SUFFIX);
	buf_append_str(
	    &a->terminal, names->terminal != NULL ? names->terminal : "");
	if (audit_read_key(names->file, names->key, true, &a->key, err) &&
	    open_files(a, err)) {
		*out = a;
		return true;
	}
	audit_close(a);
	return false;
}

static void
put_answers(struct json_writer *w, const struct sltdquery *tool,
    struct sltd_answer *const *answers)
{
	json_open_array(w, "sources");
	for (size_t i = 0; i < tool->sources.count; i++) {
		json_open_object(w, NULL);
		json_put_str(w, "name", tool->sources.list[i]->config.name);
		json_put_str(
		    w, "answer", sltd_verdict_word(answers[i]->verdict));
		json_close_object(w);
	}
	json_close_array(w);
}

/* Everything but n and hashes, which depend on what others wrote. */
void
audit_query(
    struct audit *a, const struct sltdquery *tool, const struct asked *asked)
{
	const struct question *q = asked->question;
	struct sltd_answer *const *answers = asked->answers;
	char mask[SLTD_NUMBER_MAX + 1], time[INSTANT_TEXT];
	struct span number = sltd_number_span(&q->query.number);
	uint8_t key[SHA256_SIZE];
	struct json_writer w;
	uint32_t elapsed = 0;

	if (q->state != QUESTION_READY)
		return;
	for (size_t i = 0; i < tool->sources.count; i++)
		if (answers[i]->elapsed_us > elapsed)
			elapsed = answers[i]->elapsed_us;
	number_mask(number, mask, sizeof(mask));
	instant_format(instant_now(), time);
	if (!hmac_sha256(buf_span(&a->key), number,
		span_make(q->query.state.text, SLTD_STATE_LEN), key))
		a->failed = true;
	json_begin(&w, &a->lines);
	json_open_object(&w, NULL);
	json_put_str(&w, "time", time);
	json_put_uint(&w, "uid", (uint64_t)getuid());
	if (a->terminal.len > 0)
		json_put_span(&w, "terminal", buf_span(&a->terminal));
	json_put_str(&w, "number", mask);
	json_put_hex(&w, "key", span_make(key, KEY_BYTES));
	json_put_str(
	    &w, "answer", sltd_verdict_word(answer_worst(tool, asked)));
	put_answers(&w, tool, answers);
	json_put_uint(&w, "elapsed_us", elapsed);
	json_close_object(&w);
	buf_append_byte(&a->lines, '\n');
}

/* A waiting line with its number and hashes. */
static bool
finish_line(struct audit *a, struct span line, struct buf *out)
{
	size_t start = out->len;
	struct json_error why;
	struct json_text waiting;
	struct json_writer w;

	if (!json_text(line, &waiting, &why))
		bug("a waiting line is no JSON");
	json_begin(&w, out);
	json_open_object(&w, NULL);
	json_put_uint(&w, "n", ++a->n);
	json_put_text(&w, NULL, json_members(waiting));
	json_put_hex(&w, "previous", span_make(a->previous, SHA256_SIZE));
	/* The chain is over the bytes so far. */
	if (!buf_ok(out) ||
	    !audit_chain(buf_span(&a->key), a->previous,
		span_from(buf_span(out), start), a->previous))
		return false;
	json_put_hex(&w, "hash", span_make(a->previous, SHA256_SIZE));
	json_close_object(&w);
	buf_append_byte(out, '\n');
	return buf_ok(out);
}

/* Gives each waiting line its number and hashes. */
static bool
finish_lines(struct audit *a, struct buf *out)
{
	struct span rest = buf_span(&a->lines);

	while (rest.len > 0) {
		struct span line = span_first(rest, span_find(rest, '\n'));

		rest = span_from(rest, line.len + 1);
		if (!finish_line(a, line, out))
			return false;
	}
	return true;
}

static bool
write_head(struct audit *a, struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok;

	/* Of constant length: one write replaces all of it. */
	ok = audit_head_write(buf_span(&a->key), a->n, a->previous, &text) &&
	    pwrite(a->head_fd, text.data, text.len, 0) == (ssize_t)text.len;
	if (!ok)
		err_errno(err, ERR_IO, errno, "%s", buf_text(&a->head_path));
	buf_release(&text);
	return ok;
}

/* Beside other processes of the same user, which hold it for milliseconds. */
static bool
lock(struct audit *a, struct err *err)
{
	const struct timespec step = {0, 2000000};
	uint64_t end = monotonic_us() + AUDIT_LOCK_MS * 1000;

	while (flock(a->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno(
			    err, ERR_IO, errno, "%s", buf_text(&a->lock_path));
		if (monotonic_us() >= end)
			return err_set(err, ERR_TEMPORARY,
			    "%s: another process has held the audit for %u ms",
			    buf_text(&a->lock_path), AUDIT_LOCK_MS);
		nanosleep(&step, NULL);
	}
	return true;
}

static bool
append_lines(struct audit *a, struct err *err)
{
	struct buf out = BUF_INIT;
	bool ok = catch_up(a, err);

	if (ok && !finish_lines(a, &out))
		ok = err_memory(err);
	ok = ok &&
	    file_write_fd(a->fd, buf_text(&a->path), buf_span(&out), err) &&
	    write_head(a, err);
	if (ok)
		a->end += (off_t)out.len;
	buf_release(&out);
	return ok;
}

bool
audit_flush(struct audit *a, struct err *err)
{
	bool ok;

	if (a->lines.len == 0 && !a->failed)
		return true;
	if (a->failed || !buf_ok(&a->lines))
		return err_memory(err);
	if (!lock(a, err))
		return false;
	ok = append_lines(a, err);
	flock(a->lock_fd, LOCK_UN);
	buf_clear(&a->lines);
	return ok;
}

void
audit_close(struct audit *a)
{
	if (a == NULL)
		return;
	if (a->fd >= 0)
		close(a->fd);
	if (a->head_fd >= 0)
		close(a->head_fd);
	if (a->lock_fd >= 0)
		close(a->lock_fd);
	buf_release(&a->path);
	buf_release(&a->head_path);
	buf_release(&a->lock_path);
	buf_wipe(&a->key);
	buf_wipe(&a->lines);
	buf_release(&a->terminal);
	free(a);
}
