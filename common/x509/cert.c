/*
 * cert: the index of a certificate. Refuses bytes that are no Certificate;
 * an extension that cannot be read is remembered, for the checks to judge.
 */
#include "x509/cert.h"

#include "x509/der.h"

/* ---- extensions: each reader gets the OCTET STRING's content ------------ */

static bool
read_ski(struct span value, struct cert *c)
{
	return der_only(value, DER_OCTET_STRING, &c->ski);
}

static bool
read_aki(struct span value, struct cert *c)
{
	struct span body;

	if (!der_only(value, DER_SEQUENCE, &body))
		return false;
	(void)der_take(&body, DER_CONTEXT(0), &c->aki);
	(void)der_take(&body, DER_CONTEXT_CONS(1), &c->aki_issuer);
	(void)der_take(&body, DER_CONTEXT(2), &c->aki_serial);
	return body.len == 0;
}

static bool
read_key_usage(struct span value, struct cert *c)
{
	struct span bits;

	c->has_key_usage = true;
	return der_only(value, DER_BIT_STRING, &bits) &&
	    der_bits(bits, &c->key_usage);
}

static bool
read_basic_constraints(struct span value, struct cert *c)
{
	struct span body, part;
	uint64_t length;

	c->has_basic_constraints = true;
	if (!der_only(value, DER_SEQUENCE, &body))
		return false;
	if (der_take(&body, DER_BOOLEAN, &part) && !der_boolean(part, &c->ca))
		return false;
	if (der_take(&body, DER_INTEGER, &part)) {
		if (!der_uint(part, UINT32_MAX, &length))
			return false;
		c->has_path_length = true;
		c->path_length = (uint32_t)length;
	}
	return body.len == 0;
}

static bool
read_extended_usage(struct span value, struct cert *c)
{
	struct span rest, oid;

	if (!der_only(value, DER_SEQUENCE, &c->extended_usage))
		return false;
	for (rest = c->extended_usage; der_take(&rest, DER_OID, &oid);)
		;
	return rest.len == 0 && c->extended_usage.len > 0;
}

/*
 * DocumentTypeListSyntax: version, SET OF PrintableString. China, Oman and
 * Tanzania leave version and SET out: the strings are in the SEQUENCE.
 */
static bool
read_document_types(struct span value, struct cert *c)
{
	struct span body, version, rest, type;

	if (!der_only(value, DER_SEQUENCE, &body))
		return false;
	(void)der_take(&body, DER_INTEGER, &version);
	if (!der_take(&body, DER_SET, &c->document_types))
		c->document_types = body;
	for (rest = c->document_types;
	     der_take(&rest, DER_PRINTABLE_STRING, &type);)
		;
	return rest.len == 0 && c->document_types.len > 0;
}

/* PrivateKeyUsagePeriod: [0] and [1], implicit GeneralizedTime. */
static bool
read_key_period(struct span value, struct cert *c)
{
	struct span body, part;

	if (!der_only(value, DER_SEQUENCE, &body))
		return false;
	if (der_take(&body, DER_CONTEXT(0), &part)) {
		if (!der_time(DER_GENERALIZED_TIME, part, &c->key_period_start))
			return false;
		c->has_key_period_start = true;
	}
	if (der_take(&body, DER_CONTEXT(1), &part)) {
		if (!der_time(DER_GENERALIZED_TIME, part, &c->key_period_end))
			return false;
		c->has_key_period_end = true;
	}
	return body.len == 0;
}

static bool
read_subject_alt_name(struct span value, struct cert *c)
{
	return der_only(value, DER_SEQUENCE, &c->subject_alt_name);
}

static bool
read_issuer_alt_name(struct span value, struct cert *c)
{
	return der_only(value, DER_SEQUENCE, &c->issuer_alt_name);
}

static bool
read_crl_points(struct span value, struct cert *c)
{
	return der_only(value, DER_SEQUENCE, &c->crl_points);
}

static bool
read_name_change(struct span value, struct cert *c)
{
	(void)value;
	c->name_change = true;
	return true;
}

/* Known, and nothing in it concerns us. */
static bool
read_nothing(struct span value, struct cert *c)
{
	(void)value;
	(void)c;
	return true;
}

/*
 * What is read, and what an unknown critical extension is not. Certificate
 * policies say nothing here; name constraints, policy constraints and the
 * like are forbidden by Doc 9303-12 and therefore not in the table.
 */
static const struct {
	enum oid oid;
	bool (*read)(struct span value, struct cert *c);
} readers[] = {
    {OID_AKI, read_aki},
    {OID_SKI, read_ski},
    {OID_KEY_USAGE, read_key_usage},
    {OID_BASIC_CONSTRAINTS, read_basic_constraints},
    {OID_EXTENDED_KEY_USAGE, read_extended_usage},
    {OID_DOCUMENT_TYPES, read_document_types},
    {OID_PKUP, read_key_period},
    {OID_SAN, read_subject_alt_name},
    {OID_IAN, read_issuer_alt_name},
    {OID_CRL_DP, read_crl_points},
    {OID_NAME_CHANGE, read_name_change},
    {OID_POLICIES, read_nothing},
    {OID_DOCUMENT_TYPES_OLD, read_nothing},
};
#define READERS (sizeof(readers) / sizeof(readers[0]))

static void
note_first(struct span *where, struct span oid)
{
	if (where->len == 0)
		*where = oid;
}

static void
read_extension(struct span oid, bool critical, struct span value,
    struct cert *c, unsigned *seen)
{
	enum oid found = oid_find(oid);

	for (size_t i = 0; i < READERS; i++) {
		if (readers[i].oid != found)
			continue;
		if (*seen & 1u << i) {
			note_first(&c->double_extension, oid);
			return;
		}
		*seen |= 1u << i;
		if (!readers[i].read(value, c))
			note_first(&c->bad_extension, oid);
		if (found == OID_EXTENDED_KEY_USAGE)
			c->extended_usage_critical = critical;
		if (found == OID_KEY_USAGE)
			c->key_usage_critical = critical;
		return;
	}
	if (critical)
		note_first(&c->critical_unknown, oid);
}

static bool
parse_extensions(struct span list, struct cert *c)
{
	unsigned seen = 0;
	size_t count = 0;

	if (!der_only(list, DER_SEQUENCE, &list))
		return false;
	while (list.len > 0) {
		struct span oid, value;
		bool critical;

		if (++count > CERT_EXTENSIONS_MAX ||
		    !der_take_extension(&list, &oid, &critical, &value))
			return false;
		read_extension(oid, critical, value, c, &seen);
	}
	return true;
}

/* ---- the certificate ---------------------------------------------------- */

static bool
take_validity(struct span *tbs, struct cert *c)
{
	struct span validity;

	return der_take(tbs, DER_SEQUENCE, &validity) &&
	    der_take_time(&validity, &c->not_before) &&
	    der_take_time(&validity, &c->not_after) && validity.len == 0;
}

static bool
parse_version(struct span *tbs, struct cert *c)
{
	struct span part, number;
	uint64_t version = 0;

	if (der_take(tbs, DER_CONTEXT_CONS(0), &part) &&
	    (!der_only(part, DER_INTEGER, &number) ||
		!der_uint(number, 2, &version)))
		return false;
	c->version = (unsigned)version + 1;
	return true;
}

static const char *
parse_tbs(struct span tbs, struct cert *c)
{
	struct span part;

	if (!parse_version(&tbs, c))
		return "version";
	if (!der_take(&tbs, DER_INTEGER, &c->serial) || c->serial.len == 0)
		return "serial number";
	if (!der_take_whole(&tbs, &c->tbs_algorithm))
		return "signature algorithm";
	if (!der_take_whole(&tbs, &c->issuer))
		return "issuer";
	if (!take_validity(&tbs, c))
		return "validity";
	if (!der_take_whole(&tbs, &c->subject))
		return "subject";
	if (!der_take_whole(&tbs, &c->spki))
		return "public key";
	(void)der_take(&tbs, DER_CONTEXT(1), &part); /* unique identifiers */
	(void)der_take(&tbs, DER_CONTEXT(2), &part);
	if (der_take(&tbs, DER_CONTEXT_CONS(3), &part) &&
	    !parse_extensions(part, c))
		return "extensions";
	return tbs.len == 0 ? NULL : "trailing data after the extensions";
}

bool
cert_parse(struct span der, struct cert *out, struct err *err)
{
	struct span body;
	struct der tbs;
	struct cert c;
	const char *wrong = NULL;

	memset(&c, 0, sizeof(c));
	if (der.len > CERT_SIZE_MAX)
		return err_set(err, ERR_DATA,
		    "a certificate of %zu bytes, more than %zu", der.len,
		    CERT_SIZE_MAX);
	if (!der_only(der, DER_SEQUENCE, &body) ||
	    !der_take_element(&body, DER_SEQUENCE, &tbs))
		return err_set(err, ERR_DATA, "not a certificate");
	wrong = parse_tbs(tbs.content, &c);
	if (wrong == NULL)
		wrong = der_signature(body, &c.algorithm, &c.signature);
	if (wrong != NULL)
		return err_set(err, ERR_DATA,
		    "not a certificate: %s cannot be read", wrong);
	c.der = der;
	c.tbs = tbs.all;
	*out = c;
	return true;
}

/* ---- questions ---------------------------------------------------------- */

void
cert_sha256(const struct cert *cert, uint8_t out[SHA256_SIZE])
{
	uint8_t digest[DIGEST_SIZE_MAX] = {0};

	(void)digest_compute(DIGEST_SHA256, cert->der, digest);
	memcpy(out, digest, SHA256_SIZE);
}

bool
cert_self_issued(const struct cert *cert)
{
	return name_equal(cert->issuer, cert->subject);
}

enum answer
cert_verify(
    const struct cert *cert, struct key *issuer_key, unsigned *deviation)
{
	struct algorithm algorithm;

	/* RFC 5280 4.1.1.2: the identifier outside must be the one signed. */
	if (!span_equal(cert->algorithm, cert->tbs_algorithm))
		return ANSWER_BAD;
	if (!algorithm_parse(cert->algorithm, &algorithm))
		return ANSWER_UNSUPPORTED;
	return signature_verify(
	    &algorithm, issuer_key, cert->tbs, cert->signature, deviation);
}

bool
cert_has_extended_usage(const struct cert *cert, enum oid oid)
{
	struct span rest = cert->extended_usage, one;

	while (der_take(&rest, DER_OID, &one))
		if (oid_find(one) == oid)
			return true;
	return false;
}

bool
cert_is_authority(const struct cert *cert)
{
	if (!cert->has_key_usage)
		return cert->has_basic_constraints ? cert->ca
						   : cert_self_issued(cert);
	return (cert->key_usage & KEY_USAGE_KEY_CERT_SIGN) != 0 ||
	    (cert->ca && (cert->key_usage & KEY_USAGE_CRL_SIGN) != 0);
}

bool
cert_valid_at(const struct cert *cert, instant t)
{
	return cert->not_before <= t && t <= cert->not_after;
}

bool
cert_allows_document(const struct cert *cert, struct span code)
{
	struct span rest = cert->document_types, type;

	if (rest.len == 0)
		return true;
	while (code.len > 0 && code.data[code.len - 1] == '<')
		code = span_first(code, code.len - 1);
	while (der_take(&rest, DER_PRINTABLE_STRING, &type)) {
		while (type.len > 0 &&
		    (type.data[type.len - 1] == '<' ||
			type.data[type.len - 1] == ' '))
			type = span_first(type, type.len - 1);
		if (span_equal(type, code) ||
		    (type.len == 1 && span_starts(code, type)))
			return true;
	}
	return false;
}

void
cert_country(const struct cert *cert, char out[NAME_COUNTRY])
{
	name_country(cert->subject, out);
	if (out[0] == '\0')
		name_country(cert->issuer, out);
}

void
cert_state_code(const struct cert *cert, char out[NAME_COUNTRY])
{
	struct span names = cert->subject_alt_name;
	struct der name;

	out[0] = '\0';
	while (der_next(&names, &name))
		if (name.tag == DER_CONTEXT_CONS(4) &&
		    name_locality(name.content, out))
			return;
}
