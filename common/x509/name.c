/*
 * name: distinguished names in a normal form, and as text. Refuses what is
 * no Name; knows nothing of who may be called what.
 */
#include "x509/name.h"

#include <stdlib.h>

#include "x509/der.h"
#include "x509/oid.h"

/* Between attributes of one RDN and between RDNs, in the normal form. */
#define SEPARATOR_ATTRIBUTE 0x01
#define SEPARATOR_RDN 0x02

/* One attribute: type as content bytes, value with its string tag. */
static bool
next_attribute(struct span *set, struct span *type, struct der *value)
{
	struct span pair;

	return der_take(set, DER_SEQUENCE, &pair) &&
	    der_take(&pair, DER_OID, type) && der_next(&pair, value) &&
	    pair.len == 0;
}

static uint8_t
fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Text folded: lower case, blanks squeezed and trimmed, no separators. */
static void
put_folded(struct buf *out, struct span text)
{
	bool blank = false, any = false;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (is_blank(c)) {
			blank = true;
			continue;
		}
		if (blank && any)
			buf_append_byte(out, ' ');
		blank = false;
		any = true;
		if (c == SEPARATOR_ATTRIBUTE || c == SEPARATOR_RDN)
			c = '?';
		buf_append_byte(out, fold(c));
	}
}

/* "type=value": a string folded, anything else as its bytes in hex. */
static void
put_attribute(struct buf *out, struct span type, const struct der *value)
{
	struct buf text = BUF_INIT;

	oid_dotted(type, out);
	buf_append_byte(out, '=');
	if (der_string(value->tag, value->content, &text)) {
		put_folded(out, buf_span(&text));
	} else {
		buf_append_byte(out, '#');
		for (size_t i = 0; i < value->all.len; i++)
			buf_printf(out, "%02x", value->all.data[i]);
	}
	if (!buf_ok(&text))
		out->failed = true;
	buf_release(&text);
}

static int
compare_spans(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Sorts the pieces between separators; at[0] … at[count] are their starts. */
static void
put_sorted(struct buf *out, struct span text, const size_t *at, size_t count,
    uint8_t separator)
{
	struct span piece[NAME_RDNS_MAX];

	for (size_t i = 0; i < count; i++)
		piece[i] = span_make(text.data + at[i], at[i + 1] - at[i]);
	qsort(piece, count, sizeof(piece[0]), compare_spans);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_append_byte(out, separator);
		buf_append_span(out, piece[i]);
	}
}

/* One RDN: its attributes sorted, for a SET has no order. */
static bool
put_rdn(struct buf *out, struct span set)
{
	struct buf text = BUF_INIT;
	size_t at[NAME_RDNS_MAX + 1] = {0}, count = 0;
	bool ok = set.len > 0;

	while (ok && set.len > 0) {
		struct span type;
		struct der value;

		ok = count < NAME_RDNS_MAX &&
		    next_attribute(&set, &type, &value);
		if (ok) {
			put_attribute(&text, type, &value);
			at[++count] = text.len;
		}
	}
	out->failed |= !buf_ok(&text);
	ok = ok && buf_ok(&text);
	if (ok)
		put_sorted(
		    out, buf_span(&text), at, count, SEPARATOR_ATTRIBUTE);
	buf_release(&text);
	return ok;
}

static bool
normalise(struct span name, bool as_set, struct buf *out)
{
	struct buf text = BUF_INIT;
	size_t at[NAME_RDNS_MAX + 1] = {0}, count = 0;
	struct span rdns, set;
	bool ok = der_only(name, DER_SEQUENCE, &rdns);

	while (ok && rdns.len > 0) {
		ok = count < NAME_RDNS_MAX && der_take(&rdns, DER_SET, &set) &&
		    put_rdn(&text, set);
		if (ok && !as_set && rdns.len > 0)
			buf_append_byte(&text, SEPARATOR_RDN);
		if (ok)
			at[++count] = text.len;
	}
	out->failed |= !buf_ok(&text);
	ok = ok && buf_ok(&text);
	if (ok && as_set)
		put_sorted(out, buf_span(&text), at, count, SEPARATOR_RDN);
	else if (ok)
		buf_append_span(out, buf_span(&text));
	buf_release(&text);
	return ok && buf_ok(out);
}

bool
name_normalise_set(struct span name, struct buf *out)
{
	return normalise(name, true, out);
}

static bool
equal(struct span a, struct span b, bool as_set)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool same;

	if (span_equal(a, b))
		return true;
	same = normalise(a, as_set, &x) && normalise(b, as_set, &y) &&
	    span_equal(buf_span(&x), buf_span(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

bool
name_equal(struct span a, struct span b)
{
	return equal(a, b, false);
}

bool
name_equal_set(struct span a, struct span b)
{
	return equal(a, b, true);
}

/* RFC 4514 2.4: what a value escapes. */
static void
put_escaped(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		bool edge = (i == 0 && (c == ' ' || c == '#')) ||
		    (i + 1 == text.len && c == ' ');

		if (c != 0 && (edge || strchr(",+\"\\<>;", c) != NULL))
			buf_append_byte(out, '\\');
		if (c == 0)
			buf_append_str(out, "\\00");
		else
			buf_append_byte(out, c);
	}
}

void
name_text(struct span name, struct buf *out)
{
	struct span rdns, set, type;
	struct der value;
	const char *separator = "";

	if (!der_only(name, DER_SEQUENCE, &rdns))
		return;
	while (der_take(&rdns, DER_SET, &set)) {
		while (next_attribute(&set, &type, &value)) {
			struct buf text = BUF_INIT;

			buf_append_str(out, separator);
			oid_text(type, out);
			buf_append_byte(out, '=');
			if (der_string(value.tag, value.content, &text))
				put_escaped(out, buf_span(&text));
			else
				buf_append_byte(out, '#');
			buf_release(&text);
			separator = "+";
		}
		separator = ",";
	}
}

/*
 * The first attribute of that type that is min to 3 ASCII letters, in upper
 * case.
 */
static bool
short_value(
    struct span name, enum oid wanted, size_t min, char out[NAME_COUNTRY])
{
	struct span rdns, set, type;
	struct der value;

	if (!der_only(name, DER_SEQUENCE, &rdns))
		return false;
	while (der_take(&rdns, DER_SET, &set)) {
		while (next_attribute(&set, &type, &value)) {
			struct span v = span_trim(value.content);
			size_t i;

			if (oid_find(type) != wanted || v.len < min ||
			    v.len > NAME_COUNTRY - 1)
				continue;
			for (i = 0; i < v.len && fold(v.data[i]) >= 'a' &&
			     fold(v.data[i]) <= 'z';
			     i++)
				;
			if (i < v.len)
				continue;
			for (i = 0; i < v.len; i++)
				out[i] = (char)(fold(v.data[i]) - 'a' + 'A');
			out[i] = '\0';
			return true;
		}
	}
	return false;
}

void
name_country(struct span name, char out[NAME_COUNTRY])
{
	if (!short_value(name, OID_C, 2, out))
		out[0] = '\0';
}

bool
name_locality(struct span name, char out[NAME_COUNTRY])
{
	return short_value(name, OID_L, 1, out);
}

void
name_common(struct span name, struct buf *out)
{
	struct span rdns, set, type;
	struct der value;
	size_t before = out->len;

	if (!der_only(name, DER_SEQUENCE, &rdns))
		return;
	while (der_take(&rdns, DER_SET, &set))
		while (next_attribute(&set, &type, &value)) {
			if (oid_find(type) != OID_CN)
				continue;
			if (!der_string(value.tag, value.content, out))
				return;
			for (size_t i = before; i < out->len; i++)
				if (out->data[i] >= 'a' && out->data[i] <= 'z')
					out->data[i] -= 'a' - 'A';
			return;
		}
}
