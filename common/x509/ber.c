/*
 * ber: the indefinite length and strings in pieces, rewritten as DER.
 *
 * Genuine New Zealand chips hold an EF.SOD in BER. Everything else here
 * reads definite lengths only, so such a file is rewritten first: lengths
 * become definite and shortest, a constructed string becomes one primitive
 * string, nothing else changes. It refuses what is no BER, too deep, or too
 * much.
 *
 * Source: ITU-T X.690 8.1.3.6, 8.7.3.
 */
#include "x509/der.h"

struct rewriter {
	unsigned elements;
	const char *why;
};

static bool rewrite_all(struct rewriter *r, struct span *in, bool until_end,
    unsigned depth, struct buf *out);

struct header {
	uint32_t tag;
	bool constructed, indefinite;
	size_t len;	    /* of the header itself */
	size_t content_len; /* when not indefinite */
};

static bool
read_header(struct span in, struct header *h)
{
	struct span probe = in;
	struct der e;
	size_t n = 1;

	if (in.len < 2)
		return false;
	if ((in.data[0] & 0x1f) == 0x1f) {
		while (n < in.len && n < 4 && in.data[n] & 0x80)
			n++;
		n++;
	}
	if (n >= in.len)
		return false;
	h->constructed = in.data[0] & 0x20;
	h->indefinite = in.data[n] == 0x80;
	if (h->indefinite) {
		if (!h->constructed || n > 4)
			return false;
		h->tag = 0;
		for (size_t i = 0; i < n; i++)
			h->tag = h->tag << 8 | in.data[i];
		h->len = n + 1;
		h->content_len = 0;
		return true;
	}
	if (!der_next(&probe, &e))
		return false;
	h->tag = e.tag;
	h->len = (size_t)(e.content.data - e.all.data);
	h->content_len = e.content.len;
	return true;
}

/* A universal string type, whose constructed form is pieces. */
static bool
is_string(uint32_t primitive_tag)
{
	return primitive_tag == DER_OCTET_STRING ||
	    (primitive_tag >= DER_UTF8_STRING &&
		primitive_tag <= DER_BMP_STRING &&
		primitive_tag != DER_UTC_TIME &&
		primitive_tag != DER_GENERALIZED_TIME &&
		primitive_tag != 0x10 && primitive_tag != 0x11);
}

/* A string that is put together of several. */
static bool
is_pieces(const struct header *h)
{
	return h->constructed && h->tag < 0x40 &&
	    is_string(h->tag & ~(uint32_t)0x20);
}

/*
 * Whether there is an indefinite length or a string in pieces in bytes. What
 * is no BER at all needs nothing: its reader will refuse it.
 */
static bool
needed(struct span bytes, unsigned depth, unsigned *elements)
{
	struct header h;

	while (bytes.len > 0 && depth <= DER_DEPTH_MAX) {
		if (++*elements > BER_ELEMENTS_MAX || !read_header(bytes, &h))
			return false;
		if (h.indefinite || is_pieces(&h))
			return true;
		if (h.constructed &&
		    needed(span_first(span_from(bytes, h.len), h.content_len),
			depth + 1, elements))
			return true;
		bytes = span_from(bytes, h.len + h.content_len);
	}
	return false;
}

bool
ber_needed(struct span bytes)
{
	unsigned elements = 0;

	return needed(bytes, 0, &elements);
}

/* The contents of rewritten pieces, one after the other. */
static bool
join(struct span pieces, uint32_t tag, struct buf *out)
{
	struct der e;

	while (der_next(&pieces, &e)) {
		if (e.tag != tag)
			return false;
		buf_append_span(out, e.content);
	}
	return pieces.len == 0;
}

static bool
rewrite_constructed(struct rewriter *r, const struct header *h, struct span *in,
    unsigned depth, struct buf *out)
{
	struct buf inner = BUF_INIT, joined = BUF_INIT;
	uint32_t primitive = h->tag & ~(uint32_t)0x20;
	struct span body;
	bool ok;

	if (h->indefinite) {
		*in = span_from(*in, h->len);
		ok = rewrite_all(r, in, true, depth + 1, &inner);
	} else {
		body = span_first(span_from(*in, h->len), h->content_len);
		*in = span_from(*in, h->len + h->content_len);
		ok = rewrite_all(r, &body, false, depth + 1, &inner);
	}
	if (ok && is_pieces(h)) {
		ok = join(buf_span(&inner), primitive, &joined);
		if (!ok)
			r->why = "a string in pieces of another type";
		else
			der_put(out, primitive, buf_span(&joined));
	} else if (ok) {
		der_put(out, h->tag, buf_span(&inner));
	}
	ok = ok && buf_ok(&inner) && buf_ok(&joined);
	buf_release(&inner);
	buf_release(&joined);
	return ok;
}

/* Elements up to the end of in, or up to the end-of-contents marker. */
static bool
rewrite_all(struct rewriter *r, struct span *in, bool until_end, unsigned depth,
    struct buf *out)
{
	struct header h;

	if (depth > DER_DEPTH_MAX) {
		r->why = "nested too deeply";
		return false;
	}
	while (in->len > 0) {
		if (until_end && in->len >= 2 && in->data[0] == 0 &&
		    in->data[1] == 0) {
			*in = span_from(*in, 2);
			return true;
		}
		if (++r->elements > BER_ELEMENTS_MAX) {
			r->why = "too many elements";
			return false;
		}
		if (!read_header(*in, &h) || h.len > in->len) {
			r->why = "not BER";
			return false;
		}
		/*
		 * What needs no rewriting is copied unchanged: it may be
		 * a certificate, whose bytes are signed.
		 */
		if (h.constructed &&
		    (h.indefinite || is_pieces(&h) ||
			ber_needed(span_first(
			    span_from(*in, h.len), h.content_len)))) {
			if (!rewrite_constructed(r, &h, in, depth, out))
				return false;
			continue;
		}
		buf_append_span(out, span_first(*in, h.len + h.content_len));
		*in = span_from(*in, h.len + h.content_len);
	}
	if (until_end)
		r->why = "an indefinite length without its end";
	return !until_end;
}

bool
ber_to_der(struct span bytes, struct buf *out, struct err *err)
{
	struct rewriter r = {0, "out of memory"};
	struct buf made = BUF_INIT;
	struct span rest = bytes;
	bool ok;

	ok = rewrite_all(&r, &rest, false, 0, &made) && buf_ok(&made);
	if (ok)
		buf_append_span(out, buf_span(&made));
	buf_release(&made);
	if (!ok)
		return err_set(err, ERR_DATA, "BER at byte %zu: %s",
		    bytes.len - rest.len, r.why);
	return buf_ok(out) || err_memory(err);
}
