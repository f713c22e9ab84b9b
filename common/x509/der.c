/*
 * der: the bounds-checked walk, and the values of simple types. Refuses what
 * reaches past its container; see der.h. The indefinite length is ber.c's.
 */
#include "x509/der.h"

/* Reads the identifier bytes; 0 when there are too few or too many. */
static size_t
read_tag(struct span s, uint32_t *tag)
{
	size_t n = 1;

	if (s.len == 0)
		return 0;
	*tag = s.data[0];
	if ((s.data[0] & 0x1f) != 0x1f)
		return 1;
	do {
		if (n == s.len || n == 4)
			return 0;
		*tag = *tag << 8 | s.data[n];
	} while (s.data[n++] & 0x80);
	return n;
}

/* Reads a definite length; 0 when it is indefinite or malformed. */
static size_t
read_length(struct span s, size_t *length, bool *long_form)
{
	size_t count, value = 0;

	if (s.len == 0)
		return 0;
	*long_form = false;
	if (s.data[0] < 0x80) {
		*length = s.data[0];
		return 1;
	}
	count = s.data[0] & 0x7f;
	if (count == 0 || count > 4 || count >= s.len)
		return 0;
	for (size_t i = 1; i <= count; i++)
		value = value << 8 | s.data[i];
	*long_form = s.data[1] == 0 || value < 0x80;
	*length = value;
	return 1 + count;
}

bool
der_next(struct span *rest, struct der *element)
{
	size_t tag_len, length_len, length;
	uint32_t tag;
	bool long_form;

	tag_len = read_tag(*rest, &tag);
	if (tag_len == 0)
		return false;
	length_len =
	    read_length(span_from(*rest, tag_len), &length, &long_form);
	if (length_len == 0 || length > rest->len - tag_len - length_len)
		return false;
	element->tag = tag;
	element->long_length = long_form;
	element->all = span_first(*rest, tag_len + length_len + length);
	element->content = span_from(element->all, tag_len + length_len);
	*rest = span_from(*rest, element->all.len);
	return true;
}

bool
der_take_element(struct span *rest, uint32_t tag, struct der *element)
{
	struct span after = *rest;
	struct der e;

	if (!der_next(&after, &e) || e.tag != tag)
		return false;
	*element = e;
	*rest = after;
	return true;
}

bool
der_take_whole(struct span *rest, struct span *whole)
{
	struct der e;

	if (!der_take_element(rest, DER_SEQUENCE, &e))
		return false;
	*whole = e.all;
	return true;
}

bool
der_take_time(struct span *rest, instant *t)
{
	struct der e;

	return der_next(rest, &e) && der_time(e.tag, e.content, t);
}

bool
der_take(struct span *rest, uint32_t tag, struct span *content)
{
	struct der e;

	if (!der_take_element(rest, tag, &e))
		return false;
	*content = e.content;
	return true;
}

uint32_t
der_peek(struct span rest)
{
	struct der e;

	return der_next(&rest, &e) ? e.tag : 0;
}

bool
der_only(struct span bytes, uint32_t tag, struct span *content)
{
	struct span inner;

	if (!der_take(&bytes, tag, &inner) || bytes.len != 0)
		return false;
	*content = inner;
	return true;
}

/* ---- values ------------------------------------------------------------- */

bool
der_uint(struct span content, uint64_t max, uint64_t *value)
{
	uint64_t v = 0;

	if (content.len == 0 || content.data[0] & 0x80)
		return false;
	content = der_integer_trim(content);
	if (content.len > 9 || (content.len == 9 && content.data[0] != 0))
		return false;
	for (size_t i = 0; i < content.len; i++)
		v = v << 8 | content.data[i];
	if (v > max)
		return false;
	*value = v;
	return true;
}

bool
der_boolean(struct span content, bool *value)
{
	if (content.len != 1)
		return false;
	*value = content.data[0] != 0;
	return true;
}

bool
der_take_extension(
    struct span *rest, struct span *oid, bool *critical, struct span *value)
{
	struct span body, part;

	*critical = false;
	if (!der_take(rest, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, oid))
		return false;
	if (der_take(&body, DER_BOOLEAN, &part) && !der_boolean(part, critical))
		return false;
	return der_take(&body, DER_OCTET_STRING, value) && body.len == 0;
}

bool
der_bit_bytes(struct span content, struct span *bytes)
{
	if (content.len == 0 || content.data[0] != 0)
		return false;
	*bytes = span_from(content, 1);
	return true;
}

const char *
der_signature(struct span rest, struct span *algorithm, struct span *signature)
{
	struct span bits;

	if (!der_take_whole(&rest, algorithm))
		return "outer signature algorithm";
	if (!der_take(&rest, DER_BIT_STRING, &bits) ||
	    !der_bit_bytes(bits, signature) || rest.len != 0)
		return "signature";
	return NULL;
}

bool
der_bits(struct span content, uint32_t *bits)
{
	uint32_t v = 0;
	unsigned unused;

	if (content.len == 0 || content.data[0] > 7 || content.len > 5)
		return false;
	unused = content.data[0];
	if (content.len == 1) {
		if (unused != 0)
			return false;
		*bits = 0;
		return true;
	}
	for (size_t i = 1; i < content.len; i++) {
		unsigned last = i == content.len - 1 ? unused : 0;

		for (unsigned b = 0; b < 8 - last; b++)
			if (content.data[i] & 0x80u >> b)
				v |= (uint32_t)1 << ((i - 1) * 8 + b);
	}
	*bits = v;
	return true;
}

struct span
der_integer_trim(struct span content)
{
	while (content.len > 1 && content.data[0] == 0 &&
	    !(content.data[1] & 0x80))
		content = span_from(content, 1);
	return content;
}

/* ---- times -------------------------------------------------------------- */

static bool
digits(struct span *s, unsigned count, int *value)
{
	int v = 0;

	if (s->len < count)
		return false;
	for (unsigned i = 0; i < count; i++) {
		if (s->data[i] < '0' || s->data[i] > '9')
			return false;
		v = v * 10 + (s->data[i] - '0');
	}
	*s = span_from(*s, count);
	*value = v;
	return true;
}

/*
 * What follows the seconds: a fraction (dropped), then Z or an offset.
 * Italy's deviation list has "20171001000000.000Z UTC": whatever follows the
 * Z after a blank is let pass.
 */
static bool
time_zone(struct span s, int *offset_minutes)
{
	int sign, hours, minutes;

	*offset_minutes = 0;
	if (s.len > 0 && (s.data[0] == '.' || s.data[0] == ',')) {
		size_t n = 1;

		while (n < s.len && s.data[n] >= '0' && s.data[n] <= '9')
			n++;
		if (n == 1)
			return false;
		s = span_from(s, n);
	}
	if (s.len == 0)
		return false;
	if (s.data[0] == 'Z')
		return s.len == 1 || s.data[1] == ' ';
	if (s.data[0] != '+' && s.data[0] != '-')
		return false;
	sign = s.data[0] == '+' ? 1 : -1;
	s = span_from(s, 1);
	if (!digits(&s, 2, &hours) || !digits(&s, 2, &minutes) || s.len != 0 ||
	    hours > 14 || minutes > 59)
		return false;
	*offset_minutes = sign * (hours * 60 + minutes);
	return true;
}

bool
der_time(uint32_t tag, struct span s, instant *t)
{
	struct date d;
	int year, hour, minute, second = 0, offset;

	if (tag == DER_UTC_TIME) {
		if (!digits(&s, 2, &year))
			return false;
		year += year < 50 ? 2000 : 1900; /* RFC 5280 4.1.2.5.1 */
	} else if (tag == DER_GENERALIZED_TIME) {
		if (!digits(&s, 4, &year))
			return false;
	} else {
		return false;
	}
	d.year = year;
	if (!digits(&s, 2, &d.month) || !digits(&s, 2, &d.day) ||
	    !digits(&s, 2, &hour) || !digits(&s, 2, &minute))
		return false;
	if (s.len > 0 && s.data[0] >= '0' && s.data[0] <= '9' &&
	    !digits(&s, 2, &second))
		return false;
	if (!time_zone(s, &offset) || !date_valid(d) || hour > 23 ||
	    minute > 59 || second > 60)
		return false;
	*t = instant_of_date(d) + hour * 3600 + minute * 60 + second -
	    offset * 60;
	return true;
}

/* ---- strings ------------------------------------------------------------ */

static void
put_utf8(struct buf *out, uint32_t c)
{
	uint8_t b[4];

	if (c < 0x80) {
		buf_append_byte(out, (uint8_t)c);
	} else if (c < 0x800) {
		b[0] = (uint8_t)(0xc0 | c >> 6);
		b[1] = (uint8_t)(0x80 | (c & 0x3f));
		buf_append(out, b, 2);
	} else if (c >= 0xd800 && c <= 0xdfff) {
		buf_append_byte(out, '?');
	} else if (c < 0x10000) {
		b[0] = (uint8_t)(0xe0 | c >> 12);
		b[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		b[2] = (uint8_t)(0x80 | (c & 0x3f));
		buf_append(out, b, 3);
	} else if (c < 0x110000) {
		b[0] = (uint8_t)(0xf0 | c >> 18);
		b[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
		b[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		b[3] = (uint8_t)(0x80 | (c & 0x3f));
		buf_append(out, b, 4);
	} else {
		buf_append_byte(out, '?');
	}
}

/* Length of the UTF-8 character at the front, 0 when it is malformed. */
static size_t
utf8_length(struct span s)
{
	static const struct {
		uint8_t first, last, low, high; /* of the second byte */
		uint8_t len;
	} forms[] = {
	    {0x00, 0x7f, 0, 0, 1},
	    {0xc2, 0xdf, 0x80, 0xbf, 2},
	    {0xe0, 0xe0, 0xa0, 0xbf, 3},
	    {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3},
	    {0xee, 0xef, 0x80, 0xbf, 3},
	    {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4},
	    {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (s.data[0] < forms[i].first || s.data[0] > forms[i].last)
			continue;
		if (s.len < forms[i].len)
			return 0;
		if (forms[i].len > 1 &&
		    (s.data[1] < forms[i].low || s.data[1] > forms[i].high))
			return 0;
		for (size_t k = 2; k < forms[i].len; k++)
			if ((s.data[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].len;
	}
	return 0;
}

static void
put_checked_utf8(struct buf *out, struct span s)
{
	while (s.len > 0) {
		size_t n = utf8_length(s);

		if (n == 0)
			buf_append_byte(out, '?');
		else
			buf_append(out, s.data, n);
		s = span_from(s, n == 0 ? 1 : n);
	}
}

bool
der_string(uint32_t tag, struct span s, struct buf *out)
{
	size_t i;

	switch (tag) {
	case DER_UTF8_STRING:
	case DER_PRINTABLE_STRING:
	case DER_IA5_STRING:
	case DER_NUMERIC_STRING:
		/* Some issuers put UTF-8 into a PrintableString. */
		put_checked_utf8(out, s);
		return true;
	case DER_T61_STRING: /* in practice ISO 8859-1 */
		for (i = 0; i < s.len; i++)
			put_utf8(out, s.data[i]);
		return true;
	case DER_BMP_STRING:
		for (i = 0; i + 1 < s.len; i += 2)
			put_utf8(out, (uint32_t)s.data[i] << 8 | s.data[i + 1]);
		return s.len % 2 == 0;
	case DER_UNIVERSAL_STRING:
		for (i = 0; i + 3 < s.len; i += 4)
			put_utf8(out,
			    (uint32_t)s.data[i] << 24 |
				(uint32_t)s.data[i + 1] << 16 |
				(uint32_t)s.data[i + 2] << 8 | s.data[i + 3]);
		return s.len % 4 == 0;
	default:
		return false;
	}
}

/* ---- writing ------------------------------------------------------------ */

void
der_put(struct buf *out, uint32_t tag, struct span content)
{
	int shift;

	for (shift = 24; shift > 0 && tag >> shift == 0; shift -= 8)
		;
	for (; shift >= 0; shift -= 8)
		buf_append_byte(out, (uint8_t)(tag >> shift));
	if (content.len < 0x80) {
		buf_append_byte(out, (uint8_t)content.len);
	} else {
		uint8_t bytes[8];
		unsigned n = 0;

		for (size_t v = content.len; v != 0; v >>= 8)
			bytes[n++] = (uint8_t)v;
		buf_append_byte(out, (uint8_t)(0x80 | n));
		while (n > 0)
			buf_append_byte(out, bytes[--n]);
	}
	buf_append_span(out, content);
}
