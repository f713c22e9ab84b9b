/*
 * cms_verify: the gates, one by one. A signature is looked at only when
 * every gate before it is open, and only over the signed attributes, whose
 * message digest has then been compared with the content's.
 */
#include "x509/cms.h"

#include <stdlib.h>

#include "x509/der.h"

const char *
cms_gate_text(enum cms_gate gate)
{
	switch (gate) {
	case CMS_GATE_OPEN:
		return "verified";
	case CMS_GATE_CONTENT:
		return "there is no signed content";
	case CMS_GATE_VERSION:
		return "the version is not one of CMS";
	case CMS_GATE_ATTRIBUTES:
		return "the signed attributes are missing, doubled or "
		       "unreadable";
	case CMS_GATE_CONTENT_TYPE:
		return "the content type attribute is not the content's type";
	case CMS_GATE_DIGEST_UNKNOWN:
		return "the digest algorithm is not known";
	case CMS_GATE_DIGEST:
		return "the message digest is not the content's";
	case CMS_GATE_ALGORITHM_UNKNOWN:
		return "the signature algorithm is not known";
	case CMS_GATE_ALGORITHM:
		return "the signature algorithm is not one of the key's";
	case CMS_GATE_SIGNATURE:
		return "the signature over the signed attributes is wrong";
	}
	return "unknown";
}

const char *
cms_deviation_text(enum cms_deviation bit)
{
	switch (bit) {
	case CMS_DEVIATION_DIGEST_INFO:
		return "DigestInfo signed without its NULL parameters";
	case CMS_DEVIATION_PSS_KEY:
		return "a key for RSASSA-PSS signed with PKCS#1 v1.5";
	case CMS_DEVIATION_RSA_LENGTH:
		return "the signature is not as long as the modulus";
	case CMS_DEVIATION_ECDSA_FORM:
		return "r and s of the signature are not in DER";
	case CMS_DEVIATION_PSS_SALT:
		return "the salt of the PSS signature is not as long as stated";
	case CMS_DEVIATION_ATTRIBUTES_ORDER:
		return "the signed attributes are not sent in DER";
	case CMS_DEVIATION_ATTRIBUTES_BER:
		return "the signed attributes are not signed in DER";
	case CMS_DEVIATION_DIGEST_LIST:
		return "the signer's digest algorithm is not in the list of "
		       "all";
	case CMS_DEVIATION_VERSION:
		return "the version of SignedData or SignerInfo does not fit "
		       "the content";
	case CMS_DEVIATION_PARAMETERS:
		return "the signature algorithm has parameters, and takes none";
	}
	return "unknown";
}

/* ---- before the certificate --------------------------------------------- */

/*
 * RFC 5652 5.1 and 5.3: which versions there may be, and which would be right.
 * Nothing else in SignedData depends on them, and issuers get them wrong.
 */
static bool
version_known(const struct cms *cms, const struct cms_signer *signer)
{
	return cms->version <= CMS_VERSION_MAX &&
	    signer->version <= CMS_VERSION_MAX;
}

static bool
version_fits(const struct cms *cms, const struct cms_signer *signer)
{
	unsigned by_identifier = signer->ski.len > 0 ? 3 : 1;
	unsigned by_content =
	    by_identifier == 1 && oid_find(cms->content_type) == OID_PKCS7_DATA
	    ? 1
	    : 3;

	return signer->version == by_identifier && cms->version == by_content;
}

static bool
digest_listed(const struct cms *cms, enum digest digest)
{
	struct span rest = cms->digest_algorithms;
	struct der e;

	while (der_next(&rest, &e))
		if (digest_parse(e.all) == digest)
			return true;
	return false;
}

static enum cms_gate
check_content(const struct cms *cms, const struct cms_signer *signer,
    struct cms_verdict *v)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	if (!cms->has_content)
		return CMS_GATE_CONTENT;
	if (!version_known(cms, signer))
		return CMS_GATE_VERSION;
	if (!version_fits(cms, signer))
		v->deviations |= CMS_DEVIATION_VERSION;
	if (signer->content_types != 1 || signer->message_digests != 1 ||
	    signer->bad_attribute)
		return CMS_GATE_ATTRIBUTES;
	if (!span_equal(signer->content_type, cms->content_type))
		return CMS_GATE_CONTENT_TYPE;
	v->digest = digest_parse(signer->digest_algorithm);
	if (v->digest == DIGEST_NONE)
		return CMS_GATE_DIGEST_UNKNOWN;
	if (!digest_listed(cms, v->digest))
		v->deviations |= CMS_DEVIATION_DIGEST_LIST;
	if (!digest_compute(v->digest, cms->content, digest) ||
	    !span_equal(signer->message_digest,
		span_make(digest, digest_size(v->digest))))
		return CMS_GATE_DIGEST;
	return CMS_GATE_OPEN;
}

void
cms_check_content(const struct cms *cms, const struct cms_signer *signer,
    struct cms_verdict *verdict)
{
	memset(verdict, 0, sizeof(*verdict));
	verdict->gate = check_content(cms, signer, verdict);
}

/* ---- the signature ------------------------------------------------------ */

static int
compare_elements(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* The attributes as DER has a SET OF: sorted, shortest length. */
static void
put_sorted(struct span attributes, struct buf *out)
{
	struct span element[CMS_ATTRIBUTES_MAX];
	struct buf body = BUF_INIT;
	struct der e;
	size_t count = 0;

	while (count < CMS_ATTRIBUTES_MAX && der_next(&attributes, &e))
		element[count++] = e.all;
	qsort(element, count, sizeof(element[0]), compare_elements);
	for (size_t i = 0; i < count; i++)
		buf_append_span(&body, element[i]);
	der_put(out, DER_SET, buf_span(&body));
	out->failed |= !buf_ok(&body);
	buf_release(&body);
}

/*
 * Whether the attributes came as DER has them: in order, with the shortest
 * length. That is the rule, and then nothing needs to be put together.
 */
static bool
attributes_are_der(const struct cms_signer *signer)
{
	struct span rest = signer->attributes_raw, last = {NULL, 0};
	struct der e;

	if (!der_next(&rest, &e) || e.long_length)
		return false;
	rest = e.content;
	while (der_next(&rest, &e)) {
		if (last.len > 0 && span_compare(last, e.all) > 0)
			return false;
		last = e.all;
	}
	return true;
}

/* The signature over attributes in one form: their bytes, tagged as a SET. */
static enum answer
verify_form(const struct algorithm *algorithm, struct key *key,
    struct span attributes, struct span signature, unsigned *deviation)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	if (!digest_compute2(algorithm->digest, SPAN("\x31"),
		span_from(attributes, 1), digest))
		return ANSWER_UNSUPPORTED;
	return signature_verify_digest(algorithm, key,
	    span_make(digest, digest_size(algorithm->digest)), signature,
	    deviation);
}

/*
 * What is signed is the DER of the attributes (RFC 5652 5.4). What was sent
 * is normally that; if not, both forms are tried.
 */
static enum answer
verify_attributes(const struct algorithm *algorithm, struct key *key,
    const struct cms_signer *signer, unsigned *deviations)
{
	unsigned found = SIGNATURE_EXACT;
	struct buf sorted = BUF_INIT;
	enum answer answer;

	if (attributes_are_der(signer)) {
		answer = verify_form(algorithm, key, signer->attributes_raw,
		    signer->signature, &found);
		if (answer == ANSWER_GOOD)
			*deviations |= found; /* the low bits are the same */
		return answer;
	}
	put_sorted(signer->attributes, &sorted);
	answer = buf_ok(&sorted)
	    ? verify_form(
		  algorithm, key, buf_span(&sorted), signer->signature, &found)
	    : ANSWER_UNSUPPORTED;
	if (answer == ANSWER_GOOD) {
		*deviations |= CMS_DEVIATION_ATTRIBUTES_ORDER;
	} else if (answer == ANSWER_BAD) {
		answer = verify_form(algorithm, key, signer->attributes_raw,
		    signer->signature, &found);
		if (answer == ANSWER_GOOD)
			*deviations |= CMS_DEVIATION_ATTRIBUTES_BER;
	}
	buf_release(&sorted);
	if (answer == ANSWER_GOOD)
		*deviations |= found;
	return answer;
}

static enum cms_gate
gate_of(enum answer answer)
{
	return answer == ANSWER_GOOD ? CMS_GATE_OPEN
	    : answer == ANSWER_BAD   ? CMS_GATE_SIGNATURE
				     : CMS_GATE_ALGORITHM_UNKNOWN;
}

/*
 * The algorithm is the SignerInfo's signatureAlgorithm: not the certificate's
 * and not the digestAlgorithm, which may name another digest (openssl#9392).
 */
static enum cms_gate
check_signature(
    const struct cms_signer *signer, struct key *key, struct cms_verdict *v)
{
	if (!algorithm_parse(signer->algorithm, &v->algorithm))
		return CMS_GATE_ALGORITHM_UNKNOWN;
	if (v->algorithm.digest == DIGEST_NONE)
		v->algorithm.digest = v->digest;
	if (v->algorithm.odd_parameters)
		v->deviations |= CMS_DEVIATION_PARAMETERS;
	if (!algorithm_fits(&v->algorithm, key))
		return CMS_GATE_ALGORITHM;
	return gate_of(
	    verify_attributes(&v->algorithm, key, signer, &v->deviations));
}

void
cms_verify(const struct cms *cms, const struct cms_signer *signer,
    struct key *key, struct cms_verdict *verdict)
{
	cms_check_content(cms, signer, verdict);
	if (verdict->gate == CMS_GATE_OPEN)
		verdict->gate = check_signature(signer, key, verdict);
}
