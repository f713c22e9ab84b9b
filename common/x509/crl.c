/*
 * crl: the index of a revocation list. Refuses bytes that are no
 * CertificateList; what it cannot conclude from is marked.
 */
#include "x509/crl.h"

#include "x509/der.h"
#include "x509/oid.h"

/* RFC 5280 5.2.5; Doc 9303-12 forbids it, Belgium has one. */
static bool
read_distribution_point(struct span value, struct crl *c)
{
	struct span body, part;
	bool flag;

	c->has_idp = true;
	if (!der_only(value, DER_SEQUENCE, &body))
		return false;
	while (body.len > 0) {
		struct der e;

		if (!der_next(&body, &e))
			return false;
		part = e.content;
		if (e.tag == DER_CONTEXT_CONS(0))
			continue; /* where it is published */
		if (e.tag == DER_CONTEXT(3)) {
			c->partial = true; /* only some reasons */
			continue;
		}
		if (!der_boolean(part, &flag))
			return false;
		if (e.tag == DER_CONTEXT(4))
			c->indirect |= flag;
		else
			c->partial |= flag;
	}
	return true;
}

/* What is read or says nothing here; another one must not be critical. */
static const enum oid known[] = {OID_AKI, OID_CRL_NUMBER, OID_DELTA_CRL,
    OID_IDP, OID_IAN, OID_AIA, OID_FRESHEST_CRL};
#define KNOWN (sizeof(known) / sizeof(known[0]))

static bool
read_known(enum oid oid, struct span value, struct crl *c)
{
	struct span body;

	switch (oid) {
	case OID_AKI:
		if (!der_only(value, DER_SEQUENCE, &body))
			return false;
		(void)der_take(&body, DER_CONTEXT(0), &c->aki);
		return true;
	case OID_CRL_NUMBER:
		return der_only(value, DER_INTEGER, &c->number);
	case OID_DELTA_CRL:
		c->delta = true;
		return true;
	case OID_IDP:
		return read_distribution_point(value, c);
	default:
		return true;
	}
}

static bool
read_extension(struct span oid, bool critical, struct span value, struct crl *c,
    unsigned *seen)
{
	enum oid found = oid_find(oid);

	for (size_t i = 0; i < KNOWN; i++) {
		if (known[i] != found)
			continue;
		/* RFC 5280 4.2: which of two would count? */
		c->twice = c->twice || (*seen & 1u << i) != 0;
		*seen |= 1u << i;
		return read_known(found, value, c);
	}
	if (critical && c->critical_unknown.len == 0)
		c->critical_unknown = oid;
	return true;
}

static bool
parse_extensions(struct span list, struct crl *c)
{
	unsigned seen = 0;

	if (!der_only(list, DER_SEQUENCE, &list))
		return false;
	while (list.len > 0) {
		struct span oid, value;
		bool critical;

		if (!der_take_extension(&list, &oid, &critical, &value) ||
		    !read_extension(oid, critical, value, c, &seen))
			return false;
	}
	return true;
}

/* ---- entries ------------------------------------------------------------ */

static bool
parse_entry(struct span *rest, struct crl_entry *entry, bool *indirect,
    struct span *critical_unknown)
{
	struct span body, list, oid, value, number;
	bool critical;
	uint64_t reason;

	entry->has_reason = false;
	entry->reason = 0;
	if (!der_take(rest, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_INTEGER, &entry->serial) ||
	    entry->serial.len == 0 || !der_take_time(&body, &entry->revoked_at))
		return false;
	if (!der_take(&body, DER_SEQUENCE, &list))
		return body.len == 0;
	while (list.len > 0) {
		if (!der_take_extension(&list, &oid, &critical, &value))
			return false;
		switch (oid_find(oid)) {
		case OID_REASON_CODE:
			if (!der_only(value, DER_ENUMERATED, &number) ||
			    !der_uint(number, 10, &reason))
				return false;
			entry->has_reason = true;
			entry->reason = (unsigned)reason;
			break;
		case OID_INVALIDITY_DATE:
			break;
		case OID_CERTIFICATE_ISSUER:
			*indirect = true;
			break;
		default:
			if (critical && critical_unknown->len == 0)
				*critical_unknown = oid;
		}
	}
	return body.len == 0;
}

bool
crl_next(struct span *rest, struct crl_entry *entry)
{
	struct span unknown = {NULL, 0};
	bool indirect;

	return parse_entry(rest, entry, &indirect, &unknown);
}

static bool
check_entries(struct crl *c)
{
	struct span rest = c->entries;
	struct crl_entry entry;

	while (rest.len > 0) {
		if (!parse_entry(
			&rest, &entry, &c->indirect, &c->critical_unknown))
			return false;
		c->count++;
	}
	return true;
}

/* ---- the list ----------------------------------------------------------- */

static const char *
parse_tbs(struct span tbs, struct crl *c)
{
	struct span part;
	uint64_t version = 0;

	if (der_take(&tbs, DER_INTEGER, &part) && !der_uint(part, 1, &version))
		return "version";
	if (!der_take_whole(&tbs, &c->tbs_algorithm))
		return "signature algorithm";
	if (!der_take_whole(&tbs, &c->issuer))
		return "issuer";
	if (!der_take_time(&tbs, &c->this_update))
		return "thisUpdate";
	if (der_peek(tbs) == DER_UTC_TIME ||
	    der_peek(tbs) == DER_GENERALIZED_TIME) {
		if (!der_take_time(&tbs, &c->next_update))
			return "nextUpdate";
		c->has_next_update = true;
	}
	if (der_take(&tbs, DER_SEQUENCE, &c->entries) && !check_entries(c))
		return "an entry";
	if (der_take(&tbs, DER_CONTEXT_CONS(0), &part) &&
	    !parse_extensions(part, c))
		return "extensions";
	return tbs.len == 0 ? NULL : "trailing data after the extensions";
}

bool
crl_parse(struct span der, struct crl *out, struct err *err)
{
	struct span body;
	struct der tbs;
	struct crl c;
	const char *wrong;

	memset(&c, 0, sizeof(c));
	if (der.len > CRL_SIZE_MAX)
		return err_set(err, ERR_DATA,
		    "a CRL of %zu bytes, more than "
		    "%zu",
		    der.len, CRL_SIZE_MAX);
	if (!der_only(der, DER_SEQUENCE, &body) ||
	    !der_take_element(&body, DER_SEQUENCE, &tbs))
		return err_set(err, ERR_DATA, "not a CRL");
	wrong = parse_tbs(tbs.content, &c);
	if (wrong == NULL)
		wrong = der_signature(body, &c.algorithm, &c.signature);
	if (wrong != NULL)
		return err_set(
		    err, ERR_DATA, "not a CRL: %s cannot be read", wrong);
	c.der = der;
	c.tbs = tbs.all;
	*out = c;
	return true;
}

const char *
crl_usable(const struct crl *crl)
{
	if (crl->delta)
		return "is a delta CRL";
	if (crl->indirect)
		return "is an indirect CRL";
	if (crl->partial)
		return "covers only some certificates or reasons";
	if (crl->twice)
		return "has an extension twice";
	if (crl->critical_unknown.len > 0)
		return "has an unknown critical extension";
	return NULL;
}

enum answer
crl_verify(const struct crl *crl, struct key *issuer_key, unsigned *deviation)
{
	struct algorithm algorithm;

	if (!span_equal(crl->algorithm, crl->tbs_algorithm))
		return ANSWER_BAD;
	if (!algorithm_parse(crl->algorithm, &algorithm))
		return ANSWER_UNSUPPORTED;
	return signature_verify(
	    &algorithm, issuer_key, crl->tbs, crl->signature, deviation);
}

bool
crl_find(const struct crl *crl, struct span serial, struct crl_entry *entry)
{
	struct span rest = crl->entries;
	struct crl_entry found;

	serial = der_integer_trim(serial);
	while (crl_next(&rest, &found)) {
		if (span_equal(der_integer_trim(found.serial), serial)) {
			*entry = found;
			return true;
		}
	}
	return false;
}

const char *
crl_reason(unsigned reason)
{
	/* RFC 5280 5.3.1; 7 is not used */
	static const char *const words[] = {"unspecified", "keyCompromise",
	    "cACompromise", "affiliationChanged", "superseded",
	    "cessationOfOperation", "certificateHold", "unknown",
	    "removeFromCRL", "privilegeWithdrawn", "aACompromise"};

	return reason < sizeof(words) / sizeof(words[0]) ? words[reason]
							 : "unknown";
}
