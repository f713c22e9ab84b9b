/*
 * write: JSON text. Whatever it is asked, what comes out is valid JSON in
 * valid UTF-8, or the program ends with bug().
 */
#include "json/write.h"

#include "base/codec.h"
#include "base/utf8.h"

/* clang-format off */
const bool json_plain[256] = { /* from 0x80 on: none */
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
};
/* clang-format on */

/* clang-format off */
#define TEN(t) \
	{t, '0'}, {t, '1'}, {t, '2'}, {t, '3'}, {t, '4'}, \
	{t, '5'}, {t, '6'}, {t, '7'}, {t, '8'}, {t, '9'}
/* clang-format on */
const char json_digits[100][2] = {TEN('0'), TEN('1'), TEN('2'), TEN('3'),
    TEN('4'), TEN('5'), TEN('6'), TEN('7'), TEN('8'), TEN('9')};

void
json_begin(struct json_writer *w, struct buf *out)
{
	w->out = out;
	w->comma = false;
	w->in = JSON_IN_TEXT;
	w->depth = 0;
	w->members = false;
	w->begun = out->len;
}

void
json_begin_members(struct json_writer *w, struct buf *out)
{
	json_begin(w, out);
	w->in = JSON_IN_MEMBERS;
	w->members = true;
}

struct json_text
json_end(const struct json_writer *w)
{
	struct json_text text = {{NULL, 0}, JSON_TEXT_FAILED};

	if (w->depth > 0)
		bug("JSON is ended with a container open");
	if (w->members ? w->in != JSON_IN_MEMBERS : !w->comma)
		bug("JSON is ended without its value");
	if (!buf_ok(w->out))
		return text;
	text.kind = w->members ? JSON_TEXT_MEMBERS : JSON_TEXT_VALUE;
	text.span = span_from(buf_span(w->out), w->begun);
	return text;
}

struct json_kept
json_keep(const struct json_writer *w)
{
	struct json_text text = json_end(w);

	return (struct json_kept){w->begun, text.span.len, text.kind};
}

struct json_text
json_kept(const struct buf *out, struct json_kept kept)
{
	if (kept.at > out->len || kept.len > out->len - kept.at)
		bug("JSON was kept of another buffer");
	return (struct json_text){
	    span_make(out->data + kept.at, kept.len), kept.kind};
}

/* ---- what is before a value -------------------------------------------- */

/* Bytes at the front that stand for themselves. */
static size_t
plain_run(struct span text)
{
	size_t at = 0;

	while (at + JSON_WIDE <= text.len &&
	    json_not_plain(json_wide_load(text.data + at)) == 0)
		at += JSON_WIDE;
	while (at < text.len && json_is_plain(text.data[at]))
		at++;
	return at;
}

/* A byte that cannot stand for itself. */
static void
escape_byte(struct buf *out, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t escape[6] = {'\\', 'u', '0', '0'};

	switch (c) {
	case '"':
		BUF_LITERAL(out, "\\\"");
		return;
	case '\\':
		BUF_LITERAL(out, "\\\\");
		return;
	case '\n':
		BUF_LITERAL(out, "\\n");
		return;
	case '\r':
		BUF_LITERAL(out, "\\r");
		return;
	case '\t':
		BUF_LITERAL(out, "\\t");
		return;
	default:
		escape[4] = (uint8_t)digits[c >> 4];
		escape[5] = (uint8_t)digits[c & 15];
		buf_append(out, escape, sizeof(escape));
	}
}

void
json_escape(struct buf *out, struct span text)
{
	for (;;) {
		size_t run = plain_run(text), utf8;

		buf_append(out, text.data, run);
		text = span_from(text, run);
		if (text.len == 0)
			return;
		if (text.data[0] < 0x80) {
			escape_byte(out, text.data[0]);
			text = span_from(text, 1);
			continue;
		}
		/* As far as it is UTF-8; one byte of what is not. */
		for (run = 1; run < text.len && text.data[run] >= 0x80; run++)
			;
		utf8 = utf8_valid(span_first(text, run));
		buf_append(out, text.data, utf8);
		if (utf8 == 0) {
			BUF_LITERAL(out, "\xef\xbf\xbd");
			utf8 = 1;
		}
		text = span_from(text, utf8);
	}
}

uint8_t *
json_escape_at(uint8_t *to, struct span text)
{
	/* The caller has the room, so that this never grows. */
	struct buf view = {to, 0, 6 * JSON_BLOCK_TEXT_MAX, 0, false};

	view.max = view.cap;
	json_escape(&view, text);
	return to + view.len;
}

static void
put_string(struct buf *out, struct span text)
{
	buf_append_byte(out, '"');
	json_escape(out, text);
	buf_append_byte(out, '"');
}

/* The comma before a member, and its name with quotes and colon. */
static void
put_key(struct json_writer *w, const struct json_key *key)
{
	if (w->in != JSON_IN_MEMBERS)
		bug("a member's name where none may be");
	if (w->comma)
		buf_append_byte(w->out, ',');
	buf_append(w->out, key->text, key->len);
}

/* A string between quotes, where there is room; 0 when it is not plain. */
JSON_INLINE size_t
put_short(uint8_t *to, struct span text)
{
	if (text.len > JSON_SHORT_MAX || json_copy_plain(to + 1, text) != 0)
		return 0;
	to[0] = '"';
	to[text.len + 1] = '"';
	return text.len + 2;
}

static void
put_name(struct json_writer *w, struct span name)
{
	if (w->in != JSON_IN_MEMBERS)
		bug("a member's name where none may be");
	if (name.len <= JSON_KEY_MAX && json_has_room(w)) {
		uint8_t *to = w->out->data + w->out->len;
		size_t len;

		*to = ',';
		to += w->comma;
		len = put_short(to, name);
		to[len] = ':';
		if (len > 0) {
			w->out->len += w->comma + len + 1;
			return;
		}
	}
	if (w->comma)
		buf_append_byte(w->out, ',');
	put_string(w->out, name);
	buf_append_byte(w->out, ':');
}

/* The comma and the name before a value. */
static void
start_value(struct json_writer *w, const char *name)
{
	if (name != NULL) {
		put_name(w, span_str(name));
	} else if (w->in == JSON_AFTER_NAME) {
		w->in = JSON_IN_MEMBERS;
	} else if (w->in == JSON_IN_ELEMENTS) {
		if (w->comma)
			buf_append_byte(w->out, ',');
	} else if (w->in != JSON_IN_TEXT || w->comma) {
		bug("a value where none may be");
	}
	w->comma = true;
}

/* ---- containers -------------------------------------------------------- */

/* Of what is opened now, before its comma and name. */
static void
push(struct json_writer *w, const char *name, uint8_t inside, uint8_t bracket)
{
	size_t at = w->out->len;
	bool comma = w->comma;

	if (w->depth == JSON_WRITE_DEPTH_MAX)
		bug("JSON is nested deeper than its writer allows");
	start_value(w, name);
	buf_append_byte(w->out, bracket);
	json_push(w, at, comma, inside);
}

void
json_open_object(struct json_writer *w, const char *name)
{
	push(w, name, JSON_IN_MEMBERS, '{');
}

void
json_open_array(struct json_writer *w, const char *name)
{
	push(w, name, JSON_IN_ELEMENTS, '[');
}

void
json_open_keyed_slow(struct json_writer *w, const struct json_key *key)
{
	size_t at = w->out->len;
	bool comma = w->comma;

	if (w->depth == JSON_WRITE_DEPTH_MAX)
		bug("JSON is nested deeper than its writer allows");
	put_key(w, key);
	buf_append_byte(w->out, '{');
	json_push(w, at, comma, JSON_IN_MEMBERS);
}

void
json_open_slow(
    struct json_writer *w, const char *key, size_t len, enum json_place inside)
{
	size_t at = w->out->len;
	bool comma = w->comma;

	if (len < 4)
		bug("a key without a name");
	put_name(w, span_make(key + 1, len - 4));
	w->in = JSON_AFTER_NAME;
	push(w, NULL, (uint8_t)inside, (uint8_t)key[len - 1]);
	w->open[w->depth - 1].at = at;
	w->open[w->depth - 1].comma = comma;
}

/* ---- strings ----------------------------------------------------------- */

void
json_put_span(struct json_writer *w, const char *name, struct span text)
{
	start_value(w, name);
	put_string(w->out, text);
}

void
json_put_str(struct json_writer *w, const char *name, const char *text)
{
	json_put_span(w, name, span_str(text));
}

void
json_put_slow(
    struct json_writer *w, const char *key, size_t len, struct span text)
{
	if (len < 4)
		bug("a key without a name");
	/* The key is "name":" with its quotes. */
	put_name(w, span_make(key + 1, len - 4));
	w->comma = true;
	put_string(w->out, text);
}

void
json_key_make(struct json_key *key, const char *name)
{
	size_t len = 0;

	/* By hand: this is done at the start, and nothing else allocates. */
	memset(key, 0, sizeof(*key));
	key->text[len++] = '"';
	for (; *name != '\0' && len + 4 <= sizeof(key->text); name++) {
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			bug("a key with a control character");
		if (*name == '"' || *name == '\\')
			key->text[len++] = '\\';
		key->text[len++] = *name;
	}
	if (*name != '\0')
		bug("a name too long for a key");
	key->text[len++] = '"';
	key->text[len++] = ':';
	key->len = (uint8_t)len;
}

/* One more piece of a pair. */
static void
add_to_pair(struct json_pair *pair, const char *text, size_t len)
{
	if (len > sizeof(pair->text) - pair->len)
		bug("names too long for a pair");
	memcpy(pair->text + pair->len, text, len);
	pair->len = (uint8_t)(pair->len + len);
}

void
json_pair_make(
    struct json_pair *pair, const char *name, const char *a, const char *b)
{
	const char *inner[2] = {a, b};
	struct json_key key;

	memset(pair, 0, sizeof(*pair));
	json_key_make(&key, name);
	add_to_pair(pair, key.text, key.len);
	for (int i = 0; i < 2; i++) {
		json_key_make(&key, inner[i]);
		add_to_pair(pair, i == 0 ? "{" : ",", 1);
		add_to_pair(pair, key.text, key.len);
		pair->at[i] = (uint8_t)(pair->len + 1);
		add_to_pair(pair, "\" \"", 3);
	}
	add_to_pair(pair, "}", 1);
}

void
json_name(struct json_writer *w, struct span name)
{
	put_name(w, name);
	w->in = JSON_AFTER_NAME;
	w->comma = false;
}

void
json_put_name(struct json_writer *w, struct json_text name)
{
	if (w->in != JSON_IN_MEMBERS || name.kind != JSON_TEXT_NAME)
		bug("no name, or one where none may be");
	if (w->comma)
		buf_append_byte(w->out, ',');
	buf_append_span(w->out, name.span);
	buf_append_byte(w->out, ':');
	w->in = JSON_AFTER_NAME;
	w->comma = false;
}

void
json_put_element(struct json_writer *w, struct span text)
{
	struct buf *out = w->out;
	uint8_t *to = out->data + out->len;
	size_t len;

	if (w->in == JSON_IN_ELEMENTS && json_has_room(w)) {
		*to = ',';
		to += w->comma;
		len = put_short(to, text);
		if (len > 0) {
			out->len += w->comma + len;
			w->comma = true;
			return;
		}
	}
	json_put_span(w, NULL, text);
}

void
json_put_named(struct json_writer *w, struct span name, struct span text)
{
	struct buf *out = w->out;
	uint8_t *to = out->data + out->len;
	size_t first, second;

	if (w->in == JSON_IN_MEMBERS && name.len <= JSON_KEY_MAX &&
	    json_has_room(w)) {
		*to = ',';
		to += w->comma;
		first = put_short(to, name);
		to[first] = ':';
		second = put_short(to + first + 1, text);
		if (first > 0 && second > 0) {
			out->len += w->comma + first + 1 + second;
			w->comma = true;
			return;
		}
	}
	json_name(w, name);
	json_put_span(w, NULL, text);
}

void
json_open_string(struct json_writer *w, const char *name)
{
	push(w, name, JSON_IN_STRING, '"');
}

void
json_add(struct json_writer *w, struct span text)
{
	struct buf *out = w->out;

	if (w->in != JSON_IN_STRING)
		bug("a piece of a string outside it");
	if (text.len <= JSON_SHORT_MAX && json_has_room(w) &&
	    json_copy_plain(out->data + out->len, text) == 0)
		out->len += text.len;
	else
		json_escape(out, text);
}

void
json_put_joined(struct json_writer *w, const char *name,
    const struct span *parts, size_t count, const char *between)
{
	json_open_string(w, name);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			json_add(w, span_str(between));
		json_add(w, parts[i]);
	}
	json_close_string(w);
}

/* ---- other values ------------------------------------------------------ */

void
json_put_uint(struct json_writer *w, const char *name, uint64_t value)
{
	start_value(w, name);
	buf_append_uint(w->out, value);
}

void
json_put_int(struct json_writer *w, const char *name, int64_t value)
{
	start_value(w, name);
	if (value < 0)
		buf_append_byte(w->out, '-');
	buf_append_uint(
	    w->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

/* Length of the digits at the front. */
static size_t
digits_run(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] >= '0' && s.data[n] <= '9')
		n++;
	return n;
}

bool
json_put_decimal(struct json_writer *w, const char *name, struct span text)
{
	size_t whole = digits_run(text), part;

	if (whole == 0)
		return false;
	if (whole < text.len) {
		part = digits_run(span_from(text, whole + 1));
		if (text.data[whole] != '.' || part == 0 ||
		    whole + 1 + part != text.len)
			return false;
	}
	while (whole > 1 && text.data[0] == '0') {
		text = span_from(text, 1);
		whole--;
	}
	start_value(w, name);
	buf_append_span(w->out, text);
	return true;
}

void
json_put_hundredths(struct json_writer *w, const char *name, uint64_t value)
{
	uint8_t digits[3];

	digits[0] = '.';
	json_two_digits(digits + 1, (int)(value % 100));
	json_put_uint(w, name, value / 100);
	buf_append(w->out, digits, sizeof(digits));
}

void
json_put_bool(struct json_writer *w, const char *name, bool value)
{
	start_value(w, name);
	buf_append_str(w->out, value ? "true" : "false");
}

void
json_put_null(struct json_writer *w, const char *name)
{
	start_value(w, name);
	BUF_LITERAL(w->out, "null");
}

void
json_put_instant(struct json_writer *w, const char *name, instant t)
{
	char text[INSTANT_TEXT];

	instant_format(t, text);
	json_put_str(w, name, text);
}

void
json_put_hex(struct json_writer *w, const char *name, struct span bytes)
{
	start_value(w, name);
	buf_append_byte(w->out, '"');
	hex_encode(w->out, bytes);
	buf_append_byte(w->out, '"');
}

void
json_put_base64(struct json_writer *w, const char *name, struct span bytes)
{
	start_value(w, name);
	buf_append_byte(w->out, '"');
	base64_encode(w->out, bytes);
	buf_append_byte(w->out, '"');
}

/* ---- JSON that is text already ----------------------------------------- */

static inline void
put_members(struct json_writer *w, struct span members)
{
	struct buf *out = w->out;
	uint8_t *to;

	if (w->in != JSON_IN_MEMBERS)
		bug("members outside an object");
	if (members.len == 0)
		return;
	if (members.len < out->cap - out->len && !out->failed) {
		to = out->data + out->len;
		*to = ',';
		memcpy(to + w->comma, members.data, members.len);
		out->len += w->comma + members.len;
	} else {
		if (w->comma)
			buf_append_byte(out, ',');
		buf_append_span(out, members);
	}
	w->comma = true;
}

void
json_put_text(struct json_writer *w, const char *name, struct json_text text)
{
	if (text.kind == JSON_TEXT_MEMBERS && name == NULL) {
		put_members(w, text.span);
		return;
	}
	if (text.kind == JSON_TEXT_FAILED) {
		w->out->failed = true; /* memory ran out, see write.h */
		if (w->in == JSON_AFTER_NAME)
			w->in = JSON_IN_MEMBERS;
		w->comma = true;
		return;
	}
	if (text.kind == JSON_TEXT_MEMBERS || text.kind == JSON_TEXT_NAME)
		bug("a value is due");
	start_value(w, name);
	buf_append_span(w->out, text.span);
}

bool
json_text(struct span text, struct json_text *out, struct json_error *why)
{
	struct span value;

	if (!json_check(text, &value, why))
		return false;
	*out = (struct json_text){value, JSON_TEXT_VALUE};
	return true;
}

struct json_text
json_members(struct json_text object)
{
	struct json_text members = {{NULL, 0}, JSON_TEXT_FAILED};

	if (object.kind == JSON_TEXT_FAILED)
		return members;
	if (object.kind != JSON_TEXT_VALUE ||
	    json_kind(object.span) != JSON_OBJECT)
		bug("members of what is no object");
	members.kind = JSON_TEXT_MEMBERS;
	members.span =
	    span_trim(span_make(object.span.data + 1, object.span.len - 2));
	return members;
}
