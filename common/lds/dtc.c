/*
 * dtc: see dtc.h.
 */
#include "lds/dtc.h"

#include "x509/der.h"

bool
dtc_looks_like(struct span bytes)
{
	struct der whole;
	struct span version;

	return der_take_element(&bytes, DER_SEQUENCE, &whole) &&
	    der_take(&whole.content, DER_INTEGER, &version);
}

/* The file that an element holds, by its own tag. */
static bool
file_in(const struct der *e, uint32_t tag, struct span *file)
{
	struct span content = e->content;

	if (der_peek(content) != tag &&
	    !der_only(content, DER_OCTET_STRING, &content))
		return false;
	if (der_peek(content) != tag)
		return false;
	*file = content;
	return true;
}

static bool
take_member(const struct der *e, struct dtc *out, struct err *err)
{
	unsigned n = e->tag & 0x1f;
	struct span *to =
	    n == 0 ? &out->sod : &out->dg[n <= LDS_GROUPS ? n : 0];

	if ((e->tag & ~0x3fu) != DER_CONTEXT(0) || n > LDS_GROUPS)
		return true; /* other things */
	if (to->data != NULL)
		return err_set(err, ERR_DATA, "a file twice in a credential");
	return file_in(e, n == 0 ? LDS_TAG_SOD : lds_tag(n), to) ||
	    err_set(err, ERR_DATA,
		"[%u] of a credential is not the file that belongs there", n);
}

bool
dtc_parse(struct span bytes, struct dtc *out, struct err *err)
{
	struct span whole, version, files;
	struct dtc dtc = {.device_signed = false};
	struct der e;
	uint64_t number;

	if (!der_only(bytes, DER_SEQUENCE, &whole) ||
	    !der_take(&whole, DER_INTEGER, &version))
		return err_set(err, ERR_DATA, "no credential");
	if (!der_uint(version, 99, &number) || number != DTC_VERSION)
		return err_set(
		    err, ERR_DATA, "a credential of an unknown version");
	if (!der_take(&whole, DER_SEQUENCE, &files))
		return err_set(err, ERR_DATA, "a credential without files");
	while (files.len > 0)
		if (!der_next(&files, &e))
			return err_set(
			    err, ERR_DATA, "a file of a credential is cut");
		else if (!take_member(&e, &dtc, err))
			return false;
	dtc.device_signed = whole.len > 0;
	if (dtc.sod.data == NULL)
		return err_set(err, ERR_DATA, "a credential without EF.SOD");
	*out = dtc;
	return true;
}
