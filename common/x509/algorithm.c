/*
 * algorithm: signature algorithms from AlgorithmIdentifiers. See
 * signature.h.
 */
#include <stdio.h>

#include "x509/der.h"
#include "x509/oid.h"
#include "x509/signature.h"

/*
 * identifier, scheme, digest (NONE: not said). RFC 5758, 8017, TR-03111. A
 * public key's identifier (rsaEncryption, id-ecPublicKey) in place of a
 * signature's leaves the digest to the SignerInfo (RFC 3370 3.2).
 */
static const struct {
	enum oid oid;
	enum scheme scheme;
	enum digest digest;
} table[] = {
    {OID_RSA, SCHEME_RSA_PKCS1, DIGEST_NONE},
    {OID_SHA1_RSA, SCHEME_RSA_PKCS1, DIGEST_SHA1},
    {OID_SHA224_RSA, SCHEME_RSA_PKCS1, DIGEST_SHA224},
    {OID_SHA256_RSA, SCHEME_RSA_PKCS1, DIGEST_SHA256},
    {OID_SHA384_RSA, SCHEME_RSA_PKCS1, DIGEST_SHA384},
    {OID_SHA512_RSA, SCHEME_RSA_PKCS1, DIGEST_SHA512},
    {OID_EC, SCHEME_ECDSA, DIGEST_NONE},
    {OID_ECDSA_SHA1, SCHEME_ECDSA, DIGEST_SHA1},
    {OID_ECDSA_SHA224, SCHEME_ECDSA, DIGEST_SHA224},
    {OID_ECDSA_SHA256, SCHEME_ECDSA, DIGEST_SHA256},
    {OID_ECDSA_SHA384, SCHEME_ECDSA, DIGEST_SHA384},
    {OID_ECDSA_SHA512, SCHEME_ECDSA, DIGEST_SHA512},
    {OID_PLAIN_SHA1, SCHEME_ECDSA_PLAIN, DIGEST_SHA1},
    {OID_PLAIN_SHA224, SCHEME_ECDSA_PLAIN, DIGEST_SHA224},
    {OID_PLAIN_SHA256, SCHEME_ECDSA_PLAIN, DIGEST_SHA256},
    {OID_PLAIN_SHA384, SCHEME_ECDSA_PLAIN, DIGEST_SHA384},
    {OID_PLAIN_SHA512, SCHEME_ECDSA_PLAIN, DIGEST_SHA512},
    {OID_DSA, SCHEME_DSA, DIGEST_NONE},
    {OID_DSA_SHA1, SCHEME_DSA, DIGEST_SHA1},
    {OID_DSA_SHA224, SCHEME_DSA, DIGEST_SHA224},
    {OID_DSA_SHA256, SCHEME_DSA, DIGEST_SHA256},
};

/* MaskGenAlgorithm: id-mgf1 with a digest. */
static bool
parse_mgf(struct span whole, enum digest *digest)
{
	struct span body, oid;

	if (!der_only(whole, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, &oid) || oid_find(oid) != OID_MGF1)
		return false;
	*digest = digest_parse(body);
	return *digest != DIGEST_NONE;
}

/* RSASSA-PSS-params, RFC 4055 3.1: every part has a default. */
static bool
parse_pss(struct span parameters, struct algorithm *a)
{
	struct span body, part, number;
	uint64_t value;

	a->digest = a->mgf_digest = DIGEST_SHA1;
	a->salt = 20;
	if (!der_only(parameters, DER_SEQUENCE, &body))
		return false;
	if (der_take(&body, DER_CONTEXT_CONS(0), &part)) {
		a->digest = digest_parse(part);
		if (a->digest == DIGEST_NONE)
			return false;
	}
	if (der_take(&body, DER_CONTEXT_CONS(1), &part) &&
	    !parse_mgf(part, &a->mgf_digest))
		return false;
	if (der_take(&body, DER_CONTEXT_CONS(2), &part)) {
		if (!der_only(part, DER_INTEGER, &number) ||
		    !der_uint(number, KEY_RSA_BITS_MAX / 8, &value))
			return false;
		a->salt = (unsigned)value;
	}
	if (der_take(&body, DER_CONTEXT_CONS(3), &part) &&
	    (!der_only(part, DER_INTEGER, &number) ||
		!der_uint(number, 1, &value) || value != 1))
		return false;
	return body.len == 0;
}

bool
algorithm_parse(struct span identifier, struct algorithm *a)
{
	struct span body, null;
	enum oid oid;

	*a = (struct algorithm){
	    SCHEME_NONE, DIGEST_NONE, DIGEST_NONE, 0, {NULL, 0}, false};
	if (!der_only(identifier, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, &a->oid))
		return false;
	oid = oid_find(a->oid);
	if (oid == OID_RSA_PSS) {
		if (!parse_pss(body, a))
			return false;
		a->scheme = SCHEME_RSA_PSS;
		return true;
	}
	/* Parameters are NULL or absent; whatever they are they mean nothing.
	 */
	a->odd_parameters = body.len != 0 &&
	    !(der_only(body, DER_NULL, &null) && null.len == 0);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].oid == oid) {
			a->scheme = table[i].scheme;
			a->digest = table[i].digest;
			return true;
		}
	}
	return false;
}

void
algorithm_name(const struct algorithm *a, char out[ALGORITHM_NAME_MAX])
{
	struct buf text = BUF_INIT;

	oid_text(a->oid, &text);
	if (a->scheme == SCHEME_RSA_PSS)
		buf_printf(&text, "-%s", digest_name(a->digest));
	(void)snprintf(out, ALGORITHM_NAME_MAX, "%s", buf_text(&text));
	buf_release(&text);
}

static enum key_kind
kind_for(enum scheme scheme)
{
	switch (scheme) {
	case SCHEME_RSA_PKCS1:
	case SCHEME_RSA_PSS:
		return KEY_RSA;
	case SCHEME_DSA:
		return KEY_DSA;
	default:
		return KEY_EC;
	}
}

bool
algorithm_fits(const struct algorithm *a, const struct key *key)
{
	return a->scheme != SCHEME_NONE && key_kind(key) == kind_for(a->scheme);
}
