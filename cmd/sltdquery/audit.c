/*
 * audit: see audit.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/input.h"
#include "base/msg.h"
#include "base/hash.h"

#define HEX (2 * SHA256_SIZE)
/* Of the keyed hash of a number: enough to tell any two apart. */
#define KEY_BYTES 16
#define HEAD_SUFFIX ".head"
#define KEY_SUFFIX ".key"
#define FILE_MODE 0640
#define HASH_MEMBER ",\"hash\":\""

struct audit {
	struct buf path, head_path, key, lines, terminal;
	int fd, head_fd;
	off_t end; /* where our last line ended */
	uint64_t n;
	uint8_t previous[SHA256_SIZE];
	bool failed;
};

/* ---- key --------------------------------------------------------------- */

static bool
make_key(const char *path, struct err *err)
{
	uint8_t key[SHA256_SIZE];
	struct buf text = BUF_INIT;
	bool ok;

	if (!random_bytes(key, sizeof(key)))
		return err_set(err, ERR_INTERNAL, "no random bytes");
	hex_encode(&text, span_make(key, sizeof(key)));
	buf_append_byte(&text, '\n');
	ok = file_replace(path, buf_span(&text), 0600, err);
	buf_wipe(&text);
	return ok;
}

static bool
read_key(const char *path, const char *key_path, bool make, struct buf *key,
    struct err *err)
{
	struct buf name = BUF_INIT;
	bool ok;

	if (key_path == NULL) {
		buf_append_str(&name, path);
		BUF_LITERAL(&name, KEY_SUFFIX);
		key_path = buf_text(&name);
		if (make && access(key_path, F_OK) != 0 && errno == ENOENT &&
		    access(path, F_OK) == 0) {
			buf_release(&name);
			return err_set(err, ERR_NOINPUT,
			    "%s: its key is "
			    "missing (--audit-key)",
			    path);
		}
		if (make && access(key_path, F_OK) != 0 &&
		    !make_key(key_path, err)) {
			buf_release(&name);
			return false;
		}
	}
	ok = file_read(key_path, AUDIT_KEY_MAX, key, err);
	if (ok && key->len < AUDIT_KEY_MIN)
		ok = err_set(err, ERR_CONFIG,
		    "%s: a key has at least %d "
		    "bytes",
		    key_path, AUDIT_KEY_MIN);
	buf_release(&name);
	return ok;
}

/* ---- the chain --------------------------------------------------------- */

/* The hash of a line (all of it before HASH_MEMBER) behind another. */
static bool
chain(struct span key, const uint8_t previous[SHA256_SIZE], struct span body,
    uint8_t out[SHA256_SIZE])
{
	return hmac_sha256(key, span_make(previous, SHA256_SIZE), body, out);
}

/* Takes a whole line apart; false when it has not the form of one. */
static bool
split(struct span line, struct span *body, uint8_t hash[SHA256_SIZE])
{
	size_t tail = sizeof(HASH_MEMBER) - 1 + HEX + 2;
	struct buf bytes = BUF_INIT;
	struct span end;
	bool ok;

	if (line.len <= tail)
		return false;
	*body = span_first(line, line.len - tail);
	end = span_from(line, line.len - tail);
	if (!span_starts(end, SPAN(HASH_MEMBER)) ||
	    memcmp(end.data + end.len - 2, "\"}", 2) != 0)
		return false;
	ok =
	    hex_decode(span_first(span_from(end, sizeof(HASH_MEMBER) - 1), HEX),
		&bytes) &&
	    bytes.len == SHA256_SIZE;
	if (ok)
		memcpy(hash, bytes.data, SHA256_SIZE);
	buf_release(&bytes);
	return ok;
}

static bool
number_of(struct span body, uint64_t *n)
{
	struct span digits;

	if (!span_starts(body, SPAN("{\"n\":")))
		return false;
	digits = span_from(body, 5);
	return span_uint(
	    span_first(digits, span_find(digits, ',')), UINT64_MAX, n);
}

/* ---- appending --------------------------------------------------------- */

/* Finds the last whole line; a torn one behind it was never answered. */
static bool
find_end(struct audit *a, struct err *err)
{
	struct buf tail = BUF_INIT;
	struct span s, body;
	off_t size = lseek(a->fd, 0, SEEK_END), from;
	size_t at;
	bool ok = false;

	if (size == a->end)
		return true;
	from = size > AUDIT_LINE_MAX * 2 ? size - AUDIT_LINE_MAX * 2 : 0;
	if (buf_reserve(&tail, (size_t)(size - from)) == NULL)
		return err_memory(err);
	if (pread(a->fd, tail.data, (size_t)(size - from), from) !=
	    size - from) {
		err_errno(err, ERR_IO, errno, "%s", buf_text(&a->path));
		goto out;
	}
	tail.len = (size_t)(size - from);
	s = buf_span(&tail);
	while (s.len > 0 && s.data[s.len - 1] != '\n')
		s.len--;
	a->end = from + (off_t)s.len;
	if (a->end != size) {
		msg(MSG_WARNING,
		    "%s: a line that was not finished is "
		    "removed",
		    buf_text(&a->path));
		if (ftruncate(a->fd, a->end) != 0) {
			err_errno(err, ERR_IO, errno, "%s", buf_text(&a->path));
			goto out;
		}
	}
	if (s.len == 0) {
		ok = true;
		goto out;
	}
	s.len--;
	for (at = s.len; at > 0 && s.data[at - 1] != '\n'; at--)
		;
	s = span_from(s, at);
	if (!split(s, &body, a->previous) || !number_of(body, &a->n)) {
		err_set(err, ERR_IO, "%s: its last line is no audit line",
		    buf_text(&a->path));
		goto out;
	}
	ok = true;
out:
	buf_release(&tail);
	return ok;
}

bool
audit_open(const char *path, const char *key_path, const char *terminal,
    struct audit **out, struct err *err)
{
	struct audit *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return err_memory(err);
	a->fd = a->head_fd = -1;
	buf_init(&a->path, 0);
	buf_init(&a->head_path, 0);
	buf_init(&a->key, 0);
	buf_init(&a->lines, 0);
	buf_init(&a->terminal, 0);
	buf_append_str(&a->path, path);
	buf_append_str(&a->head_path, path);
	BUF_LITERAL(&a->head_path, HEAD_SUFFIX);
	buf_append_str(&a->terminal, terminal != NULL ? terminal : "");
	if (!read_key(path, key_path, true, &a->key, err))
		goto fail;
	a->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, FILE_MODE);
	a->head_fd = open(
	    buf_text(&a->head_path), O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
	if (a->fd >= 0 && a->head_fd >= 0) {
		*out = a;
		return true;
	}
	err_errno(err, ERR_CANTCREATE, errno, "%s", path);
fail:
	audit_close(a);
	return false;
}

static void
put_sources(struct json_writer *w, const struct sltdquery *tool,
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
	put_sources(&w, tool, answers);
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
	    !chain(buf_span(&a->key), a->previous,
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
	buf_printf(&text, "%020llu ", (unsigned long long)a->n);
	hex_encode(&text, span_make(a->previous, SHA256_SIZE));
	buf_append_byte(&text, '\n');
	ok = buf_ok(&text) &&
	    pwrite(a->head_fd, text.data, text.len, 0) == (ssize_t)text.len;
	if (!ok)
		err_errno(err, ERR_IO, errno, "%s", buf_text(&a->head_path));
	buf_release(&text);
	return ok;
}

bool
audit_flush(struct audit *a, struct err *err)
{
	struct buf out = BUF_INIT;
	bool ok;

	if (a->lines.len == 0 && !a->failed)
		return true;
	if (a->failed || !buf_ok(&a->lines))
		return err_memory(err);
	if (flock(a->fd, LOCK_EX) != 0)
		return err_errno(err, ERR_IO, errno, "%s", buf_text(&a->path));
	ok = find_end(a, err);
	if (ok && !finish_lines(a, &out))
		ok = err_memory(err);
	ok = ok &&
	    file_write_fd(a->fd, buf_text(&a->path), buf_span(&out), err) &&
	    write_head(a, err);
	if (ok)
		a->end += (off_t)out.len;
	flock(a->fd, LOCK_UN);
	buf_release(&out);
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
	buf_release(&a->path);
	buf_release(&a->head_path);
	buf_wipe(&a->key);
	buf_wipe(&a->lines);
	buf_release(&a->terminal);
	free(a);
}

/* ---- checking ---------------------------------------------------------- */

/* What FILE.head says is the number of the last line; 0: nothing. */
static uint64_t
head_number(const char *path)
{
	struct buf name = BUF_INIT, text = BUF_INIT;
	struct err ignored = ERR_INIT;
	uint64_t n = 0;

	buf_append_str(&name, path);
	BUF_LITERAL(&name, HEAD_SUFFIX);
	if (file_read(buf_text(&name), 256, &text, &ignored))
		(void)span_uint(span_first(buf_span(&text),
				    span_find(buf_span(&text), ' ')),
		    UINT64_MAX, &n);
	buf_release(&name);
	buf_release(&text);
	return n;
}

/* NULL: the line follows the one before it. */
static const char *
check_line(struct span key, struct span line, uint64_t expected,
    uint8_t previous[SHA256_SIZE])
{
	uint8_t hash[SHA256_SIZE], computed[SHA256_SIZE];
	struct span body;
	uint64_t n;

	if (!split(line, &body, hash) || !number_of(body, &n))
		return "is no audit line";
	if (n > expected)
		return "does not follow the line before it: one is missing";
	if (!chain(key, previous, body, computed) ||
	    !secret_equal(hash, computed, SHA256_SIZE))
		return "was changed, or one before it is missing";
	memcpy(previous, hash, SHA256_SIZE);
	return NULL;
}

bool
audit_check(const char *path, const char *key_path, uint64_t *line,
    const char **why, uint64_t *count, struct err *err)
{
	uint8_t previous[SHA256_SIZE] = {0};
	struct buf key = BUF_INIT;
	struct input *in = NULL;
	struct span s;
	bool more = true, ok;

	*line = *count = 0;
	ok = read_key(path, key_path, false, &key, err) &&
	    input_open(path, 0, &in, err);
	while (ok && (ok = input_line(in, AUDIT_LINE_MAX, &s, &more, err)) &&
	    more) {
		*why = check_line(buf_span(&key), s, *count + 1, previous);
		if (*why != NULL) {
			*line = *count + 1;
			break;
		}
		++*count;
	}
	if (ok && *line == 0 && head_number(path) > *count) {
		*line = *count + 1;
		*why = "is missing, as all behind it";
	}
	input_close(in);
	buf_wipe(&key);
	return ok;
}
