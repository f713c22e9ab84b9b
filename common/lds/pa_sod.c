/*
 * pa_sod: EF.SOD is what its signer signed. Which signer that is, and by
 * which fallback it was found; whether a state certified it is pa_chain.c's.
 */
#include <stdio.h>

#include "travel/country.h"
#include "x509/der.h"
#include "x509/weak.h"
#include "lds/pa_private.h"

/* ---- algorithms --------------------------------------------------------- */

bool
pa_is_broken(struct span algorithm)
{
	struct span body, oid;

	if (!der_only(algorithm, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, &oid))
		return false;
	return oid_find(oid) == OID_MD5 || oid_find(oid) == OID_MD5_RSA;
}

static void
judge(struct run *r, enum strength strength, enum rule refused, enum rule weak,
    const char *name, const char *what)
{
	if (strength == STRENGTH_REFUSED)
		pa_report(
		    r, refused, NULL, "%s for %s is not allowed", name, what);
	else if (strength == STRENGTH_WEAK)
		pa_report(r, weak, NULL, "%s for %s is weak", name, what);
}

void
pa_judge_digest(struct run *r, enum digest digest, const char *what,
    enum rule refused, enum rule weak)
{
	if (digest != DIGEST_NONE)
		judge(r, policy_digest(r->policy, digest), refused, weak,
		    digest_name(digest), what);
}

void
pa_judge_key(struct run *r, const struct key *key, const char *what,
    enum rule refused, enum rule weak)
{
	judge(
	    r, policy_key(r->policy, key), refused, weak, key_name(key), what);
}

bool
pa_key_is_short(const struct key *key, const char *country)
{
	return key_kind(key) == KEY_RSA && key_bits(key) <= WEAK_RSA_BITS &&
	    !country_of_state(SPAN("UNO"), country);
}

/* ---- the signer's certificate ------------------------------------------- */

/* How the certificate was found, from best to last resort. */
enum found_by {
	FOUND_EXACT,
	FOUND_NAME,
	FOUND_RDN_SET,
	FOUND_STORE,
	FOUND_SOLE,
	FOUND_NOT
};

static enum found_by
found_by_match(enum cms_match match)
{
	switch (match) {
	case CMS_MATCH_EXACT:
		return FOUND_EXACT;
	case CMS_MATCH_NAME:
		return FOUND_NAME;
	case CMS_MATCH_RDN_SET:
		return FOUND_RDN_SET;
	default:
		return FOUND_NOT;
	}
}

struct candidate {
	enum found_by by;
	struct span der;
};

/* Among the embedded certificates: named exactly, or but for the order. */
static void
look_embedded(
    struct run *r, const struct cms_signer *signer, struct candidate *c)
{
	struct span rest = r->out->sod.cms.certificates, der;

	while (cms_certificate_next(&rest, &der)) {
		struct pa_signer *known = pa_signer_peek(r->pa, der);
		struct err ignored;
		struct cert cert;
		enum found_by by;

		if (known == NULL && !cert_parse(der, &cert, &ignored))
			continue;
		by = found_by_match(
		    cms_match(signer, known != NULL ? &known->cert : &cert));
		if (by < c->by)
			*c = (struct candidate){by, der};
	}
}

/* In the store, where EF.SOD brings none. */
static void
look_stored(struct run *r, const struct cms_signer *signer, struct candidate *c)
{
	struct trust_certs found = {NULL, 0, false};
	struct err err = ERR_INIT;
	bool ok;

	if (r->pa->view == NULL)
		return;
	ok = signer->ski.len > 0
	    ? trust_signer_by_ski(r->pa->view, signer->ski, &found, &err)
	    : trust_signer_by_serial(
		  r->pa->view, signer->issuer, signer->serial, &found, &err);
	if (!ok)
		pa_store_failed(r->pa, &err);
	else if (found.count > 0)
		*c = (struct candidate){FOUND_STORE, found.list[0].der};
}

/* TR-03135-1 "Wrong Signer Identifier": the sole certificate there is. */
static void
look_sole(const struct cms *cms, struct candidate *c)
{
	struct span rest = cms->certificates, der, first = {NULL, 0};
	bool sole = false;

	/* The same certificate twice is still the sole one. */
	while (cms_certificate_next(&rest, &der)) {
		if (first.len == 0) {
			first = der;
			sole = true;
		} else if (!span_equal(first, der)) {
			sole = false;
		}
	}
	if (sole)
		*c = (struct candidate){FOUND_SOLE, first};
}

static struct candidate
find_certificate(struct run *r, const struct cms_signer *signer)
{
	struct candidate c = {FOUND_NOT, {NULL, 0}};

	look_embedded(r, signer, &c);
	if (c.by == FOUND_NOT)
		look_stored(r, signer, &c);
	if (c.by == FOUND_NOT)
		look_sole(&r->out->sod.cms, &c);
	return c;
}

static void
report_fallback(struct run *r, enum found_by by)
{
	if (by == FOUND_NAME)
		pa_report(r, RULE_SOD_NONCONFORMANCE, NULL,
		    "the signer identifier writes the issuer's name in "
		    "another way");
	else if (by == FOUND_RDN_SET)
		pa_report(r, RULE_SOD_NONCONFORMANCE, NULL,
		    "the signer identifier has the issuer's name in another "
		    "order");
	else if (by == FOUND_SOLE)
		pa_report(r, RULE_SOD_NONCONFORMANCE, NULL,
		    "the signer identifier names no certificate: the sole one "
		    "in EF.SOD was taken");
}

/* ---- one signer --------------------------------------------------------- */

static void
report_gate(
    struct run *r, const struct cms_signer *signer, const struct cms_verdict *v)
{
	enum rule rule = RULE_SOD_SIGNATURE;

	if (v->gate == CMS_GATE_VERSION)
		rule = RULE_SOD_MALFORMED;
	else if (v->gate == CMS_GATE_ALGORITHM)
		rule = RULE_SOD_ALGORITHM;
	else if (v->gate == CMS_GATE_DIGEST_UNKNOWN)
		rule = pa_is_broken(signer->digest_algorithm)
		    ? RULE_SOD_ALGORITHM
		    : RULE_SOD_ALGORITHM_UNKNOWN;
	else if (v->gate == CMS_GATE_ALGORITHM_UNKNOWN)
		rule = pa_is_broken(signer->algorithm)
		    ? RULE_SOD_ALGORITHM
		    : RULE_SOD_ALGORITHM_UNKNOWN;
	pa_report(r, rule, NULL, "%s", cms_gate_text(v->gate));
}

static void
report_deviations(struct run *r, unsigned deviations)
{
	for (unsigned bit = 0; bit < CMS_DEVIATIONS; bit++)
		if (deviations & 1u << bit)
			pa_report(r, RULE_SOD_NONCONFORMANCE, NULL, "%s",
			    cms_deviation_text(
				(enum cms_deviation)(1u << bit)));
}

static void
judge_algorithms(struct run *r, const struct cms_verdict *v,
    const struct key *key, const struct cert *dsc)
{
	char country[NAME_COUNTRY];

	name_country(dsc->issuer, country);
	if (pa_key_is_short(key, country))
		pa_report(r, RULE_DSC_KEY, "dsc",
		    "%s for the document signer: only the United Nations "
		    "use it",
		    key_name(key));
	pa_judge_digest(r, v->digest, "the message digest", RULE_SOD_ALGORITHM,
	    RULE_SOD_ALGORITHM_WEAK);
	if (v->algorithm.digest != v->digest)
		pa_judge_digest(r, v->algorithm.digest, "the signature",
		    RULE_SOD_ALGORITHM, RULE_SOD_ALGORITHM_WEAK);
	pa_judge_key(r, key, "the document signer", RULE_SOD_ALGORITHM,
	    RULE_SOD_ALGORITHM_WEAK);
}

/* The signer that is shown is the first; the others must hold as well. */
static void
show_signer(struct run *r, const struct cms_signer *signer,
    struct pa_signer *found, enum found_by by, const struct key *key)
{
	struct pa_result *out = r->out;

	out->signer = signer;
	if (found == NULL)
		return;
	r->signer = found;
	out->dsc = &found->cert;
	out->memo = &found->memo;
	out->dsc_from_store = by == FOUND_STORE;
	memcpy(out->dsc_sha256, found->sha256, SHA256_SIZE);
	if (key != NULL)
		memcpy(out->dsc_key, key_name(key), strlen(key_name(key)) + 1);
	pa_lists_signer(r);
}

/* No key can be made of what the certificate holds. */
static void
report_no_key(
    struct run *r, const struct pa_signer *found, const struct err *why)
{
	const char *weakness = key_weakness(found->cert.spki);

	if (weakness != NULL)
		pa_report(r, RULE_DSC_KEY, "dsc",
		    "anybody can use the document signer's key: %s", weakness);
	else
		pa_report(r, RULE_SOD_ALGORITHM_UNKNOWN, NULL,
		    "the document signer's key: %s", why->text);
}

static void
verify_signer(struct run *r, const struct cms_signer *signer,
    struct pa_signer *found, enum found_by by, struct cms_verdict *v)
{
	struct err err = ERR_INIT;
	struct key *key;

	if (!key_cache_get(r->pa->keys, found->cert.spki, &key, &err)) {
		if (r->out->signer == NULL)
			show_signer(r, signer, found, by, NULL);
		report_no_key(r, found, &err);
		return;
	}
	cms_verify(&r->out->sod.cms, signer, key, v);
	if (v->gate != CMS_GATE_OPEN && by == FOUND_SOLE) {
		/* Not named by anybody, and not the one that signed. */
		if (r->out->signer == NULL)
			show_signer(r, signer, NULL, FOUND_NOT, NULL);
		pa_report(r, RULE_DSC_MISSING, NULL,
		    "the certificate in "
		    "EF.SOD is not the signer's, and the store has none");
		return;
	}
	if (r->out->signer == NULL)
		show_signer(r, signer, found, by, key);
	report_fallback(r, by);
	report_deviations(r, v->deviations);
	if (v->gate != CMS_GATE_OPEN) {
		report_gate(r, signer, v);
		return;
	}
	judge_algorithms(r, v, key, &found->cert);
}

static void
check_signer(struct run *r, const struct cms_signer *signer)
{
	struct cms_verdict v;
	struct pa_signer *found = NULL;
	struct candidate c;
	struct err err = ERR_INIT;
	bool first;

	cms_check_content(&r->out->sod.cms, signer, &v);
	c = find_certificate(r, signer);
	if (v.gate != CMS_GATE_OPEN) {
		if (r->out->signer == NULL) {
			/* Shown beside a signature that failed already. */
			if (c.by != FOUND_NOT)
				may_fail(
				    pa_signer_get(r->pa, c.der, &found, &err));
			show_signer(r, signer, found, c.by, NULL);
			r->out->verdict = v;
		}
		report_gate(r, signer, &v);
		return;
	}
	if (c.by == FOUND_NOT || !pa_signer_get(r->pa, c.der, &found, &err)) {
		if (r->out->signer == NULL) {
			show_signer(r, signer, NULL, FOUND_NOT, NULL);
			r->out->verdict = v;
		}
		pa_report(r, RULE_DSC_MISSING, NULL, "%s",
		    c.by == FOUND_NOT
			? "no document signer certificate in EF.SOD or in the "
			  "store"
			: err.text);
		return;
	}
	first = r->out->signer == NULL;
	verify_signer(r, signer, found, c.by, &v);
	if (first)
		r->out->verdict = v;
}

/* ---- EF.SOD ------------------------------------------------------------- */

static void
check_time(struct run *r)
{
	const struct cms_signer *s = r->out->signer;
	char text[INSTANT_TEXT];

	if (s == NULL || !s->has_signing_time ||
	    s->signing_time <= r->pa->settings->now)
		return;
	instant_format(s->signing_time, text);
	pa_report(r, RULE_SOD_SIGNING_TIME, NULL,
	    "signed at %s, which is "
	    "still to come",
	    text);
}

void
pa_check_signers(struct run *r)
{
	const struct sod *sod = &r->out->sod;

	for (unsigned bit = 0; bit < SOD_DEVIATIONS; bit++)
		if (sod->deviations & 1u << bit)
			pa_report(r, RULE_SOD_NONCONFORMANCE, NULL, "%s",
			    sod_deviation_text(
				(enum sod_deviation)(1u << bit)));
	if (sod->cms.signer_count == 0)
		pa_report(r, RULE_SOD_SIGNATURE, NULL, "EF.SOD has no signer");
	for (size_t i = 0; i < sod->cms.signer_count; i++)
		check_signer(r, &sod->cms.signer[i]);
	check_time(r);
}

/* False when there is nothing to open; a finding says why. */
static bool
sod_is_there(struct run *r)
{
	const struct pa_file *file = &r->in->sod;

	if (file->how == PA_NOT_READ)
		pa_report(r, RULE_SOD_MISSING, "sod", "no EF.SOD was read");
	else if (file->how == PA_UNREADABLE)
		pa_report(r, RULE_SOD_UNREADABLE, "sod",
		    "EF.SOD is there and cannot be read");
	else if (file->bytes.len == 0)
		pa_report(r, RULE_SOD_EMPTY, "sod", "EF.SOD has no bytes");
	else
		return true;
	return false;
}

void
pa_check_sod(struct run *r)
{
	struct err err = ERR_INIT;
	enum sod_state state;

	pa_raise(r, CHECK_SIGNATURE, STATUS_PASS);
	if (!sod_is_there(r))
		return;
	state = sod_open(r->in->sod.bytes, &r->out->sod, &err);
	if (state == SOD_OPEN) {
		r->out->has_sod = true;
		pa_check_signers(r);
		return;
	}
	pa_report(r, RULE_SOD_MALFORMED, "sod", "%s", err.text);
	if (state == SOD_NO_ASN1) {
		r->out->status = STATUS_ERROR;
		r->out->check[CHECK_SIGNATURE] = STATUS_ERROR;
	}
}
