/*
 * pem: see the header.
 */
#include "base/codec.h"
#include "x509/pem.h"

#define PEM_LINE 64

/* The base64 of a block without its line ends. */
static bool
decode_body(struct span body, struct buf *der)
{
	struct buf text = BUF_INIT;
	size_t i;
	bool ok;

	for (i = 0; i < body.len; i++) {
		uint8_t c = body.data[i];

		if (c != '\n' && c != '\r' && c != ' ' && c != '\t')
			buf_append_byte(&text, c);
	}
	ok = buf_ok(&text) && text.len > 0 &&
	    base64_decode(buf_span(&text), der);
	buf_release(&text);
	return ok;
}

bool
pem_next(struct span *rest, struct span *label, struct buf *der, bool *damaged)
{
	struct span begin = SPAN("-----BEGIN "), dashes = SPAN("-----");
	struct span end = SPAN("-----END "), text, body;
	size_t at = span_search(*rest, begin);

	*damaged = false;
	if (at == rest->len)
		return false;
	text = span_from(*rest, at + begin.len);
	*label = span_first(text, span_search(text, dashes));
	*damaged = label->len == text.len || label->len > PEM_LABEL_MAX;
	text = span_from(text, label->len + dashes.len);
	body = span_first(text, span_search(text, end));
	text = span_from(text, body.len);
	*damaged |= text.len == 0 || !decode_body(body, der);
	text = span_from(text, end.len);
	*damaged |= !span_starts(text, *label);
	text = span_from(text, span_search(text, dashes) + dashes.len);
	*rest = text;
	return true;
}

void
pem_encode(const char *label, struct span der, struct buf *out)
{
	struct buf text = BUF_INIT;
	struct span rest;

	base64_encode(&text, der);
	out->failed |= text.failed;
	buf_printf(out, "-----BEGIN %s-----\n", label);
	for (rest = buf_span(&text); rest.len > 0;
	     rest = span_from(rest, PEM_LINE)) {
		buf_append_span(out, span_first(rest, PEM_LINE));
		buf_append_byte(out, '\n');
	}
	buf_printf(out, "-----END %s-----\n", label);
	buf_release(&text);
}
