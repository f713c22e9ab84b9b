/*
 * DER for test material: arena, elements, and the ways to spoil them. See
 * asn.h. It writes; the only reading is walking over what it wrote itself.
 */
#include "gen/asn.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHUNK_SIZE (1u << 20)
#define OID_SIZE_MAX 64

struct chunk {
	struct chunk *next;
	size_t used, size;
	unsigned char data[];
};

static _Thread_local struct chunk *arena;

void
gen_die(const char *format, ...)
{
	va_list ap;

	fputs("mrtd-gen: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(70);
}

void *
asn_alloc(size_t size)
{
	struct chunk *c = arena;
	void *result;

	size = (size + 15) & ~(size_t)15;
	if (c == NULL || c->size - c->used < size) {
		size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;

		c = malloc(sizeof(*c) + room);
		if (c == NULL)
			gen_die("out of memory");
		*c = (struct chunk){.next = arena, .size = room};
		arena = c;
	}
	result = c->data + c->used;
	c->used += size;
	return memset(result, 0, size);
}

struct asn_mark
asn_mark(void)
{
	asn_alloc(0);
	return (struct asn_mark){arena, arena->used};
}

void
asn_rewind(struct asn_mark mark)
{
	while (arena != NULL && arena != mark.chunk) {
		struct chunk *next = arena->next;

		free(arena);
		arena = next;
	}
	if (arena != NULL)
		arena->used = mark.used;
}

void
asn_release(void)
{
	asn_rewind((struct asn_mark){NULL, 0});
}

void
asn_reset(void)
{
	struct chunk *first = arena;

	while (first != NULL && first->next != NULL)
		first = first->next;
	asn_rewind((struct asn_mark){first, 0});
}

/* ---- bytes --------------------------------------------------------------- */

struct blob
asn_copy(const void *data, size_t len)
{
	unsigned char *p = asn_alloc(len + 1);

	if (len > 0)
		memcpy(p, data, len);
	return (struct blob){p, len};
}

struct blob
asn_text(const char *text)
{
	return (struct blob){(const unsigned char *)text, strlen(text)};
}

static unsigned
nibble(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c);

	if (at == NULL || c == '\0')
		gen_die("not a hexadecimal digit: %c", c);
	return (unsigned)(at - digits);
}

struct blob
asn_hex(const char *hex)
{
	size_t len = strlen(hex);
	unsigned char *p = asn_alloc(len / 2 + 1);

	if (len % 2 != 0)
		gen_die("odd number of hexadecimal digits: %s", hex);
	for (size_t i = 0; i < len / 2; i++)
		p[i] = (unsigned char)(nibble(hex[2 * i]) << 4 |
		    nibble(hex[2 * i + 1]));
	return (struct blob){p, len / 2};
}

char *
asn_to_hex(struct blob b)
{
	char *text = asn_alloc(2 * b.len + 1);

	for (size_t i = 0; i < b.len; i++)
		snprintf(text + 2 * i, 3, "%02x", b.data[i]);
	return text;
}

struct blob
asn_join(const struct blob *parts, size_t count)
{
	unsigned char *p;
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += parts[i].len;
	p = asn_alloc(len + 1);
	len = 0;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len > 0)
			memcpy(p + len, parts[i].data, parts[i].len);
		len += parts[i].len;
	}
	return (struct blob){p, len};
}

struct blob
asn_flip(struct blob b, long at, unsigned char mask)
{
	struct blob copy = asn_copy(b.data, b.len);
	size_t index = at < 0 ? b.len - (size_t)-at : (size_t)at;

	if (index >= b.len)
		gen_die("no byte %ld in %zu bytes", at, b.len);
	((unsigned char *)(uintptr_t)copy.data)[index] ^= mask;
	return copy;
}

bool
asn_equal(struct blob a, struct blob b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* ---- elements ------------------------------------------------------------ */

static size_t
put_header(unsigned char *p, unsigned tag, size_t len)
{
	size_t n = 0;

	if (tag > 0xff)
		p[n++] = (unsigned char)(tag >> 8);
	p[n++] = (unsigned char)tag;
	if (len < 0x80) {
		p[n++] = (unsigned char)len;
	} else {
		unsigned bytes = 1;

		while (len >> (8 * bytes) != 0)
			bytes++;
		p[n++] = (unsigned char)(0x80 | bytes);
		while (bytes-- > 0)
			p[n++] = (unsigned char)(len >> (8 * bytes));
	}
	return n;
}

struct blob
asn_tlv(unsigned tag, struct blob content)
{
	unsigned char *p = asn_alloc(content.len + 12);
	size_t n = put_header(p, tag, content.len);

	if (content.len > 0)
		memcpy(p + n, content.data, content.len);
	return (struct blob){p, n + content.len};
}

struct blob
asn_wrap(unsigned tag, const struct blob *parts, size_t count)
{
	return asn_tlv(tag, asn_join(parts, count));
}

static int
compare(const void *a, const void *b)
{
	const struct blob *x = a, *y = b;
	size_t shorter = x->len < y->len ? x->len : y->len;
	int order = memcmp(x->data, y->data, shorter);

	return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

struct blob
asn_set_sorted(const struct blob *parts, size_t count)
{
	struct blob *sorted = asn_alloc(count * sizeof(*sorted) + 1);
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (parts[i].len > 0)
			sorted[n++] = parts[i];
	qsort(sorted, n, sizeof(*sorted), compare);
	return asn_wrap(0x31, sorted, n);
}

/* Lengths of header and content of the element at `p`, written by us. */
static void
measure(struct blob der, size_t *header, size_t *content)
{
	size_t n = 1, len;

	if (der.len < 2)
		gen_die("no element to measure");
	if ((der.data[0] & 0x1f) == 0x1f)
		while (der.data[n++] & 0x80)
			;
	len = der.data[n++];
	if (len > 0x80) {
		size_t bytes = len & 0x7f;

		for (len = 0; bytes > 0; bytes--)
			len = len << 8 | der.data[n++];
	}
	if (n + len > der.len)
		gen_die("element longer than its %zu bytes", der.len);
	*header = n;
	*content = len;
}

struct blob
asn_first(struct blob der)
{
	size_t header, content;

	measure(der, &header, &content);
	return (struct blob){der.data, header + content};
}

struct blob
asn_content(struct blob der)
{
	size_t header, content;

	measure(der, &header, &content);
	return (struct blob){der.data + header, content};
}

struct blob
asn_indefinite(struct blob der)
{
	struct blob out = ASN_NONE;

	while (der.len > 0) {
		struct blob first = asn_first(der), body = asn_content(der);

		if ((first.data[0] & 0x20) != 0)
			first = ASN_JOIN(asn_copy(first.data, 1), asn_hex("80"),
			    asn_indefinite(body), asn_hex("0000"));
		out = ASN_JOIN(out, first);
		der.len -= (size_t)(body.data - der.data) + body.len;
		der.data = body.data + body.len;
	}
	return out;
}

struct blob
asn_bool(bool value)
{
	return asn_hex(value ? "0101ff" : "010100");
}

struct blob
asn_int(long value)
{
	unsigned char bytes[sizeof(value)];
	size_t skip = 0;

	for (size_t i = 0; i < sizeof(value); i++)
		bytes[i] = (unsigned char)((unsigned long)value >>
		    (8 * (sizeof(value) - 1 - i)));
	while (skip + 1 < sizeof(value) &&
	    ((bytes[skip] == 0 && bytes[skip + 1] < 0x80) ||
		(bytes[skip] == 0xff && bytes[skip + 1] >= 0x80)))
		skip++;
	return asn_tlv(0x02, asn_copy(bytes + skip, sizeof(value) - skip));
}

struct blob
asn_unsigned(struct blob magnitude)
{
	while (magnitude.len > 1 && magnitude.data[0] == 0) {
		magnitude.data++;
		magnitude.len--;
	}
	if (magnitude.len == 0 || magnitude.data[0] >= 0x80)
		magnitude = ASN_JOIN(asn_hex("00"), magnitude);
	return asn_tlv(0x02, magnitude);
}

struct blob
asn_int_hex(const char *hex)
{
	unsigned char *bytes;
	struct blob b;

	if (hex[0] != '-')
		return asn_unsigned(asn_hex(hex));
	b = asn_content(asn_unsigned(asn_hex(hex + 1)));
	bytes = asn_alloc(b.len);
	for (size_t i = b.len, carry = 1; i-- > 0;) {
		carry += (unsigned char)~b.data[i];
		bytes[i] = (unsigned char)carry;
		carry >>= 8;
	}
	return asn_tlv(0x02, asn_copy(bytes, b.len));
}

struct blob
asn_oid(const char *dotted)
{
	unsigned char out[OID_SIZE_MAX];
	unsigned long arc, first = 0;
	size_t n = 0, index = 0;

	for (const char *p = dotted; *p != '\0'; index++) {
		unsigned shift = 28;
		char *end;

		arc = strtoul(p, &end, 10);
		if (end == p || (*end != '.' && *end != '\0'))
			gen_die("not an object identifier: %s", dotted);
		p = *end == '.' ? end + 1 : end;
		if (index == 0) {
			first = arc;
			continue;
		}
		if (index == 1)
			arc += 40 * first;
		while (shift > 0 && arc >> shift == 0)
			shift -= 7;
		for (;; shift -= 7) {
			if (n == sizeof(out))
				gen_die(
				    "object identifier too long: %s", dotted);
			out[n++] = (unsigned char)((arc >> shift & 0x7f) |
			    (shift > 0 ? 0x80 : 0));
			if (shift == 0)
				break;
		}
	}
	return asn_tlv(0x06, asn_copy(out, n));
}

struct blob
asn_null(void)
{
	return asn_hex("0500");
}

struct blob
asn_octets(struct blob content)
{
	return asn_tlv(0x04, content);
}

struct blob
asn_bits(struct blob content, unsigned unused)
{
	unsigned char u = (unsigned char)unused;

	return asn_tlv(0x03, ASN_JOIN(asn_copy(&u, 1), content));
}

struct blob
asn_utf8(const char *text)
{
	return asn_tlv(0x0c, asn_text(text));
}

struct blob
asn_printable(const char *text)
{
	return asn_tlv(0x13, asn_text(text));
}

struct blob
asn_ia5(const char *text)
{
	return asn_tlv(0x16, asn_text(text));
}

struct blob
asn_time(int64_t when, bool generalized)
{
	time_t t = (time_t)when;
	char text[96];
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL)
		gen_die("no such time: %lld", (long long)when);
	generalized = generalized || tm.tm_year >= 150;
	snprintf(text, sizeof(text), "%04d%02d%02d%02d%02d%02dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec);
	if (!generalized)
		return asn_tlv(0x17, asn_copy(text + 2, strlen(text + 2)));
	return asn_tlv(0x18, asn_copy(text, strlen(text)));
}
