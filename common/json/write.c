/*
 * write: JSON text. Cannot write anything that is not valid JSON in valid
 * UTF-8, except through json_put_raw().
 */
#include "json/write.h"

#include "base/codec.h"
#include "json/scan.h"

void
json_begin(struct json_writer *w, struct buf *out)
{
	w->out = out;
	w->comma = false;
}

/* The comma and the name before a value. */
static void
start(struct json_writer *w, const char *name)
{
	if (w->comma)
		buf_append_byte(w->out, ',');
	w->comma = true;
	if (name != NULL) {
		buf_append_byte(w->out, '"');
		buf_append_str(w->out, name);
		BUF_LITERAL(w->out, "\":");
	}
}

static void
open_with(struct json_writer *w, const char *name, uint8_t bracket)
{
	start(w, name);
	buf_append_byte(w->out, bracket);
	w->comma = false;
}

static void
close_with(struct json_writer *w, uint8_t bracket)
{
	buf_append_byte(w->out, bracket);
	w->comma = true;
}

void
json_open_object(struct json_writer *w, const char *name)
{
	open_with(w, name, '{');
}

void
json_close_object(struct json_writer *w)
{
	close_with(w, '}');
}

void
json_open_array(struct json_writer *w, const char *name)
{
	open_with(w, name, '[');
}

void
json_close_array(struct json_writer *w)
{
	close_with(w, ']');
}

static bool
is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* A byte that cannot stand for itself. */
static void
quote_special(struct buf *out, uint8_t c)
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

/* The text of a string, without its quotation marks. */
static void
escape(struct buf *out, struct span text)
{
	while (text.len > 0) {
		size_t run = 0, utf8;

		while (run < text.len && is_plain(text.data[run]))
			run++;
		buf_append(out, text.data, run);
		text = span_from(text, run);
		if (text.len == 0)
			break;
		if (text.data[0] < 0x80) {
			quote_special(out, text.data[0]);
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

/* The same; what needs no escape, which is nearly all, in one go. */
static inline void
put_text(struct buf *out, struct span text)
{
	uint8_t *to = json_room(out, text.len);

	if (to == NULL)
		return;
	if (json_copy_plain(to, text))
		out->len += text.len;
	else
		escape(out, text);
}

void
json_quote(struct buf *out, struct span text)
{
	buf_append_byte(out, '"');
	put_text(out, text);
	buf_append_byte(out, '"');
}

void
json_put_joined(struct json_writer *w, const char *name,
    const struct span *parts, size_t count, const char *between)
{
	start(w, name);
	buf_append_byte(w->out, '"');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			put_text(w->out, span_str(between));
		put_text(w->out, parts[i]);
	}
	buf_append_byte(w->out, '"');
}

/* Length of the digits at the front. */
static size_t
digits(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.data[n] >= '0' && s.data[n] <= '9')
		n++;
	return n;
}

bool
json_put_decimal(struct json_writer *w, const char *name, struct span text)
{
	size_t whole = digits(text), part;

	if (whole == 0)
		return false;
	if (whole < text.len) {
		part = digits(span_from(text, whole + 1));
		if (text.data[whole] != '.' || part == 0 ||
		    whole + 1 + part != text.len)
			return false;
	}
	while (whole > 1 && text.data[0] == '0') {
		text = span_from(text, 1);
		whole--;
	}
	json_put_raw(w, name, text);
	return true;
}

void
json_put_members(struct json_writer *w, struct span members)
{
	if (members.len > 0)
		json_put_raw(w, NULL, members);
}

void
json_put_span(struct json_writer *w, const char *name, struct span text)
{
	start(w, name);
	json_quote(w->out, text);
}

void
json_put_str(struct json_writer *w, const char *name, const char *text)
{
	json_put_span(w, name, span_str(text));
}

void
json_put_uint(struct json_writer *w, const char *name, uint64_t value)
{
	start(w, name);
	buf_append_uint(w->out, value);
}

void
json_put_int(struct json_writer *w, const char *name, int64_t value)
{
	start(w, name);
	if (value < 0)
		buf_append_byte(w->out, '-');
	buf_append_uint(
	    w->out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void
json_put_bool(struct json_writer *w, const char *name, bool value)
{
	start(w, name);
	buf_append_str(w->out, value ? "true" : "false");
}

void
json_put_null(struct json_writer *w, const char *name)
{
	start(w, name);
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
	start(w, name);
	buf_append_byte(w->out, '"');
	hex_encode(w->out, bytes);
	buf_append_byte(w->out, '"');
}

void
json_put_base64(struct json_writer *w, const char *name, struct span bytes)
{
	start(w, name);
	buf_append_byte(w->out, '"');
	base64_encode(w->out, bytes);
	buf_append_byte(w->out, '"');
}

void
json_put_raw(struct json_writer *w, const char *name, struct span json)
{
	start(w, name);
	buf_append_span(w->out, json);
}

/* ,"name":"text" in one go where neither needs an escape. */
static bool
put_plain_named(struct json_writer *w, struct span name, struct span text)
{
	uint8_t *to = json_room(w->out, name.len + text.len + 6);
	uint8_t *from = to;

	if (to == NULL)
		return false;
	if (w->comma)
		*to++ = ',';
	*to++ = '"';
	if (!json_copy_plain(to, name))
		return false;
	to += name.len;
	memcpy(to, "\":\"", 3);
	to += 3;
	if (!json_copy_plain(to, text))
		return false;
	to[text.len] = '"';
	w->out->len += (size_t)(to - from) + text.len + 1;
	w->comma = true;
	return true;
}

static void
start_named(struct json_writer *w, struct span name)
{
	start(w, NULL);
	json_quote(w->out, name);
	buf_append_byte(w->out, ':');
}

void
json_put_named(struct json_writer *w, struct span name, struct span text)
{
	if (put_plain_named(w, name, text))
		return;
	start_named(w, name);
	json_quote(w->out, text);
}

void
json_open_named_array(struct json_writer *w, struct span name)
{
	start_named(w, name);
	buf_append_byte(w->out, '[');
	w->comma = false;
}
