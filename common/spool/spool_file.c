/*
 * spool_file: what is in the files of a spool.
 *
 * A message:
 *	mrtd-spool 1 SHA256-OF-THE-LINES-BELOW
 *	id …  destination …  order …  type …  sequence …  enqueued …
 *	deadline …  expires …  answer …  payload SIZE SHA256	(a line each)
 *	(an empty line)
 *	the payload as it was given
 * so that a person can read it, and any damage is seen.
 *
 * A state: lines "word value" (spool_lines.c), replaced whole.
 */
#include "spool/spool_private.h"

#include "base/codec.h"
#include "base/hash.h"

#define MAGIC "mrtd-spool 1 "
#define HASH_DIGITS 64
/* The first line and the head. */
#define FRONT_MAX (sizeof(MAGIC) + HASH_DIGITS + HEAD_MAX)

static const char *const state_words[] = {
    "queued", "held", "unknown", "sent", "acked", "failed", "corrupt"};
#define STATE_COUNT (sizeof(state_words) / sizeof(state_words[0]))

const char *
spool_state_word(enum spool_state state)
{
	return state_words[state];
}

enum folder
spool_state_folder(enum spool_state state)
{
	switch (state) {
	case SPOOL_SENT:
		return FOLDER_SENT;
	case SPOOL_ACKED:
		return FOLDER_ACKED;
	case SPOOL_FAILED:
		return FOLDER_FAILED;
	case SPOOL_CORRUPT:
		return FOLDER_CORRUPT;
	case SPOOL_QUEUED:
	case SPOOL_HELD:
	case SPOOL_UNKNOWN:
		break;
	}
	return FOLDER_NEW;
}

void
spool_message_init(struct spool_message *m)
{
	memset(m, 0, sizeof(*m));
	buf_init(&m->file, SPOOL_PAYLOAD_MAX + FRONT_MAX + 1);
}

void
spool_message_release(struct spool_message *m)
{
	buf_wipe(&m->file);
	m->payload = span_make(NULL, 0);
}

void
spool_hex(const uint8_t hash[32], char out[65])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < 32; i++) {
		out[2 * i] = digits[hash[i] >> 4];
		out[2 * i + 1] = digits[hash[i] & 15];
	}
	out[64] = '\0';
}

bool
spool_gone_parse(const char *target, char hex[65], int64_t *day)
{
	struct span s = span_str(target);
	size_t dot = span_find(s, '.');
	struct buf hash = BUF_INIT;
	uint64_t number;
	bool ok = base64_decode(span_first(s, dot), &hash) && hash.len == 32 &&
	    span_uint(span_from(s, dot + 1), UINT32_MAX, &number);

	if (ok) {
		spool_hex(hash.data, hex);
		if (day != NULL)
			*day = (int64_t)number;
	}
	buf_release(&hash);
	return ok;
}

/* One line of printable text: what a state or head line may hold. */
void
spool_set_reason(struct spool_message *m, const char *reason)
{
	size_t i;

	for (i = 0; i < SPOOL_REASON_MAX && reason != NULL && reason[i] != '\0';
	     i++) {
		unsigned char c = (unsigned char)reason[i];

		m->reason[i] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
	}
	m->reason[i] = '\0';
}

/* ---- messages ---- */

bool
spool_encode(const struct spool_message *m, struct span payload,
    struct buf *out, struct err *err)
{
	struct buf lines = BUF_INIT;
	uint8_t hash[SHA256_SIZE];
	bool ok;

	spool_lines_put(&lines, SPOOL_LINES_HEAD, m);
	if (m->due != 0 || m->stage[0] != '\0')
		spool_lines_put(&lines, SPOOL_LINES_RULE, m);
	buf_append_str(&lines, "payload ");
	hex_encode(&lines, span_make(m->sha256, sizeof(m->sha256)));
	buf_append_str(&lines, "\n\n");
	buf_append_str(out, MAGIC);
	ok = hash_sha256(buf_span(&lines), hash) || err_memory(err);
	if (ok)
		hex_encode(out, span_make(hash, sizeof(hash)));
	buf_append_byte(out, '\n');
	buf_append_span(out, buf_span(&lines));
	buf_append_span(out, payload);
	ok = ok && ((buf_ok(&lines) && buf_ok(out)) || err_memory(err));
	buf_release(&lines);
	return ok;
}

/* Splits at the empty line, when the first lines are what was written. */
static bool
split_file(
    struct span file, struct span *lines, struct span *payload, struct err *err)
{
	static const size_t first = sizeof(MAGIC) - 1 + HASH_DIGITS;
	struct span rest = span_from(file, first + 1);
	size_t end = span_search(span_first(rest, HEAD_MAX), SPAN("\n\n"));
	uint8_t hash[SHA256_SIZE];
	char digits[65];

	if (!span_starts(file, SPAN(MAGIC)) || file.len <= first ||
	    file.data[first] != '\n' || end + 2 > rest.len || end >= HEAD_MAX)
		return err_set(err, ERR_DATA, "its head is damaged");
	*lines = span_first(rest, end + 2);
	*payload = span_from(rest, end + 2);
	if (!hash_sha256(*lines, hash))
		return err_memory(err);
	spool_hex(hash, digits);
	return memcmp(digits, file.data + sizeof(MAGIC) - 1, HASH_DIGITS) ==
	    0 ||
	    err_set(err, ERR_DATA, "its head is damaged");
}

static bool
take_head(struct span lines, struct spool_message *m)
{
	struct span word, value;

	if (!spool_lines_take(&lines, SPOOL_LINES_HEAD, m) ||
	    (span_starts(lines, SPAN("due ")) &&
		!spool_lines_take(&lines, SPOOL_LINES_RULE, m)))
		return false;
	return spool_line_next(&lines, &word, &value) &&
	    span_equal_str(word, "payload") &&
	    hex_decode_exact(value, m->sha256, sizeof(m->sha256));
}

/*
 * Checks and takes apart. whole: the payload is there and is checked;
 * otherwise file need only hold the head. ERR_DATA says what is damaged.
 */
static bool
spool_decode(struct span file, const char *name, bool whole,
    struct spool_message *m, struct err *err)
{
	struct span lines, payload;
	uint8_t hash[32];

	if (!split_file(file, &lines, &payload, err))
		return false;
	if (!take_head(lines, m))
		return err_set(err, ERR_DATA, "its head is damaged");
	if (strcmp(m->id, name) != 0)
		return err_set(err, ERR_DATA, "it is another message's file");
	if (!whole)
		return true;
	if (payload.len != m->size)
		return err_set(err, ERR_DATA,
		    "%zu bytes where %llu were put in", payload.len,
		    (unsigned long long)m->size);
	if (!hash_sha256(payload, hash))
		return err_memory(err);
	if (memcmp(hash, m->sha256, sizeof(hash)) != 0)
		return err_set(err, ERR_DATA, "its bytes are not those put in");
	m->payload = payload;
	return true;
}

/* ---- states ---- */

static bool
take_state(struct span text, struct spool_message *m)
{
	struct span word, value;

	if (!spool_line_next(&text, &word, &value) ||
	    !span_equal_str(word, "state"))
		return false;
	for (size_t i = 0; i < STATE_COUNT; i++)
		if (span_equal_str(value, state_words[i]))
			m->state = (enum spool_state)i;
	while (text.len > 0) {
		if (!spool_line_next(&text, &word, &value) ||
		    !spool_line_take(SPOOL_LINES_STATE, word, value, m))
			return false;
	}
	return true;
}

bool
spool_state_read(struct spool *s, struct spool_message *m, struct err *err)
{
	struct buf text = BUF_INIT;
	bool found;
	bool ok =
	    spool_read(s, FOLDER_STATE, m->id, STATE_MAX, &text, &found, err);

	/* A state that cannot be read counts as new: it will only be tried
	 * again. */
	if (ok && found)
		(void)take_state(buf_span(&text), m);
	buf_release(&text);
	return ok;
}

bool
spool_state_write(
    struct spool *s, const struct spool_message *m, struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok;

	buf_printf(&text, "state %s\n", state_words[m->state]);
	spool_lines_put(&text, SPOOL_LINES_STATE, m);
	ok = (buf_ok(&text) || err_memory(err)) &&
	    spool_replace(s, FOLDER_STATE, m->id, buf_span(&text), true, err);
	buf_release(&text);
	return ok;
}

/* ---- both ---- */

/*
 * The folder says where a message is; a state that goes further says where
 * it was going when a process died, and the next flush takes it there.
 */
static enum spool_state
settle_state(enum folder folder, enum spool_state state)
{
	switch (folder) {
	case FOLDER_SENT:
		return state == SPOOL_ACKED || state == SPOOL_FAILED
		    ? state
		    : SPOOL_SENT;
	case FOLDER_ACKED:
		return SPOOL_ACKED;
	case FOLDER_FAILED:
		return SPOOL_FAILED;
	case FOLDER_CORRUPT:
		return SPOOL_CORRUPT;
	default:
		return state;
	}
}

/* What the message before it has left, its memory apart. */
static void
forget_message(struct spool_message *m)
{
	struct buf file = m->file;

	buf_clear(&file);
	memset(m, 0, sizeof(*m));
	m->file = file;
}

bool
spool_load(struct spool *s, enum folder folder, const char *id, bool whole,
    struct spool_message *m, bool *found, struct err *err)
{
	bool ok;

	forget_message(m);
	if (whole)
		ok = spool_read(s, folder, id, SPOOL_PAYLOAD_MAX + FRONT_MAX,
		    &m->file, found, err);
	else
		ok = spool_read_front(
		    s, folder, id, FRONT_MAX, &m->file, found, err);
	if (!ok || !*found)
		return ok;
	if (!spool_decode(buf_span(&m->file), id, whole, m, err) ||
	    !spool_state_read(s, m, err))
		return false;
	m->state = settle_state(folder, m->state);
	return true;
}

/* A message whose file cannot be believed: what is known without it. */
static bool
load_damaged(struct spool *s, const char *id, const struct err *damage,
    struct spool_message *m, struct err *err)
{
	spool_message_release(m);
	spool_message_init(m);
	snprintf(m->id, sizeof(m->id), "%s", id);
	if (!spool_state_read(s, m, err))
		return false;
	m->state = SPOOL_CORRUPT;
	m->payload = span_make(NULL, 0);
	if (m->reason[0] == '\0' || m->settled == 0)
		spool_set_reason(m, damage->text);
	return true;
}

bool
spool_load_any(struct spool *s, enum folder folder, const char *id, bool whole,
    struct spool_message *m, bool *found, struct err *err)
{
	struct err damage = ERR_INIT;

	if (spool_load(s, folder, id, whole, m, found, &damage))
		return true;
	if (damage.kind == ERR_DATA)
		return load_damaged(s, id, &damage, m, err);
	*err = damage;
	return false;
}

bool
spool_quarantine(struct spool *s, enum folder from, const char *id,
    const char *reason, instant now, struct err *err)
{
	struct spool_message m;
	bool ok, found;

	spool_message_init(&m);
	snprintf(m.id, sizeof(m.id), "%s", id);
	ok = spool_state_read(s, &m, err);
	m.state = SPOOL_CORRUPT;
	m.settled = now;
	spool_set_reason(&m, reason);
	ok = ok && spool_state_write(s, &m, err) &&
	    spool_move(s, id, from, FOLDER_CORRUPT, &found, err);
	spool_message_release(&m);
	return ok;
}
