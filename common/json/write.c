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

void
json_quote(struct buf *out, struct span text)
{
	buf_append_byte(out, '"');
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
	buf_append_byte(out, '"');
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

void
json_put_named(struct json_writer *w, struct span name, struct span text)
{
	start(w, NULL);
	json_quote(w->out, name);
	buf_append_byte(w->out, ':');
	json_quote(w->out, text);
}
