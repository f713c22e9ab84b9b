/*
 * canonical: see canonical.h.
 */
#include "seal/canonical.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "json/scan.h"

/* Of a number, its NUL included. */
#define CANONICAL_NUMBER 48
_Static_assert(
    CANONICAL_NUMBER >= sizeof("-1.2345678901234567e-308"), "the longest");

static bool write_value(struct span value, struct buf *out, struct err *err);

/* ---- numbers ------------------------------------------------------------ */

/*
 * The fewest decimal digits that read back as the same double, without their
 * point; *exponent is that of the first digit.
 */
static size_t
shortest_digits(double value, char digits[20], int *exponent)
{
	char text[40];
	size_t n = 0;

	for (int precision = 0; precision < 17; precision++) {
		(void)snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	for (const char *p = text; *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	*exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	return n;
}

/* A finite number as ECMAScript 2022 6.1.6.1.20 (Number::toString) has it. */
static void
canonical_number(double value, char out[CANONICAL_NUMBER])
{
	char digits[20], *p = out;
	int exponent, point;
	size_t n;

	if (value == 0) { /* minus zero, too */
		memcpy(out, "0", 2);
		return;
	}
	if (value < 0) {
		*p++ = '-';
		value = -value;
	}
	n = shortest_digits(value, digits, &exponent);
	point = exponent + 1; /* digits ahead of the point */
	if (point > 21 || point < -5) {
		*p++ = digits[0];
		if (n > 1) {
			*p++ = '.';
			memcpy(p, digits + 1, n - 1);
			p += n - 1;
		}
		(void)snprintf(p, 16, "e%c%d", exponent < 0 ? '-' : '+',
		    exponent < 0 ? -exponent : exponent);
		return;
	}
	for (int i = point < 1 ? point - 1 : 0; i < (int)n || i < point; i++) {
		if (i == point && i > 0)
			*p++ = '.';
		*p++ = i >= 0 && i < (int)n ? digits[i] : '0';
		if (i == point - 1 && point < 1)
			*p++ = '.';
	}
	*p = '\0';
}

static bool
write_number(struct span value, struct buf *out, struct err *err)
{
	char text[64], canonical[CANONICAL_NUMBER], *end;
	double number;

	/* No signed seal has one: more digits than any double needs. */
	if (value.len >= sizeof(text))
		return err_set(
		    err, ERR_DATA, "a number of more than 63 characters");
	memcpy(text, value.data, value.len);
	text[value.len] = '\0';
	number = strtod(text, &end);
	if (*end != '\0' || !isfinite(number))
		return err_set(err, ERR_DATA, "a number that no double holds");
	canonical_number(number, canonical);
	buf_append_str(out, canonical);
	return true;
}

/* ---- strings ------------------------------------------------------------ */

/* RFC 8785 3.2.2.2: the two-character escapes, \u00xx for other controls. */
static void
write_text(struct span text, struct buf *out)
{
	static const char *const short_form[] = {['\b'] = "\\b",
	    ['\t'] = "\\t",
	    ['\n'] = "\\n",
	    ['\f'] = "\\f",
	    ['\r'] = "\\r",
	    ['"'] = "\\\"",
	    ['\\'] = "\\\\"};

	buf_append_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c <= '\\' && short_form[c] != NULL)
			buf_append_str(out, short_form[c]);
		else if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_append_byte(out, c);
	}
	buf_append_byte(out, '"');
}

static bool
write_string(struct span value, struct buf *out, struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok = json_string(value, &text) && buf_ok(&text);

	if (ok)
		write_text(buf_span(&text), out);
	buf_release(&text);
	return ok || err_memory(err);
}

/* ---- objects ------------------------------------------------------------ */

struct member {
	struct span name, value;
	size_t at, len; /* of the name's text in struct members.text */
	const uint8_t *text;
};

struct members {
	struct member list[CANONICAL_MEMBERS_MAX];
	size_t count;
	struct buf text;
};

/*
 * Order of UTF-16 units: that of the bytes of UTF-8 but that characters past
 * U+FFFF, whose surrogates are D800 and up, come before U+E000 to U+FFFF.
 */
static int
compare_units(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	size_t i = 0;

	while (i < a_len && i < b_len && a[i] == b[i])
		i++;
	if (i == a_len || i == b_len)
		return (a_len > b_len) - (a_len < b_len);
	/* Both start a character here, or continue the same one. */
	if ((a[i] >= 0xf0) != (b[i] >= 0xf0) && a[i] >= 0xee && b[i] >= 0xee)
		return a[i] >= 0xf0 ? -1 : 1;
	return a[i] < b[i] ? -1 : 1;
}

static int
compare_members(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	return compare_units(a->text, a->len, b->text, b->len);
}

static bool
collect_members(struct span object, struct members *m, struct err *err)
{
	struct json_iterator it;
	struct span name, value;

	json_object_begin(&it, object);
	while (json_object_next(&it, &name, &value)) {
		size_t at = m->text.len;

		if (m->count == CANONICAL_MEMBERS_MAX)
			return err_set(err, ERR_DATA,
			    "an object of more than %d members",
			    CANONICAL_MEMBERS_MAX);
		if (!json_string(name, &m->text))
			return err_memory(err);
		m->list[m->count++] =
		    (struct member){name, value, at, m->text.len - at, NULL};
	}
	for (size_t i = 0; i < m->count; i++)
		m->list[i].text =
		    span_from(buf_span(&m->text), m->list[i].at).data;
	qsort(m->list, m->count, sizeof(m->list[0]), compare_members);
	for (size_t i = 1; i < m->count; i++)
		if (compare_members(&m->list[i - 1], &m->list[i]) == 0)
			return err_set(
			    err, ERR_DATA, "a name twice in an object");
	return true;
}

static bool
write_object(struct span object, struct buf *out, struct err *err)
{
	struct members *m = calloc(1, sizeof(*m));
	bool ok;

	if (m == NULL)
		return err_memory(err);
	buf_init(&m->text, 0);
	ok = collect_members(object, m, err);
	buf_append_byte(out, '{');
	for (size_t i = 0; ok && i < m->count; i++) {
		if (i > 0)
			buf_append_byte(out, ',');
		ok = write_string(m->list[i].name, out, err);
		buf_append_byte(out, ':');
		ok = ok && write_value(m->list[i].value, out, err);
	}
	buf_append_byte(out, '}');
	buf_release(&m->text);
	free(m);
	return ok;
}

static bool
write_array(struct span array, struct buf *out, struct err *err)
{
	struct json_iterator it;
	struct span element;
	bool ok = true, first = true;

	buf_append_byte(out, '[');
	json_array_begin(&it, array);
	while (ok && json_array_next(&it, &element)) {
		if (!first)
			buf_append_byte(out, ',');
		first = false;
		ok = write_value(element, out, err);
	}
	buf_append_byte(out, ']');
	return ok;
}

/* Recursion as deep as json_check() allows: JSON_DEPTH_MAX. */
static bool
write_value(struct span value, struct buf *out, struct err *err)
{
	switch (json_kind(value)) {
	case JSON_OBJECT:
		return write_object(value, out, err);
	case JSON_ARRAY:
		return write_array(value, out, err);
	case JSON_STRING:
		return write_string(value, out, err);
	case JSON_NUMBER:
		return write_number(value, out, err);
	default: /* null, true, false */
		buf_append_span(out, value);
		return true;
	}
}

bool
canonical_write(struct span value, struct buf *out, struct err *err)
{
	return write_value(value, out, err) && (buf_ok(out) || err_memory(err));
}
