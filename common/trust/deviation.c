/*
 * deviation: see the header.
 *
 *	DeviationList ::= SEQUENCE { version, digestAlg OPTIONAL, SET OF {
 *		documents SEQUENCE { [0] type, signer [1] [2] [3],
 *			[4] period, [5] SET OF number },
 *		SET OF { text OPTIONAL, type OID,
 *			[0] parameters, [1] national } }
 *}
 */
#include "x509/der.h"
#include "trust/deviation.h"

static bool
deviation_bad(struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "deviation list: %s", what);
}

/* "20171001000000" and what may follow it. */
static bool
tolerant_time(uint32_t tag, struct span content, instant *t)
{
	char text[21];
	size_t i;

	if (der_time(tag, content, t))
		return true;
	if (content.len < 14)
		return false;
	for (i = 0; i < 14; i++)
		if (content.data[i] < '0' || content.data[i] > '9')
			return false;
	snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ",
	    (const char *)content.data, (const char *)content.data + 4,
	    (const char *)content.data + 6, (const char *)content.data + 8,
	    (const char *)content.data + 10, (const char *)content.data + 12);
	return instant_parse(span_str(text), t);
}

static bool
read_period(struct span rest, struct deviation *d)
{
	struct der first, last;

	if (!der_next(&rest, &first) || !der_next(&rest, &last))
		return false;
	d->has_period = true;
	return tolerant_time(first.tag, first.content, &d->first_issued) &&
	    tolerant_time(last.tag, last.content, &d->last_issued);
}

/* [1] issuerAndSerialNumber, [2] subjectKeyIdentifier, [3] a digest with its
 * algorithm in front, or alone. */
static bool
read_signer(const struct der *e, struct deviation *d)
{
	struct span rest = e->content;
	struct der name, one;

	switch (e->tag & 0x1f) {
	case 1:
		d->signer = DEVIATION_BY_SERIAL;
		if (!der_take_element(&rest, DER_SEQUENCE, &name))
			return false;
		if (rest.len == 0) { /* tagged explicitly */
			rest = name.content;
			if (!der_take_element(&rest, DER_SEQUENCE, &name))
				return false;
		}
		d->a = name.all;
		return der_take(&rest, DER_INTEGER, &d->b);
	case 2:
	case 3:
		d->signer = (e->tag & 0x1f) == 2 ? DEVIATION_BY_SKI
						 : DEVIATION_BY_DIGEST;
		d->a = e->content;
		if ((e->tag & 0x20) == 0)
			return d->a.len > 0;
		while (der_next(&rest, &one))
			if (one.tag == DER_OCTET_STRING)
				d->a = one.content;
		return d->a.len > 0;
	default:
		return false;
	}
}

static bool
read_documents(
    struct span rest, struct deviation *d, size_t *numbers, struct err *err)
{
	struct span set;
	struct der e;

	while (der_next(&rest, &e)) {
		switch (e.tag) {
		case DER_CONTEXT(0):
			d->has_document_type = true;
			d->document_type = e.content;
			break;
		case DER_CONTEXT(1):
		case DER_CONTEXT_CONS(1):
		case DER_CONTEXT(2):
		case DER_CONTEXT_CONS(2):
		case DER_CONTEXT(3):
		case DER_CONTEXT_CONS(3):
			if (!read_signer(&e, d))
				return deviation_bad(
				    err, "a signer identifier");
			break;
		case DER_CONTEXT_CONS(4):
			if (!read_period(e.content, d))
				return deviation_bad(err, "a period of issue");
			break;
		case DER_CONTEXT_CONS(5):
			d->numbers = e.content;
			break;
		default:
			return deviation_bad(
			    err, "an unknown restriction of documents");
		}
	}
	if (rest.len != 0)
		return deviation_bad(err, "documents cannot be read");
	set = d->numbers;
	while (der_next(&set, &e))
		d->number_count++;
	*numbers += d->number_count;
	if (set.len != 0 || *numbers > DEVIATION_NUMBERS_MAX)
		return deviation_bad(err, "document numbers");
	return true;
}

static bool
read_description(struct span rest, struct deviation *d)
{
	struct der e;

	d->text = d->oid = d->parameters = span_make(NULL, 0);
	while (der_next(&rest, &e)) {
		if (e.tag == DER_OID)
			d->oid = e.content;
		else if (e.tag == DER_CONTEXT_CONS(0) ||
		    e.tag == DER_CONTEXT(0))
			d->parameters = e.all;
		else if (d->oid.len == 0 && e.tag != DER_CONTEXT_CONS(1))
			d->text = e.content;
	}
	return rest.len == 0 && d->oid.len > 0;
}

bool
deviation_walk(
    struct span content, deviation_each *each, void *context, struct err *err)
{
	struct span list, version, set, entry, documents, descriptions, one;
	size_t entries = 0, numbers = 0;
	uint64_t number;

	if (!der_only(content, DER_SEQUENCE, &list) ||
	    !der_take(&list, DER_INTEGER, &version) ||
	    !der_uint(version, 255, &number))
		return deviation_bad(err, "not one");
	if (number > 1)
		return deviation_bad(err, "unknown version");
	if (der_peek(list) == DER_SEQUENCE)
		(void)der_take(&list, DER_SEQUENCE, &one); /* digestAlg */
	if (!der_take(&list, DER_SET, &set) || list.len != 0)
		return deviation_bad(err, "no entries");
	while (der_take(&set, DER_SEQUENCE, &entry)) {
		struct deviation d;

		memset(&d, 0, sizeof(d));
		if (!der_take(&entry, DER_SEQUENCE, &documents) ||
		    !der_take(&entry, DER_SET, &descriptions))
			return deviation_bad(err, "an entry cannot be read");
		if (!read_documents(documents, &d, &numbers, err))
			return false;
		while (der_take(&descriptions, DER_SEQUENCE, &one)) {
			if (++entries > DEVIATION_ENTRIES_MAX)
				return deviation_bad(err, "too many entries");
			if (!read_description(one, &d))
				return deviation_bad(err, "a description");
			if (!each(context, &d, err))
				return false;
		}
		if (descriptions.len != 0)
			return deviation_bad(
			    err, "descriptions cannot be read");
	}
	return set.len == 0 || deviation_bad(err, "an entry cannot be read");
}

bool
deviation_number_next(
    struct span *rest, uint8_t room[DEVIATION_NUMBER_MAX], struct span *number)
{
	struct der e;
	size_t i, len;

	for (;;) {
		if (!der_next(rest, &e))
			return false;
		for (i = len = 0; i < e.content.len; i++) {
			uint8_t c = e.content.data[i];

			if (c >= 'a' && c <= 'z')
				c = (uint8_t)(c - 'a' + 'A');
			if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
				continue;
			if (len == DEVIATION_NUMBER_MAX)
				break;
			room[len++] = c;
		}
		if (len == 0 || i < e.content.len)
			continue; /* no document has such a number */
		*number = span_make(room, len);
		return true;
	}
}

uint32_t
deviation_data_groups(struct span parameters)
{
	struct der e;
	uint32_t bits = 0;
	uint64_t group;

	while (der_next(&parameters, &e)) {
		if (e.tag == DER_INTEGER || e.tag == DER_CONTEXT(0)) {
			if (der_uint(e.content, 31, &group))
				bits |= 1u << group;
		} else if (e.tag == DER_CONTEXT_CONS(0) || e.tag == DER_SET ||
		    e.tag == DER_SEQUENCE) {
			struct span inner = e.content;
			struct der one;

			while (der_next(&inner, &one)) {
				if (one.tag == DER_SET) {
					inner = one.content;
					continue;
				}
				if (one.tag == DER_INTEGER &&
				    der_uint(one.content, 31, &group))
					bits |= 1u << group;
			}
		}
	}
	return bits;
}
