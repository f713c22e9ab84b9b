/*
 * defect: see the header.
 */
#include "trust/defect.h"
#include "x509/der.h"

static bool
defect_bad(struct err *err, const char *what)
{
	return err_set(err, ERR_DATA, "defect list: %s", what);
}

/* Issuer and serial number, or [0] a subject key identifier. */
static bool
read_signer(struct span *entry, struct deviation *d)
{
	struct der e, name;
	struct span rest;

	if (!der_next(entry, &e))
		return false;
	rest = e.content;
	if (e.tag == DER_SEQUENCE) {
		d->signer = DEVIATION_BY_SERIAL;
		if (!der_take_element(&rest, DER_SEQUENCE, &name))
			return false;
		d->a = name.all;
		return der_take(&rest, DER_INTEGER, &d->b);
	}
	if (e.tag != DER_CONTEXT(0))
		return false;
	d->signer = DEVIATION_BY_SKI;
	d->a = e.content;
	return true;
}

static bool
read_defects(struct span set, struct deviation *d, size_t *entries,
    deviation_each *each, void *context, struct err *err)
{
	struct span one;

	while (der_take(&set, DER_SEQUENCE, &one)) {
		struct der parameters;

		if (++*entries > DEVIATION_ENTRIES_MAX)
			return defect_bad(err, "too many entries");
		if (!der_take(&one, DER_OID, &d->oid))
			return defect_bad(err, "a defect without its type");
		d->parameters = der_next(&one, &parameters)
		    ? parameters.all
		    : span_make(NULL, 0);
		if (!each(context, d, err))
			return false;
	}
	return set.len == 0 || defect_bad(err, "a defect cannot be read");
}

bool
defect_walk(
    struct span content, deviation_each *each, void *context, struct err *err)
{
	struct span list, version, set, entry, defects, hash;
	size_t entries = 0;
	uint64_t number;
	struct der algorithm;

	if (!der_only(content, DER_SEQUENCE, &list) ||
	    !der_take(&list, DER_INTEGER, &version) ||
	    !der_uint(version, 255, &number))
		return defect_bad(err, "not one");
	if (number > 1)
		return defect_bad(err, "unknown version");
	if (der_peek(list) == DER_OID || der_peek(list) == DER_SEQUENCE)
		(void)der_next(&list, &algorithm);
	if (!der_take(&list, DER_SET, &set))
		return defect_bad(err, "no entries");
	while (der_take(&set, DER_SEQUENCE, &entry)) {
		struct deviation d;

		memset(&d, 0, sizeof(d));
		d.defect = true;
		if (!read_signer(&entry, &d))
			return defect_bad(err, "a signer identifier");
		(void)der_take(&entry, DER_OCTET_STRING, &hash);
		if (!der_take(&entry, DER_SET, &defects))
			return defect_bad(err, "an entry without defects");
		if (!read_defects(defects, &d, &entries, each, context, err))
			return false;
	}
	return set.len == 0 || defect_bad(err, "an entry cannot be read");
}
