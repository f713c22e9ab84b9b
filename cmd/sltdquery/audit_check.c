/*
 * audit_check: walking an audit file; see audit.h.
 */
#include "audit.h"
#include "audit_line.h"
#include "base/codec.h"
#include "base/file.h"
#include "base/input.h"

/* NULL: the line follows the one before it. */
static const char *
check_line(struct span key, struct span line, uint64_t expected,
    uint8_t previous[SHA256_SIZE])
{
	uint8_t hash[SHA256_SIZE], computed[SHA256_SIZE];
	struct span body;
	uint64_t n;

	if (!audit_split(line, &body, hash) || !audit_number_of(body, &n))
		return "is no audit line";
	if (n > expected)
		return "does not follow the line before it: one is missing";
	if (!audit_chain(key, previous, body, computed) ||
	    !secret_equal(hash, computed, SHA256_SIZE))
		return "was changed, or one before it is missing";
	memcpy(previous, hash, SHA256_SIZE);
	return NULL;
}

/* What the head says of the last line; a file that is not there is empty. */
static const char *
read_head(const struct audit_names *names, struct span key, uint64_t *n,
    uint8_t hash[SHA256_SIZE], struct buf *path)
{
	struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	const char *why;

	audit_head_path(names->file, names->head, path);
	may_fail(
	    file_read(buf_text(path), AUDIT_HEAD_SIZE + 1, &text, &ignored));
	why = audit_head_read(key, buf_span(&text), n, hash);
	buf_release(&text);
	return why;
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
		f->why = check_line(key, s, f->count + 1, previous);
		if (f->why != NULL) {
			f->line = f->count + 1;
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
	struct buf key = BUF_INIT, path = BUF_INIT;
	struct audit_finding f = {.intact = false};
	const char *head;
	uint64_t n = 0;
	bool ok;

	ok = audit_read_key(names->file, names->key, false, &key, err);
	head = ok ? read_head(names, buf_span(&key), &n, hash, &path) : NULL;
	ok = ok && walk_lines(names, buf_span(&key), n, at_head, &f, err);
	if (ok && f.line == 0 && head == NULL && n > f.count) {
		f.line = f.count + 1;
		f.why = "is missing, with all after it";
	} else if (ok && f.line == 0 && head == NULL &&
	    memcmp(hash, at_head, SHA256_SIZE) != 0) {
		f.line = n;
		f.why = "is not the one that the head names";
	}
	f.head = head;
	f.intact = f.line == 0 && head == NULL;
	if (ok)
		*out = f;
	buf_wipe(&key);
	buf_release(&path);
	return ok;
}
