/*
 * sod: wrapper, SignedData, security object. See sod.h.
 */
#include "lds/sod.h"

#include "x509/der.h"

const char *
sod_deviation_text(enum sod_deviation bit)
{
	switch (bit) {
	case SOD_DEVIATION_WRAPPER:
		return "EF.SOD without its tag 77";
	case SOD_DEVIATION_TRAILING:
		return "bytes after the end of EF.SOD";
	case SOD_DEVIATION_BER:
		return "EF.SOD in BER, not DER";
	case SOD_DEVIATION_CONTENT_TYPE:
		return "content type of the security object is not ICAO's";
	case SOD_DEVIATION_UNSORTED:
		return "data group hashes not in order";
	case SOD_DEVIATION_SIGNERS:
		return "more than one signer";
	case SOD_DEVIATION_VERSION:
		return "version of the security object does not fit its form";
	}
	return "unknown";
}

bool
sod_looks_like(struct span head)
{
	if (head.len < 4)
		return false;
	if (head.data[0] == LDS_TAG_SOD)
		return true;
	/* SignedData without the wrapper: a SEQUENCE, then its identifier */
	for (size_t i = 2; i < 7 && i + 11 <= head.len; i++)
		if (head.data[0] == DER_SEQUENCE && head.data[i] == DER_OID)
			return head.data[i + 1] == 9 &&
			    oid_find(span_make(head.data + i + 2, 9)) ==
			    OID_SIGNED_DATA;
	return false;
}

/* Takes the wrapper off; *inner is the SignedData's ContentInfo. */
static bool
unwrap(struct span file, struct span *inner, unsigned *deviations)
{
	struct span rest = file, body;
	struct der e;

	if (!der_next(&rest, &e))
		return false;
	if (e.tag == LDS_TAG_SOD) {
		if (rest.len > 0)
			*deviations |= SOD_DEVIATION_TRAILING;
		body = e.content;
		if (!der_next(&body, &e))
			return false;
		if (body.len > 0)
			*deviations |= SOD_DEVIATION_TRAILING;
	} else {
		*deviations |= SOD_DEVIATION_WRAPPER;
		if (rest.len > 0)
			*deviations |= SOD_DEVIATION_TRAILING;
	}
	*inner = e.all;
	return true;
}

/*
 * Wrapper and SignedData of bytes in definite lengths; err says what is not
 * there, *is_asn1 whether there was anything at all.
 */
static bool
open_signed(struct span bytes, struct sod *sod, bool *is_asn1, struct err *err)
{
	struct span inner;

	sod->deviations = 0;
	*is_asn1 = unwrap(bytes, &inner, &sod->deviations);
	if (!*is_asn1)
		return err_set(err, ERR_DATA,
		    "EF.SOD: no ASN.1, or cut "
		    "short");
	return cms_parse(inner, &sod->cms, err) || err_wrap(err, "EF.SOD");
}

/* The same for what is BER: read again from the DER made of it. */
static bool
open_normalised(
    struct span file, struct sod *sod, bool *is_asn1, struct err *err)
{
	if (!ber_to_der(file, &sod->normal, err) ||
	    !open_signed(buf_span(&sod->normal), sod, is_asn1, err))
		return false;
	sod->deviations |= SOD_DEVIATION_BER;
	return true;
}

static bool
open_object(struct sod *sod, struct err *err)
{
	switch (oid_find(sod->cms.content_type)) {
	case OID_LDS_SECURITY_OBJECT:
		break;
	case OID_LDS_SECURITY_OBJECT_FR:
	case OID_LDS_SECURITY_OBJECT_NL:
	case OID_PKCS7_DATA:
		sod->deviations |= SOD_DEVIATION_CONTENT_TYPE;
		break;
	default:
		return err_set(err, ERR_DATA,
		    "EF.SOD: what it signs is no "
		    "LDS security object");
	}
	if (!sod->cms.has_content)
		return err_set(err, ERR_DATA,
		    "EF.SOD: there is no signed "
		    "content");
	if (!lds_object_parse(sod->cms.content, &sod->object, err))
		return false;
	sod->has_object = true;
	if (sod->object.unsorted)
		sod->deviations |= SOD_DEVIATION_UNSORTED;
	if ((sod->object.version == 1) != (sod->object.lds_version.len > 0))
		sod->deviations |= SOD_DEVIATION_VERSION;
	return true;
}

enum sod_state
sod_open(struct span file, struct sod *sod, struct err *err)
{
	bool is_asn1;

	if (file.len > LDS_SOD_MAX) {
		(void)err_set(err, ERR_DATA,
		    "EF.SOD of %zu bytes, more than "
		    "%zu",
		    file.len, LDS_SOD_MAX);
		return SOD_MALFORMED;
	}
	if (!open_signed(file, sod, &is_asn1, err) &&
	    (!ber_needed(file) || !open_normalised(file, sod, &is_asn1, err)))
		return is_asn1 || sod_looks_like(file) ? SOD_MALFORMED
						       : SOD_NO_ASN1;
	if (sod->cms.signer_count > 1)
		sod->deviations |= SOD_DEVIATION_SIGNERS;
	return open_object(sod, err) ? SOD_OPEN : SOD_MALFORMED;
}

void
sod_release(struct sod *sod)
{
	buf_release(&sod->normal);
}
