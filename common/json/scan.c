/*
 * scan: the strict JSON scanner (RFC 8259). One loop with a stack of a bit a
 * level instead of recursion, so that depth costs no C stack. Builds no tree.
 */
#include "json/scan.h"

#include "json/scanner.h"

/* ---- tokens ---- */

bool
scan_fail(struct scanner *s, const char *what)
{
	s->what = s->p < s->end ? what : "the line ends too early";
	return false;
}

/*
 * Of eight bytes, the high bit of those that end a plain run: '"', '\', below
 * 0x20, from 0x80 on. The lowest bit set is right; above it a borrow may have
 * set others.
 */
static inline uint64_t
special_bytes(uint64_t v)
{
	const uint64_t ones = 0x0101010101010101u;
	const uint64_t highs = 0x8080808080808080u;
	uint64_t quote = v ^ (ones * '"');
	uint64_t slash = v ^ (ones * '\\');

	return (((v - ones * 0x20) & ~v) | ((quote - ones) & ~quote) |
		   ((slash - ones) & ~slash) | v) &
	    highs;
}

/* Skips what needs no look: bytes that stand for themselves. */
static inline const uint8_t *
skip_plain(const uint8_t *p, const uint8_t *end)
{
	while (end - p >= 8) {
		uint64_t v;

		memcpy(&v, p, sizeof(v));
		v = special_bytes(v);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		if (v != 0)
			return p + __builtin_ctzll(v) / 8;
#else
		if (v != 0)
			break;
#endif
		p += 8;
	}
	while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
}

static bool
is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

/* At a backslash. */
static bool
scan_escape(struct scanner *s)
{
	s->p++;
	if (s->p == s->end)
		return scan_fail(s, "");
	switch (*s->p) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		s->p++;
		return true;
	case 'u':
		s->p++;
		for (int i = 0; i < 4; i++, s->p++)
			if (s->p == s->end || !is_hex(*s->p))
				return scan_fail(s,
				    "expected four "
				    "hexadecimal digits after \\u");
		return true;
	default:
		return scan_fail(s, "no such escape in a string");
	}
}

/* A string with its quotes. */
static bool
scan_string(struct scanner *s)
{
	if (s->p == s->end || *s->p != '"')
		return scan_fail(s, "expected a string");
	s->p++;
	for (;;) {
		s->p = skip_plain(s->p, s->end);
		if (s->p == s->end)
			return scan_fail(s, "");
		if (*s->p == '"') {
			s->p++;
			return true;
		}
		if (*s->p == '\\') {
			if (!scan_escape(s))
				return false;
		} else if (*s->p < 0x20) {
			return scan_fail(s, "a control character in a string");
		} else {
			size_t len =
			    utf8_sequence(s->p, (size_t)(s->end - s->p));

			if (len == 0)
				return scan_fail(s, "invalid UTF-8");
			s->p += len;
		}
	}
}

/* Most strings: nothing in them but what stands for itself. */
static inline bool
scan_plain_string(struct scanner *s)
{
	const uint8_t *p = skip_plain(s->p + 1, s->end);

	if (p == s->end || *p != '"')
		return scan_string(s);
	s->p = p + 1;
	return true;
}

static inline bool
at_digit(const struct scanner *s)
{
	return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

static bool
scan_digits(struct scanner *s)
{
	if (!at_digit(s))
		return scan_fail(s, "expected a digit");
	while (at_digit(s))
		s->p++;
	return true;
}

static bool
scan_number(struct scanner *s)
{
	if (*s->p == '-')
		s->p++;
	if (s->p < s->end && *s->p == '0')
		s->p++;
	else if (!scan_digits(s))
		return false;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (!scan_digits(s))
			return false;
	}
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		if (!scan_digits(s))
			return false;
	}
	return true;
}

static bool
scan_word(struct scanner *s, const char *word, size_t len)
{
	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return scan_fail(s, "expected a value");
	s->p += len;
	return true;
}

/* A value that holds no other value. */
static bool
scan_scalar(struct scanner *s)
{
	switch (*s->p) {
	case '"':
		return scan_plain_string(s);
	case 't':
		return scan_word(s, "true", 4);
	case 'f':
		return scan_word(s, "false", 5);
	case 'n':
		return scan_word(s, "null", 4);
	default:
		if (*s->p != '-' && !at_digit(s))
			return scan_fail(s, "expected a value");
		return scan_number(s);
	}
}

bool
scan_name(struct scanner *s)
{
	scan_blanks(s);
	if (s->p == s->end || *s->p != '"')
		return scan_fail(s, "expected a member's name");
	if (!scan_plain_string(s))
		return false;
	scan_blanks(s);
	if (s->p == s->end || *s->p != ':')
		return scan_fail(s, "expected ':'");
	s->p++;
	return true;
}

/*
 * The end of a member that is a name and a string without escapes, nothing
 * between them but the colon; NULL for any other. *colon follows the name.
 */
static inline const uint8_t *
plain_member(const uint8_t *p, const uint8_t *end, const uint8_t **colon)
{
	if (p == end || *p != '"')
		return NULL;
	p = skip_plain(p + 1, end);
	if (end - p < 3 || p[0] != '"' || p[1] != ':' || p[2] != '"')
		return NULL;
	*colon = p + 1;
	p = skip_plain(p + 3, end);
	return p < end && *p == '"' ? p + 1 : NULL;
}

/* The next member's name, over plain ones that another one follows. */
static inline bool
scan_member_name(struct scanner *s)
{
	const uint8_t *last, *unused;

	while ((last = plain_member(s->p, s->end, &unused)) != NULL &&
	    last < s->end && *last == ',')
		s->p = last + 1;
	return scan_name(s);
}

bool
scan_value(struct scanner *s, unsigned depth)
{
	uint8_t closers[JSON_DEPTH_MAX];
	unsigned level = 0;

	for (;;) {
		scan_blanks(s);
		if (s->p == s->end)
			return scan_fail(s, "");
		if (*s->p == '{' || *s->p == '[') {
			if (depth + level >= JSON_DEPTH_MAX)
				return scan_fail(s, "nested too deep");
			closers[level++] = *s->p == '{' ? '}' : ']';
			s->p++;
			scan_blanks(s);
			if (s->p < s->end && *s->p == closers[level - 1]) {
				s->p++;
				level--;
			} else if (closers[level - 1] == ']') {
				continue;
			} else if (scan_member_name(s)) {
				continue;
			} else {
				return false;
			}
		} else if (!scan_scalar(s)) {
			return false;
		}
		/* A value has ended: close what ends with it. */
		for (;;) {
			if (level == 0)
				return true;
			scan_blanks(s);
			if (s->p == s->end || *s->p != closers[level - 1])
				break;
			s->p++;
			level--;
		}
		if (s->p == s->end || *s->p != ',')
			return scan_fail(s,
			    closers[level - 1] == '}' ? "expected ',' or '}'"
						      : "expected ',' or ']'");
		s->p++;
		if (closers[level - 1] == '}' && !scan_member_name(s))
			return false;
	}
}

bool
json_check(struct span text, struct span *value, struct json_error *why)
{
	struct scanner s = {text.data, span_end(text), NULL};
	const uint8_t *start;
	bool ok;

	scan_blanks(&s);
	start = s.p;
	ok = scan_value(&s, 0);
	if (ok) {
		*value = span_make(start, (size_t)(s.p - start));
		scan_blanks(&s);
		if (s.p != s.end)
			ok = scan_fail(&s, "there is more after the value");
	}
	if (!ok) {
		why->offset = (size_t)(s.p - text.data);
		why->what = s.what;
		why->memory = false;
	}
	return ok;
}

/* ---- walking over what was checked ---- */

/* The inside of an array or object. */
static struct span
inside(struct span value)
{
	return value.len >= 2 ? span_make(value.data + 1, value.len - 2)
			      : span_make(value.data, 0);
}

/* Takes a value, and the comma after it, off the front. */
static bool
take_value(struct scanner *s, struct span *value)
{
	const uint8_t *start;

	scan_blanks(s);
	start = s->p;
	if (start < s->end && *start == '"' ? !scan_plain_string(s)
					    : !scan_value(s, 0))
		return false;
	*value = span_make(start, (size_t)(s->p - start));
	scan_blanks(s);
	if (s->p < s->end && *s->p == ',')
		s->p++;
	return true;
}

void
json_array_begin(struct json_iterator *it, struct span array)
{
	it->rest =
	    json_kind(array) == JSON_ARRAY ? inside(array) : span_make(NULL, 0);
}

bool
json_array_next(struct json_iterator *it, struct span *element)
{
	struct scanner s = {it->rest.data, span_end(it->rest), NULL};

	if (it->rest.len == 0 || !take_value(&s, element))
		return false;
	it->rest = span_make(s.p, (size_t)(s.end - s.p));
	return true;
}

void
json_object_begin(struct json_iterator *it, struct span object)
{
	it->rest = json_kind(object) == JSON_OBJECT ? inside(object)
						    : span_make(NULL, 0);
}

/*
 * Most members: a name and a string without escapes, nothing between them but
 * the colon, and a comma or the end after them.
 */
static inline bool
take_plain_member(
    struct json_iterator *it, struct span *name, struct span *value)
{
	const uint8_t *start = it->rest.data, *end = span_end(it->rest);
	const uint8_t *colon, *last = plain_member(start, end, &colon);

	if (last == NULL || (last != end && *last != ','))
		return false;
	*name = span_make(start, (size_t)(colon - start));
	*value = span_make(colon + 1, (size_t)(last - colon) - 1);
	last += last != end;
	it->rest = span_make(last, (size_t)(end - last));
	return true;
}

bool
json_object_next(
    struct json_iterator *it, struct span *name, struct span *value)
{
	struct scanner s = {it->rest.data, span_end(it->rest), NULL};
	const uint8_t *start;

	if (it->rest.len == 0)
		return false;
	if (take_plain_member(it, name, value))
		return true;
	scan_blanks(&s);
	start = s.p;
	if (start == s.end || *start != '"' || !scan_plain_string(&s))
		return false;
	*name = span_make(start, (size_t)(s.p - start));
	scan_blanks(&s);
	if (s.p == s.end || *s.p++ != ':' || !take_value(&s, value))
		return false;
	it->rest = span_make(s.p, (size_t)(s.end - s.p));
	return true;
}

static bool
member_named(struct span object, struct span wanted, struct span *value)
{
	struct json_iterator it;
	struct span name, found;

	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &found)) {
		if (json_name_is(name, wanted)) {
			*value = found;
			return true;
		}
	}
	return false;
}

bool
json_member(struct span object, const char *name, struct span *value)
{
	return member_named(object, span_str(name), value);
}

bool
json_path(struct span object, const char *path, struct span *value)
{
	struct span rest = span_str(path), at = object;

	do {
		size_t slash = span_find(rest, '/');

		if (!member_named(at, span_first(rest, slash), &at))
			return false;
		rest = span_from(rest, slash + 1);
	} while (rest.len > 0);
	*value = at;
	return true;
}

/* ---- the text of strings ---- */

static unsigned
hex4(const uint8_t *p)
{
	unsigned v = 0;

	for (int i = 0; i < 4; i++) {
		uint8_t c = p[i];

		v = v << 4 | (unsigned)(c <= '9' ? c - '0' : (c & 7) + 9);
	}
	return v;
}

/* The character of an escape at the front, taken off. */
static uint32_t
take_escape(struct span *s)
{
	static const char names[] = "bfnrt";
	static const uint8_t codes[] = {'\b', '\f', '\n', '\r', '\t'};
	uint8_t c = s->data[1];
	const char *name;
	unsigned high, low;

	if (c != 'u') {
		*s = span_from(*s, 2);
		name = memchr(names, c, sizeof(names) - 1);
		return name != NULL ? codes[name - names] : c;
	}
	high = hex4(s->data + 2);
	*s = span_from(*s, 6);
	if (high < 0xd800 || high > 0xdbff || s->len < 6 ||
	    s->data[0] != '\\' || s->data[1] != 'u')
		return high;
	low = hex4(s->data + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return high;
	*s = span_from(*s, 6);
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

bool
json_string(struct span string, struct buf *out)
{
	struct span rest = inside(string);

	if (json_kind(string) != JSON_STRING)
		return false;
	while (rest.len > 0) {
		size_t run = span_find(rest, '\\');
		uint8_t utf8[4];

		buf_append_span(out, span_first(rest, run));
		rest = span_from(rest, run);
		if (rest.len > 0)
			buf_append(
			    out, utf8, utf8_encode(take_escape(&rest), utf8));
	}
	return buf_ok(out);
}

bool
json_string_span(struct span value, struct buf *scratch, struct span *text)
{
	struct span raw = inside(value);

	if (json_kind(value) != JSON_STRING)
		return false;
	if (raw.len == 0 || memchr(raw.data, '\\', raw.len) == NULL) {
		*text = raw;
		return true;
	}
	buf_clear(scratch);
	if (!json_string(value, scratch))
		return false;
	*text = buf_span(scratch);
	return true;
}

bool
json_name_is(struct span name, struct span text)
{
	struct span rest = inside(name);

	while (rest.len > 0) {
		if (rest.data[0] == '\\') {
			uint8_t utf8[4];
			size_t len = utf8_encode(take_escape(&rest), utf8);

			if (!span_starts(text, span_make(utf8, len)))
				return false;
			text = span_from(text, len);
		} else {
			if (text.len == 0 || text.data[0] != rest.data[0])
				return false;
			text = span_from(text, 1);
			rest = span_from(rest, 1);
		}
	}
	return text.len == 0;
}

bool
json_uint(struct span value, uint64_t max, uint64_t *out)
{
	return json_kind(value) == JSON_NUMBER && span_uint(value, max, out);
}
