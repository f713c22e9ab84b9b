/*
 * seal_chain: a state certified the signer, for barcodes of this kind, has
 * not revoked it, and it was valid; the states that are named agree.
 */
#include <stdio.h>

#include "seal/seal_check_private.h"
#include "travel/country.h"
#include "x509/der.h"

#define REF_PROFILE "ICAO 9303-12 7.1.3"

/* ---- the certificate's own words ---------------------------------------- */

/* The extended key usages that a kind of barcode asks for. */
static const struct {
	enum seal_kind kind;
	enum oid usage;
} usages[] = {
    {SEAL_VDS, OID_EKU_VDS},
    {SEAL_VDS, OID_EKU_VDS_ARRIVAL},
    {SEAL_IDB, OID_EKU_VDS},
    {SEAL_VDSNC, OID_EKU_VDSNC},
};

bool
seal_right_usage(const struct cert *cert, enum seal_kind kind)
{
	for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]); i++)
		if (usages[i].kind == kind &&
		    cert_has_extended_usage(cert, usages[i].usage))
			return true;
	return false;
}

static void
check_usage(struct seal_run *r, const struct cert *cert)
{
	if (cert->extended_usage.len == 0)
		seal_report(r, "dsc.usage", SEAL_CHECK_CHAIN, SEAL_UNDETERMINED,
		    "signer", REF_PROFILE,
		    "the certificate does not say that it is for barcodes");
	else if (!r->signer->right_usage)
		seal_report(r, "dsc.usage", SEAL_CHECK_CHAIN, SEAL_ERROR,
		    "signer", REF_PROFILE, "the certificate is not for %s",
		    seal_kind_word(r->seal->kind));
	if (cert->has_key_usage &&
	    cert->key_usage != KEY_USAGE_DIGITAL_SIGNATURE)
		seal_report(r, "dsc.usage", SEAL_CHECK_CHAIN, SEAL_ERROR,
		    "signer", REF_PROFILE,
		    "its key usage is not digitalSignature alone");
	if (cert->ca)
		seal_report(r, "dsc.usage", SEAL_CHECK_CHAIN, SEAL_ERROR,
		    "signer", REF_PROFILE, "it is a certification authority's");
	if (cert->critical_unknown.len > 0)
		seal_report(r, "dsc.usage", SEAL_CHECK_CHAIN, SEAL_ERROR,
		    "signer", "RFC 5280 4.2",
		    "a critical extension that is not known");
}

/* The document's kind: of the zone in the seal, else the profile's own. */
static void
check_document_type(struct seal_run *r, const struct cert *cert)
{
	struct span code = span_make(NULL, 0);
	char head[SEAL_ZONE_HEAD];

	if (r->seal->profile != NULL && r->seal->profile->usage != NULL)
		code = span_str(r->seal->profile->usage);
	else if (seal_zone_head(r->seal, head))
		code = span_make(head, 2);
	if (code.len > 0 && !cert_allows_document(cert, code))
		seal_report(r, "dsc.document_type", SEAL_CHECK_CHAIN,
		    SEAL_ERROR, "signer", "ICAO 9303-12 7.1.2",
		    "the signer is not for documents of the code %.*s",
		    SPAN_ARG(code));
}

/* ---- the path ----------------------------------------------------------- */

static void
report_unknown_signer(
    struct seal_run *r, const struct cert *cert, const char *why)
{
	struct buf text = BUF_INIT;

	name_text(cert->issuer, &text);
	seal_report(r, "csca.unknown", SEAL_CHECK_CHAIN, SEAL_UNDETERMINED,
	    "csca", "ICAO 9303-12 D.1", "%s: %.700s", why, buf_text(&text));
	buf_release(&text);
}

static void
report_wrongly_certified(
    struct seal_run *r, const char *code, const char *where, const char *note)
{
	seal_report(r, code, SEAL_CHECK_CHAIN, SEAL_ERROR, where,
	    "ICAO 9303-12 D.1", "%s", note);
}

/* Why no key of the store certified the signer. */
static void
report_no_path(struct seal_run *r, const struct path *p)
{
	const struct cert *cert = &r->signer->cert;

	switch (p->answer) {
	case PATH_WRONG:
		report_wrongly_certified(r, "csca.signature", "signer",
		    "the key that the signer names as its issuer's did not "
		    "sign it");
		return;
	case PATH_OTHER_KEY:
		report_wrongly_certified(r, "csca.signature", "signer",
		    "the signer names one key of the store as its issuer's, "
		    "and another one signed it");
		return;
	case PATH_POWERLESS:
		report_wrongly_certified(r, "csca.usage", "signer",
		    "the signer is certified by a key that may not certify");
		return;
	case PATH_WEAK:
		report_wrongly_certified(
		    r, "csca.key", "csca", "anybody can use the CSCA's key");
		return;
	case PATH_UNSUPPORTED:
		report_unknown_signer(r, cert,
		    "a CSCA is in the store, but its key cannot be used here");
		return;
	case PATH_TOO_MANY:
		report_unknown_signer(r, cert,
		    "the store has more CSCAs of this name than are looked at");
		return;
	default:
		report_unknown_signer(r, cert,
		    r->checker->view == NULL
			? r->checker->settings->why_no_store
			: p->tried > 0
			? "no key of this issuer verifies the signer"
			: "no CSCA of this issuer in the store");
	}
}

static void
judge_state(struct seal_run *r, const struct path *p)
{
	struct span why = span_first(buf_span(&p->distrust), 256);

	if (p->state == TRUST_DISTRUSTED)
		seal_report(r, "csca.distrusted", SEAL_CHECK_CHAIN, SEAL_ERROR,
		    "csca", NULL, "an operator distrusts this key%s%.*s",
		    why.len > 0 ? ": " : "", SPAN_ARG(why));
	else if (p->state == TRUST_WITHDRAWN)
		seal_report(r, "csca.withdrawn", SEAL_CHECK_CHAIN, SEAL_WARNING,
		    "csca", NULL, "no source has this CSCA any more");
	if (p->algorithm.digest == DIGEST_SHA1)
		seal_report(r, "seal.algorithm", SEAL_CHECK_CHAIN, SEAL_WARNING,
		    "signer", "ICAO 9303-12 4.4.1",
		    "SHA-1 for the signer's certificate is weak");
}

void
seal_check_chain(struct seal_run *r)
{
	const struct path *p = &r->signer->path;

	seal_raise(r->out, SEAL_CHECK_CHAIN, STATUS_PASS);
	if (p->answer == PATH_VERIFIED)
		judge_state(r, p);
	else
		report_no_path(r, p);
	check_usage(r, &r->signer->cert);
	check_document_type(r, &r->signer->cert);
}

/* ---- revocation --------------------------------------------------------- */

static void
report_age(struct seal_run *r, const struct revocation *v)
{
	const struct seal_settings *s = r->checker->settings;
	instant late = s->now - v->next_update;
	char text[INSTANT_TEXT];

	if (late <= 0)
		return;
	instant_format(v->next_update, text);
	seal_report(r, "crl.stale", SEAL_CHECK_REVOCATION,
	    late > (instant)s->max_crl_age * 86400 ? SEAL_UNDETERMINED
						   : SEAL_WARNING,
	    "crl", "ICAO 9303-12 7.1.4",
	    "the newest CRL was due to be replaced by %.10s", text);
}

static void
report_listed(struct seal_run *r, const char *code, const char *where,
    const struct revocation *v)
{
	char text[INSTANT_TEXT];

	instant_format(v->revoked_at, text);
	seal_report(r, code, SEAL_CHECK_REVOCATION, SEAL_ERROR, where,
	    "ICAO 9303-12 7.1.4", "revoked on %.10s%s%s", text,
	    v->has_reason ? ", " : "",
	    v->has_reason ? crl_reason(v->reason) : "");
}

void
seal_check_revocation(struct seal_run *r)
{
	const struct revocation *v = &r->signer->revocation;

	if (r->signer->csca_revocation.answer == REVOCATION_LISTED)
		report_listed(
		    r, "csca.revoked", "csca", &r->signer->csca_revocation);
	else if (r->signer->csca_revocation.unusable != NULL)
		seal_report(r, "crl.missing", SEAL_CHECK_REVOCATION,
		    SEAL_UNDETERMINED, "csca", "ICAO 9303-12 7.1.4",
		    "the CRL %s", r->signer->csca_revocation.unusable);
	switch (v->answer) {
	case REVOCATION_LISTED:
		report_listed(r, "dsc.revoked", "signer", v);
		return;
	case REVOCATION_NONE:
		seal_report(r, "crl.missing", SEAL_CHECK_REVOCATION,
		    SEAL_UNDETERMINED, "crl", "ICAO 9303-12 7.1.4", "%s%s",
		    v->unusable != NULL
			? "the CRL of this issuer "
			: "no verified CRL of this issuer in the store",
		    v->unusable != NULL ? v->unusable : "");
		return;
	default:
		seal_raise(r->out, SEAL_CHECK_REVOCATION, STATUS_PASS);
		report_age(r, v);
	}
}

/* ---- validity ----------------------------------------------------------- */

static void
report_period(struct seal_run *r, const char *code, enum seal_effect effect,
    const struct cert *cert, const char *when)
{
	char a[INSTANT_TEXT], b[INSTANT_TEXT];

	instant_format(cert->not_before, a);
	instant_format(cert->not_after, b);
	seal_report(r, code, SEAL_CHECK_VALIDITY, effect,
	    code[0] == 'c' ? "csca" : "signer", "BSI TR-03135-1 5.9",
	    "valid from %.10s to %.10s, not %s", a, b, when);
}

/* A day counts whole, at both ends. */
static bool
valid_on(const struct cert *cert, struct date day)
{
	instant start = instant_of_date(day);

	return cert->not_before <= start + 86399 && start <= cert->not_after;
}

void
seal_check_validity(struct seal_run *r)
{
	const struct seal_settings *s = r->checker->settings;
	const struct cert *cert = &r->signer->cert;
	const struct path *p = &r->signer->path;

	if (p->answer != PATH_VERIFIED)
		/* Dates that no CSCA vouches for prove nothing. */
		seal_raise(r->out, SEAL_CHECK_VALIDITY, STATUS_UNDETERMINED);
	else
		seal_raise(r->out, SEAL_CHECK_VALIDITY, STATUS_PASS);
	if (r->seal->has_signature_date &&
	    !valid_on(cert, r->seal->signature_date))
		report_period(r, "dsc.validity",
		    p->answer == PATH_VERIFIED ? SEAL_ERROR : SEAL_UNDETERMINED,
		    cert, "when the seal was signed");
	else if (!cert_valid_at(cert, s->now))
		report_period(r, "dsc.validity",
		    p->answer != PATH_VERIFIED ? SEAL_UNDETERMINED
			: s->signer_may_expire && s->now > cert->not_after &&
			    r->seal->has_signature_date
			? SEAL_WARNING
			: SEAL_ERROR,
		    cert, "now");
	if (p->answer == PATH_VERIFIED && !path_valid_at(p, s->now))
		report_period(r, "csca.validity", SEAL_ERROR, &p->csca, "now");
}

/* ---- states ------------------------------------------------------------- */

static void
differ(struct seal_run *r, const char *a_name, const char *a,
    const char *b_name, const char *b)
{
	seal_report(r, "state.mismatch", SEAL_CHECK_STATE, SEAL_ERROR, "seal",
	    "BSI TR-03135-1 5.9", "%s %s, %s %s", a_name, a, b_name, b);
}

/* The issuing state in the zone of the seal; false: there is none. */
static bool
zone_state(const struct seal *seal, char out[SEAL_STATE_TEXT])
{
	char head[SEAL_ZONE_HEAD];
	size_t len = 0;

	if (!seal_zone_head(seal, head))
		return false;
	for (size_t i = 2; i < SEAL_ZONE_HEAD && head[i] != '<'; i++)
		out[len++] = head[i];
	out[len] = '\0';
	return true;
}

/* A CSCA vouches for the state that its certificate, or an operator, names. */
static void
check_csca_state(struct seal_run *r, const struct path *p, const char *subject)
{
	if (p->country[0] == '\0')
		seal_report(r, "state.unknown", SEAL_CHECK_STATE,
		    SEAL_UNDETERMINED, "csca", "BSI TR-03135-1 5.6.4.5",
		    "the CSCA names no state, and no operator bound it to one "
		    "(pkdfetch bind)");
	else if (!country_same(subject, p->country))
		differ(
		    r, "the signer is of", subject, "its CSCA of", p->country);
}

void
seal_check_state(struct seal_run *r)
{
	const struct seal_signer *s = r->signer;
	const char *subject = s->subject_country, *issuer = s->issuer_country;
	char zone[SEAL_STATE_TEXT];

	if (subject[0] == '\0' || s->path.answer != PATH_VERIFIED)
		seal_raise(r->out, SEAL_CHECK_STATE, STATUS_UNDETERMINED);
	else
		seal_raise(r->out, SEAL_CHECK_STATE, STATUS_PASS);
	if (subject[0] == '\0')
		return;
	if (issuer[0] != '\0' && !country_same(subject, issuer))
		differ(r, "the signer is of", subject, "its issuer of", issuer);
	if (s->path.answer == PATH_VERIFIED)
		check_csca_state(r, &s->path, subject);
	if (zone_state(r->seal, zone)) {
		if (!country_of_state(span_str(zone), subject))
			differ(r, "the zone in the seal has", zone,
			    "the signer is of", subject);
	} else if (r->seal->state[0] != '\0' &&
	    !country_of_state(span_str(r->seal->state), subject)) {
		differ(r, "the seal is of", r->seal->state, "its signer of",
		    subject);
	}
}
