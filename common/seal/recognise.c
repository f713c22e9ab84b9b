/*
 * recognise: see recognise.h.
 */
#include "seal/recognise.h"

#include "base/codec.h"
#include "json/scan.h"
#include "seal/seal.h"

#define AIM_SIZE 3

/* Versions that are refused later begin in the same way. */
static bool
is_vds(struct span s)
{
	return s.len >= 2 && s.data[0] == 0xdc && s.data[1] < 0x10;
}

/* The same, read as Latin-1 and written as UTF-8. */
static bool
is_mangled(struct span s)
{
	return s.len >= 3 && s.data[0] == 0xc3 && s.data[1] == 0x9c &&
	    s.data[2] < 0x10;
}

static bool
is_idb(struct span s)
{
	return span_starts(s, SPAN("RDB1")) || span_starts(s, SPAN("NDB1"));
}

/* A SEQUENCE with a long length: the files of a chip in one structure. */
static bool
is_dtc(struct span s)
{
	return s.len >= 2 && s.data[0] == 0x30 && s.data[1] > 0x80;
}

/* "]d1", "]Q3", "]zC": Data Matrix, QR, Aztec. */
static size_t
aim_length(struct span s)
{
	bool aim = s.len > AIM_SIZE && s.data[0] == ']' &&
	    (s.data[1] == 'd' || s.data[1] == 'Q' || s.data[1] == 'z') &&
	    ((s.data[2] >= '0' && s.data[2] <= '9') ||
		(s.data[2] >= 'A' && s.data[2] <= 'C'));

	return aim ? AIM_SIZE : 0;
}

/* ---- forms -------------------------------------------------------------- */

/*
 * Takes the bytes out of UTF-8 as far as it is of bytes; *used of s. False
 * when a character is past U+00FF.
 */
static bool
undo_utf8(struct span s, struct buf *out, size_t *used)
{
	size_t i = 0;

	while (i < s.len) {
		uint8_t c = s.data[i];

		if (c < 0x80) {
			buf_append_byte(out, c);
			i++;
		} else if ((c == 0xc2 || c == 0xc3) && i + 1 < s.len &&
		    (s.data[i + 1] & 0xc0) == 0x80) {
			buf_append_byte(out,
			    (uint8_t)((c & 3u) << 6 | (s.data[i + 1] & 0x3fu)));
			i += 2;
		} else {
			break;
		}
	}
	*used = i;
	return i == s.len;
}

static int
hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Hexadecimal digits in either case, with blanks, colons and line ends between
 * them, of a VDS. A 2D-Doc starts with the same letters: what follows there is
 * no hexadecimal.
 */
static bool
undo_hex(struct span s, struct buf *out)
{
	size_t before = out->len;
	unsigned high = 0, digits = 0;

	for (size_t i = 0; i < s.len; i++) {
		int value = hex_value(s.data[i]);

		if (s.data[i] != '\0' && strchr(" \t\r\n:", s.data[i]) != NULL)
			continue;
		if (value < 0) {
			digits = 1;
			break;
		}
		if (digits++ % 2 == 0)
			high = (unsigned)value << 4;
		else
			buf_append_byte(out, (uint8_t)(high | (unsigned)value));
	}
	if (digits % 2 == 0 && is_vds(span_from(buf_span(out), before)))
		return true;
	if (buf_ok(out))
		out->len = before;
	return false;
}

/*
 * Base64 of any barcode that is known by its first bytes, in either alphabet
 * (RFC 4648 4 and 5), folded or not. An IDB is itself made of such characters,
 * but is not one.
 */
static bool
undo_base64(struct span s, struct buf *out)
{
	struct buf text = BUF_INIT;
	struct span plain;
	size_t before = out->len;
	bool ok;

	for (size_t i = 0; i < s.len; i++)
		buf_append_byte(&text,
		    s.data[i] == '-'	   ? '+'
			: s.data[i] == '_' ? '/'
					   : s.data[i]);
	if (!buf_ok(&text))
		out->failed = true;
	ok = buf_ok(&text) && base64_decode_folded(buf_span(&text), out);
	buf_release(&text);
	if (!ok || !buf_ok(out))
		return false;
	plain = span_from(buf_span(out), before);
	if (is_vds(plain) || is_idb(plain) || span_starts(plain, SPAN("{")))
		return true;
	out->len = before;
	return false;
}

void
recognise_bytes(struct span piece, struct buf *out, unsigned *cleaned)
{
	size_t aim = aim_length(piece), used;
	struct span s = span_from(piece, aim), line;

	*cleaned = aim > 0 ? RECOGNISE_AIM : 0;
	line = span_trim(s);
	if (is_vds(s)) {
		buf_append_span(out, s);
	} else if (is_mangled(s) && undo_utf8(s, out, &used)) {
		*cleaned |= RECOGNISE_UTF8;
	} else if (is_idb(line)) {
		buf_append_span(out, line);
	} else if (undo_hex(line, out)) {
		*cleaned |= RECOGNISE_HEX;
	} else if (undo_base64(line, out)) {
		*cleaned |= RECOGNISE_BASE64;
	} else if (is_dtc(s)) {
		buf_append_span(out, s);
	} else {
		buf_append_span(out, line);
	}
}

void
recognise_note(unsigned cleaned, struct buf *out)
{
	static const struct {
		unsigned bit;
		const char *text;
	} word[] = {
	    {RECOGNISE_AIM, "an AIM identifier"},
	    {RECOGNISE_HEX, "hexadecimal"},
	    {RECOGNISE_BASE64, "base64"},
	    {RECOGNISE_UTF8, "UTF-8 of Latin-1"},
	    {RECOGNISE_LINE_END, "a line end"},
	};

	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (cleaned & word[i].bit) {
			if (out->len > 0)
				buf_append_str(out, ", ");
			buf_append_str(out, word[i].text);
		}
}

/* ---- streams ------------------------------------------------------------ */

/* A VDS whose bytes were mangled: where it ends in the mangled ones. */
static size_t
mangled_length(struct span s)
{
	struct buf plain = BUF_INIT;
	size_t used, length, i = 0;

	(void)undo_utf8(s, &plain, &used);
	length = buf_ok(&plain) ? seal_vds_length(buf_span(&plain)) : 0;
	buf_release(&plain);
	if (length == 0)
		return 0;
	for (; length > 0; length--)
		i += s.data[i] >= 0x80 ? 2 : 1;
	return i;
}

/* A byte order mark, line ends and blanks ahead of a barcode. */
static size_t
blanks(struct span input)
{
	size_t i = span_starts(input, SPAN("\xef\xbb\xbf")) ? 3 : 0;

	while (i < input.len &&
	    (input.data[i] == '\n' || input.data[i] == '\r' ||
		input.data[i] == ' ' || input.data[i] == '\t'))
		i++;
	return i;
}

/* The end of a JSON object by its braces, those in strings left out. */
static size_t
object_length(struct span s)
{
	size_t depth = 0;
	bool string = false;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.data[i];

		if (string && c == '\\')
			i++;
		else if (c == '"')
			string = !string;
		else if (string)
			continue;
		else if (c == '{')
			depth++;
		else if (c == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

bool
recognise_may_hold_seal(struct span input)
{
	const uint8_t *end = span_end(input), *p = input.data;

	/* A name may be spelled with escapes. */
	if (input.len == 0 || memchr(p, '\\', input.len) != NULL)
		return input.len > 0;
	for (; (p = memchr(p, '"', (size_t)(end - p))) != NULL; p++)
		if (span_starts(
			span_make(p, (size_t)(end - p)), SPAN("\"sig\"")))
			return true;
	return false;
}

size_t
recognise_object(struct span input, bool *seal)
{
	size_t skip = blanks(input), length;
	struct span s = span_from(input, skip), value, ignored;
	struct json_error why;

	*seal = false;
	if (s.len == 0 || s.data[0] != '{')
		return 0;
	length = object_length(s);
	*seal = length > 0 && length <= SEAL_SIZE_MAX &&
	    json_check(span_first(s, length), &value, &why) &&
	    json_member(value, "data", &ignored) &&
	    json_member(value, "sig", &ignored);
	return length == 0 ? 0 : skip + length;
}

/* The widths at which od(1), xxd(1), openssl(1) and base64(1) fold lines. */
static bool
is_fold(size_t width)
{
	return width == 47 || width == 60 || width == 64 || width == 76;
}

/* Of text in hexadecimal or base64: its bytes, and those of a VDS ahead. */
static bool
measure(struct span text, size_t *bytes, size_t *vds)
{
	struct buf plain = BUF_INIT;
	unsigned cleaned;
	bool ok;

	recognise_bytes(text, &plain, &cleaned);
	ok = buf_ok(&plain) && is_vds(buf_span(&plain)) &&
	    (cleaned & (RECOGNISE_HEX | RECOGNISE_BASE64)) != 0;
	*bytes = ok ? plain.len : 0;
	*vds = ok ? seal_vds_length(buf_span(&plain)) : 0;
	buf_release(&plain);
	return ok;
}

/* The length of so many lines, without the last line's end. */
static size_t
lines_length(struct span s, size_t lines)
{
	size_t at = span_find(s, '\n');

	while (--lines > 0 && at < s.len)
		at += 1 + span_find(span_from(s, at + 1), '\n');
	return at;
}

/*
 * Text that ends with its line, or a VDS that a program folded over lines of
 * one width, which are too short to hold one each: up to a shorter line.
 * 0: more is needed to tell.
 */
static size_t
text_length(struct span s, bool end)
{
	size_t first = span_find(s, '\n'), at = first, bytes, whole, vds;
	size_t width = span_trim(span_first(s, first)).len, length = width;

	if (first == s.len && !end)
		return 0;
	if (!is_fold(width) || !measure(span_first(s, first), &bytes, &vds) ||
	    vds > 0)
		return first;
	while (length == width && at < s.len && at < 2 * SEAL_SIZE_MAX) {
		struct span next = span_from(s, at + 1);
		size_t feed = span_find(next, '\n');

		if (feed == next.len && !end)
			return 0;
		length = span_trim(span_first(next, feed)).len;
		if (length > 0 && length <= width)
			at += 1 + feed;
	}
	if (!measure(span_first(s, at), &whole, &vds))
		return first;
	/* The next one may have lines of the same width. */
	return vds == 0 ? at : lines_length(s, (vds + bytes - 1) / bytes);
}

size_t
recognise_split(struct span input, bool end, struct span *piece)
{
	size_t skip = blanks(input), length = 0;
	struct span rest = span_from(input, skip), s;
	size_t aim = aim_length(rest);

	*piece = span_make(NULL, 0);
	if (rest.len < AIM_SIZE + 3 && !end)
		return skip;
	if (rest.len == 0)
		return skip;
	s = span_from(rest, aim);
	if (is_vds(s))
		length = seal_vds_length(s);
	else if (is_mangled(s))
		length = mangled_length(s);
	else if (s.len > 0 && s.data[0] == '{')
		length = object_length(s);
	if (length == 0 && (is_vds(s) || is_mangled(s) || is_dtc(s))) {
		/* It may go on; what does not end is a piece to the end. */
		if (!end && (is_dtc(s) || rest.len <= 2 * SEAL_SIZE_MAX))
			return skip;
		length = s.len;
	}
	/* So may an object over many lines; else its line is a piece. */
	if (length == 0 && !end && s.len > 0 && s.data[0] == '{' &&
	    rest.len <= 2 * SEAL_SIZE_MAX)
		return skip;
	if (length == 0)
		length = text_length(s, end);
	if (length == 0)
		return skip;
	*piece = span_first(rest, aim + length);
	return skip + piece->len;
}
