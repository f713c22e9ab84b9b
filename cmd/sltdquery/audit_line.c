/*
 * audit_line: see audit_line.h.
 */
#include <errno.h>
#include <unistd.h>

#include "audit.h"
#include "audit_line.h"
#include "base/codec.h"
#include "base/file.h"

#define HEAD_SUFFIX ".head"
#define KEY_SUFFIX ".key"

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

bool
audit_read_key(const char *path, const char *key_path, bool make,
    struct buf *key, struct err *err)
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
			    "missing (key= in [audit])",
			    path);
		}
		if (make && access(key_path, F_OK) != 0 &&
		    !make_key(key_path, err)) {
			buf_release(&name);
			return false;
		}
	}
	ok = file_read_regular(key_path, AUDIT_KEY_MAX, key, err);
	if (ok && key->len < AUDIT_KEY_MIN)
		ok = err_set(err, ERR_CONFIG,
		    "%s: a key has at least %d "
		    "bytes",
		    key_path, AUDIT_KEY_MIN);
	buf_release(&name);
	return ok;
}

/* ---- the chain --------------------------------------------------------- */

/* The hash of a line (all of it before AUDIT_HASH_MEMBER) after another. */
bool
audit_chain(struct span key, const uint8_t previous[SHA256_SIZE],
    struct span body, uint8_t out[SHA256_SIZE])
{
	return hmac_sha256(key, span_make(previous, SHA256_SIZE), body, out);
}

/* As it is written, in lower case: any other text was put there by others. */
static bool
read_hash(struct span text, uint8_t out[SHA256_SIZE])
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= 'A' && text.data[i] <= 'F')
			return false;
	return hex_decode_exact(text, out, SHA256_SIZE);
}

/* Takes a whole line apart; false when it has not the form of one. */
bool
audit_split(struct span line, struct span *body, uint8_t hash[SHA256_SIZE])
{
	size_t tail = sizeof(AUDIT_HASH_MEMBER) - 1 + AUDIT_HEX + 2;
	struct span end;

	if (line.len <= tail)
		return false;
	*body = span_first(line, line.len - tail);
	end = span_from(line, line.len - tail);
	if (!span_starts(end, SPAN(AUDIT_HASH_MEMBER)) ||
	    memcmp(end.data + end.len - 2, "\"}", 2) != 0)
		return false;
	end = span_from(end, sizeof(AUDIT_HASH_MEMBER) - 1);
	return read_hash(span_first(end, AUDIT_HEX), hash);
}

bool
audit_number_of(struct span body, uint64_t *n)
{
	struct span digits;

	if (!span_starts(body, SPAN("{\"n\":")))
		return false;
	digits = span_from(body, 5);
	return span_uint(
	    span_first(digits, span_find(digits, ',')), UINT64_MAX, n);
}

/* ---- the head ---------------------------------------------------------- */

void
audit_head_path(const char *file, const char *path, struct buf *out)
{
	buf_append_str(out, path != NULL ? path : file);
	if (path == NULL)
		BUF_LITERAL(out, HEAD_SUFFIX);
}

static bool
head_mac(struct span key, struct span named, uint8_t mac[SHA256_SIZE])
{
	return hmac_sha256(key, SPAN("head"), named, mac);
}

bool
audit_head_write(struct span key, uint64_t n, const uint8_t hash[SHA256_SIZE],
    struct buf *out)
{
	size_t start = out->len;
	uint8_t mac[SHA256_SIZE];

	buf_printf(out, "%020llu ", (unsigned long long)n);
	hex_encode(out, span_make(hash, SHA256_SIZE));
	if (!buf_ok(out) ||
	    !head_mac(key, span_from(buf_span(out), start), mac))
		return false;
	buf_append_byte(out, ' ');
	hex_encode(out, span_make(mac, SHA256_SIZE));
	buf_append_byte(out, '\n');
	return buf_ok(out);
}

bool
audit_head_read(struct span key, struct span text, uint64_t *n,
    uint8_t hash[SHA256_SIZE], struct err *err)
{
	uint8_t mac[SHA256_SIZE], computed[SHA256_SIZE];
	struct span named = span_first(text, 21 + AUDIT_HEX);

	if (text.len == 0)
		return err_set(err, ERR_DATA, "is missing");
	if (text.len == named.len + 1)
		return err_set(err, ERR_DATA,
		    "is not keyed: it was written by an older version");
	if (text.len != AUDIT_HEAD_SIZE ||
	    !span_uint(span_first(text, 20), UINT64_MAX, n) ||
	    text.data[named.len] != ' ' || text.data[text.len - 1] != '\n' ||
	    !read_hash(span_first(span_from(text, 21), AUDIT_HEX), hash) ||
	    !read_hash(
		span_first(span_from(text, named.len + 1), AUDIT_HEX), mac))
		return err_set(err, ERR_DATA, "is damaged");
	if (!head_mac(key, named, computed))
		return err_memory(err);
	return secret_equal(mac, computed, SHA256_SIZE) ||
	    err_set(err, ERR_DATA, "was changed, or is of another key");
}
