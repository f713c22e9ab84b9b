/*
 * audit_check: walking an audit file; see audit.h.
 */
#include "audit.h"
#include "audit_line.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/input.h"

/* ERR_DATA: the line does not follow the one before it. */
static bool
check_line(struct span key, struct span line, uint64_t expected,
    uint8_t previous[SHA256_SIZE], struct err *err)
{
	uint8_t hash[SHA256_SIZE], computed[SHA256_SIZE];
	struct span body;
	uint64_t n;

	if (!audit_split(line, &body, hash) || !audit_number_of(body, &n))
		return err_set(err, ERR_DATA, "is no audit line");
	if (n > expected)
		return err_set(err, ERR_DATA,
		    "does not follow the line before it: one is missing");
	if (!audit_chain(key, previous, body, computed))
		return err_memory(err);
	if (!secret_equal(hash, computed, SHA256_SIZE))
		return err_set(
		    err, ERR_DATA, "was changed, or one before it is missing");
	memcpy(previous, hash, SHA256_SIZE);
	return true;
}

/* A verdict on the file, unlike an error that kept it from being looked at. */
static bool
is_verdict(const struct err *why, struct err *err)
{
	if (why->kind == ERR_DATA)
		return true;
	*err = *why;
	return false;
}

/* What the head says of the last line; a file that is not there is empty. */
static bool
read_head(const struct audit_names *names, struct span key, uint64_t *n,
    uint8_t hash[SHA256_SIZE], struct err *why, struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct err missing = ERR_INIT;
	bool ok;

	audit_head_path(names->file, names->head, &path);
	ok = buf_ok(&path) || err_memory(err);
	/* A longer one is damaged: what was read of it shows that. */
	if (ok &&
	    !file_read_regular(
		buf_text(&path), AUDIT_HEAD_SIZE + 1, &text, &missing))
		ok = missing.kind == ERR_NOINPUT || is_verdict(&missing, err);
	if (ok && !audit_head_read(key, buf_span(&text), n, hash, why))
		ok = is_verdict(why, err);
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/* Lines, to the first that is wrong; its hash where the head's line ends. */
static bool
walk_lines(const struct audit_names *names, struct span key, uint64_t head_n,
    uint8_t at_head[SHA256_SIZE], struct audit_finding *f, struct err *err)
{
	uint8_t previous[SHA256_SIZE] = {0};
	struct input *in = NULL;
	struct span s;
	bool more = true, ok;

	memcpy(at_head, previous, SHA256_SIZE);
	ok = input_open(names->file, 0, &in, err);
	while (ok && (ok = input_line(in, AUDIT_LINE_MAX, &s, &more, err)) &&
	    more) {
		if (!check_line(key, s, f->count + 1, previous, &f->why)) {
			f->line = f->count + 1;
			ok = is_verdict(&f->why, err);
			break;
		}
		if (++f->count == head_n)
			memcpy(at_head, previous, SHA256_SIZE);
	}
	input_close(in);
	return ok;
}

bool
audit_check(
    const struct audit_names *names, struct audit_finding *out, struct err *err)
{
	uint8_t hash[SHA256_SIZE] = {0}, at_head[SHA256_SIZE];
	struct audit_finding f = {.intact = false};
	struct buf key = BUF_INIT;
	uint64_t n = 0;
	bool ok, headed;

	ok = audit_read_key(names->file, names->key, false, &key, err) &&
	    read_head(names, buf_span(&key), &n, hash, &f.head, err) &&
	    walk_lines(names, buf_span(&key), n, at_head, &f, err);
	headed = f.head.kind == ERR_NONE;
	if (ok && f.line == 0 && headed && n > f.count) {
		f.line = f.count + 1;
		(void)err_set(
		    &f.why, ERR_DATA, "is missing, with all after it");
	} else if (ok && f.line == 0 && headed &&
	    memcmp(hash, at_head, SHA256_SIZE) != 0) {
		f.line = n;
		(void)err_set(
		    &f.why, ERR_DATA, "is not the one that the head names");
	}
	f.intact = f.line == 0 && headed;
	if (ok)
		*out = f;
	buf_wipe(&key);
	return ok;
}
