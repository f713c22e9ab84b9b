/*
 * cms: SignedData taken apart. The gates are in cms_verify.c. Refuses what
 * is no SignedData; judges nothing.
 */
#include "x509/cms.h"

#include "x509/der.h"

/* ---- signed attributes -------------------------------------------------- */

/* The single value of an attribute whose type is known here. */
static void
read_attribute(enum oid type, struct span values, struct cms_signer *s)
{
	struct der value;
	bool ok = der_next(&values, &value) && values.len == 0;

	switch (type) {
	case OID_ATTR_CONTENT_TYPE:
		ok = ok && value.tag == DER_OID;
		s->content_types++;
		if (ok)
			s->content_type = value.content;
		break;
	case OID_ATTR_MESSAGE_DIGEST:
		ok = ok && value.tag == DER_OCTET_STRING;
		s->message_digests++;
		if (ok)
			s->message_digest = value.content;
		break;
	case OID_ATTR_SIGNING_TIME:
		ok = ok && !s->has_signing_time &&
		    der_time(value.tag, value.content, &s->signing_time);
		s->has_signing_time |= ok;
		break;
	default:
		return;
	}
	s->bad_attribute |= !ok;
}

static bool
parse_attributes(struct span rest, struct cms_signer *s)
{
	for (size_t count = 0; rest.len > 0; count++) {
		struct span body, type, values;

		if (count == CMS_ATTRIBUTES_MAX ||
		    !der_take(&rest, DER_SEQUENCE, &body) ||
		    !der_take(&body, DER_OID, &type) ||
		    !der_take(&body, DER_SET, &values) || body.len != 0)
			return false;
		read_attribute(oid_find(type), values, s);
	}
	return true;
}

/* ---- signers ------------------------------------------------------------ */

static bool
parse_signer_identifier(struct span *body, struct cms_signer *s)
{
	struct span pair;

	if (der_take(body, DER_CONTEXT(0), &s->ski))
		return s->ski.len > 0;
	return der_take(body, DER_SEQUENCE, &pair) &&
	    der_take_whole(&pair, &s->issuer) &&
	    der_take(&pair, DER_INTEGER, &s->serial) && s->serial.len > 0 &&
	    pair.len == 0;
}

static bool
parse_signer(struct span body, struct cms_signer *s)
{
	struct span number, unsigned_attributes;
	struct der attributes;
	uint64_t version;

	if (!der_take(&body, DER_INTEGER, &number) ||
	    !der_uint(number, UINT32_MAX, &version) ||
	    !parse_signer_identifier(&body, s) ||
	    !der_take_whole(&body, &s->digest_algorithm))
		return false;
	s->version = (unsigned)version;
	if (der_take_element(&body, DER_CONTEXT_CONS(0), &attributes)) {
		s->attributes = attributes.content;
		s->attributes_raw = attributes.all;
		if (!parse_attributes(attributes.content, s))
			return false;
	}
	if (!der_take_whole(&body, &s->algorithm) ||
	    !der_take(&body, DER_OCTET_STRING, &s->signature))
		return false;
	(void)der_take(&body, DER_CONTEXT_CONS(1), &unsigned_attributes);
	return body.len == 0;
}

static bool
parse_signers(struct span set, struct cms *c)
{
	struct span body;

	while (set.len > 0) {
		if (c->signer_count == CMS_SIGNERS_MAX ||
		    !der_take(&set, DER_SEQUENCE, &body) ||
		    !parse_signer(body, &c->signer[c->signer_count]))
			return false;
		c->signer_count++;
	}
	return true;
}

/* ---- SignedData --------------------------------------------------------- */

static bool
count_certificates(struct cms *c)
{
	struct span rest = c->certificates;
	struct der e;

	while (rest.len > 0) {
		if (!der_next(&rest, &e))
			return false;
		if (e.tag == DER_SEQUENCE &&
		    ++c->certificate_count > CMS_CERTIFICATES_MAX)
			return false;
	}
	return true;
}

static bool
parse_content(struct span body, struct cms *c)
{
	struct span part;

	if (!der_take(&body, DER_OID, &c->content_type))
		return false;
	if (body.len == 0)
		return true;
	c->has_content = true;
	return der_take(&body, DER_CONTEXT_CONS(0), &part) &&
	    der_only(part, DER_OCTET_STRING, &c->content) && body.len == 0;
}

static const char *
parse_signed_data(struct span body, struct cms *c)
{
	struct span part;
	uint64_t version;
	struct der e;

	if (!der_take(&body, DER_INTEGER, &part) ||
	    !der_uint(part, UINT32_MAX, &version))
		return "version";
	c->version = (unsigned)version;
	if (!der_take(&body, DER_SET, &c->digest_algorithms))
		return "digest algorithms";
	if (!der_take(&body, DER_SEQUENCE, &part) || !parse_content(part, c))
		return "encapsulated content";
	if (der_take(&body, DER_CONTEXT_CONS(0), &c->certificates) &&
	    !count_certificates(c))
		return "certificates";
	if (der_take(&body, DER_CONTEXT_CONS(1), &part))
		while (der_next(&part, &e))
			c->crl_count++;
	if (!der_take(&body, DER_SET, &part) || !parse_signers(part, c))
		return "signer infos";
	return body.len == 0 ? NULL : "trailing data after the signer infos";
}

bool
cms_parse(struct span der, struct cms *out, struct err *err)
{
	struct span body, oid, explicit, signed_data;
	struct cms c;
	const char *wrong;

	memset(&c, 0, sizeof(c));
	if (!der_only(der, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, &oid) ||
	    oid_find(oid) != OID_SIGNED_DATA ||
	    !der_take(&body, DER_CONTEXT_CONS(0), &explicit) || body.len != 0 ||
	    !der_only(explicit, DER_SEQUENCE, &signed_data))
		return err_set(err, ERR_DATA, "not CMS SignedData");
	wrong = parse_signed_data(signed_data, &c);
	if (wrong != NULL)
		return err_set(
		    err, ERR_DATA, "CMS SignedData: %s cannot be read", wrong);
	*out = c;
	return true;
}

bool
cms_bundle(struct span der, struct span *certificates, struct span *crls)
{
	struct span body, oid, explicit, part;

	*certificates = *crls = span_make(NULL, 0);
	if (!der_only(der, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, &oid) ||
	    oid_find(oid) != OID_SIGNED_DATA ||
	    !der_take(&body, DER_CONTEXT_CONS(0), &explicit) || body.len != 0 ||
	    !der_only(explicit, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_INTEGER, &part) ||
	    !der_take(&body, DER_SET, &part) ||
	    !der_take(&body, DER_SEQUENCE, &part))
		return false;
	(void)der_take(&body, DER_CONTEXT_CONS(0), certificates);
	(void)der_take(&body, DER_CONTEXT_CONS(1), crls);
	return der_take(&body, DER_SET, &part) && part.len == 0 &&
	    body.len == 0;
}

bool
cms_certificate_next(struct span *rest, struct span *certificate)
{
	struct der e;

	while (der_next(rest, &e)) {
		if (e.tag == DER_SEQUENCE) {
			*certificate = e.all;
			return true;
		}
	}
	return false;
}

enum cms_match
cms_match(const struct cms_signer *signer, const struct cert *cert)
{
	if (signer->ski.len > 0)
		return span_equal(signer->ski, cert->ski) ? CMS_MATCH_EXACT
							  : CMS_MATCH_NONE;
	if (!span_equal(der_integer_trim(signer->serial),
		der_integer_trim(cert->serial)))
		return CMS_MATCH_NONE;
	if (span_equal(signer->issuer, cert->issuer))
		return CMS_MATCH_EXACT;
	if (name_equal(signer->issuer, cert->issuer))
		return CMS_MATCH_NAME;
	return name_equal_set(signer->issuer, cert->issuer) ? CMS_MATCH_RDN_SET
							    : CMS_MATCH_NONE;
}
